package store

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"slices"

	"github.com/cespare/xxhash/v2"
)

// readIDs looks whether each id leads to the article that has it.
func (v *verifier) readIDs() error {
	last := ""
	v.values(bucketIDs, seedIDs, func(key, block []byte) {
		first := true
		err := eachID(block, func(id []byte, num uint32) bool {
			v.IDs++
			if first && (bytes.Compare(key, id) > 0 || last != "" && string(key) <= last) {
				v.wrong(ProblemID, "the block of ids from %s on begins with %s, behind %s", printable(key), printable(id), printable([]byte(last)))
			}
			if !first && string(id) <= last || first && last != "" && string(id) <= last {
				v.wrong(ProblemID, "id %s is out of order", printable(id))
			}
			first, last = false, string(id)
			piece, i := v.cells.at(num, false)
			switch {
			case piece == nil || piece.state[i]&cellLive == 0:
				v.report(Problem{ProblemID, int64(num), string(id), "no such article is there", true})
			case piece.state[i]&cellBroken != 0:
				piece.state[i] |= cellFound
				v.nameLost(num, string(id))
			case piece.ids[i] != xxhash.Sum64(id):
				v.report(Problem{ProblemID, int64(num), string(id), "the id leads to an article that has another", false})
			default:
				piece.state[i] |= cellFound
			}
			return true
		})
		if err != nil {
			v.wrong(ProblemID, "the block of ids from %s on: %v", printable(key), err)
		}
	})
	return nil
}

// nameLost gives the articles that cannot be read the id under which they are known.
func (v *verifier) nameLost(num uint32, id string) {
	if i, ok := v.unnamed[num]; ok {
		v.Problems[i].ID = id
	}
}

// readPostings takes each posting of the index off those that articles should have.
func (v *verifier) readPostings() error {
	segments := map[uint32]segment{}
	v.values(bucketSegments, seedSegments, func(key, value []byte) {
		d := decoder{data: value}
		s := segment{low: uint32(d.fixed(4)), high: uint32(d.fixed(4)), count: d.fixed(8)}
		if d.err != nil || len(d.data) > 0 || len(key) != 4 {
			v.wrong(ProblemIndex, "the description of segment %x is damaged", key)
			return
		}
		s.id = binary.BigEndian.Uint32(key)
		if uint64(s.id) >= v.number(keySegment) {
			v.wrong(ProblemCount, "segment %d has a number that was not given yet", s.id)
		}
		segments[s.id] = s
	})
	value := v.buckets[string(bucketPostings)]
	if value == nil {
		return nil
	}
	for e := range v.pages.bucket(value) {
		if !e.bucket || len(e.key) != 4 {
			v.wrong(ProblemPage, "bucket postings: %x is not a segment", e.key)
			continue
		}
		id := binary.BigEndian.Uint32(e.key)
		s, ok := segments[id]
		if !ok {
			v.wrong(ProblemIndex, "segment %d has no description", id)
		}
		delete(segments, id)
		v.Segments++
		count, err := v.readSegment(id, e.value)
		if err != nil {
			return err
		}
		if ok && count.count != s.count {
			v.wrong(ProblemIndex, "segment %d has %d postings, and %d are described", id, count.count, s.count)
		}
		if ok && count.count > 0 && (count.low < s.low || count.high > s.high) {
			v.wrong(ProblemIndex, "segment %d has articles from %d to %d, and %d to %d are described", id, count.low, count.high, s.low, s.high)
		}
	}
	for id := range segments {
		v.wrong(ProblemIndex, "segment %d is missing", id)
	}
	return nil
}

// readSegment reads the blocks of a segment.
func (v *verifier) readSegment(id uint32, bucket []byte) (segment, error) {
	s := segment{id: id}
	nobody, example := 0, posting(0)
	var block []posting
	last := posting(0)
	for e := range v.pages.bucket(bucket) {
		err := v.ctx.Err()
		if err != nil {
			return s, err
		}
		value, err := segmentSeed(id).open(e.key, e.value)
		if err == nil {
			block, err = appendPostings(block[:0], value)
		}
		if err == nil && (e.bucket || len(block) == 0 || len(e.key) != 8 || posting(binary.BigEndian.Uint64(e.key)) != block[0] ||
			!slices.IsSorted(block) || s.count > 0 && block[0] <= last) {
			err = fmt.Errorf("it holds other postings than its place says")
		}
		if err != nil {
			v.wrong(ProblemIndex, "segment %d, block %x: %v", id, e.key, err)
			continue
		}
		for _, p := range block {
			num := p.num()
			if s.count == 0 || num < s.low {
				s.low = num
			}
			s.high = max(s.high, num)
			s.count++
			piece, i := v.cells.at(num, false)
			switch {
			case piece != nil && piece.state[i]&cellLive != 0:
				piece.postings[i] -= p.mix()
			case !v.dead[num]:
				nobody, example = nobody+1, p
			}
		}
		last = block[len(block)-1]
	}
	v.Postings += int64(s.count)
	if nobody > 0 {
		v.report(Problem{ProblemIndex, int64(example.num()), "", fmt.Sprintf(
			"segment %d has %d postings of articles that are not there, such as key %08x of this one", id, nobody, example.hash()), false})
	}
	return s, nil
}

// nameArticles tells of the articles that are not found as they should be: by what is left
// in their cells.
func (v *verifier) nameArticles() error {
	astray := 0
	for _, piece := range v.cells {
		for i, state := range piece.state {
			if state&(cellLive|cellBroken) == cellLive && (state&cellFound == 0 || piece.postings[i] != 0) {
				piece.state[i] |= cellAstray
				astray++
			}
		}
	}
	if astray == 0 {
		return nil
	}
	nums := make([]uint32, 0, astray)
	for at, piece := range v.cells {
		for i, state := range piece.state {
			if state&cellAstray != 0 {
				nums = append(nums, at*cellsOf+uint32(i))
			}
		}
	}
	slices.Sort(nums)
	for _, num := range nums {
		piece, i := v.cells.at(num, false)
		if piece.state[i]&cellFound == 0 {
			v.report(Problem{ProblemID, int64(num), "", "its id does not lead to it", false})
		}
		if piece.postings[i] != 0 {
			v.report(Problem{ProblemIndex, int64(num), "", "the index has other part keys of it than its own", false})
		}
	}
	return nil
}

package store

import (
	"bytes"
	"cmp"
	"encoding/binary"
	"slices"
)

// A checksum does not only tell that a bit has changed, but also which, if it is only one:
// the one that makes it agree. Of 4,300,000,000 values that are damaged otherwise one is
// taken for such for each bit that it has, and then does not unpack.

// mostMended is the size of the longest value that is mended, so that it takes no more than
// a second.
const mostMended = 32 << 10

// mend mends a sealed value, or its key, of which one bit has changed.
func (s seed) mend(key, value []byte) bool {
	if len(value) > mostMended {
		return false
	}
	return flip([][]byte{value, key}, func() bool { _, err := s.open(key, value); return err == nil })
}

// mendGroup mends the head of a group.
func (s seed) mendGroup(key, value []byte) bool {
	if len(value) < groupHead {
		return false
	}
	ends := groupHead + int(binary.BigEndian.Uint16(value[4:]))*int(value[6])
	ok := func() bool { _, err := readGroup(s, key, value); return err == nil }
	return flip([][]byte{key, value[:groupHead]}, ok) || ends <= len(value) && flip([][]byte{value[groupHead:ends]}, ok)
}

// mendMeta mends the bucket meta.
func mendMeta(all []element, sum []byte) bool {
	var parts [][]byte
	for _, e := range all {
		parts = append(parts, e.key, e.value)
	}
	return flip(parts, func() bool { return bytes.Equal(sum, uint32Bytes(elementsSum(all))) })
}

// flip turns bits over, one at a time, until it is right. If none makes it so, they stay as
// they are.
func flip(parts [][]byte, right func() bool) bool {
	for _, b := range parts {
		for i := range b {
			for bit := range 8 {
				b[i] ^= 1 << bit
				if right() {
					return true
				}
				b[i] ^= 1 << bit
			}
		}
	}
	return false
}

// An orphan is an element of a page to which no other leads any more.
type orphan struct {
	page uint64
	at   int // among its elements
	key  string
}

// findOrphans finds the elements of the pages that are neither read nor free, and tells by
// their checksums to which buckets they belong. A page that is free is left alone: it may
// hold what was removed.
func (p *pages) findOrphans(free func(uint64) bool) map[string][]orphan {
	out := map[string][]orphan{}
	for id := uint64(2); id < p.count; id++ {
		if p.seen[id/64]>>(id%64)&1 == 1 || free(id) {
			continue
		}
		for i, e := range p.orphans(id) {
			if bucket := bucketOf(e); bucket != nil {
				out[string(bucket)] = append(out[string(bucket)], orphan{id, i, string(e.key)})
			}
		}
	}
	for _, list := range out {
		slices.SortStableFunc(list, func(x, y orphan) int { return cmp.Compare(x.key, y.key) })
	}
	return out
}

// orphans are the elements of a page, if it is a leaf.
func (p *pages) orphans(id uint64) []element {
	if p.orphaned.id == id {
		return p.orphaned.elements
	}
	p.orphaned.id, p.orphaned.elements = id, nil
	head := make([]byte, pageHead)
	if _, err := p.file.ReadAt(head, int64(id)*p.pageSize); err != nil || order.Uint64(head) != id || order.Uint16(head[8:]) != flagLeaf {
		return nil
	}
	// As if nothing had been read yet, and without telling.
	q := pages{file: p.file, pageSize: p.pageSize, count: p.count, seen: make([]uint64, len(p.seen)), problem: func(uint64, string) {}, done: func(int64) {}}
	if page := q.load(id, flagLeaf); page != nil {
		p.orphaned.elements = q.elements(id, page)
	}
	return p.orphaned.elements
}

func (p *pages) orphan(o orphan) (element, bool) {
	if all := p.orphans(o.page); o.at < len(all) && string(all[o.at].key) == o.key {
		return all[o.at], true
	}
	return element{}, false
}

// bucketOf tells by its checksum to which bucket an element belongs: nil to none of those
// that are needed to make an archive anew.
func bucketOf(e element) []byte {
	if _, err := readGroup(seedArticles, e.key, e.value); err == nil {
		return bucketArticles
	}
	if _, err := readGroup(seedTexts, e.key, e.value); err == nil {
		return bucketTexts
	}
	for _, b := range []struct {
		name []byte
		seed seed
	}{{bucketIDs, seedIDs}, {bucketNames, seedNames}, {bucketDict, seedDict}, {bucketFurniture, seedNotes}} {
		if _, err := b.seed.open(e.key, e.value); err == nil {
			return b.name
		}
	}
	return nil
}

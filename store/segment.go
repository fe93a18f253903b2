package store

import (
	"encoding/binary"
	"fmt"
	"slices"

	bolt "go.etcd.io/bbolt"
)

// A posting says that an article holds a key: the hash, and below it the number.
type posting uint64

func newPosting(hash, num uint32) posting { return posting(hash)<<32 | posting(num) }

func (p posting) hash() uint32 { return uint32(p >> 32) }
func (p posting) num() uint32  { return uint32(p) }

// blockBytes is the size at which a block ends. A look-up reads half of the block that it
// meets (BenchmarkLookup and BenchmarkAdd, 20,000 articles of 40 keys: 300 bytes 72 us
// for the keys of an article and 560 bytes an article of file, 500 bytes 58 us and 552,
// 1,000 bytes 65 us and 552).
const blockBytes = 500

// A blockWriter packs sorted postings into the blocks of one segment.
type blockWriter struct {
	bucket *bolt.Bucket
	segment

	key     []byte // of the block being made; nil between blocks
	block   []byte
	last    uint32 // the hash before
	pending uint32 // the hash whose numbers wait
	nums    []uint32
}

// Blocks end where one of so many stretches of the hashes does, so that a merge can go
// from one to the next.
const stretches = 64

func stretch(hash uint32) int { return int(uint64(hash) * stretches >> 32) }

// maxList bounds the numbers of one hash in one block, so that a long list is
// cut into blocks of the usual size.
const maxList = 1000

func (w *blockWriter) add(p posting) error {
	if len(w.nums) > 0 && (p.hash() != w.pending || len(w.nums) == maxList) {
		w.flushList()
		if len(w.block) >= blockBytes || p.hash() == w.pending || stretch(p.hash()) != stretch(w.pending) {
			if err := w.flushBlock(); err != nil {
				return err
			}
		}
	}
	if w.key == nil {
		w.key = uint64Bytes(uint64(p))
		w.last = 0
	}
	w.pending = p.hash()
	w.nums = append(w.nums, p.num())
	if w.count == 0 || p.num() < w.low {
		w.low = p.num()
	}
	w.high = max(w.high, p.num())
	w.count++
	return nil
}

func (w *blockWriter) flushList() {
	gap := 2 * uint64(w.pending-w.last)
	if len(w.nums) == 1 {
		w.block = binary.AppendUvarint(w.block, gap)
	} else {
		w.block = binary.AppendUvarint(w.block, gap+1)
		w.block = binary.AppendUvarint(w.block, uint64(len(w.nums)))
	}
	before := uint32(0)
	for _, n := range w.nums {
		w.block = binary.AppendUvarint(w.block, uint64(n-before))
		before = n
	}
	w.last = w.pending
	w.nums = w.nums[:0]
}

// flushBlock hands the block to bbolt, which reads it when the transaction ends:
// the memory is not used again.
func (w *blockWriter) flushBlock() error {
	err := w.bucket.Put(w.key, w.block)
	w.key, w.block = nil, nil
	return err
}

// close ends the writing, and describes the segment as it is now.
func (w *blockWriter) close(tx *bolt.Tx) error {
	if len(w.nums) > 0 {
		w.flushList()
	}
	if w.key != nil {
		if err := w.flushBlock(); err != nil {
			return err
		}
	}
	return putSegment(tx, w.segment)
}

// eachPosting calls yield with the postings of a block until it returns false.
func eachPosting(block []byte, yield func(hash uint32, nums []uint32) bool) error {
	d := &decoder{data: block}
	var hash uint32
	var nums []uint32
	for len(d.data) > 0 {
		gap := d.uint()
		if gap/2 > uint64(^hash) {
			d.fail()
			return d.err
		}
		hash += uint32(gap / 2)
		nums = nums[:0]
		num, n := uint32(0), 1
		if gap&1 == 1 {
			n = d.count(1)
		}
		for range n {
			num += uint32(d.uint())
			nums = append(nums, num)
		}
		if d.err != nil {
			return d.err
		}
		if !yield(hash, nums) {
			return nil
		}
	}
	return nil
}

// A segment is the description of one.
type segment struct {
	id        uint32
	low, high uint32
	count     uint64
}

func readSegments(tx *bolt.Tx) ([]segment, error) {
	var all []segment
	err := tx.Bucket(bucketSegments).ForEach(func(k, v []byte) error {
		d := &decoder{data: v}
		s := segment{low: uint32(d.fixed(4)), high: uint32(d.fixed(4)), count: d.fixed(8)}
		if d.err != nil || len(k) != 4 {
			return fmt.Errorf("segment %x: %w", k, errShort)
		}
		s.id = binary.BigEndian.Uint32(k)
		all = append(all, s)
		return nil
	})
	return all, err
}

func putSegment(tx *bolt.Tx, s segment) error {
	v := binary.BigEndian.AppendUint32(uint32Bytes(s.low), s.high)
	return tx.Bucket(bucketSegments).Put(uint32Bytes(s.id), binary.BigEndian.AppendUint64(v, s.count))
}

// newSegment makes the next segment of sorted postings.
func newSegment(tx *bolt.Tx, postings []posting) error {
	id, err := nextSegment(tx)
	if err != nil || len(postings) == 0 {
		return err
	}
	w, err := writeSegment(tx, segment{id: id})
	if err != nil {
		return err
	}
	for _, p := range postings {
		if err := w.add(p); err != nil {
			return err
		}
	}
	return w.close(tx)
}

func nextSegment(tx *bolt.Tx) (uint32, error) {
	meta := tx.Bucket(bucketMeta)
	id := getUint32(meta, keySegment)
	return id, meta.Put(keySegment, uint32Bytes(id+1))
}

// writeSegment begins a segment, or goes on with one behind its last posting.
func writeSegment(tx *bolt.Tx, s segment) (*blockWriter, error) {
	bucket, err := tx.Bucket(bucketPostings).CreateBucketIfNotExists(uint32Bytes(s.id))
	if err != nil {
		return nil, err
	}
	bucket.FillPercent = 1 // written once, in order
	return &blockWriter{bucket: bucket, segment: s}, nil
}

// A segmentCursor walks the postings of a segment, a block at a time, from one hash to
// another.
type segmentCursor struct {
	cursor   *bolt.Cursor
	from, to uint32 // the last hash
	started  bool
	block    []posting
	at       int
}

func (c *segmentCursor) ok() bool      { return c.at < len(c.block) }
func (c *segmentCursor) head() posting { return c.block[c.at] }

func (c *segmentCursor) advance() error {
	if c.at++; c.ok() {
		return nil
	}
	return c.next()
}

func (c *segmentCursor) next() error {
	step := c.cursor.Next
	if !c.started {
		step, c.started = func() ([]byte, []byte) { return c.cursor.Seek(uint32Bytes(c.from)) }, true
	}
	c.block, c.at = c.block[:0], 0
	k, v := step()
	if k == nil || binary.BigEndian.Uint32(k) > c.to {
		return nil
	}
	err := eachPosting(v, func(hash uint32, nums []uint32) bool {
		for _, n := range nums {
			c.block = append(c.block, newPosting(hash, n))
		}
		return true
	})
	if err == nil && !slices.IsSorted(c.block) {
		err = fmt.Errorf("block %x is not sorted", k)
	}
	return err
}

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

// blockBytes is the size at which a block ends. A look-up decodes the blocks it
// meets, so small ones are faster, and they cost little space (BenchmarkLookup and
// BenchmarkAdd, 20,000 articles of 40 keys: 1,000 bytes 215 us a look-up and 1,771
// bytes an article, 4,000 bytes 677 us and 1,696, 16,000 bytes 2,505 us and 1,695).
const blockBytes = 1000

// A blockWriter packs sorted postings into the blocks of one segment.
type blockWriter struct {
	bucket *bolt.Bucket
	count  int
	low    uint32
	high   uint32

	key     []byte // of the block being made; nil between blocks
	block   []byte
	last    uint32 // the hash before
	pending uint32 // the hash whose numbers wait
	nums    []uint32
}

// maxList bounds the numbers of one hash in one block, so that a long list is
// cut into blocks of the usual size.
const maxList = 1000

func (w *blockWriter) add(p posting) error {
	if len(w.nums) > 0 && (p.hash() != w.pending || len(w.nums) == maxList) {
		w.flushList()
		if len(w.block) >= blockBytes || p.hash() == w.pending {
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

func (w *blockWriter) close() error {
	if len(w.nums) > 0 {
		w.flushList()
	}
	if w.key == nil {
		return nil
	}
	return w.flushBlock()
}

// eachPosting calls yield with the postings of a block until it returns false.
func eachPosting(block []byte, yield func(hash uint32, nums []uint32) bool) error {
	d := &decoder{data: block}
	var hash uint32
	var nums []uint32
	for len(d.data) > 0 {
		gap := d.uint()
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

// newSegment makes the next segment of the postings that fill writes, sorted.
func newSegment(tx *bolt.Tx, fill func(*blockWriter) error) error {
	meta := tx.Bucket(bucketMeta)
	id := getUint32(meta, keySegment)
	if err := meta.Put(keySegment, uint32Bytes(id+1)); err != nil {
		return err
	}
	bucket, err := tx.Bucket(bucketPostings).CreateBucket(uint32Bytes(id))
	if err != nil {
		return err
	}
	bucket.FillPercent = 1 // written once, in order
	w := &blockWriter{bucket: bucket}
	if err := fill(w); err != nil {
		return err
	}
	if err := w.close(); err != nil {
		return err
	}
	if w.count == 0 {
		return tx.Bucket(bucketPostings).DeleteBucket(uint32Bytes(id))
	}
	return putSegment(tx, segment{id, w.low, w.high, uint64(w.count)})
}

// mergeSegments merges the newest segments for as long as the one before holds no
// more than they do together.
func mergeSegments(tx *bolt.Tx) error {
	all, err := readSegments(tx)
	if err != nil || len(all) < 2 {
		return err
	}
	from := len(all) - 1
	sum := all[from].count
	for from > 0 && all[from-1].count <= sum {
		from--
		sum += all[from].count
	}
	if from == len(all)-1 {
		return nil
	}
	return mergeInto(tx, all[from:])
}

func mergeInto(tx *bolt.Tx, old []segment) error {
	postings := tx.Bucket(bucketPostings)
	dead := tx.Bucket(bucketDead)
	var m merge
	low, high := old[0].low, old[0].high
	for _, s := range old {
		low, high = min(low, s.low), max(high, s.high)
		if err := m.add(postings.Bucket(uint32Bytes(s.id)).Cursor()); err != nil {
			return err
		}
	}
	gone := map[uint32]bool{}
	c := dead.Cursor()
	for k, _ := c.Seek(uint32Bytes(low)); k != nil && binary.BigEndian.Uint32(k) <= high; k, _ = c.Next() {
		gone[binary.BigEndian.Uint32(k)] = true
	}
	err := newSegment(tx, func(w *blockWriter) error {
		for {
			p, ok, err := m.next()
			if err != nil || !ok {
				return err
			}
			if !gone[p.num()] {
				if err := w.add(p); err != nil {
					return err
				}
			}
		}
	})
	if err != nil {
		return err
	}
	for num := range gone {
		if err := dead.Delete(uint32Bytes(num)); err != nil {
			return err
		}
	}
	for _, s := range old {
		if err := tx.Bucket(bucketSegments).Delete(uint32Bytes(s.id)); err != nil {
			return err
		}
		if err := postings.DeleteBucket(uint32Bytes(s.id)); err != nil {
			return err
		}
	}
	return nil
}

// A segmentCursor walks the postings of a segment, a block at a time.
type segmentCursor struct {
	cursor  *bolt.Cursor
	started bool
	block   []posting
	at      int
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
		step, c.started = c.cursor.First, true
	}
	c.block, c.at = c.block[:0], 0
	k, v := step()
	if k == nil {
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

package store

import (
	"fmt"

	bolt "go.etcd.io/bbolt"
)

// EachKey calls fn with every part key that at least so many articles hold, by hash,
// and the numbers of those articles, ascending. The numbers are valid until fn
// returns. It goes once through all segments side by side and holds a block of each,
// besides the longest list.
func (s *Snapshot) EachKey(least int, fn func(hash uint32, nums []uint32) error) error {
	segments, err := readSegments(s.tx)
	if err != nil {
		return damaged(s.archive.path, err)
	}
	m := merge{cursors: make([]*segmentCursor, 0, len(segments))}
	left := uint64(0)
	for _, g := range segments {
		left += g.count
		// Cursors of its own: fn may look keys up with those of the snapshot.
		if err := m.add(g.id, s.tx.Bucket(bucketPostings).Bucket(uint32Bytes(g.id)).Cursor()); err != nil {
			return damaged(s.archive.path, err)
		}
	}
	var hash uint32
	var nums []uint32
	give := func() error {
		if len(nums) == 0 || len(nums) < least {
			return nil
		}
		return fn(hash, nums)
	}
	for {
		p, ok, err := m.next()
		if err != nil {
			return damaged(s.archive.path, err)
		}
		if !ok && left != 0 {
			return damaged(s.archive.path, fmt.Sprintf("%d postings are missing", left))
		}
		if !ok {
			return give()
		}
		left--
		if p.hash() != hash {
			if err := give(); err != nil {
				return err
			}
			hash, nums = p.hash(), nums[:0]
		}
		if !s.dead[p.num()] {
			nums = append(nums, p.num())
		}
	}
}

// A merge goes through the postings of several segments in order.
type merge struct{ cursors []*segmentCursor }

func (m *merge) add(segment uint32, c *bolt.Cursor) error {
	sc := &segmentCursor{cursor: c, seed: segmentSeed(segment)}
	m.cursors = append(m.cursors, sc)
	return sc.load(c.First())
}

// next is the least posting that has not come yet.
func (m *merge) next() (p posting, ok bool, err error) {
	var least *segmentCursor
	for _, c := range m.cursors {
		if c.ok() && (least == nil || c.head() < least.head()) {
			least = c
		}
	}
	if least == nil {
		return 0, false, nil
	}
	p = least.head()
	return p, true, least.advance()
}

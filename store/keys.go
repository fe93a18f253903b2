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
	m, _, err := mergeAll(s.tx) // with cursors of its own: fn may look keys up with those of the snapshot
	if err != nil {
		return damaged(s.archive.path, err)
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
		if !ok {
			return give()
		}
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
type merge struct {
	cursors []*segmentCursor
	left    uint64 // postings that are still to come
}

// mergeAll begins a merge of all segments.
func mergeAll(tx *bolt.Tx) (*merge, []segment, error) {
	segments, err := readSegments(tx)
	if err != nil {
		return nil, nil, err
	}
	m := &merge{}
	for _, g := range segments {
		sc := &segmentCursor{cursor: tx.Bucket(bucketPostings).Bucket(uint32Bytes(g.id)).Cursor(), seed: segmentSeed(g.id)}
		if err := sc.load(sc.cursor.First()); err != nil {
			return nil, nil, err
		}
		m.cursors = append(m.cursors, sc)
		m.left += g.count
	}
	return m, segments, nil
}

// next is the least posting that has not come yet.
func (m *merge) next() (p posting, ok bool, err error) {
	var least *segmentCursor
	for _, c := range m.cursors {
		if c.ok() && (least == nil || c.head() < least.head()) {
			least = c
		}
	}
	switch {
	case least == nil && m.left != 0:
		return 0, false, fmt.Errorf("%d postings are missing", int64(m.left))
	case least == nil:
		return 0, false, nil
	}
	m.left--
	p = least.head()
	return p, true, least.advance()
}

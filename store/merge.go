package store

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"math/bits"
	"slices"
	"time"

	bolt "go.etcd.io/bbolt"
)

const (
	// fanOut is the number of segments of like size that a transaction merges into one:
	// a posting of a bulk add is written log8(n/batch)+1 times, where with 2 it was
	// log2(n/batch)+1 times.
	fanOut = 8
	// settledShare is how many times the postings after it a segment may have and still be
	// merged with them when an archive is settled. Ten million articles of newsgen end in 2
	// segments; with a rule that looked at neighbours only it was 13, and a check by call
	// took 1.4 ms instead of 0.4.
	settledShare = 4
	// mergeStep is the number of postings that one transaction moves in a merge: about
	// 50 ms, for which other processes wait, and as many pages that are free afterwards
	// as they fill, 1.3 MB.
	mergeStep = 1 << 19
)

// level is how large a segment is: those of a level differ in size up to eight times.
func (s *segment) level() int { return bits.Len64(s.count>>8) / 3 }

// alike tells from which segment on they are to be merged because so many are of one
// size: the number of segments if none is.
func alike(all []segment) int {
	level, from := 0, len(all)
	for from > 0 {
		level = max(level, all[from-1].level())
		of := 0 // those of the level, smaller ones between them not counted
		for ; from > 0 && all[from-1].level() <= level; from-- {
			if all[from-1].level() == level {
				of++
			}
		}
		if of >= fanOut {
			return from
		}
	}
	return len(all)
}

// small tells from which segment on they are to be merged so that a look-up probes few:
// of those that stay each has more than settledShare times the postings of all after it,
// so they are no more than log5 of the batches added.
func small(all []segment) int {
	rest := uint64(0)
	for _, s := range all {
		rest += s.count
	}
	for i, s := range all {
		if rest -= s.count; s.count <= settledShare*rest {
			return i
		}
	}
	return max(0, len(all)-1)
}

// Settle merges what the last calls of Add wrote, so that look-ups are fast. It is for
// the end of a run of them.
func (a *Archive) Settle() error { return a.writing(a.merge(small)) }

// merge merges the segments that pick picks, in as many transactions as keep each
// short. Between them, and if the process ends between them, every posting stands in
// one segment.
func (a *Archive) merge(pick func([]segment) int) error { return a.mergeAtLeast(2, pick) }

// mergeAtLeast merges if there are so many segments to be merged: 1 if it is for what they
// lose.
func (a *Archive) mergeAtLeast(least int, pick func([]segment) int) error {
	a.merging.Lock()
	defer a.merging.Unlock()
	idle := false
	err := a.view(func(tx *bolt.Tx) error {
		state, err := a.state(tx)
		if err == nil {
			idle = len(state.segments)-pick(state.segments) < least
		}
		return err
	})
	if idle || err != nil {
		return err // without a transaction that writes nothing
	}
	began := time.Now()
	var m *merging
	finished := false
	for next := 0; next < stretches; {
		err := a.update(func(tx *bolt.Tx) (err error) {
			if !tryMerge(a.file) { // another process merges; its work or the next merge does for this one
				next = stretches
				return nil
			}
			if m != nil && !m.stands(tx) {
				m, next = nil, 0
			}
			if m == nil {
				if m, err = newMerging(tx, least, pick); m == nil || err != nil {
					next = stretches
					endMerge(a.file)
					return err
				}
			}
			end := min(next+m.stretches, stretches)
			if err := m.move(tx, next, end); err != nil {
				return err
			}
			if next = end; next == stretches {
				defer endMerge(a.file)
				finished = true
				return m.finish(tx)
			}
			return nil
		})
		if err != nil {
			if a.db != nil {
				endMerge(a.file)
			}
			return err
		}
	}
	if m != nil && finished {
		a.options.Log.Debug("segments merged", "archive", a.path, "segments", len(m.old), "postings", m.target.count, "seconds", time.Since(began).Seconds())
	}
	return nil
}

// A merging is a merge under way.
type merging struct {
	old       []segment
	target    segment
	gone      map[uint32]bool // the articles that were dead when it began
	stretches int             // to a transaction
}

// newMerging prepares a merge, or returns nil if there is nothing to merge.
func newMerging(tx *bolt.Tx, least int, pick func([]segment) int) (*merging, error) {
	all, err := readSegments(tx)
	if err != nil {
		return nil, err
	}
	from := pick(all)
	if len(all)-from < least {
		return nil, nil
	}
	m := &merging{old: all[from:], gone: map[uint32]bool{}}
	if m.target.id, err = nextSegment(tx); err != nil {
		return nil, err
	}
	count, low, high := uint64(0), uint32(math.MaxUint32), uint32(0)
	for _, s := range m.old {
		count, low, high = count+s.count, min(low, s.low), max(high, s.high)
	}
	m.stretches = int(min(max(mergeStep*stretches/max(count, 1), 1), stretches))
	c := tx.Bucket(bucketDead).Cursor()
	for k, _ := c.Seek(uint32Bytes(low)); k != nil && binary.BigEndian.Uint32(k) <= high; k, _ = c.Next() {
		m.gone[binary.BigEndian.Uint32(k)] = true
	}
	return m, nil
}

// stands tells whether no other process has merged, or begun to, what is merged here.
func (m *merging) stands(tx *bolt.Tx) bool {
	all, err := readSegments(tx)
	if err != nil {
		return false
	}
	low, high := uint32(math.MaxUint32), uint32(0)
	for _, s := range m.old {
		low, high = min(low, s.low), max(high, s.high)
	}
	mine := 0
	for _, s := range all {
		switch {
		case s == m.target || slices.Contains(m.old, s):
			mine++
		case s.id > m.target.id && s.low <= high && low <= s.high:
			return false // it goes back to articles of these segments
		}
	}
	return mine == len(m.old)+1
}

// move moves the postings of some stretches of the hashes to the new segment. Articles
// that are gone lose theirs.
func (m *merging) move(tx *bolt.Tx, from, end int) error {
	first, last := uint32(from<<32/stretches), uint32(end<<32/stretches-1)
	postings := tx.Bucket(bucketPostings)
	var runs [][]posting
	for i := range m.old {
		run, n, err := m.read(postings, m.old[i].id, first, last)
		if err != nil {
			return err
		}
		runs = append(runs, run)
		m.old[i].count -= uint64(n)
	}
	w, err := writeSegment(tx, m.target)
	if err != nil {
		return err
	}
	if err := errors.Join(w.write(merged(runs)), w.close(tx)); err != nil {
		return err
	}
	m.target = w.segment
	if from == 0 && end == stretches {
		return nil // finish drops the old segments whole
	}
	for _, s := range m.old {
		b := postings.Bucket(uint32Bytes(s.id))
		var moved [][]byte
		c := b.Cursor()
		for k, _ := c.Seek(uint32Bytes(first)); k != nil && binary.BigEndian.Uint32(k) <= last; k, _ = c.Next() {
			moved = append(moved, slices.Clone(k))
		}
		for _, k := range moved {
			if err := b.Delete(k); err != nil {
				return err
			}
		}
		if err := putSegment(tx, s); err != nil {
			return err
		}
	}
	return nil
}

// read reads the postings of a segment from one hash to another, without those of
// articles that are gone, and tells how many there were with them.
func (m *merging) read(postings *bolt.Bucket, segment, first, last uint32) (run []posting, n int, err error) {
	c := postings.Bucket(uint32Bytes(segment)).Cursor()
	for k, v := c.Seek(uint32Bytes(first)); k != nil && binary.BigEndian.Uint32(k) <= last; k, v = c.Next() {
		v, err := segmentSeed(segment).open(k, v)
		if err == nil {
			run, err = appendPostings(run, v)
		}
		if err != nil {
			return nil, 0, fmt.Errorf("block %x: %w", k, err)
		}
	}
	if !slices.IsSorted(run) {
		return nil, 0, fmt.Errorf("blocks from %x to %x are not sorted: %w", first, last, errShort)
	}
	if n = len(run); len(m.gone) > 0 {
		run = slices.DeleteFunc(run, func(p posting) bool { return m.gone[p.num()] })
	}
	return run, n, nil
}

// merged merges sorted runs, two at a time: of eight runs a posting is moved three times.
func merged(runs [][]posting) []posting {
	for len(runs) > 1 {
		next := runs[:0:0]
		for i := 0; i+1 < len(runs); i += 2 {
			a, b := runs[i], runs[i+1]
			out := make([]posting, 0, len(a)+len(b))
			for len(a) > 0 && len(b) > 0 {
				if a[0] < b[0] {
					out, a = append(out, a[0]), a[1:]
				} else {
					out, b = append(out, b[0]), b[1:]
				}
			}
			next = append(next, append(append(out, a...), b...))
		}
		if len(runs)%2 == 1 {
			next = append(next, runs[len(runs)-1])
		}
		runs = next
	}
	return runs[0]
}

// finish drops the old segments, and the new one if it is empty.
func (m *merging) finish(tx *bolt.Tx) error {
	drop := func(s segment) error {
		return errors.Join(tx.Bucket(bucketSegments).Delete(uint32Bytes(s.id)), tx.Bucket(bucketPostings).DeleteBucket(uint32Bytes(s.id)))
	}
	for _, s := range m.old {
		if err := drop(s); err != nil {
			return err
		}
	}
	if m.target.count == 0 {
		if err := drop(m.target); err != nil {
			return err
		}
	}
	rest, err := readSegments(tx)
	if err != nil {
		return err
	}
	dead := tx.Bucket(bucketDead)
	for num := range m.gone {
		elsewhere := false // a merge that was cut off may have left some of its postings
		for _, s := range rest {
			elsewhere = elsewhere || s.id != m.target.id && s.low <= num && num <= s.high
		}
		if !elsewhere {
			if err := dead.Delete(uint32Bytes(num)); err != nil {
				return err
			}
		}
	}
	return nil
}

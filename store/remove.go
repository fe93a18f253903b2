package store

import (
	"errors"
	"fmt"

	bolt "go.etcd.io/bbolt"
)

// Remove takes articles out by their ids, in one transaction, and tells which of them
// were there. Their texts are gone at once; their postings go when their segments are
// merged, and are not found until then. An id that is added again later begins anew.
func (a *Archive) Remove(ids []string) (found []bool, err error) {
	return a.remove(ids, func(int, uint32) bool { return true })
}

// RemoveOnly is [Archive.Remove] of ids that still are the articles of those numbers: one
// that has a new version since stays.
func (a *Archive) RemoveOnly(ids []string, nums []uint32) (found []bool, err error) {
	return a.remove(ids, func(i int, num uint32) bool { return nums[i] == num })
}

func (a *Archive) remove(ids []string, want func(i int, num uint32) bool) ([]bool, error) {
	found := make([]bool, len(ids))
	err := a.update(func(tx *bolt.Tx) error {
		w, err := newWriter(tx, 0)
		if err != nil {
			return err
		}
		for i, id := range ids {
			was, ok, err := w.find(id)
			if errors.Is(err, errOtherID) {
				continue
			}
			if err != nil {
				return err
			}
			if !ok || !want(i, was.num) {
				continue
			}
			if err := w.remove(was.num); err != nil {
				return fmt.Errorf("%s: %w", id, err)
			}
			w.ids[string(idKey(id))] = known{gone: true}
			found[i] = true
		}
		return w.finish()
	})
	if err != nil {
		return nil, a.writing(err)
	}
	return found, nil
}

// manyDead is how many dead articles an archive keeps before they are dropped: a reader
// has to read their numbers first, 1 ms for so many.
const manyDead = 10_000

// DropDead drops the postings of dead articles if these are many, by merging all
// segments.
func (a *Archive) DropDead() error {
	dead := 0
	if err := a.View(func(s *Snapshot) error { dead = len(s.dead); return nil }); err != nil || dead < manyDead {
		return err
	}
	return a.writing(a.mergeAtLeast(1, func([]segment) int { return 0 }))
}

package store

import (
	"errors"
	"fmt"
	"slices"

	bolt "go.etcd.io/bbolt"
)

// A Note is what was learnt of one source: bytes that the archive keeps as they are.
type Note struct {
	Source string // not empty
	Data   []byte
}

// AddWithNotes is [Archive.Add] with notes, which replace those of their sources in
// the same transaction.
func (a *Archive) AddWithNotes(records []Record, notes []Note) ([]Outcome, error) {
	return a.add(records, false, func(tx *bolt.Tx) error { return putNotes(tx, notes) })
}

// AddMergingNotes is [Archive.AddWithNotes], but once another process has written to the
// archive since it was opened, merge makes what is written of a note and what is stored.
func (a *Archive) AddMergingNotes(records []Record, notes []Note, merge func(data, stored []byte) ([]byte, error)) ([]Outcome, error) {
	return a.add(records, false, func(tx *bolt.Tx) error {
		if a.changes == 0 {
			return putNotes(tx, notes)
		}
		merged := slices.Clone(notes)
		for i, n := range merged {
			stored := (&Snapshot{tx: tx}).Note(n.Source)
			if stored == nil || slices.Equal(stored, n.Data) {
				continue
			}
			var err error
			if merged[i].Data, err = merge(n.Data, stored); err != nil {
				return fmt.Errorf("what was learnt of %q: %w", n.Source, err)
			}
		}
		return putNotes(tx, merged)
	})
}

func putNotes(tx *bolt.Tx, notes []Note) error {
	b := tx.Bucket(bucketFurniture)
	for _, n := range slices.SortedFunc(slices.Values(notes), func(x, y Note) int { return compareKeys(x.Source, y.Source) }) {
		if n.Source == "" {
			return errors.New("a note without a source")
		}
		key := idKey(n.Source)
		if err := b.Put(key, seedNotes.seal(key, slices.Clip(n.Data))); err != nil {
			return err
		}
	}
	return nil
}

func compareKeys(x, y string) int { return slices.Compare(idKey(x), idKey(y)) }

// Note is what was noted of a source, or nil.
func (s *Snapshot) Note(source string) []byte {
	key := idKey(source)
	v := s.tx.Bucket(bucketFurniture).Get(key)
	if v == nil {
		return nil
	}
	return slices.Clone(seedNotes.must(key, v))
}

// EachNote calls fn with every note, in the order of the sources.
func (s *Snapshot) EachNote(fn func(Note) error) error {
	return s.tx.Bucket(bucketFurniture).ForEach(func(k, v []byte) error { return fn(Note{string(k), slices.Clone(seedNotes.must(k, v))}) })
}

// EachSource calls fn with the source and the URL of every article, until it returns
// false. It reads no text.
func (s *Snapshot) EachSource(fn func(source, url string) bool) error {
	err := s.EachFields(func(_ uint32, r *Record) error {
		if !fn(r.Source, r.URL) {
			return errStop
		}
		return nil
	})
	if errors.Is(err, errStop) {
		return nil
	}
	return err
}

// errStop ends a walk early.
var errStop = errors.New("enough")

// Known reports whether the newest version of that id has that body, so that adding it
// would change nothing.
func (s *Snapshot) Known(id string, bodyHash uint64) bool {
	num, ok, err := getID(s.tx, id)
	if !ok && err == nil {
		return false
	}
	var r Record
	if err == nil {
		r, err = s.Fields(num)
	}
	if err != nil {
		panic(fmt.Sprintf("id %.40q: %v", id, err)) // View reports it as damage
	}
	return r.ID == id && r.BodyHash == bodyHash
}

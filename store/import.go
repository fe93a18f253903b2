package store

import (
	"bytes"

	bolt "go.etcd.io/bbolt"
)

// Imported is what became of what was given to Import.
type Imported struct {
	Outcomes []Outcome // in the order of the records
	Noted    int       // notes that are stored now
	Kept     int       // notes left out, since the archive has others of their sources
}

// Import is [Archive.AddWithNotes] for what comes from another archive: it does not
// replace an article that was added later than the record, nor any note. Both are decided
// in the transaction that writes, so what another process adds meanwhile counts.
func (a *Archive) Import(records []Record, notes []Note) (Imported, error) {
	var in Imported
	outcomes, err := a.add(records, true, func(tx *bolt.Tx) error {
		var missing []Note
		s := &Snapshot{tx: tx}
		for _, n := range notes {
			switch own := s.Note(n.Source); {
			case own == nil:
				missing = append(missing, n)
			case !bytes.Equal(own, n.Data):
				in.Kept++
			}
		}
		in.Noted = len(missing)
		return putNotes(tx, missing)
	})
	if err != nil {
		return Imported{}, err
	}
	in.Outcomes = outcomes
	return in, nil
}

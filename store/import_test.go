package store

import (
	"path/filepath"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// What was added later than a record, and every note, stays, also where it came after the
// importing process had opened the archive.
func TestImportKeepsWhatIsNewer(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.db")
	a := open(t, path, Options{})
	at := func(id string, body uint64, hour int) Record {
		r := record(id, body, uint32(body))
		r.Added = time.Date(2026, 3, 2, hour, 0, 0, 0, time.UTC)
		return r
	}
	other := a
	if shares { // another process, as far as the archive can tell
		other = open(t, path, Options{})
	}
	if _, err := other.AddWithNotes([]Record{at("a", 1, 12), at("b", 1, 12), at("c", 1, 12)}, []Note{{"own", []byte("1")}, {"same", []byte("1")}}); err != nil {
		t.Fatal(err)
	}
	got, err := a.Import(
		[]Record{at("a", 2, 9), at("b", 2, 13), at("c", 1, 9), at("d", 1, 9), at("b", 3, 12), at("c", 2, 12)},
		[]Note{{"own", []byte("2")}, {"same", []byte("1")}, {"new", []byte("2")}},
	)
	if err != nil {
		t.Fatal(err)
	}
	want := Imported{Outcomes: []Outcome{Older, Replaced, Unchanged, Added, Older, Replaced}, Noted: 1, Kept: 1}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	bodies, notes := map[string]uint64{}, map[string]string{}
	view(t, a, func(s *Snapshot) {
		for _, id := range []string{"a", "b", "c", "d"} {
			num, _ := s.Lookup(id)
			r, err := s.Record(num)
			if err != nil {
				t.Fatal(err)
			}
			bodies[id] = r.BodyHash
		}
		if err := s.EachNote(func(n Note) error { notes[n.Source] = string(n.Data); return nil }); err != nil {
			t.Fatal(err)
		}
	})
	if diff := cmp.Diff(map[string]uint64{"a": 1, "b": 2, "c": 2, "d": 1}, bodies); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff(map[string]string{"own": "1", "same": "1", "new": "2"}, notes); diff != "" {
		t.Error(diff)
	}
	sound(t, path, Options{})
}

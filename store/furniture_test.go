package store

import (
	"bytes"
	"compress/gzip"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/samewire/samewire/simhash"
)

// layout1 is an archive of layout 1 as that version wrote it: four articles with
// text in two transactions.
func layout1(t *testing.T) string {
	t.Helper()
	f, err := os.Open(filepath.Join("testdata", "layout-1.db.gz"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		t.Fatal(err)
	}
	data, err := io.ReadAll(z)
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "old.db")
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// What to do is said; the file is left as it is.
func TestLayout1IsRefused(t *testing.T) {
	path := layout1(t)
	before, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for _, readOnly := range []bool{false, true} {
		a, err := Open(path, &Options{ReadOnly: readOnly, Scheme: simhash.Version})
		if err == nil {
			a.Close()
		}
		if !errors.Is(err, ErrNewer) || !strings.Contains(err.Error(), "layout 1 and fingerprints 1") || !strings.Contains(err.Error(), "samewire export --archive "+path+" | samewire import --archive NEW -") {
			t.Errorf("read only %v: %v", readOnly, err)
		}
	}
	if after, err := os.ReadFile(path); err != nil || !bytes.Equal(before, after) {
		t.Errorf("the file has changed, or %v", err)
	}
}

func TestNotes(t *testing.T) {
	a := fresh(t)
	long := strings.Repeat("x", 5000)
	put := func(notes ...Note) {
		t.Helper()
		if _, err := a.AddWithNotes(nil, notes); err != nil {
			t.Fatal(err)
		}
	}
	put(Note{"b", []byte("1")}, Note{"a", []byte("2")})
	put(Note{"b", []byte("3")}, Note{long, []byte("4")}, Note{long + "y", []byte("5")})
	var got []string
	view(t, a, func(s *Snapshot) {
		if err := s.EachNote(func(n Note) error { got = append(got, n.Source[:1]+string(n.Data)); return nil }); err != nil {
			t.Fatal(err)
		}
		if string(s.Note(long)) != "4" || s.Note("c") != nil {
			t.Errorf("%q %q", s.Note(long), s.Note("c"))
		}
	})
	if diff := cmp.Diff([]string{"a2", "b3", "x4", "x5"}, got); diff != "" && cmp.Diff([]string{"a2", "b3", "x5", "x4"}, got) != "" {
		t.Error(diff)
	}
	if _, err := a.AddWithNotes([]Record{record("r", 1, 2)}, []Note{{"", nil}}); err == nil {
		t.Error("a note without a source is taken")
	}
	view(t, a, func(s *Snapshot) {
		if s.Len() != 0 {
			t.Error("the record of a failed transaction is there")
		}
		if err := s.EachSource(func(string, string) bool { return true }); err != nil {
			t.Error(err)
		}
	})
}

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

func TestLayout1IsReadAsItIs(t *testing.T) {
	path := layout1(t)
	before, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	a := open(t, path, Options{ReadOnly: true, Scheme: 1})
	view(t, a, func(s *Snapshot) {
		if s.Note("coast") != nil {
			t.Error("a note of nothing")
		}
		if err := s.EachNote(func(Note) error { return errors.New("a note") }); err != nil {
			t.Error(err)
		}
		if stats, err := s.Stats(); err != nil || stats.Format != 1 || stats.Articles != 4 {
			t.Errorf("%+v %v", stats, err)
		}
		articlesOfLayout1(t, s)
	})
	a.Close()
	if after, err := os.ReadFile(path); err != nil || !bytes.Equal(before, after) {
		t.Errorf("the file has changed, or %v", err)
	}
}

func TestLayout1IsBroughtToThisOne(t *testing.T) {
	path := layout1(t)
	for range 2 { // opening again changes nothing
		a := open(t, path, Options{Scheme: 1})
		view(t, a, func(s *Snapshot) {
			if stats, err := s.Stats(); err != nil || stats.Format != formatVersion || stats.Articles != 4 {
				t.Errorf("%+v %v", stats, err)
			}
			articlesOfLayout1(t, s)
		})
		a.Close()
	}
	a := open(t, path, Options{Scheme: 1})
	r := record("new", 1, 5)
	r.Byline = "Ada Rivers"
	if _, err := a.AddWithNotes([]Record{r}, []Note{{"coast", []byte("learnt")}}); err != nil {
		t.Fatal(err)
	}
	view(t, a, func(s *Snapshot) {
		num, _ := s.Lookup("new")
		if r, err := s.Record(num); err != nil || r.Byline != "Ada Rivers" || string(s.Note("coast")) != "learnt" {
			t.Errorf("%+v %v", r, err)
		}
		articlesOfLayout1(t, s)
	})
}

func articlesOfLayout1(t *testing.T, s *Snapshot) {
	t.Helper()
	n := 0
	for _, id := range []string{"palm-oil/agency.txt", "palm-oil/page.txt", "quake/original.txt", "quake/update.txt"} {
		num, ok := s.Lookup(id)
		r, err := s.Record(num)
		if !ok || err != nil || r.Byline != "" || r.Words < 100 || len(r.Keys) == 0 || !strings.Contains(r.Text, " ") || r.Version != 1 {
			t.Errorf("%s: %v %v, %d words, byline %q", id, ok, err, r.Words, r.Byline)
			continue
		}
		nums, _ := s.Postings(r.Keys[0].Hash, 10, nil)
		n += len(nums)
		if !s.Known(id, r.BodyHash) || s.Known(id, r.BodyHash+1) || s.Known(id+"x", r.BodyHash) {
			t.Errorf("%s is not known by its body", id)
		}
	}
	if n < 4 {
		t.Errorf("%d postings", n)
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

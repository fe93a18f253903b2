package store

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/samewire/samewire/simhash"
)

// content is all that an archive answers: articles by id without their numbers, and who
// holds each key.
func content(t *testing.T, path string) (articles map[string]Record, holders map[uint32][]string) {
	t.Helper()
	a := open(t, path, Options{ReadOnly: true})
	defer a.Close()
	articles, holders = map[string]Record{}, map[uint32][]string{}
	view(t, a, func(s *Snapshot) {
		ids := map[uint32]string{}
		if err := s.Each(func(num uint32, r Record) error {
			if got, ok := s.Lookup(r.ID); !ok || got != num {
				t.Errorf("%s: number %d, listed as %d %v", r.ID, num, got, ok)
			}
			ids[num], articles[r.ID] = r.ID, r
			return nil
		}); err != nil {
			t.Fatal(err)
		}
		if err := s.EachKey(0, func(hash uint32, nums []uint32) error {
			for _, num := range nums {
				holders[hash] = append(holders[hash], ids[num])
			}
			return nil
		}); err != nil {
			t.Fatal(err)
		}
		if s.Len() != len(articles) {
			t.Errorf("%d articles counted, %d there", s.Len(), len(articles))
		}
	})
	return articles, holders
}

func sameContent(t *testing.T, one, two string) {
	t.Helper()
	a1, h1 := content(t, one)
	a2, h2 := content(t, two)
	if diff := cmp.Diff(a1, a2) + cmp.Diff(h1, h2); diff != "" {
		t.Errorf("%s and %s differ: %.2000s", one, two, diff)
	}
}

// worn is an archive from which some articles were removed and some replaced, with copies
// of it.
func worn(t *testing.T) (path, same string) {
	t.Helper()
	dir := t.TempDir()
	path, same = filepath.Join(dir, "a.db"), filepath.Join(dir, "same.db")
	a := open(t, path, Options{})
	defer a.Close()
	for batch := range 10 {
		if err := addDaily(a, "a", batch); err != nil {
			t.Fatal(err)
		}
	}
	var gone []string
	for i := 0; i < 10*dailyBatch; i += 3 {
		gone = append(gone, fmt.Sprintf("a%d", i))
	}
	found, err := a.Remove(append(gone, "ghost", gone[0]))
	if err != nil {
		t.Fatal(err)
	}
	for i, ok := range found {
		if want := i < len(gone); ok != want {
			t.Errorf("removing article %d: %v", i, ok)
		}
	}
	changed := daily("a", 1)
	changed.BodyHash++
	add(t, a, changed)
	backup(t, a, same)
	return path, same
}

func backup(t *testing.T, a *Archive, path string) {
	t.Helper()
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := a.View(func(s *Snapshot) error { _, err := s.WriteTo(f); return err }); err != nil {
		t.Fatal(err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
}

func compact(path string) (Compaction, error) {
	return Compact(path, &Options{Scheme: simhash.Version}, nil)
}

func TestCompactKeepsAll(t *testing.T) {
	path, same := worn(t)
	if err := os.Chmod(path, 0o640); err != nil {
		t.Fatal(err)
	}
	done, err := compact(path)
	if err != nil {
		t.Fatal(err)
	}
	if done.After >= done.Before || done.Dead != 335 {
		t.Errorf("%+v", done)
	}
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o640 || info.Size() != done.After {
		t.Errorf("%v, %v, %v", info.Mode(), info.Size(), err)
	}
	sameContent(t, path, same)
	a := open(t, path, Options{})
	view(t, a, func(s *Snapshot) {
		if len(s.segments) != 1 || len(s.dead) != 0 {
			t.Errorf("%d segments, %d dead", len(s.segments), len(s.dead))
		}
	})
	if again, err := compact(path); err != nil || again.After > done.After || again.Dead != 0 {
		t.Errorf("again: %+v, %v", again, err)
	}
	if err := addDaily(a, "b", 0); err != nil { // which had the file before open
		t.Fatal(err)
	}
	settle(t, a)
	a.Close()
	b := open(t, same, Options{})
	if err := addDaily(b, "b", 0); err != nil {
		t.Fatal(err)
	}
	b.Close()
	sameContent(t, path, same)
	empty := filepath.Join(t.TempDir(), "empty.db")
	open(t, empty, Options{}).Close()
	if _, err := compact(empty); err != nil {
		t.Errorf("of an empty archive: %v", err)
	}
	if entries, _ := os.ReadDir(filepath.Dir(path)); len(entries) != 2 {
		t.Errorf("files are left: %v", entries)
	}
}

// A compaction that ends early, in whatever step, leaves the archive as it was.
func TestCompactEndsEarly(t *testing.T) {
	path, same := worn(t)
	ctx, cancel := context.WithCancel(t.Context())
	_, err := Compact(path, &Options{Scheme: simhash.Version, Context: ctx}, func(int64, int64) { cancel() })
	if !errors.Is(err, context.Canceled) || !strings.Contains(err.Error(), "as it was") {
		t.Errorf("interrupted: %v", err)
	}
	left := filepath.Join(filepath.Dir(path), ".a.db.compact-1234") // by one that was killed
	if err := os.WriteFile(left, []byte("half"), 0o600); err != nil {
		t.Fatal(err)
	}
	if alone {
		// Another one is at work.
		f, err := os.OpenFile(path, os.O_RDWR, 0)
		if err != nil {
			t.Fatal(err)
		}
		if !trySwap(f) {
			t.Fatal("the right to swap is not free")
		}
		if _, err := compact(path); !errors.Is(err, ErrInUse) {
			t.Errorf("two at a time: %v", err)
		}
		f.Close()
	}
	// The file is replaced after it was opened and before the new one is in place.
	if _, err := Compact(path, &Options{Scheme: simhash.Version}, func(int64, int64) {
		data, err := os.ReadFile(same)
		if err == nil {
			err = errors.Join(os.WriteFile(path+".x", data, 0o600), os.Rename(path+".x", path))
		}
		if err != nil {
			t.Fatal(err)
		}
	}); err == nil || !strings.Contains(err.Error(), "replaced") {
		t.Errorf("replaced meanwhile: %v", err)
	}
	sameContent(t, path, same)
	if entries, _ := os.ReadDir(filepath.Dir(path)); alone && len(entries) != 2 {
		t.Errorf("files are left: %v", entries)
	}
}

// While another process adds, nothing that it has stored is lost by compactions, removals
// and backups, and each backup is whole.
func TestCareDuringAdd(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.db")
	a := open(t, path, Options{Wait: time.Minute})
	if err := addDaily(a, "x", 0); err != nil {
		t.Fatal(err)
	}
	stored := startWriter(t, path, "w")
	var said atomic.Int64
	var reader sync.WaitGroup
	done := make(chan bool)
	reader.Go(func() {
		defer close(done)
		for n := range stored {
			said.Store(int64(n))
		}
	})
	r := rand.New(rand.NewPCG(1, 2))
	compactions := 0
	for running := true; running; {
		select {
		case <-done:
			running = false
		default:
		}
		before := int(said.Load())
		switch r.IntN(3) {
		case 0:
			if _, err := Compact(path, &Options{Scheme: simhash.Version, Wait: time.Minute}, nil); err != nil {
				t.Fatal(err)
			}
			compactions++
		case 1:
			copied := filepath.Join(t.TempDir(), "copy.db")
			backup(t, a, copied)
			articles, _ := content(t, copied)
			for i := range before {
				if _, ok := articles[fmt.Sprintf("w%d", i)]; !ok {
					t.Fatalf("w%d of %d stored is not in a backup", i, before)
				}
			}
		case 2:
			if _, err := a.Remove([]string{fmt.Sprintf("x%d", r.IntN(dailyBatch))}); err != nil {
				t.Fatal(err)
			}
			view(t, a, func(s *Snapshot) {
				if before > 0 && s.Len() < before {
					t.Fatalf("%d articles, %d stored", s.Len(), before)
				}
			})
		}
	}
	reader.Wait()
	if compactions == 0 {
		t.Error("no compaction")
	}
	var rest []string
	for i := range dailyBatch {
		rest = append(rest, fmt.Sprintf("x%d", i))
	}
	if _, err := a.Remove(rest); err != nil {
		t.Fatal(err)
	}
	holds(t, path, map[string]int{"w": writerBatches})
}

func TestRemoveOnly(t *testing.T) {
	a := fresh(t)
	add(t, a, record("one", 1, 7), record("two", 1, 7))
	var one, two uint32
	view(t, a, func(s *Snapshot) { one, _ = s.Lookup("one"); two, _ = s.Lookup("two") })
	add(t, a, record("two", 2, 7))
	found, err := a.RemoveOnly([]string{"one", "two"}, []uint32{one, two})
	if err != nil || !found[0] || found[1] {
		t.Errorf("%v, %v: a new version went", found, err)
	}
	settle(t, a)
	view(t, a, func(s *Snapshot) {
		if nums, total := s.Postings(7, 9, nil); total != 1 || s.Len() != 1 {
			t.Errorf("%d of %d articles are found by the key", len(nums), s.Len())
		}
	})
}

func TestDropDead(t *testing.T) {
	a := fresh(t)
	var records []Record
	var ids []string
	for i := range manyDead + 2 {
		r := record(fmt.Sprint(i), 1, uint32(i), 1<<31)
		records, ids = append(records, r), append(ids, r.ID)
	}
	add(t, a, records...)
	for _, test := range []struct{ remove, dead int }{{1, 1}, {manyDead, 0}} {
		if _, err := a.Remove(ids[:test.remove]); err != nil {
			t.Fatal(err)
		}
		ids = ids[test.remove:]
		if err := a.DropDead(); err != nil {
			t.Fatal(err)
		}
		view(t, a, func(s *Snapshot) {
			if _, total := s.Postings(1<<31, 1<<20, nil); len(s.dead) != test.dead || total != len(ids) {
				t.Errorf("after removing %d: %d dead, %d of %d found", test.remove, len(s.dead), total, len(ids))
			}
		})
	}
}

// A backup to a pipe that fails is an error.
func TestBackupFails(t *testing.T) {
	a := fresh(t)
	add(t, a, daily("a", 1))
	r, w := io.Pipe()
	r.CloseWithError(errors.New("the tape is full"))
	if err := a.View(func(s *Snapshot) error { _, err := s.WriteTo(w); return err }); err == nil || !strings.Contains(err.Error(), "the tape is full") {
		t.Errorf("%v", err)
	}
}

// A page that says it has fewer elements than it has is damage to whoever reads all, and
// nothing that verify --repair can find is given up by a compact.
func TestCompactRefusesDamage(t *testing.T) {
	path, _ := worn(t)
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	articles := verified(t, path, Options{}).Articles
	refused := 0
	for at := 2 * pageSize; at < len(data); at += pageSize {
		bad := slices.Clone(data)
		bad[at+10] ^= 1 // the number of elements
		if err := os.WriteFile(path, bad, 0o600); err != nil {
			t.Fatal(err)
		}
		if a, err := Open(path, &Options{ReadOnly: true, Scheme: simhash.Version}); err == nil {
			n := int64(0)
			err := a.View(func(s *Snapshot) error {
				return s.EachFields(func(uint32, *Record) error { n++; return nil })
			})
			if err == nil && n != articles {
				t.Errorf("page %d: %d articles of %d, and no error", at/pageSize, n, articles)
			}
			a.Close()
		}
		if _, err := Compact(path, &Options{Scheme: simhash.Version}, nil); err != nil {
			if refused++; !errors.Is(err, ErrDamaged) {
				t.Errorf("page %d: %v", at/pageSize, err)
			}
			if now, err := os.ReadFile(path); err != nil || !bytes.Equal(now, bad) {
				t.Errorf("page %d: a compact that failed has changed the file (%v)", at/pageSize, err)
			}
			continue
		}
		if v := verified(t, path, Options{}); v.Found > 0 || v.Articles != articles {
			t.Errorf("page %d: after a compact %d articles of %d, %v", at/pageSize, v.Articles, articles, v.Problems)
		}
	}
	if refused == 0 {
		t.Error("no page was in use")
	}
}

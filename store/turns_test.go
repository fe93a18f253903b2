package store

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	bolt "go.etcd.io/bbolt"

	"github.com/samewire/samewire/simhash"
)

// daily is a record with a text and keys of its own, by writer and number.
func daily(writer string, i int) Record {
	r := rand.New(rand.NewPCG(uint64(i), uint64(writer[0])))
	var text strings.Builder
	for range 40 + r.IntN(40) {
		fmt.Fprintf(&text, "harbour%d ", r.IntN(5000))
	}
	out := Record{
		ID: fmt.Sprintf("%s%d", writer, i), Source: writer + ".example", Text: text.String(), BodyHash: r.Uint64() | 1, Words: 40,
	}
	for k := range 20 {
		h := r.Uint32()
		out.Keys = append(out.Keys, simhash.Key{Hash: h, Offset: uint32(3 * k)})
	}
	return out
}

// writerBatches are as many as make three merges.
const dailyBatch, writerBatches = 100, 24

func addDaily(a *Archive, writer string, batch int) error {
	var records []Record
	for i := range dailyBatch {
		records = append(records, daily(writer, batch*dailyBatch+i))
	}
	outcomes, err := a.Add(records)
	for i, o := range outcomes {
		if o != Added {
			err = errors.Join(err, fmt.Errorf("%s: %v", records[i].ID, o))
		}
	}
	return err
}

// TestWriterProcess is the other process of the tests below: it adds batches, says each
// on its standard output, and settles.
func TestWriterProcess(t *testing.T) {
	path, writer := os.Getenv("STORE_TEST_ARCHIVE"), os.Getenv("STORE_TEST_WRITER")
	if path == "" {
		t.Skip("a process for other tests")
	}
	a := open(t, path, Options{Wait: time.Minute})
	for batch := range writerBatches {
		if err := addDaily(a, writer, batch); err != nil {
			t.Fatal(err)
		}
		fmt.Printf("stored %d\n", (batch+1)*dailyBatch)
	}
	settle(t, a)
}

// startWriter starts that process; what it says it has stored comes by the channel, which
// is closed when it has ended well.
func startWriter(t *testing.T, path, writer string) <-chan int {
	t.Helper()
	cmd := exec.Command(os.Args[0], "-test.run=^TestWriterProcess$", "-test.v")
	cmd.Env = append(os.Environ(), "STORE_TEST_ARCHIVE="+path, "STORE_TEST_WRITER="+writer)
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	stored := make(chan int, 1000)
	go func() {
		defer close(stored)
		var all strings.Builder
		for s := bufio.NewScanner(out); s.Scan(); {
			var n int
			if _, err := fmt.Sscanf(s.Text(), "stored %d", &n); err == nil {
				stored <- n
			}
			all.WriteString(s.Text() + "\n")
		}
		if err := cmd.Wait(); err != nil {
			t.Errorf("the writer: %v\n%s", err, &all)
		}
	}()
	return stored
}

// holds checks that an archive has the batches of writers, each article whole and found
// by its keys.
func holds(t *testing.T, path string, batches map[string]int) {
	t.Helper()
	a := open(t, path, Options{ReadOnly: true})
	defer a.Close()
	view(t, a, func(s *Snapshot) {
		want := 0
		for writer, n := range batches {
			want += n * dailyBatch
			for i := range n * dailyBatch {
				r := daily(writer, i)
				num, ok := s.Lookup(r.ID)
				got, err := s.Record(num)
				if !ok || err != nil || got.Text != r.Text || got.BodyHash != r.BodyHash {
					t.Fatalf("%s: found %t, %v, %q", r.ID, ok, err, got.Text)
				}
				for _, k := range r.Keys {
					nums, _ := s.Postings(k.Hash, 100, nil)
					here := 0
					for _, n := range nums {
						if n == num {
							here++
						}
					}
					if here != 1 {
						t.Fatalf("%s: key %x stands %d times", r.ID, k.Hash, here)
					}
				}
			}
		}
		if s.Len() != want {
			t.Errorf("%d articles, want %d", s.Len(), want)
		}
	})
}

// Readers of another process get in while one adds, and see what it has said is stored.
func TestReadersDuringAdd(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.db")
	open(t, path, Options{}).Close()
	stored := startWriter(t, path, "w")
	said, during, last, running := 0, 0, 0, true
	a := open(t, path, Options{ReadOnly: true, Wait: time.Minute}) // all the time, as a long check is
	for running {
		for drained := false; !drained; {
			select {
			case n, ok := <-stored:
				if running = ok; ok {
					said = n
				} else {
					drained = true
				}
			default:
				drained = true
			}
		}
		for _, b := range []*Archive{a, open(t, path, Options{ReadOnly: true, Wait: time.Minute})} {
			view(t, b, func(s *Snapshot) {
				if s.Len() < said || s.Len() < last || s.Len()%dailyBatch != 0 {
					t.Fatalf("%d articles, where %d are said to be stored and %d were seen", s.Len(), said, last)
				}
				if last = s.Len(); last > 0 && last < writerBatches*dailyBatch {
					during++
				}
				if num, ok := s.Lookup(fmt.Sprintf("w%d", last-1)); last > 0 {
					if r, err := s.Record(num); !ok || err != nil || r.Text != daily("w", last-1).Text {
						t.Fatalf("the last of %d articles: %t, %v", last, ok, err)
					}
				}
			})
			if b != a {
				b.Close()
			}
		}
	}
	if during == 0 {
		t.Error("no reader got in while articles were added")
	}
	t.Logf("%d reads while articles were added", during)
	holds(t, path, map[string]int{"w": writerBatches})
}

// Two processes that add take turns: both make a dictionary, number articles and names,
// and merge segments.
func TestTwoWriters(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.db")
	open(t, path, Options{}).Close()
	stored := startWriter(t, path, "w")
	a := open(t, path, Options{Wait: time.Minute})
	for batch := range writerBatches {
		if err := addDaily(a, "h", batch); err != nil {
			t.Fatal(err)
		}
	}
	for range stored {
	}
	settle(t, a)
	if a.changes == 0 {
		t.Error("the two did not meet")
	}
	a.Close()
	holds(t, path, map[string]int{"w": writerBatches, "h": writerBatches})
}

// An archive that was put in another's place is used from then on.
func TestReplacedWhileOpen(t *testing.T) {
	dir := t.TempDir()
	path, other := filepath.Join(dir, "a.db"), filepath.Join(dir, "b.db")
	a, reader := open(t, path, Options{}), open(t, path, Options{ReadOnly: true})
	b := open(t, other, Options{})
	for _, err := range []error{addDaily(a, "a", 0), addDaily(b, "b", 0), b.Close(), os.Rename(other, path), addDaily(a, "a", 1)} {
		if err != nil {
			t.Fatal(err)
		}
	}
	view(t, reader, func(s *Snapshot) {
		if _, ok := s.Lookup("a150"); !ok || s.Len() != 2*dailyBatch {
			t.Errorf("the reader sees %d articles; what was added last: %t", s.Len(), ok)
		}
	})
	noText := open(t, other, Options{NoText: true})
	if err := errors.Join(noText.Close(), os.Rename(other, path)); err != nil {
		t.Fatal(err)
	}
	if err := addDaily(a, "a", 2); err == nil || !strings.Contains(err.Error(), "of another kind") {
		t.Errorf("an archive of another kind in its place: %v", err)
	}
}

// A writer that waits for a reader in mid-run waits as long as it takes, or until it is
// interrupted; nothing of the batch is stored then.
func TestWriterWaitsForReader(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.db")
	ctx, cancel := context.WithCancel(t.Context())
	said := make(chan bool, 1)
	a := open(t, path, Options{Wait: 10 * time.Millisecond, Context: ctx, Waiting: func(time.Duration) { said <- true }})
	reader := open(t, path, Options{ReadOnly: true})
	if err := reader.enter(); err != nil {
		t.Fatal(err)
	}
	done := make(chan error, 1)
	go func() { done <- addDaily(a, "a", 0) }()
	select {
	case <-said:
	case err := <-done:
		t.Fatalf("the writer did not wait: %v", err)
	}
	// A second reader gets in meanwhile.
	open(t, path, Options{ReadOnly: true, Wait: time.Minute}).Close()
	reader.leave()
	if err := <-done; err != nil {
		t.Fatal(err)
	}
	if err := reader.enter(); err != nil {
		t.Fatal(err)
	}
	go func() { done <- addDaily(a, "a", 1) }()
	cancel()
	if err := <-done; !errors.Is(err, context.Canceled) {
		t.Errorf("interrupted: %v", err)
	}
	reader.leave()
	holds(t, path, map[string]int{"a": 1})
}

// A merge whose segments another process has merged, or begins to, is given up.
func TestMergeStands(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.db")
	a := open(t, path, Options{})
	for batch := range 3 {
		if err := addDaily(a, "a", batch); err != nil {
			t.Fatal(err)
		}
	}
	all := func([]segment) int { return 0 }
	begin := func() (m *merging) {
		if err := a.update(func(tx *bolt.Tx) (err error) {
			if m, err = newMerging(tx, 2, all); err == nil {
				err = m.move(tx, 0, stretches/2)
			}
			return err
		}); err != nil {
			t.Fatal(err)
		}
		return m
	}
	stands := func(m *merging) (ok bool) {
		if err := a.view(func(tx *bolt.Tx) error { ok = m.stands(tx); return nil }); err != nil {
			t.Fatal(err)
		}
		return ok
	}
	first := begin()
	if err := addDaily(a, "a", 3); err != nil {
		t.Fatal(err)
	}
	if !stands(first) {
		t.Error("an add ended it")
	}
	second := begin()
	if stands(first) || !stands(second) {
		t.Errorf("the first stands %t, the second %t", stands(first), stands(second))
	}
	if err := a.merge(all); err != nil {
		t.Fatal(err)
	}
	if stands(second) {
		t.Error("it stands when all is merged")
	}
	a.Close()
	holds(t, path, map[string]int{"a": 4})
}

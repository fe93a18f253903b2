package past_test

import (
	"compress/gzip"
	"errors"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	bolt "go.etcd.io/bbolt"

	"github.com/samewire/samewire/internal/exchange"
	"github.com/samewire/samewire/store"
	"github.com/samewire/samewire/store/past"
)

// unpack writes one of the archives that earlier versions wrote, and changes it.
func unpack(t testing.TB, name string, change func([]byte) []byte) string {
	t.Helper()
	f, err := os.Open(filepath.Join("..", "testdata", name))
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
	if change != nil {
		data = change(data)
	}
	path := filepath.Join(t.TempDir(), "old.db")
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// export reads all that an archive has, as lines.
func export(path string, w io.Writer) (err error) {
	a, err := past.Open(path, time.Second)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, a.Close()) }()
	out, err := exchange.NewWriter(w, exchange.Header{Scheme: a.Scheme(), Text: a.HasText(), Noisy: a.Noisy(), Articles: a.Len()}, time.Now())
	if err != nil {
		return err
	}
	if err := a.Each(func(r store.Record) error { return out.Article(&r) }); err != nil {
		return err
	}
	if err := a.EachNote(out.Note); err != nil {
		return err
	}
	return out.End()
}

// The last lines are those of samewire export when the layout was the living one, so
// what is read is what that version read. Of layout 1 they are those of the first reader.
func TestArchivesOfThePastAreReadWhole(t *testing.T) {
	for name, want := range map[string]string{
		"layout-1.db.gz":        `{"type":"end","articles":4,"notes":0,"checksum":"49f125af6f365d2c"}`,
		"layout-2.db.gz":        `{"type":"end","articles":34,"notes":14,"checksum":"2274774df0f3b677"}`,
		"layout-2-notext.db.gz": `{"type":"end","articles":41,"notes":18,"checksum":"699c7d4fe05379ef"}`,
		"layout-2-noisy.db.gz":  `{"type":"end","articles":15,"notes":4,"checksum":"f77d96943f331811"}`,
	} {
		var lines strings.Builder
		if err := export(unpack(t, name, nil), &lines); err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		all := strings.Split(strings.TrimSpace(lines.String()), "\n")
		if got := all[len(all)-1]; got != want {
			t.Errorf("%s: the end is\n%s\nwant\n%s", name, got, want)
		}
	}
}

func TestOtherFilesAreRefused(t *testing.T) {
	living := filepath.Join(t.TempDir(), "living.db")
	a, err := store.Open(living, &store.Options{Create: true, Scheme: 2})
	if err != nil {
		t.Fatal(err)
	}
	if err := a.Close(); err != nil {
		t.Fatal(err)
	}
	text := filepath.Join(t.TempDir(), "text")
	if err := os.WriteFile(text, []byte(strings.Repeat("The ferry is late. ", 5000)), 0o600); err != nil {
		t.Fatal(err)
	}
	setFormat := func(format byte) string {
		path := unpack(t, "layout-2-notext.db.gz", nil)
		db, err := bolt.Open(path, 0o600, nil)
		if err != nil {
			t.Fatal(err)
		}
		defer db.Close()
		if err := db.Update(func(tx *bolt.Tx) error {
			return tx.Bucket([]byte("meta")).Put([]byte("format"), []byte{0, 0, 0, format})
		}); err != nil {
			t.Fatal(err)
		}
		return path
	}
	for _, test := range []struct {
		name, path string
		want       error
	}{
		{"no file", filepath.Join(t.TempDir(), "none"), os.ErrNotExist},
		{"a folder", t.TempDir(), store.ErrNotArchive},
		{"a text", text, store.ErrNotArchive},
		{"the living layout", living, past.ErrUnknown},
		{"a later layout", setFormat(99), past.ErrUnknown},
		{"layout 2 that says it is 1", setFormat(1), store.ErrDamaged},
		{"cut", unpack(t, "layout-2.db.gz", func(b []byte) []byte { return b[:len(b)/2] }), store.ErrDamaged},
	} {
		if err := export(test.path, io.Discard); !errors.Is(err, test.want) {
			t.Errorf("%s: %v, want %v", test.name, err, test.want)
		}
	}
}

// In use by a writer of another process, or of this one.
func TestInUse(t *testing.T) {
	path := unpack(t, "layout-1.db.gz", nil)
	db, err := bolt.Open(path, 0o600, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if _, err := past.Open(path, 10*time.Millisecond); !errors.Is(err, store.ErrInUse) {
		t.Errorf("%v, want that it is in use", err)
	}
}

// Damage is an error, whatever it hits, or it hit nothing that is read.
func TestDamageIsAnError(t *testing.T) {
	rounds := 150
	if testing.Short() {
		rounds = 30
	}
	for _, name := range []string{"layout-1.db.gz", "layout-2-notext.db.gz", "layout-2.db.gz"} {
		damaged := 0
		for seed := range rounds {
			rng := rand.New(rand.NewPCG(uint64(seed), 7))
			path := unpack(t, name, func(b []byte) []byte {
				switch seed % 3 {
				case 0: // some bits
					for range 40 {
						b[rng.IntN(len(b))] ^= 1 << rng.IntN(8)
					}
				case 1: // a block of the disk
					clear(b[rng.IntN(len(b)/512)*512:][:512])
				default: // a block that belongs elsewhere
					copy(b[rng.IntN(len(b)/4096)*4096:][:4096], b[rng.IntN(len(b)/4096)*4096:])
				}
				return b
			})
			err := export(path, io.Discard)
			if err == nil {
				continue
			}
			damaged++
			if !errors.Is(err, store.ErrDamaged) && !errors.Is(err, store.ErrNotArchive) && !errors.Is(err, past.ErrUnknown) {
				t.Errorf("%s, seed %d: %v", name, seed, err)
			}
		}
		if damaged == 0 {
			t.Errorf("%s: %d times damaged, and never noticed", name, rounds)
		}
	}
}

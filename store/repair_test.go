package store

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	bolt "go.etcd.io/bbolt"

	"github.com/samewire/samewire/simhash"
)

func recordsOf(t testing.TB, path string, o Options) map[string]Record {
	t.Helper()
	o.ReadOnly, o.Create = true, false
	a, err := Open(path, &o)
	if err != nil {
		t.Fatal(err)
	}
	defer a.Close()
	all := map[string]Record{}
	view(t, a, func(s *Snapshot) {
		if err := s.Each(func(_ uint32, r Record) error { all[r.ID] = r; return nil }); err != nil {
			t.Fatal(err)
		}
		if note := s.Note("coast 1"); string(note) != "learnt" && note != nil {
			t.Errorf("note %q", note)
		}
	})
	return all
}

// Whatever is damaged, the archive that a repair makes is sound, and has every article
// that was not touched, as it was, and no other; what it does not have is listed by its id,
// unless a whole page or the end of the file is gone.
func TestRepair(t *testing.T) {
	tries := 20
	if testing.Short() {
		tries = 8
	}
	for name, o := range kinds() {
		t.Run(name, func(t *testing.T) {
			o.Scheme = simhash.Version
			path, data := flips(t, o)
			want := recordsOf(t, path, o)
			live := liveBytes(t, data)
			rng := rand.New(rand.NewPCG(2, 2))
			for damage, spoil := range map[string]func([]byte) []byte{
				"one bit": func(b []byte) []byte {
					b[live[rng.IntN(len(live))]] ^= 1 << rng.IntN(8)
					return b
				},
				"32 bytes": func(b []byte) []byte {
					at := live[rng.IntN(len(live))]
					for i := range min(32, int64(len(b))-at) {
						b[at+i] = byte(rng.Uint32())
					}
					return b
				},
				"a page": func(b []byte) []byte {
					at := live[rng.IntN(len(live))] / pageSize * pageSize
					clear(b[at : at+pageSize])
					return b
				},
				"the end": func(b []byte) []byte { return b[:2*pageSize+rng.IntN(len(b)-2*pageSize)] },
			} {
				t.Run(damage, func(t *testing.T) {
					rng = rand.New(rand.NewPCG(2, 2)) // whatever the order of the kinds
					whole, lost, hopeless := 0, 0, 0
					for range tries {
						path := filepath.Join(t.TempDir(), "a.db")
						if err := os.WriteFile(path, spoil(bytes.Clone(data)), 0o600); err != nil {
							t.Fatal(err)
						}
						r, err := Repair(context.Background(), path, VerifyOptions{Options: o})
						if errors.Is(err, ErrDamaged) || errors.Is(err, ErrNotArchive) {
							hopeless++ // both headers
							continue
						}
						if err != nil {
							t.Fatal(err)
						}
						if r.Before == "" {
							continue // only what was free is damaged
						}
						sound(t, path, o)
						listed := map[string]bool{}
						for _, p := range r.Lost {
							listed[p.ID] = true
						}
						got := recordsOf(t, path, o)
						if int64(len(got)) != r.Kept {
							t.Errorf("%d kept, and %d are there", r.Kept, len(got))
						}
						for id, r := range got {
							if damage != "one bit" && r.Version < want[id].Version {
								continue // with the newest header the last transaction is gone
							}
							if diff := cmp.Diff(want[id], r); diff != "" && !listed[id] {
								t.Error(diff)
							}
						}
						if len(got) == len(want) {
							whole++
						}
						lost += len(want) - len(got)
						for id := range want {
							if _, ok := got[id]; !ok && damage != "the end" && damage != "a page" && !listed[id] {
								t.Errorf("%s is lost and not listed", id)
							}
						}
						if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 {
							t.Error(info, err)
						}
						if left, _ := filepath.Glob(filepath.Join(filepath.Dir(path), ".*")); len(left) > 0 {
							t.Errorf("left behind: %v", left)
						}
					}
					if damage == "one bit" && lost+hopeless > 0 || hopeless > tries/4 {
						t.Errorf("%d of %d times nothing is to be done", hopeless, tries)
					}
					t.Logf("%d times: all of %d articles are kept in %d; %d lost in the others; %d times nothing to be done", tries, len(want), whole, lost, hopeless)
				})
			}
		})
	}
}

// A repair that finds nothing writes nothing, and so does one that is ended.
func TestRepairOfASoundArchive(t *testing.T) {
	o := Options{Scheme: simhash.Version, Fingerprint: ofText}
	path, data := flips(t, o)
	r, err := Repair(context.Background(), path, VerifyOptions{Options: o})
	if err != nil || r.Found != 0 || r.Before != "" {
		t.Fatalf("%+v %v", r, err)
	}
	ended, cancel := context.WithCancel(context.Background())
	cancel()
	at := slices.Index(data, 'q')
	data[at] ^= 1
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := Repair(ended, path, VerifyOptions{Options: o}); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
	if after, err := os.ReadFile(path); err != nil || !bytes.Equal(after, data) {
		t.Error("the file has changed", err)
	}
	names, err := os.ReadDir(filepath.Dir(path))
	if err != nil || len(names) != 1 {
		t.Error(names, err)
	}
	data[at] ^= 1
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
	writer, err := bolt.Open(path, 0o600, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer writer.Close()
	if _, err := Verify(context.Background(), path, VerifyOptions{Options: Options{Scheme: simhash.Version, Wait: 1}}); !errors.Is(err, ErrInUse) {
		t.Error(err)
	}
	if _, err := Verify(context.Background(), fmt.Sprint(path, "x"), VerifyOptions{}); !errors.Is(err, ErrNotExist) {
		t.Error(err)
	}
	if _, err := Verify(context.Background(), layout1(t), VerifyOptions{Options: Options{Scheme: simhash.Version}}); !errors.Is(err, ErrNewer) {
		t.Error(err)
	}
}

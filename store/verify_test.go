package store

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/cespare/xxhash/v2"
	bolt "go.etcd.io/bbolt"
	"pgregory.net/rapid"

	"github.com/samewire/samewire/simhash"
)

// ofText is a fingerprint that is made of the text only, as an archive with text needs it.
func ofText(r *Record) simhash.Fingerprint {
	var p simhash.Fingerprint
	words := strings.Fields(r.Text)
	p.Words = len(words)
	for i, w := range words {
		h := xxhash.Sum64String(w)
		p.SimHash ^= h
		if h%3 == 0 {
			p.Keys = append(p.Keys, simhash.Key{Hash: uint32(h >> 32), Offset: uint32(i)})
		}
	}
	if r.Noisy {
		for i := range p.Keys {
			p.Keys[i].Hash ^= 0xf0f0
		}
	}
	return p
}

// written is a record of so many random words.
func written(rng *rand.Rand, id string, words int, noisy bool) Record {
	var b strings.Builder
	for range words {
		fmt.Fprintf(&b, "quay%d ", rng.IntN(2000))
	}
	r := Record{
		ID: id, URL: "https://coast.example/n/" + id, Source: fmt.Sprint("coast ", rng.IntN(5)), Title: "Ferry " + id, Language: "en",
		Published: time.Unix(1_750_000_000+rng.Int64N(1e6), 0).UTC(), Added: time.Unix(1_760_000_000, 0).UTC(), Text: b.String(), Noisy: noisy,
	}
	r.Kept = []Span{{0, len(r.Text)}}
	print := ofText(&r)
	r.BodyHash, r.Words, r.SimHash, r.Keys = xxhash.Sum64String(r.Text), print.Words, print.SimHash, print.Keys
	return r
}

func kinds() map[string]Options {
	return map[string]Options{
		"text":   {Fingerprint: ofText},
		"prints": {NoText: true},
		"noisy":  {Noisy: true, Fingerprint: ofText},
		"stored": {}, // with text and part keys
	}
}

func verified(t testing.TB, path string, o Options) *Verified {
	t.Helper()
	if o.Scheme == 0 {
		o.Scheme = simhash.Version
	}
	v, err := Verify(context.Background(), path, VerifyOptions{Options: o})
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func sound(t testing.TB, path string, o Options) *Verified {
	t.Helper()
	v := verified(t, path, o)
	for _, p := range v.Problems {
		t.Errorf("%+v", p)
	}
	return v
}

// Whatever is added and replaced in whatever batches, the archive is sound.
func TestArchivesAreSound(t *testing.T) {
	for name, o := range kinds() {
		t.Run(name, func(t *testing.T) {
			rapid.Check(t, func(rt *rapid.T) {
				dir, err := os.MkdirTemp(t.TempDir(), "")
				if err != nil {
					rt.Fatal(err)
				}
				rng := rand.New(rand.NewPCG(rapid.Uint64().Draw(rt, "seed"), 1))
				o := o
				o.Create, o.Scheme = true, simhash.Version
				path := filepath.Join(dir, "a.db")
				ids := map[string]bool{}
				for range rapid.IntRange(1, 6).Draw(rt, "batches") {
					a, err := Open(path, &o)
					if err != nil {
						rt.Fatal(err)
					}
					var records []Record
					for range rapid.IntRange(0, 60).Draw(rt, "size") {
						id := fmt.Sprint(rng.IntN(200))
						if rng.IntN(9) == 0 {
							id = strings.Repeat(id, 200)
						}
						ids[id] = true
						records = append(records, written(rng, id, rng.IntN(300), o.Noisy))
					}
					notes := []Note{{fmt.Sprint("coast ", rng.IntN(5)), []byte{byte(rng.IntN(256))}}}
					if _, err := a.AddWithNotes(records, notes); err != nil {
						rt.Fatal(err)
					}
					if rapid.Bool().Draw(rt, "settle") {
						if err := a.Settle(); err != nil {
							rt.Fatal(err)
						}
					}
					if err := a.Close(); err != nil {
						rt.Fatal(err)
					}
					v, err := Verify(context.Background(), path, VerifyOptions{Options: o})
					if err != nil {
						rt.Fatal(err)
					}
					if v.Found > 0 {
						rt.Fatalf("%+v", v.Problems)
					}
					if v.Articles != int64(len(ids)) || v.IDs != v.Articles || !o.NoText && v.Texts != v.Articles {
						rt.Fatalf("%+v, want %d articles", v, len(ids))
					}
				}
			})
		})
	}
}

// flips is the archive whose bits are flipped, with every kind of value.
func flips(t testing.TB, o Options) (path string, data []byte) {
	rng := rand.New(rand.NewPCG(7, 7))
	a := open(t, filepath.Join(t.TempDir(), "a.db"), o)
	for batch := range 6 {
		var records []Record
		for i := range 90 {
			if batch == 1 && i == 30 {
				break
			}
			records = append(records, written(rng, fmt.Sprintf("n%05d", batch*80+i), 80+rng.IntN(60), o.Noisy))
		}
		if _, err := a.AddWithNotes(records, []Note{{"coast 1", []byte("learnt")}}); err != nil {
			t.Fatal(err)
		}
	}
	a.Close()
	data, err := os.ReadFile(a.path)
	if err != nil {
		t.Fatal(err)
	}
	return a.path, data
}

// liveBytes are those that the archive needs: those of pages in use, without what their
// elements leave free.
func liveBytes(t testing.TB, data []byte) (live []int64) {
	p, err := openPages(bytes.NewReader(data), int64(len(data)), func(page uint64, what string) { t.Error(page, what) })
	if err != nil {
		t.Fatal(err)
	}
	var pages func(root uint64)
	span := func(from, n int64) {
		for i := range n {
			live = append(live, from+i)
		}
	}
	var inside func(value []byte)
	pages = func(id uint64) {
		page := p.load(id, flagBranch|flagLeaf)
		size := int64(pageHead)
		for _, e := range p.elements(id, page) {
			size += elementHead + int64(len(e.key)+len(e.value))
			switch {
			case e.child != 0:
				pages(e.child)
			case e.bucket:
				inside(e.value)
			}
		}
		span(int64(id)*p.pageSize, size)
	}
	inside = func(value []byte) {
		if root := order.Uint64(value); root != 0 {
			pages(root)
		}
	}
	pages(p.root)
	free := p.load(p.freelist, flagFree)
	span(int64(p.freelist)*p.pageSize, pageHead+8*int64(order.Uint16(free[10:])))
	for i := range int64(2) {
		span(i*p.pageSize, pageHead+metaBytes)
	}
	return live
}

// Every bit that is flipped in what an archive needs is found, and one elsewhere is not;
// neither stops the looking, and what comes of it can be repaired.
func TestBitFlipsAreFound(t *testing.T) {
	tries := 1500
	if testing.Short() {
		tries = 150
	}
	for name, o := range kinds() {
		t.Run(name, func(t *testing.T) {
			o.Scheme = simhash.Version
			path, data := flips(t, o)
			if v := sound(t, path, o); v.Articles == 0 || v.Postings == 0 || v.Notes == 0 || v.Segments < 2 {
				t.Fatalf("%+v", v)
			}
			live := liveBytes(t, data)
			isLive := make([]bool, len(data))
			for _, at := range live {
				isLive[at] = true
			}
			rng := rand.New(rand.NewPCG(1, 1))
			found, dead := 0, 0
			for i := range tries {
				at := live[rng.IntN(len(live))]
				bit := byte(1) << rng.IntN(8)
				switch {
				case i%5 == 3: // the heads of pages and their first elements, which no checksum covers
					at = at/pageSize*pageSize + rng.Int64N(pageHead+elementHead)
				case i%5 == 4:
					at = rng.Int64N(int64(len(data)))
				}
				data[at] ^= bit
				if err := os.WriteFile(path, data, 0o600); err != nil {
					t.Fatal(err)
				}
				data[at] ^= bit
				v, err := Verify(context.Background(), path, VerifyOptions{Options: o})
				switch {
				case isLive[at] && (err == nil && v.Found > 0 || errors.Is(err, ErrNotArchive)):
					found++
				case isLive[at]:
					t.Errorf("bit %x of byte %d (page %d, %d) is not found: %v", bit, at, at/pageSize, at%pageSize, err)
				case err != nil || v.Found > 0:
					t.Errorf("byte %d (page %d, %d) is not in use: %v %+v", at, at/pageSize, at%pageSize, err, v)
				default:
					dead++
				}
			}
			t.Logf("%d flips, %d in %d live bytes of %d, all found; %d elsewhere", tries, found, len(live), len(data), dead)
		})
	}
}

// Whatever is removed, the first of a block of ids too, nothing is wrong afterwards.
func TestVerifyAfterRemovals(t *testing.T) {
	path := t.TempDir() + "/a.db"
	a := open(t, path, Options{})
	var ids []string
	for batch := range 20 {
		if err := addDaily(a, "a", batch); err != nil {
			t.Fatal(err)
		}
		for i := range dailyBatch {
			ids = append(ids, fmt.Sprintf("a%d", batch*dailyBatch+i))
		}
	}
	for _, step := range []int{7, 3, 1} {
		var gone []string
		for i := 0; i < len(ids); i += step {
			gone = append(gone, ids[i])
		}
		if _, err := a.Remove(gone); err != nil {
			t.Fatal(err)
		}
		a.Close()
		if v := verified(t, path, Options{}); v.Found > 0 {
			t.Errorf("without every %dth: %+v", step, v.Problems)
		}
		a = open(t, path, Options{})
	}
}

// A merge that has come half of its way leaves an archive of which nothing is wrong, and
// all its postings are read.
func TestVerifyInAMerge(t *testing.T) {
	path := t.TempDir() + "/a.db"
	a := open(t, path, Options{})
	for batch := range 5 {
		if err := addDaily(a, "a", batch); err != nil {
			t.Fatal(err)
		}
	}
	keys := func() (n int) {
		if err := a.View(func(s *Snapshot) error {
			return s.EachKey(1, func(_ uint32, nums []uint32) error { n += len(nums); return nil })
		}); err != nil {
			t.Fatal(err)
		}
		return n
	}
	before := keys()
	if err := a.update(func(tx *bolt.Tx) error {
		m, err := newMerging(tx, 2, func([]segment) int { return 0 })
		if err != nil {
			return err
		}
		return m.move(tx, 0, stretches/2)
	}); err != nil {
		t.Fatal(err)
	}
	if got := keys(); got != before {
		t.Errorf("%d postings, before the merge %d", got, before)
	}
	a.Close()
	if v := verified(t, path, Options{}); v.Found > 0 || v.Segments < 6 {
		t.Errorf("in a merge: %d segments, %+v", v.Segments, v.Problems)
	}
	a = open(t, path, Options{})
	if err := a.merge(func([]segment) int { return 0 }); err != nil {
		t.Fatal(err)
	}
	if got := keys(); got != before {
		t.Errorf("%d postings after the merge, before %d", got, before)
	}
	a.Close()
	if v := verified(t, path, Options{}); v.Found > 0 || v.Segments != 1 {
		t.Errorf("after the merge: %d segments, %+v", v.Segments, v.Problems)
	}
}

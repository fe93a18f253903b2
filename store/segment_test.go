package store

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"testing"

	bolt "go.etcd.io/bbolt"
	"pgregory.net/rapid"
)

func TestPostingsAreThoseOfAModel(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		dir, err := os.MkdirTemp(t.TempDir(), "")
		if err != nil {
			rt.Fatal(err)
		}
		a, err := Open(filepath.Join(dir, "a.db"), &Options{Create: true})
		if err != nil {
			rt.Fatal(err)
		}
		defer a.Close()
		type article struct {
			num    uint32
			body   uint64
			hashes []uint32
		}
		model := map[string]article{}
		next := uint32(0)
		hash := rapid.OneOf(rapid.Uint32Range(0, 30), rapid.Uint32(), rapid.Just(^uint32(0)))
		for batch := range rapid.IntRange(1, 12).Draw(rt, "batches") {
			var records []Record
			for range rapid.IntRange(0, 20).Draw(rt, "size") {
				id := fmt.Sprint("id", rapid.IntRange(0, 60).Draw(rt, "id"))
				hashes := rapid.SliceOfNDistinct(hash, 0, 12, rapid.ID[uint32]).Draw(rt, "hashes")
				body := uint64(batch)
				records = append(records, record(id, body, hashes...))
				if was, ok := model[id]; !ok || was.body != body {
					model[id] = article{next, body, hashes}
					next++
				}
			}
			if _, err := a.Add(records); err != nil {
				rt.Fatal(err)
			}
			if rapid.Bool().Draw(rt, "settle") {
				if err := a.Settle(); err != nil {
					rt.Fatal(err)
				}
			}
		}
		want := map[uint32][]uint32{}
		for _, m := range model {
			for _, h := range m.hashes {
				want[h] = append(want[h], m.num)
			}
		}
		err = a.View(func(s *Snapshot) error {
			if s.Len() != len(model) {
				rt.Fatalf("%d articles, want %d", s.Len(), len(model))
			}
			for h := range want {
				slices.Sort(want[h])
			}
			for h := range uint32(31) {
				want[h] = append(want[h], nil...) // ask for absent keys too
			}
			for h, nums := range want {
				limit := rapid.IntRange(0, 12).Draw(rt, "limit")
				got, total := s.Postings(h, limit, nil)
				if !slices.Equal(got, nums[:min(limit, len(nums))]) {
					rt.Fatalf("key %x, limit %d: %v, want of %v", h, limit, got, nums)
				}
				if len(nums) <= limit && total != len(nums) || len(nums) > limit && total <= limit {
					rt.Fatalf("key %x, limit %d: total %d, want %d", h, limit, total, len(nums))
				}
			}
			least := rapid.IntRange(0, 6).Draw(rt, "least")
			all := map[uint32][]uint32{}
			last := uint32(0)
			err := s.EachKey(least, func(h uint32, nums []uint32) error {
				if len(all) > 0 && h <= last || len(nums) < least {
					rt.Fatalf("key %x of %d articles after %x", h, len(nums), last)
				}
				s.Postings(h, 5, nil) // looking up meanwhile does no harm
				all[h], last = slices.Clone(nums), h
				return nil
			})
			if err != nil {
				return err
			}
			for h, nums := range want {
				if keep := len(nums) > 0 && len(nums) >= least; keep && !slices.Equal(all[h], nums) || !keep && all[h] != nil {
					rt.Fatalf("key %x: %v of at least %d, want %v", h, all[h], least, nums)
				}
			}
			return nil
		})
		if err != nil {
			rt.Fatal(err)
		}
	})
}

func TestLongLists(t *testing.T) {
	a := fresh(t)
	const n = 5000
	for from := 0; from < n; from += 1250 {
		var records []Record
		for i := from; i < from+1250; i++ {
			records = append(records, record(fmt.Sprint(i), 1, 7, 1<<30+uint32(i%3), uint32(i)<<16, ^uint32(0)))
		}
		add(t, a, records...)
	}
	settle(t, a)
	view(t, a, func(s *Snapshot) {
		for _, test := range []struct {
			hash  uint32
			total int
		}{{7, n}, {1 << 30, 1667}, {1<<30 + 2, 1666}, {5 << 16, 1}, {^uint32(0), n}, {8, 0}, {0, 1}} {
			nums, total := s.Postings(test.hash, n, nil)
			if total != test.total || len(nums) != total || !slices.IsSorted(nums) {
				t.Errorf("key %x: %d of %d numbers, want %d", test.hash, len(nums), total, test.total)
			}
		}
		if len(s.segments) != 1 {
			t.Errorf("%d segments after four equal batches and settling, want 1", len(s.segments))
		}
	})
}

func TestSegmentsStayFewAndSmallAddsCheap(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 1))
	for _, settled := range []bool{false, true} {
		a := fresh(t)
		most := 0
		for i := range 300 {
			add(t, a, record(fmt.Sprint(i), 1, rng.Uint32(), rng.Uint32()))
			if settled {
				settle(t, a)
			}
			view(t, a, func(s *Snapshot) { most = max(most, len(s.segments)) })
		}
		if want := map[bool]int{false: 2 * fanOut, true: 4}[settled]; most > want {
			t.Errorf("up to %d segments after 300 adds, settled %v: want at most %d", most, settled, want)
		}
	}
}

func TestMergesMayBeCutOff(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		dir, err := os.MkdirTemp(t.TempDir(), "")
		if err != nil {
			rt.Fatal(err)
		}
		a, err := Open(filepath.Join(dir, "a.db"), &Options{Create: true, NoText: true})
		if err != nil {
			rt.Fatal(err)
		}
		defer a.Close()
		rng := rand.New(rand.NewPCG(rapid.Uint64().Draw(rt, "seed"), 1))
		want := map[string][]uint32{} // the keys of each article
		for body := range rapid.IntRange(2, 8).Draw(rt, "adds") {
			var records []Record
			for i := range rapid.IntRange(1, 20).Draw(rt, "articles") {
				id := fmt.Sprint(rng.IntN(30))
				r := record(id, uint64(100*body+i), rng.Uint32(), rng.Uint32(), rng.Uint32()>>8)
				records = append(records, r)
				want[id] = []uint32{r.Keys[0].Hash, r.Keys[1].Hash, r.Keys[2].Hash}
			}
			if _, err := a.Add(records); err != nil {
				rt.Fatal(err)
			}
			from := rapid.IntRange(0, 3).Draw(rt, "merge from")
			steps := rapid.IntRange(0, 5).Draw(rt, "steps")
			var m *merging
			for step := range steps {
				err := a.update(func(tx *bolt.Tx) (err error) {
					if m == nil {
						m, err = newMerging(tx, 2, func(all []segment) int { return min(from, len(all)) })
						if m == nil || err != nil {
							return err
						}
					}
					first, end := step*stretches/4, min((step+1)*stretches/4, stretches)
					switch {
					case first < stretches:
						return m.move(tx, first, end)
					case first == stretches:
						return m.finish(tx)
					}
					return nil
				})
				if err != nil {
					rt.Fatal(err)
				}
			}
		}
		for settled := range 2 {
			if settled == 1 {
				if err := a.merge(func([]segment) int { return 0 }); err != nil {
					rt.Fatal(err)
				}
			}
			err := a.View(func(s *Snapshot) error {
				found := 0
				err := s.EachKey(1, func(_ uint32, nums []uint32) error { found += len(nums); return nil })
				if found != 3*len(want) {
					rt.Fatalf("%d postings, want %d", found, 3*len(want))
				}
				for id, hashes := range want {
					num, _ := s.Lookup(id)
					for _, h := range hashes {
						if nums, _ := s.Postings(h, 10, nil); !slices.Contains(nums, num) {
							rt.Fatalf("article %s is not found by %x", id, h)
						}
					}
				}
				if settled == 1 && len(s.segments) > 1 {
					rt.Fatalf("%d segments after merging all", len(s.segments))
				}
				if settled == 1 && len(s.dead) > 0 {
					rt.Fatalf("%d articles still dead after merging all", len(s.dead))
				}
				return err
			})
			if err != nil {
				rt.Fatal(err)
			}
		}
	})
}

// Of a long run of equal batches a posting is moved few times, and segments stay few.
func TestMergesAreFew(t *testing.T) {
	const batches, each = 1000, 100_000
	var all []segment
	moved, most := uint64(0), 0
	apply := func(pick func([]segment) int) {
		if from := pick(all); len(all)-from > 1 {
			sum := uint64(0)
			for _, s := range all[from:] {
				sum += s.count
			}
			moved += sum
			all = append(all[:from], segment{count: sum})
		}
	}
	for range batches {
		apply(alike)
		all = append(all, segment{count: each})
		most = max(most, len(all))
	}
	apply(small)
	if times := float64(moved) / (batches * each); times > 4 || most > 4*fanOut || len(all) > 3 {
		t.Errorf("a posting is moved %.1f times, up to %d segments, %d in the end", times, most, len(all))
	}
	// Small adds after that leave the large segment alone.
	moved = 0
	for range batches {
		apply(alike)
		all = append(all, segment{count: 1000})
		apply(small)
		most = max(most, len(all))
	}
	if times := float64(moved) / (batches * 1000); times > 12 || len(all) > 10 {
		t.Errorf("a posting of a small add is moved %.1f times, %d segments in the end", times, len(all))
	}
}

// After settling few segments are left, whatever a run of batches ends with.
func TestSmallSegments(t *testing.T) {
	for _, test := range []struct {
		counts []uint64
		want   int
	}{
		{nil, 0},
		{[]uint64{5}, 0},
		{[]uint64{4096, 512, 64, 64, 64, 64, 64, 64, 8}, 1},
		{[]uint64{4096, 1}, 1},
		{[]uint64{4096, 5, 1}, 2},
		{[]uint64{4096, 4, 1}, 1},
		{[]uint64{8, 4096}, 0},
	} {
		var all []segment
		for _, n := range test.counts {
			all = append(all, segment{count: n})
		}
		if got := small(all); got != test.want {
			t.Errorf("%d: merged from %d on, want %d", test.counts, got, test.want)
		}
	}
}

package lookup

import (
	"cmp"
	"math/rand/v2"
	"slices"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"github.com/samewire/samewire/internal/spill"
	"github.com/samewire/samewire/simhash"
)

func keys(hashes ...uint32) (out []simhash.Key) {
	for i, h := range hashes {
		out = append(out, simhash.Key{Hash: h, Offset: uint32(i)})
	}
	return out
}

func TestIndexHoldsEveryPosting(t *testing.T) {
	dir := t.TempDir()
	rapid.Check(t, func(t *rapid.T) {
		hash := rapid.OneOf(rapid.Uint32(), rapid.Uint32Range(0, 20), rapid.Just(^uint32(0)))
		batch := rapid.SliceOfN(rapid.SliceOfNDistinct(hash, 0, 8, rapid.ID[uint32]), 0, 30).Draw(t, "batch")
		// Some of the articles are left out, and the others numbered from the last.
		out := rapid.SliceOfN(rapid.Bool(), len(batch), len(batch)).Draw(t, "left out")
		rank, n := make([]int32, len(batch)), 0
		for i := len(batch) - 1; i >= 0; i-- {
			if rank[i] = -1; !out[i] {
				rank[i] = int32(n)
				n++
			}
		}
		space := spill.New(rapid.Int64Range(0, 1<<20).Draw(t, "budget"), dir)
		defer space.Close()
		b := NewBuilder(space)
		for _, hashes := range batch {
			if err := b.Add(keys(hashes...)); err != nil {
				t.Fatal(err)
			}
		}
		sizes := rapid.SliceOfN(rapid.Uint32Range(1, 2*CommonKey), n, n).Draw(t, "sizes")
		ix, _, err := b.Index(sizes, rank, 0)
		if err != nil {
			t.Fatal(err)
		}
		want := map[uint32][]uint32{}
		for i := len(batch) - 1; i >= 0; i-- {
			for _, h := range batch[i] {
				if !out[i] {
					want[h] = append(want[h], uint32(rank[i]))
				}
			}
		}
		for i, hashes := range batch {
			if out[i] {
				continue
			}
			v := int(rank[i])
			var got, wanted [][]uint32
			for _, ref := range ix.Lists(v) {
				nums, common := ix.List(ref)
				articles := uint32(0)
				for _, n := range nums {
					articles += sizes[n]
				}
				if common != (articles > CommonKey) {
					t.Fatalf("common: %v, of %d articles", common, articles)
				}
				got = append(got, nums)
			}
			for _, h := range hashes {
				if len(want[h]) > 1 {
					wanted = append(wanted, want[h])
				}
			}
			slices.SortFunc(got, slices.Compare)
			slices.SortFunc(wanted, slices.Compare)
			if diff := gocmp.Diff(wanted, got); diff != "" || ix.Keys(v) != len(hashes) {
				t.Fatalf("article %d has %d keys, want %d; lists %s", v, ix.Keys(v), len(hashes), diff)
			}
		}
	})
}

// memory is postings as a map.
type memory map[uint32][]uint32

func postings(batch [][]simhash.Key) memory {
	m := memory{}
	for num, keys := range batch {
		for _, k := range keys {
			m[k.Hash] = append(m[k.Hash], uint32(num))
		}
	}
	return m
}

func (m memory) Postings(hash uint32, limit int, buf []uint32) ([]uint32, int) {
	nums := m[hash]
	return append(buf, nums[:min(limit, len(nums))]...), len(nums)
}

func index(t testing.TB, batch [][]simhash.Key) *Index {
	space := spill.New(1<<30, t.TempDir())
	t.Cleanup(func() { space.Close() })
	b := NewBuilder(space)
	rank := make([]int32, len(batch))
	for i, keys := range batch {
		rank[i] = int32(i)
		if err := b.Add(keys); err != nil {
			t.Fatal(err)
		}
	}
	ix, _, err := b.Index(ones(len(batch)), rank, 0)
	if err != nil {
		t.Fatal(err)
	}
	return ix
}

// ones are the sizes of bodies that one article has each.
func ones(n int) []uint32 {
	sizes := make([]uint32, n)
	for i := range sizes {
		sizes[i] = 1
	}
	return sizes
}

// What is earlier in a batch is what its postings give below an article's number.
func TestEarlierAgreesWithCandidates(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		hash := rapid.Uint32Range(0, 30)
		var batch [][]simhash.Key
		for range rapid.IntRange(0, 30).Draw(t, "articles") {
			batch = append(batch, keys(rapid.SliceOfNDistinct(hash, 0, 8, rapid.ID[uint32]).Draw(t, "keys")...))
		}
		space := spill.New(1<<30, "")
		b := NewBuilder(space)
		rank := make([]int32, len(batch))
		for i, keys := range batch {
			rank[i] = int32(i)
			b.Add(keys)
		}
		ix, _, err := b.Index(ones(len(batch)), rank, 0)
		if err != nil {
			t.Fatal(err)
		}
		var f Finder
		for v := range batch {
			got := slices.Clone(f.Earlier(ix, v, all))
			want := candidates(postings(batch), batch[v], func(c Candidate) bool { return int(c.Num) < v })
			if diff := gocmp.Diff(want, got, cmpopts.EquateEmpty()); diff != "" {
				t.Fatalf("article %d: %s", v, diff)
			}
		}
	})
}

func candidates(ix Postings, of []simhash.Key, wanted func(Candidate) bool) []Candidate {
	var f Finder
	return slices.Clone(f.Candidates(ix, of, wanted))
}

func all(Candidate) bool { return true }

func TestCandidates(t *testing.T) {
	long := make([]uint32, 20)
	for i := range long {
		long[i] = uint32(1000 + i)
	}
	batch := [][]simhash.Key{
		keys(long...),
		keys(long[:10]...),
		keys(long[0], 1, 2, 3),
		keys(long[5], long[6], 4, 5),
		keys(7, 8, 9),
	}
	ix := postings(batch)
	for _, test := range []struct {
		name   string
		keys   []simhash.Key
		wanted func(Candidate) bool
		want   []Candidate
	}{
		{"most shared keys first", batch[0], all, []Candidate{{0, 20}, {1, 10}, {3, 2}, {2, 1}}},
		{"one shared key", keys(8, 100, 101), all, []Candidate{{4, 1}}},
		{"the filter holds", batch[0], func(c Candidate) bool { return c.Num > 1 && c.Shared > 1 }, []Candidate{{3, 2}}},
		{"no keys", nil, all, nil},
	} {
		t.Run(test.name, func(t *testing.T) {
			if diff := gocmp.Diff(test.want, candidates(ix, test.keys, test.wanted)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// A key that very many articles hold must neither find them all nor hide the few
// that share rare ones.
func TestCommonKeysAreBounded(t *testing.T) {
	const n = 20_000
	batch := make([][]simhash.Key, n)
	for i := range batch {
		own := uint32(i/2+1) << 8 // two articles share each of these
		batch[i] = keys(1, 2, 3, own+1, own+2, own+3, own+4, own+5, own+6, own+7, own+8, own+9, own+10)
	}
	ix := postings(batch)
	got := candidates(ix, batch[15_001], all)
	if diff := gocmp.Diff([]Candidate{{15_000, 10}, {15_001, 10}}, got); diff != "" {
		t.Error(diff)
	}
	// One whose keys are all common still finds the first that hold them.
	got = candidates(ix, keys(1, 2, 3), all)
	if len(got) != CommonFirst || got[0] != (Candidate{0, 3}) {
		t.Errorf("all keys common: %d candidates, the first %+v", len(got), got[0])
	}
}

func BenchmarkIndex(b *testing.B) {
	rng := rand.New(rand.NewPCG(1, 1))
	const n, each = 20_000, 40
	batch := make([][]simhash.Key, n)
	for i := range batch {
		for j := range each {
			batch[i] = append(batch[i], simhash.Key{Hash: rng.Uint32N(n * each / 3), Offset: uint32(j)})
		}
		slices.SortFunc(batch[i], func(a, b simhash.Key) int { return cmp.Compare(a.Hash, b.Hash) })
		batch[i] = slices.CompactFunc(batch[i], func(a, b simhash.Key) bool { return a.Hash == b.Hash })
	}
	b.Run("build", func(b *testing.B) {
		for b.Loop() {
			index(b, batch)
		}
		b.ReportMetric(float64(n)*float64(b.N)/b.Elapsed().Seconds(), "articles/s")
	})
	b.Run("look-up", func(b *testing.B) {
		ix := index(b, batch)
		var f Finder
		found := 0
		for i := 0; b.Loop(); i++ {
			found += len(f.Earlier(ix, i%n, all))
		}
		b.ReportMetric(float64(found)/float64(b.N), "candidates/query")
	})
}

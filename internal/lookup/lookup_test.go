package lookup

import (
	"cmp"
	"math/rand/v2"
	"slices"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/samewire/samewire/simhash"
)

func keys(hashes ...uint64) (out []simhash.Key) {
	for i, h := range hashes {
		out = append(out, simhash.Key{Hash: h, Offset: uint32(i)})
	}
	return out
}

func TestIndexHoldsEveryPosting(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		// Hashes that fill single slots of the directory and hashes at its ends.
		hash := rapid.OneOf(rapid.Uint64(), rapid.Uint64Range(0, 20), rapid.Just(^uint64(0)))
		batch := rapid.SliceOfN(rapid.SliceOfNDistinct(hash, 0, 8, rapid.ID[uint64]), 0, 30).Draw(t, "batch")
		ix := NewIndex(len(batch), func(num int) []simhash.Key { return keys(batch[num]...) })
		want := map[uint64][]uint32{}
		for num, hashes := range batch {
			for _, h := range hashes {
				want[h] = append(want[h], uint32(num))
			}
		}
		limit := rapid.IntRange(0, 5).Draw(t, "limit")
		for h, nums := range want {
			got, total := ix.Postings(h, limit, nil)
			if total != len(nums) || !slices.Equal(got, nums[:min(limit, len(nums))]) {
				t.Fatalf("key %x: %v of %d, want %v", h, got, total, nums)
			}
		}
		if got, total := ix.Postings(12345678901, limit, nil); want[12345678901] == nil && (total != 0 || len(got) != 0) {
			t.Fatalf("a key of no article has postings %v", got)
		}
	})
}

func candidates(ix *Index, of []simhash.Key, wanted func(Candidate) bool) []Candidate {
	var f Finder
	return slices.Clone(f.Candidates(ix, of, wanted))
}

func all(Candidate) bool { return true }

func TestCandidates(t *testing.T) {
	long := make([]uint64, 20)
	for i := range long {
		long[i] = uint64(1000 + i)
	}
	batch := [][]simhash.Key{
		keys(long...),
		keys(long[:10]...),
		keys(long[0], 1, 2, 3),
		keys(long[5], long[6], 4, 5),
		keys(7, 8, 9),
	}
	ix := NewIndex(len(batch), func(num int) []simhash.Key { return batch[num] })
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
		own := uint64(i/2+1) << 20 // two articles share each of these
		batch[i] = keys(1, 2, 3, own+1, own+2, own+3, own+4, own+5, own+6, own+7, own+8, own+9, own+10)
	}
	ix := NewIndex(n, func(num int) []simhash.Key { return batch[num] })
	got := candidates(ix, batch[15_001], all)
	if diff := gocmp.Diff([]Candidate{{15_000, 10}, {15_001, 10}}, got); diff != "" {
		t.Error(diff)
	}
	// One whose keys are all common still finds the first that hold them.
	got = candidates(ix, keys(1, 2, 3), all)
	if len(got) != commonKey || got[0] != (Candidate{0, 3}) {
		t.Errorf("all keys common: %d candidates, the first %+v", len(got), got[0])
	}
}

func BenchmarkIndex(b *testing.B) {
	rng := rand.New(rand.NewPCG(1, 1))
	const n, each = 20_000, 40
	batch := make([][]simhash.Key, n)
	for i := range batch {
		for j := range each {
			batch[i] = append(batch[i], simhash.Key{Hash: rng.Uint64N(n * each / 3), Offset: uint32(j)})
		}
		slices.SortFunc(batch[i], func(a, b simhash.Key) int { return cmp.Compare(a.Hash, b.Hash) })
		batch[i] = slices.CompactFunc(batch[i], func(a, b simhash.Key) bool { return a.Hash == b.Hash })
	}
	b.Run("build", func(b *testing.B) {
		for b.Loop() {
			NewIndex(n, func(num int) []simhash.Key { return batch[num] })
		}
		b.ReportMetric(float64(n)*float64(b.N)/b.Elapsed().Seconds(), "articles/s")
	})
	b.Run("look-up", func(b *testing.B) {
		ix := NewIndex(n, func(num int) []simhash.Key { return batch[num] })
		var f Finder
		found := 0
		for i := 0; b.Loop(); i++ {
			found += len(f.Candidates(ix, batch[i%n], all))
		}
		b.ReportMetric(float64(found)/float64(b.N), "candidates/query")
	})
}

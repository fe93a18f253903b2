package rarity

import (
	"math/rand/v2"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/samewire/samewire/simhash"
)

// A writer makes bodies as lists of words that are their own hashes.
type writer struct{ *rand.Rand }

func (w writer) words(n int) []simhash.Word {
	words := make([]simhash.Word, n)
	for i := range words {
		words[i].Hash = w.Uint64()
	}
	return words
}

// edited is a text in which one word in so many is another.
func (w writer) edited(text []simhash.Word, every int) []simhash.Word {
	text = slices.Clone(text)
	for i := range text {
		if w.IntN(every) == 0 {
			text[i].Hash = w.Uint64()
		}
	}
	return text
}

func keysOf(bodies [][]simhash.Word) [][]simhash.Key {
	keys := make([][]simhash.Key, len(bodies))
	for i, b := range bodies {
		keys[i] = simhash.AppendKeys(nil, b)
	}
	return keys
}

// keysIn are the keys of a text that all carriers have.
func keysIn(text []simhash.Word, carriers [][]simhash.Key) []uint32 {
	var in []uint32
	for _, k := range simhash.AppendKeys(nil, text) {
		all := !slices.ContainsFunc(carriers, func(keys []simhash.Key) bool {
			return !slices.ContainsFunc(keys, func(x simhash.Key) bool { return x.Hash == k.Hash })
		})
		if all {
			in = append(in, k.Hash)
		}
	}
	return in
}

// A story that many outlets carry, each with its own last paragraph, edits and cuts,
// is one or few, and a block in unrelated stories nearly as many as they are, but for
// the shortest, of which it is two thirds: at any number of carriers up to the
// sample, and beyond it.
func TestStoriesTellRepostsFromCommonWording(t *testing.T) {
	manyOfAll, askedOfAll := 0, 0 // keys, of all sets
	rapid.Check(t, func(t *rapid.T) {
		w := writer{rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 1))}
		n := rapid.OneOf(rapid.IntRange(9, Sample), rapid.Just(Sample)).Draw(t, "carriers")
		total := n // longer lists are sampled
		if n == Sample {
			total *= rapid.IntRange(1, 20).Draw(t, "times")
		}
		var c Counter

		block := w.words(60 + w.IntN(60))
		story := w.words(300 + w.IntN(300))
		var reposts, unrelated [][]simhash.Word
		for range n {
			kept := len(story) - w.IntN(len(story)/3)
			reposts = append(reposts, slices.Concat(w.edited(story[:kept], 100), w.words(w.IntN(30))))
			unrelated = append(unrelated, slices.Concat(w.words(60+w.IntN(400)), block, w.words(w.IntN(40))))
		}
		keys := keysOf(reposts)
		exact := keysOf(slices.Repeat([][]simhash.Word{story}, n))
		if !c.OneStory(exact[:min(n, Look)]) {
			t.Fatal("the same piece many times does not look like one story")
		}
		sum, asked, many := 0.0, 0, 0
		for _, k := range simhash.AppendKeys(nil, story) {
			var carriers [][]simhash.Key
			for _, own := range keys {
				if slices.ContainsFunc(own, func(x simhash.Key) bool { return x.Hash == k.Hash }) {
					carriers = append(carriers, own)
				}
			}
			if len(carriers) <= n/2 {
				continue // a key of the part that was often cut
			}
			got := c.Stories(k.Hash, carriers, total*len(carriers)/n)
			if got > Few { // as a key may at the edge of what was often cut
				many++
			}
			sum, asked = sum+got, asked+1
		}
		manyOfAll, askedOfAll = manyOfAll+many, askedOfAll+asked
		if 3*many > asked {
			t.Fatalf("%d of %d keys come to more than %d stories among %d reposts of one (%d in all)", many, asked, Few, n, total)
		}
		if total == n && sum > 3*float64(asked) {
			t.Fatalf("%.1f stories in the mean among %d reposts of one", sum/float64(asked), n)
		}
		keys = keysOf(unrelated)
		if c.OneStory(keys[:min(n, Look)]) {
			t.Fatalf("%d unrelated pieces with a block of %d words look like one story", min(n, Look), len(block))
		}
		for _, hash := range keysIn(block, keys) {
			if got := c.Stories(hash, keys, total); got < 0.7*float64(total) || got > float64(total)+1e-6 {
				t.Fatalf("%.1f stories among %d unrelated ones of %d", got, n, total)
			}
		}
	})
	// A carrier of a sample that is cut so that it looks like a story apart stands for
	// many: 29 of 122,754 keys in 3,000 draws, of which 6 of 26 in one.
	if 100*manyOfAll > askedOfAll {
		t.Errorf("%d of %d keys of reposts come to more than %d stories", manyOfAll, askedOfAll, Few)
	}
}

// Pieces of which the block is more than half are unrelated even so.
func TestStoriesOfShortPieces(t *testing.T) {
	w := writer{rand.New(rand.NewPCG(5, 1))}
	block := w.words(80)
	var bodies [][]simhash.Word
	for range 20 {
		bodies = append(bodies, slices.Concat(w.words(50), block))
	}
	keys := keysOf(bodies)
	var c Counter
	for _, hash := range keysIn(block, keys) {
		if got := c.Stories(hash, keys, 20); got < 15 {
			t.Errorf("%.1f stories among 20 short pieces that share a block only", got)
		}
	}
}

// Whatever the keys are, the stories are at least one and no more than the carriers,
// and their order does not matter.
func TestStoriesAreBounded(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		key := rapid.Custom(func(t *rapid.T) simhash.Key {
			return simhash.Key{Hash: rapid.Uint32Range(0, 20).Draw(t, "hash"), Offset: rapid.Uint32Range(0, 500).Draw(t, "offset")}
		})
		byHash := func(k simhash.Key) uint32 { return k.Hash }
		carriers := rapid.SliceOfN(rapid.SliceOfDistinct(key, byHash), 1, Sample).Draw(t, "carriers")
		total := len(carriers) + rapid.IntRange(0, 1000).Draw(t, "more")
		var c Counter
		got := c.Stories(7, carriers, total)
		if got < 0.99 || got > float64(total)+1e-6 {
			t.Fatalf("%.2f stories of %d carriers", got, total)
		}
		slices.Reverse(carriers)
		if again := c.Stories(7, carriers, total); again < got-1e-9 || again > got+1e-9 {
			t.Fatalf("%v stories, in another order %v", got, again)
		}
	})
}

func TestWeight(t *testing.T) {
	last := 1.0
	for stories := range 1000 {
		w := Weight(float64(stories))
		if w > last || w <= 0 || stories <= Few && w != 1 {
			t.Fatalf("weight of %d stories is %v, of one less %v", stories, w, last)
		}
		last = w
	}
	if Weight(2*Few) != 0.5 {
		t.Errorf("weight of twice as many as few is %v", Weight(2*Few))
	}
}

func TestMostKnowsWhatItsSourcesKnow(t *testing.T) {
	if Most(nil, nil) != nil {
		t.Error("nothing known is not nil")
	}
	s := Most(nil, Counts{1: 10, 2: 20}, Counts{2: 30})
	for hash, want := range map[uint32]float64{1: 10, 2: 30, 3: 0} {
		if got := s.Stories(hash); got != want {
			t.Errorf("stories of %d: %v, want %v", hash, got, want)
		}
	}
}

func TestEven(t *testing.T) {
	nums := make([]uint32, 1000)
	for i := range nums {
		nums[i] = uint32(i)
	}
	for _, n := range []int{0, 1, Sample, Sample + 1, 1000} {
		got := Even(nums[:n], Sample)
		if len(got) != min(n, Sample) || !slices.IsSorted(got) || len(slices.Compact(slices.Clone(got))) != len(got) {
			t.Errorf("%d of %d: %v", len(got), n, got)
		}
	}
	if got := Even(nums, Sample); got[0] != 0 || got[Sample-1] < 900 {
		t.Errorf("of 1,000 from %d to %d", got[0], got[Sample-1])
	}
}

func BenchmarkStories(b *testing.B) {
	w := writer{rand.New(rand.NewPCG(5, 1))}
	block := w.words(80)
	var bodies [][]simhash.Word
	for range Sample {
		bodies = append(bodies, slices.Concat(w.words(400), block))
	}
	keys := keysOf(bodies)
	hash := keysIn(block, keys)[0]
	var c Counter
	for b.Loop() {
		c.Stories(hash, keys, 1000)
	}
}

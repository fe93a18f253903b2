package match

import (
	"testing"

	gocmp "github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/samewire/samewire/simhash"
)

func TestCommonRuns(t *testing.T) {
	const rare, half, tenth = 1, 0.5, 0.1
	key := func(at int, weight float64) SharedKey { return SharedKey{A: at, B: at + 100, Weight: weight} }
	for _, test := range []struct {
		name string
		keys []SharedKey
		want [][3]float64 // from, words, weight
	}{
		{"no key", nil, nil},
		{"rare ones only", []SharedKey{key(2, rare), key(20, rare)}, nil},
		{"one, and the words around it", []SharedKey{key(30, half)}, [][3]float64{{15, 35, half}}},
		{"words between two go by the rarer", []SharedKey{key(10, tenth), key(25, half)}, [][3]float64{{0, 15, tenth}, {15, 30, half}}},
		{"a rare one ends it", []SharedKey{key(10, tenth), key(20, rare)}, [][3]float64{{0, 15, tenth}}},
		{"not wholly in the passage", []SharedKey{key(57, half)}, nil},
	} {
		t.Run(test.name, func(t *testing.T) {
			var got [][3]float64
			for _, r := range CommonRuns([]Passage{{0, 100, 60}}, test.keys) {
				if r.B != r.A+100 {
					t.Errorf("word %d of one is word %d of the other", r.A, r.B)
				}
				got = append(got, [3]float64{float64(r.A), float64(r.Words), r.Weight})
			}
			if diff := gocmp.Diff(test.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// Weighing does not depend on which side is which, takes away no more than is
// shared, and nothing where all keys are rare.
func TestWeigh(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(30, 120).Draw(t, "words")
		a := body(numbered(1000, 1000+rapid.IntRange(0, 50).Draw(t, "before")) + numbered(0, n))
		b := body(numbered(0, n) + numbered(2000, 2000+rapid.IntRange(0, 50).Draw(t, "after")))
		var keys, swapped []SharedKey
		for at := 0; at+simhash.KeyWords <= n; at += rapid.IntRange(1, 15).Draw(t, "gap") {
			k := SharedKey{A: at + a.Len() - n, B: at, Weight: rapid.SampledFrom([]float64{1, 0.5, 0.1}).Draw(t, "weight")}
			keys = append(keys, k)
			swapped = append(swapped, SharedKey{A: k.B, B: k.A, Weight: k.Weight})
		}
		var c Comparer
		plain := c.Compare(a, b)
		m := c.Weigh(plain, a, b, keys)
		if m.Common < 0 || m.Common > float64(n) || m.CommonNarrated > m.Common {
			t.Fatalf("%v and %v of %d shared words are common", m.Common, m.CommonNarrated, n)
		}
		other := c.Weigh(c.Compare(b, a), b, a, swapped).Swap()
		if diff := gocmp.Diff(m, other); diff != "" {
			t.Fatalf("seen from the other side: %s", diff)
		}
		for i := range keys {
			keys[i].Weight = 1
		}
		c.Compare(a, b)
		if diff := gocmp.Diff(plain, c.Weigh(plain, a, b, keys)); diff != "" {
			t.Fatalf("rare keys: %s", diff)
		}
	})
}

func TestRelateWeighsCommonWording(t *testing.T) {
	for _, test := range []struct {
		name string
		m    Measures
		want Relation
	}{
		{"a block in two short pieces", Measures{WordsA: 110, WordsB: 115, SharedA: 80, SharedB: 80, Narrated: 80, Common: 64, CommonNarrated: 64}, New},
		{"a block and a paragraph", Measures{WordsA: 180, WordsB: 185, SharedA: 130, SharedB: 130, Narrated: 130, LongestRun: 80, Common: 72, CommonNarrated: 72}, Partial},
		{"a copy that ends with a block", Measures{WordsA: 200, WordsB: 205, SharedA: 190, SharedB: 190, Narrated: 190, Common: 72, CommonNarrated: 72, WhereA: ^uint64(0), WhereB: ^uint64(0)}, Repost},
		{"the block alone, twice", Measures{WordsA: 80, WordsB: 80, SharedA: 80, SharedB: 80, Narrated: 80, Common: 78, CommonNarrated: 78, WhereA: ^uint64(0), WhereB: ^uint64(0)}, Repost},
		{"nothing but the block", Measures{WordsA: 80, WordsB: 80, SharedA: 80, SharedB: 80, Narrated: 80, Common: 80, CommonNarrated: 80, WhereA: ^uint64(0), WhereB: ^uint64(0)}, Repost},
	} {
		if got := Relate(test.m); got != test.want {
			t.Errorf("%s: %s, want %s", test.name, got, test.want)
		}
		if got := Relate(test.m.Swap()); got != test.want {
			t.Errorf("%s, from the other side: %s, want %s", test.name, got, test.want)
		}
	}
}

package desk

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/samewire/samewire/internal/article"
	"github.com/samewire/samewire/internal/furniture"
	"github.com/samewire/samewire/internal/match"
	"github.com/samewire/samewire/simhash"
)

// Part keys are 32 bits of a public hash, so that anybody can write articles whose keys
// are those of others: a text of chosen words has any key after 2^32 tries. flooded is a
// batch of n articles that share no word, with keys of so many groups of articles each.
// Such keys cost comparisons, and relate nothing: what is compared is the words.
func flooded(tb testing.TB, n int, keysOf func(r *rand.Rand, i int) []uint32) *Batch {
	rules, r := furniture.NewRules(), rand.New(rand.NewPCG(1, 2))
	b := NewBatch(1 << 30)
	tb.Cleanup(func() { b.Close() })
	for i := range n {
		var body strings.Builder
		for w := range 250 {
			fmt.Fprintf(&body, "w%dx%d ", i, w)
			if w%12 == 11 {
				body.WriteString("ends. ")
			}
		}
		piece := Prepare(&article.Article{ID: fmt.Sprint(i), Body: body.String()}, rules)
		if keysOf != nil {
			hashes := keysOf(r, i)
			slices.Sort(hashes)
			piece.Print.Keys = piece.Print.Keys[:0]
			for at, h := range slices.Compact(hashes) {
				piece.Print.Keys = append(piece.Print.Keys, simhash.Key{Hash: h, Offset: uint32(4 * at)})
			}
		}
		if err := b.Add(piece); err != nil {
			tb.Fatal(err)
		}
	}
	if _, err := b.Seal(); err != nil {
		tb.Fatal(err)
	}
	return b
}

var floods = []struct {
	name string
	keys func(r *rand.Rand, i int) []uint32
	most int // articles that one is compared with
}{
	{"ordinary", nil, 0},
	{"one set of keys for all", func(_ *rand.Rand, i int) (keys []uint32) {
		for k := range 50 {
			keys = append(keys, uint32(k)<<24)
		}
		return keys
	}, 16},
	{"sets of 256 articles", func(_ *rand.Rand, i int) (keys []uint32) {
		for k := range 50 {
			keys = append(keys, uint32(i/256)<<16|uint32(k))
		}
		return keys
	}, 256},
	// Each article is in 25 groups of some 200 others, and each group has two keys.
	{"all with all", func(r *rand.Rand, i int) (keys []uint32) {
		for k := range 25 {
			group := uint32(k)<<16 | uint32(r.IntN(3))<<1
			keys = append(keys, group, group|1)
		}
		return keys
	}, 512},
}

func TestChosenKeysRelateNothing(t *testing.T) {
	for _, flood := range floods {
		t.Run(flood.name, func(t *testing.T) {
			const n = 600
			b := flooded(t, n, flood.keys)
			compared := 0
			err := (*Policy)(nil).relateAll(context.Background(), b, true, func(p *Pair) error {
				compared++
				if p.Relation != match.New {
					t.Errorf("articles %d and %d: %s, %d words shared", p.A, p.B, p.Relation, p.Measures.SharedA)
				}
				return nil
			}, nil)
			if err != nil {
				t.Fatal(err)
			}
			if each := float64(compared) / n; each > float64(flood.most) || flood.most > 0 && each == 0 {
				t.Errorf("%.1f comparisons an article, want up to %d", each, flood.most)
			}
		})
	}
}

// BenchmarkFlood relates the articles of such batches.
func BenchmarkFlood(b *testing.B) {
	for _, flood := range floods {
		b.Run(flood.name, func(b *testing.B) {
			const n = 600
			for b.Loop() {
				b.StopTimer()
				batch := flooded(b, n, flood.keys)
				b.StartTimer()
				if err := (*Policy)(nil).orNone().Relate(context.Background(), batch, func(*Pair) error { return nil }, nil); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(b.Elapsed().Seconds()*1e6/float64(b.N*n), "us/article")
		})
	}
}

package desk

import (
	"cmp"
	"fmt"
	"math/rand/v2"
	"slices"
	"sync"
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"

	"github.com/samewire/samewire/internal/match"
	"github.com/samewire/samewire/internal/spill"
)

// Components have the links that were added, in the order of their articles, whatever
// order they came in, of which relation and measures, in memory and on disk.
func TestComponents(t *testing.T) {
	for _, test := range []struct {
		name    string
		n, size int // articles, and those of a component
		links   int
		memory  int64
	}{
		{"none", 10, 5, 0, 1 << 30},
		{"one block", 20, 5, 40, 1 << 30},
		{"many parts", 30_000, 10, 60_000, 1 << 30},
		{"on disk", 30_000, 10, 60_000, 0},
		{"one component", 3000, 3000, 40_000, 1 << 30},
	} {
		t.Run(test.name, func(t *testing.T) {
			rng := rand.New(rand.NewPCG(1, uint64(test.n)))
			b := &Batch{space: spill.New(test.memory, t.TempDir()), entries: make([]entry, test.n)}
			defer b.Close()
			// Articles of a component are far from each other.
			rank := rng.Perm(test.n)
			seen := map[[2]int]bool{}
			var pairs []Pair
			for len(pairs) < test.links {
				v := rng.IntN(test.n)
				w := v - v%test.size + rng.IntN(test.size)
				if w == v || w >= test.n || seen[[2]int{min(v, w), max(v, w)}] {
					continue
				}
				seen[[2]int{min(v, w), max(v, w)}] = true
				p := Pair{A: rank[v], B: rank[w], Relation: linked[rng.IntN(len(linked))]}
				if n := len(pairs); n > 0 && rng.IntN(3) > 0 {
					if p.Measures = pairs[n-1].Measures; rng.IntN(2) == 0 {
						p.Measures = p.Measures.Swap()
					}
				} else {
					p.Measures = match.Measures{
						WordsA: 1 + rng.IntN(1000), WordsB: 1 + rng.IntN(1000), SharedA: 1, SharedB: rng.IntN(1000),
						Resemblance: rng.Float64(), WhereA: rng.Uint64(), WhereB: rng.Uint64(),
					}
				}
				p.Measures.Apart = time.Duration(rng.IntN(2)) * 2 * match.TakesApart
				pairs = append(pairs, p)
			}
			links := b.NewLinks()
			for i := range pairs {
				if err := links.Add(&pairs[i]); err != nil {
					t.Fatal(err)
				}
			}
			if err := links.Add(&Pair{A: 0, B: 1, Relation: match.Template}); err != nil {
				t.Fatal(err)
			}
			var mu sync.Mutex
			var got []string
			if err := links.components(func(_ int, c component) {
				mu.Lock()
				defer mu.Unlock()
				if !slices.IsSorted(c.ranks) || !slices.IsSortedFunc(c.links, func(x, y link) int {
					return cmp.Or(cmp.Compare(min(x.a, x.b), min(y.a, y.b)), cmp.Compare(max(x.a, x.b), max(y.a, y.b)))
				}) {
					t.Error("out of order")
				}
				for _, k := range c.links {
					got = append(got, fmt.Sprintln(c.ranks[k.a], c.ranks[k.b], linked[k.relation], k.far, c.read.measure(k)))
				}
				for place, v := range c.ranks {
					if int(c.at(int(v))) != place {
						t.Errorf("article %d is at %d, not %d", v, c.at(int(v)), place)
					}
				}
			}); err != nil {
				t.Fatal(err)
			}
			var want []string
			for _, p := range pairs {
				m := p.Measures
				want = append(want, fmt.Sprintln(p.A, p.B, p.Relation, m.Apart > match.TakesApart, linkMeasure{
					uint32(m.WordsA), uint32(m.WordsB), uint32(m.SharedA), uint32(m.SharedB), m.Resemblance, m.WhereA, m.WhereB,
				}))
			}
			slices.Sort(got)
			slices.Sort(want)
			if diff := gocmp.Diff(want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

package cluster

import (
	"math/rand/v2"
	"testing"

	"github.com/google/go-cmp/cmp"
)

const (
	whole uint64 = 0xffffffffffffffff
	top   uint64 = 0x00000000ffffffff
	low   uint64 = 0xffffffff00000000
	third uint64 = 0x00000000001fffff
)

func repost(a, b int) Link { return Link{a, b, .95, .9, true, whole, whole} }

// holds says that whole contains part, at the given places.
func holds(whole, part int, share float64, where uint64) Link {
	return Link{whole, part, share, .97, true, where, ^uint64(0)}
}

func partial(a, b int) Link { return Link{a, b, .4, .4, false, top, top} }

func TestGroups(t *testing.T) {
	for _, test := range []struct {
		name   string
		n      int
		links  []Link
		groups [][]int
		held   [][]int
	}{
		{"nothing", 3, nil, nil, nil},
		{"reposts", 5, []Link{repost(0, 3), repost(3, 4), repost(0, 4)}, [][]int{{0, 3, 4}}, [][]int{nil}},
		{"passages lifted do not join", 2, []Link{partial(0, 1)}, nil, nil},
		{"a cut joins", 2, []Link{holds(0, 1, .3, top)}, [][]int{{0, 1}}, [][]int{nil}},
		{
			"two cuts of one story, one longer", 3,
			[]Link{holds(0, 1, .5, top), holds(0, 2, .3, top>>12)},
			[][]int{{0, 1, 2}}, [][]int{nil},
		}, {
			"the top half stays with its story, whatever else ran apart", 3,
			[]Link{holds(0, 1, .5, top), holds(0, 2, .3, low)},
			[][]int{{0, 1}}, [][]int{nil},
		},
		{
			"a chain of two links does not join three", 3,
			[]Link{repost(0, 1), repost(1, 2)},
			[][]int{{0, 1}}, [][]int{nil},
		},
		{
			"lifted passages back a chain up", 3,
			[]Link{repost(0, 1), repost(1, 2), partial(0, 2)},
			[][]int{{0, 1, 2}}, [][]int{nil},
		},
		{
			"a brief inside two stories joins the closer one only", 5,
			[]Link{repost(0, 1), repost(2, 3), holds(0, 4, .4, top), holds(1, 4, .4, top), holds(2, 4, .3, top), holds(3, 4, .3, top)},
			[][]int{{0, 1, 4}, {2, 3}}, [][]int{nil, nil},
		},
		{
			"a round-up joins neither story", 5,
			[]Link{repost(0, 1), repost(2, 3), holds(4, 0, .3, third), holds(4, 1, .3, third), holds(4, 2, .3, low), holds(4, 3, .3, low)},
			[][]int{{0, 1}, {2, 3}}, [][]int{{4}, {4}},
		},
		{
			"two copies of one round-up are a story of their own", 4,
			[]Link{repost(0, 1), holds(0, 2, .3, third), holds(0, 3, .3, third<<24), holds(1, 2, .3, third), holds(1, 3, .3, third<<24)},
			[][]int{{0, 1}}, [][]int{nil},
		},
		{
			"a story with another brief below it stays one", 3,
			[]Link{holds(2, 0, .59, whole>>20), holds(2, 1, .2, 0xfffff00000000000)},
			[][]int{{0, 2}}, [][]int{nil},
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			rng := rand.New(rand.NewPCG(1, 1))
			for range 20 { // the order of links must not matter
				groups, held := Groups(test.n, test.links)
				if diff := cmp.Diff(test.groups, groups); diff != "" {
					t.Fatal("groups:", diff)
				}
				if diff := cmp.Diff(test.held, held); diff != "" {
					t.Fatal("held:", diff)
				}
				rng.Shuffle(len(test.links), func(i, j int) {
					test.links[i], test.links[j] = test.links[j], test.links[i]
				})
				for i, l := range test.links {
					if rng.IntN(2) == 0 {
						test.links[i] = Link{l.B, l.A, l.ContainmentB, l.ContainmentA, l.Duplicate, l.WhereB, l.WhereA}
					}
				}
			}
		})
	}
}

func BenchmarkGroupsOfCopies(b *testing.B) {
	const n, links = 100_000, 20
	var all []Link
	for v := 1; v < n; v++ {
		for w := range min(v, links) {
			all = append(all, repost(w, v))
		}
	}
	for b.Loop() {
		Groups(n, all)
	}
	b.ReportMetric(float64(n)*float64(b.N)/b.Elapsed().Seconds(), "articles/s")
}

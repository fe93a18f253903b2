package cluster

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

const (
	whole uint64 = 0xffffffffffffffff
	top   uint64 = 0x00000000ffffffff
	low   uint64 = 0xffffffff00000000
	third uint64 = 0x00000000001fffff
)

func repost(a, b int) Link { return Link{a, b, .95, .9, Copy, whole, whole} }

// holds says that whole contains part, at the given places.
func holds(whole, part int, share float64, where uint64) Link {
	return Link{whole, part, share, .97, Copy, where, ^uint64(0)}
}

func partial(a, b int) Link { return Link{a, b, .4, .4, Passage, top, top} }

func version(a, b int) Link { return Link{a, b, .74, .7, Version, low, low} }

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
			[][]int{{0, 1}, {2}}, [][]int{nil, {0}},
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
			[][]int{{0, 1}, {2}, {3}}, [][]int{nil, {0, 1}, {0, 1}},
		},
		{
			"a story with another brief below it stays one", 3,
			[]Link{holds(2, 0, .59, whole>>20), holds(2, 1, .2, 0xfffff00000000000)},
			[][]int{{0, 2}, {1}}, [][]int{nil, {2}},
		},
		{
			"a set phrase in two pieces does not keep their cuts from them", 4,
			[]Link{holds(0, 1, .3, top), holds(2, 3, .3, top), {0, 2, .55, .72, Copy, top, low}},
			[][]int{{0, 1}, {2, 3}}, [][]int{nil, nil},
		},
		{
			"an update does not back a joining up", 4,
			[]Link{repost(0, 1), repost(2, 3), repost(1, 2), version(0, 2), version(0, 3), version(1, 3)},
			[][]int{{0, 1}, {2, 3}}, [][]int{nil, nil},
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			rng := rand.New(rand.NewPCG(1, 1))
			for range 20 { // the order of links must not matter
				var groups, held [][]int
				for _, g := range Groups(test.n, test.links) {
					groups, held = append(groups, g.Members), append(held, g.Holders)
				}
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
						test.links[i] = Link{l.B, l.A, l.ContainmentB, l.ContainmentA, l.Kind, l.WhereB, l.WhereA}
					}
				}
			}
		})
	}
}

func TestStories(t *testing.T) {
	for _, test := range []struct {
		name     string
		n        int
		links    []Link
		stories  map[int]int // first member of a group -> first member of its story
		versions map[int][]int
	}{
		{"an update alone", 2, []Link{version(0, 1)}, map[int]int{0: 0, 1: 0}, map[int][]int{0: {1}, 1: {0}}},
		{
			"a running story: the third version is closest to the second", 4,
			[]Link{version(0, 1), {0, 2, .7, .2, Version, low, low}, version(1, 2), repost(0, 3)},
			map[int]int{0: 0, 1: 0, 2: 0}, map[int][]int{0: {1, 2}, 1: {0, 2}, 2: {1, 0}},
		},
		{"passages lifted make no story", 4, []Link{repost(0, 1), repost(2, 3), partial(0, 2), partial(1, 3)}, map[int]int{0: 0, 2: 2}, nil},
		{
			"what is mostly passages is no update", 4,
			[]Link{repost(0, 1), repost(2, 3), version(0, 2), partial(1, 2), partial(1, 3)},
			map[int]int{0: 0, 2: 2}, nil,
		},
		{
			"one page that strays in links no two groups", 9,
			append(clique(0, 1, 2, 3), append(clique(4, 5, 6, 7, 8), version(0, 4))...),
			map[int]int{0: 0, 4: 4}, nil,
		},
		{
			"a round-up has no versions", 4,
			[]Link{holds(2, 0, .3, third), holds(2, 1, .3, third<<24), version(2, 3)},
			map[int]int{0: 0, 1: 1}, nil,
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			groups := Groups(test.n, test.links)
			stories, versions := map[int]int{}, map[int][]int{}
			for _, g := range groups {
				stories[g.Members[0]] = groups[g.Story].Members[0]
				for _, v := range g.Versions {
					versions[g.Members[0]] = append(versions[g.Members[0]], groups[v].Members[0])
				}
			}
			if diff := cmp.Diff(test.stories, stories); diff != "" {
				t.Error("stories:", diff)
			}
			if diff := cmp.Diff(test.versions, versions, cmpopts.EquateEmpty()); diff != "" {
				t.Error("versions:", diff)
			}
		})
	}
}

// clique links all to all as reposts.
func clique(members ...int) (links []Link) {
	for i, v := range members {
		for _, w := range members[:i] {
			links = append(links, repost(w, v))
		}
	}
	return links
}

func TestCohesion(t *testing.T) {
	// 0 and 1 are the same; 2 is a cut of both, 3 hangs on 2 by a thread.
	groups := Groups(4, []Link{
		{0, 1, .9, .8, Copy, whole, whole}, holds(0, 2, .4, top), holds(1, 2, .4, top),
		{0, 3, .72, .5, Copy, top, top}, {1, 3, .7, .5, Copy, top, top},
	})
	if len(groups) != 1 {
		t.Fatal(groups)
	}
	g := &groups[0]
	if diff := cmp.Diff([]float64{.97, .97, .97, .72}, g.Hold); diff != "" {
		t.Error(diff)
	}
	if got, want := g.Cohesion(), (3*.97+.72)/4; math.Abs(got-want) > 1e-9 {
		t.Errorf("cohesion %v, want %v", got, want)
	}
	if v, hold := g.Weakest(0); v != 3 || hold != .72 {
		t.Errorf("weakest: %d by %v", v, hold)
	}
	pair := Group{Members: []int{0, 1}, Hold: []float64{.9, .9}}
	for lead, want := range []int{1, 0} {
		if v, _ := pair.Weakest(lead); v != want {
			t.Errorf("lead %d: weakest %d, want %d", lead, v, want)
		}
	}
	alone := Group{Members: []int{5}, Hold: []float64{1}}
	if v, hold := alone.Weakest(5); v != 5 || hold != 1 {
		t.Errorf("alone: %d by %v", v, hold)
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

// A story in twelve whole copies, each linked to each.
func BenchmarkGrouper(b *testing.B) {
	rng := rand.New(rand.NewPCG(1, 2))
	const n = 12
	var links []Link
	for v := range n {
		for w := range v {
			share := func() float64 { return 1 - .1*rng.Float64() }
			links = append(links, Link{w, v, share(), share(), Copy, whole, whole})
		}
	}
	var grouper Grouper
	b.ReportAllocs()
	for b.Loop() {
		if groups := grouper.Groups(n, links); len(groups) != 1 {
			b.Fatal(groups)
		}
	}
}

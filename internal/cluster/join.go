package cluster

import (
	"cmp"
	"slices"
)

// The shares below follow from what a group must mean, and each has its case in
// TestGroups; on testdata/wire they give 19 clusters for 19 stories, with the
// round-up in none (go test ./internal/desk -run ClustersAreStories).
const (
	// wholeShare is the containment both ways from which on a link joins as equals.
	wholeShare = 0.60
	// sureShare is the larger containment from which on two wholes join before all
	// else; below it package match takes some for updates (embeddedShare there), and
	// they wait until every cut has found its story.
	sureShare = 0.80
	// cohesion is the share of pairs across two groups that must be linked for
	// the groups to join; more than half, so that a group of two is not joined to
	// a third piece by one of its members alone. copies is the share of pairs that
	// must be the same copy: passages lifted back a joining up, but one stray copy
	// between two groups of pages with one quotation does not join them.
	cohesion = 0.5
	copies   = 1.0 / 3
	// sample bounds the members of a group that are asked; the first ones are.
	sample = 16
)

type builder struct {
	links   []Link // copies first, strongest first
	near    [][]int32
	group   []int32   // union-find
	first   [][]int32 // of each root, its first members, ascending
	bridges []Link    // from round-ups, A, to what they hold, B
}

func newBuilder(n int, links []Link) *builder {
	b := &builder{
		links: slices.Clone(links),
		near:  make([][]int32, n),
		group: make([]int32, n),
		first: make([][]int32, n),
	}
	slices.SortFunc(b.links, func(x, y Link) int {
		return cmp.Or(
			cmp.Compare(y.Kind, x.Kind),
			cmp.Compare(min(y.ContainmentA, y.ContainmentB), min(x.ContainmentA, x.ContainmentB)),
			cmp.Compare(y.strength(), x.strength()),
			byRank(&x, &y),
		)
	})
	for i := range n {
		b.group[i] = int32(i)
		b.first[i] = []int32{int32(i)}
	}
	for i, l := range b.links {
		b.near[l.A] = append(b.near[l.A], int32(i))
		b.near[l.B] = append(b.near[l.B], int32(i))
	}
	for v := range b.near {
		slices.SortFunc(b.near[v], func(x, y int32) int { return cmp.Compare(b.other(x, v), b.other(y, v)) })
	}
	return b
}

func byRank(x, y *Link) int {
	return cmp.Or(cmp.Compare(min(x.A, x.B), min(y.A, y.B)), cmp.Compare(max(x.A, x.B), max(y.A, y.B)))
}

// other is the article at the far end of a link.
func (b *builder) other(link int32, v int) int {
	if l := &b.links[link]; l.A != v {
		return l.A
	} else {
		return l.B
	}
}

// between is the link of two articles, if there is one.
func (b *builder) between(v, w int32) *Link {
	near := b.near[v]
	i, ok := slices.BinarySearchFunc(near, int(w), func(link int32, w int) int {
		return cmp.Compare(b.other(link, int(v)), w)
	})
	if !ok {
		return nil
	}
	return &b.links[near[i]]
}

func (b *builder) root(v int) int32 { return root(b.group, v) }

// root finds the root of v in a forest, and shortens the way there.
func root(parent []int32, v int) int32 {
	r := int32(v)
	for parent[r] != r {
		parent[r] = parent[parent[r]]
		r = parent[r]
	}
	return r
}

func (b *builder) join(r, s int32) {
	if s < r {
		r, s = s, r
	}
	b.group[s] = r
	merged := append(b.first[r], b.first[s]...)
	slices.Sort(merged)
	b.first[r], b.first[s] = merged[:min(len(merged), sample)], nil
}

// joinWholes joins articles that are surely the same copy both ways.
func (b *builder) joinWholes() {
	for i := range b.links {
		if l := &b.links[i]; l.Kind == Copy && l.whole() && l.strength() >= sureShare {
			b.joinBy(l)
		}
	}
}

// joinParts joins cuts to what they are cut from, longer pieces to what they hold,
// and the wholes that are left: those of the largest containment first, so that a
// cut finds its story before a set phrase finds the cut.
func (b *builder) joinParts() {
	refused := b.placeBridges()
	var parts []*Link
	for i := range b.links {
		if l := &b.links[i]; l.Kind == Copy && b.root(l.A) != b.root(l.B) {
			parts = append(parts, l)
		}
	}
	slices.SortStableFunc(parts, func(x, y *Link) int { return cmp.Compare(y.strength(), x.strength()) })
	for _, l := range parts {
		if in := inside(*l); l.whole() || !refused[[2]int{in.A, in.B}] {
			b.joinBy(l)
		}
	}
}

func (b *builder) joinBy(l *Link) {
	if r, s := b.root(l.A), b.root(l.B); r != s && b.cohere(r, s, l.strength() >= sureShare) {
		b.join(r, s)
	}
}

// whole reports whether a link joins as equals.
func (l *Link) whole() bool { return min(l.ContainmentA, l.ContainmentB) >= wholeShare }

// cohere reports whether most pairs across two groups are linked, or are parts of
// one article in them: the top and the bottom of a story that each ran alone
// share no word. Passages lifted back only a sure joining up. Versions are not
// linked here: they have stories of their own.
func (b *builder) cohere(r, s int32, sure bool) bool {
	left, right := b.first[r], b.first[s]
	pairs := float64(len(left) * len(right))
	same, lifted := 0, 0
	var apart [][2]int32
	for _, v := range left {
		for _, w := range right {
			switch l := b.between(v, w); {
			case l == nil:
				apart = append(apart, [2]int32{v, w})
			case l.Kind == Copy:
				same++
			case l.Kind == Passage && sure:
				lifted++
			}
		}
	}
	enough := func() bool {
		return float64(same) >= copies*pairs && float64(same+lifted) > cohesion*pairs
	}
	if enough() || same == 0 {
		return same > 0
	}
	wholes := slices.Concat(left, right)
	in := make(map[int32]uint32, len(wholes)) // bit i: stands inside wholes[i]
	for _, v := range wholes {
		for i, u := range wholes {
			if u != v && b.contains(u, v) {
				in[v] |= 1 << i
			}
		}
	}
	for _, pair := range apart {
		if in[pair[0]]&in[pair[1]] != 0 {
			same++
		}
	}
	return enough()
}

// contains reports whether an article surely holds another.
func (b *builder) contains(whole, part int32) bool {
	l := b.between(whole, part)
	return l != nil && l.Kind == Copy && l.strength() >= sureShare && inside(*l).A == int(whole)
}

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

// A builder holds one set of articles, and the memory for the next.
type builder struct {
	n     int
	links []Link // by rank
	// The links of an article, by the rank of the other one, are near[start[v]:start[v+1]].
	near, start []int32
	group       []int32   // union-find; a root is the lowest of its group
	first       [][]int32 // of each root, its first members, ascending
	refused     []bool    // by link: it may not join
	bridges     []Link    // from round-ups, A, to what they hold, B
	line        storyline

	// What is used again, and by whom.
	sorted     []Link     // reset
	members    []int32    // first
	strength   []strength // joinStrongest
	held       []heldLink // holding
	heldGroups []heldGroup
	stamp      []int32 // versions
	isBridge   []bool  // groups
	listed     []bool
	sizes, at  []int32
	hold       []float64 // holds
}

// A strength is what a link is taken by, the strongest first: it sorts faster than the
// link itself.
type strength struct {
	by, then float64
	link     int32
}

func (b *builder) reset(n int, links []Link) {
	if !slices.IsSortedFunc(links, byRank) {
		b.sorted = append(b.sorted[:0], links...)
		slices.SortFunc(b.sorted, byRank)
		links = b.sorted
	}
	b.n, b.links, b.bridges = n, links, b.bridges[:0]
	b.group = slices.Grow(b.group[:0], n)[:n]
	b.first = slices.Grow(b.first[:0], n)[:n]
	b.members = slices.Grow(b.members[:0], n)
	for v := range n {
		b.group[v] = int32(v)
		b.members = append(b.members, int32(v))
		b.first[v] = b.members[v : v+1 : v+1]
	}
	// In the order of ranks, those of an article come by the other's.
	start := reuse(&b.start, n+2)
	for i := range links {
		start[links[i].A+2]++
		start[links[i].B+2]++
	}
	for v := range n {
		start[v+2] += start[v+1]
	}
	b.near = slices.Grow(b.near[:0], 2*len(links))[:2*len(links)]
	for i := range links {
		for _, v := range [...]int{links[i].A, links[i].B} {
			b.near[start[v+1]] = int32(i)
			start[v+1]++
		}
	}
}

func byRank(x, y Link) int {
	if c := cmp.Compare(min(x.A, x.B), min(y.A, y.B)); c != 0 {
		return c
	}
	return cmp.Compare(max(x.A, x.B), max(y.A, y.B))
}

// nearby are the links of an article, by the rank of the other one.
func (b *builder) nearby(v int) []int32 { return b.near[b.start[v]:b.start[v+1]] }

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
	near := b.nearby(int(v))
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
	left, right := b.first[r], b.first[s]
	n := min(len(left)+len(right), sample)
	if cap(b.members)-len(b.members) < n {
		b.members = make([]int32, 0, 2*cap(b.members)+sample) // first keeps what it has
	}
	from := len(b.members)
	for len(b.members) < from+n {
		if len(right) == 0 || len(left) > 0 && left[0] < right[0] {
			b.members, left = append(b.members, left[0]), left[1:]
		} else {
			b.members, right = append(b.members, right[0]), right[1:]
		}
	}
	b.first[r], b.first[s] = b.members[from:len(b.members):len(b.members)], nil
}

// joinWholes joins articles that are surely the same copy both ways, those that share
// most of either first.
func (b *builder) joinWholes() {
	b.strength = b.strength[:0]
	for i := range b.links {
		if l := &b.links[i]; l.Kind == Copy && l.whole() && l.strength() >= sureShare {
			b.strength = append(b.strength, strength{min(l.ContainmentA, l.ContainmentB), l.strength(), int32(i)})
		}
	}
	b.joinStrongest()
}

// joinParts joins cuts to what they are cut from, longer pieces to what they hold,
// and the wholes that are left: those of the largest containment first, so that a
// cut finds its story before a set phrase finds the cut.
func (b *builder) joinParts() {
	b.placeBridges()
	b.strength = b.strength[:0]
	for i := range b.links {
		if l := &b.links[i]; l.Kind == Copy && !b.refused[i] && b.root(l.A) != b.root(l.B) {
			b.strength = append(b.strength, strength{l.strength(), min(l.ContainmentA, l.ContainmentB), int32(i)})
		}
	}
	b.joinStrongest()
}

// joinStrongest joins by the links that are gathered in strength; of equally strong
// ones, by those of the lowest ranks first.
func (b *builder) joinStrongest() {
	slices.SortFunc(b.strength, func(x, y strength) int {
		switch {
		case x.by != y.by:
			return cmp.Compare(y.by, x.by)
		case x.then != y.then:
			return cmp.Compare(y.then, x.then)
		}
		return cmp.Compare(x.link, y.link)
	})
	for _, s := range b.strength {
		b.joinBy(&b.links[s.link])
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

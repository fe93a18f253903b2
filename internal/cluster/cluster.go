// Package cluster makes stories out of related pairs.
//
// Joining whatever is linked would chain unrelated stories together: a morning
// round-up holds the first paragraphs of five of them, and a short brief may
// stand inside two longer pieces. Here two groups join only when most of their
// members are linked to each other, and a piece that holds two groups side by side
// joins neither, unless it is mostly one of them.
//
// The package compares no text and knows no fingerprints: it works on numbered
// articles and the links between them, as a pure function. The result does not
// depend on the order of the links.
package cluster

import (
	"cmp"
	"math/bits"
	"slices"
)

// A Link says that two articles share copy. Articles are numbered by rank: of
// two, the lower one was there first.
type Link struct {
	A, B int
	// ContainmentA is the share of A's words that stand in B, and the reverse.
	ContainmentA, ContainmentB float64
	// Duplicate links join articles; others, of passages lifted, only tell that two
	// groups belong together.
	Duplicate bool
	// WhereA has bit i set when some of the i-th 64th of A stands in B, and the reverse.
	WhereA, WhereB uint64
}

// The shares below follow from what a group must mean, and each has its case in
// TestGroups; on testdata/wire they give 19 clusters for 19 stories, with the
// round-up in none (go test ./internal/desk -run ClustersAreStories).
const (
	// wholeShare is the containment both ways from which on a link joins as equals.
	wholeShare = 0.60
	// cohesion is the share of pairs across two groups that must be linked for
	// the groups to join; more than half, so that a group of two is not joined to
	// a third piece by one of its members alone.
	cohesion = 0.5
	// sample bounds the members of a group that are asked; the first ones are.
	sample = 16
	// apart is the overlap of two contained pieces, as a share of the smaller, below
	// which they stand side by side in the piece that contains them.
	apart = 0.5
	// mostlyShare is the part of a containing piece that one group must fill for the
	// piece to belong to it although it holds another group as well; topShare is
	// enough when that group also begins where the piece begins, as a cut does.
	mostlyShare = 0.6
	topShare    = 0.5
)

// Groups joins n articles by links into stories, and returns those of two and
// more articles: members ascending, groups by their first member. held lists, for
// each group, the articles outside it that hold one of its members whole beside
// some other group: round-ups.
func Groups(n int, links []Link) (groups [][]int, held [][]int) {
	b := newBuilder(n, links)
	b.joinWholes()
	b.joinParts()
	return b.groups()
}

type builder struct {
	links   []Link // duplicates first, strongest first
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
		if x.Duplicate != y.Duplicate {
			if x.Duplicate {
				return -1
			}
			return 1
		}
		return cmp.Or(
			cmp.Compare(min(y.ContainmentA, y.ContainmentB), min(x.ContainmentA, x.ContainmentB)),
			cmp.Compare(max(y.ContainmentA, y.ContainmentB), max(x.ContainmentA, x.ContainmentB)),
			cmp.Compare(min(x.A, x.B), min(y.A, y.B)),
			cmp.Compare(max(x.A, x.B), max(y.A, y.B)),
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

func (b *builder) root(v int) int32 {
	r := int32(v)
	for b.group[r] != r {
		b.group[r] = b.group[b.group[r]]
		r = b.group[r]
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

// joinWholes joins articles that are mostly the same copy both ways.
func (b *builder) joinWholes() {
	for i := range b.links {
		l := &b.links[i]
		if !l.Duplicate || min(l.ContainmentA, l.ContainmentB) < wholeShare {
			continue
		}
		if r, s := b.root(l.A), b.root(l.B); r != s && b.cohere(r, s) {
			b.join(r, s)
		}
	}
}

// joinParts joins cuts to what they are cut from, and longer pieces to what they
// hold.
func (b *builder) joinParts() {
	allowed := b.placeBridges()
	for i := range b.links {
		l := &b.links[i]
		if !l.Duplicate || min(l.ContainmentA, l.ContainmentB) >= wholeShare {
			continue
		}
		r, s := b.root(l.A), b.root(l.B)
		if r != s && allowed(l) && b.cohere(r, s) {
			b.join(r, s)
		}
	}
}

// inside turns a one-sided link so that A holds B.
func inside(l Link) Link {
	if l.ContainmentA > l.ContainmentB {
		l.A, l.B = l.B, l.A
		l.ContainmentA, l.ContainmentB = l.ContainmentB, l.ContainmentA
		l.WhereA, l.WhereB = l.WhereB, l.WhereA
	}
	return l
}

// placeBridges finds the articles that hold two groups side by side, and returns
// whether a one-sided link may still join.
func (b *builder) placeBridges() (allowed func(*Link) bool) {
	type held struct {
		root  int32
		where uint64
	}
	refused := map[[2]int]bool{} // article that holds, article held
	for v := range b.near {
		var all []held
		var links []Link
		for _, i := range b.near[v] {
			l := inside(b.links[i])
			if !l.Duplicate || l.A != v || l.ContainmentA >= wholeShare {
				continue
			}
			links = append(links, l)
			root := b.root(l.B)
			if k := slices.IndexFunc(all, func(h held) bool { return h.root == root }); k >= 0 {
				all[k].where |= l.WhereA
			} else {
				all = append(all, held{root, l.WhereA})
			}
		}
		best, bridge := -1, false
		for i, h := range all {
			if best < 0 || bits.OnesCount64(h.where) > bits.OnesCount64(all[best].where) {
				best = i
			}
			for _, g := range all[:i] {
				smaller := min(bits.OnesCount64(h.where), bits.OnesCount64(g.where))
				bridge = bridge || float64(bits.OnesCount64(h.where&g.where)) < apart*float64(smaller)
			}
		}
		if !bridge {
			continue
		}
		filled := float64(bits.OnesCount64(all[best].where)) / 64
		mostly := filled >= mostlyShare || filled >= topShare && all[best].where&1 == 1
		for _, l := range links {
			if !mostly || b.root(l.B) != all[best].root {
				refused[[2]int{l.A, l.B}] = true
				b.bridges = append(b.bridges, l)
			}
		}
	}
	return func(l *Link) bool {
		in := inside(*l)
		return !refused[[2]int{in.A, in.B}]
	}
}

// cohere reports whether most pairs across two groups are linked, or are parts of
// one article in them: the top and the bottom of a story that each ran alone
// share no word.
func (b *builder) cohere(r, s int32) bool {
	left, right := b.first[r], b.first[s]
	pairs := float64(len(left) * len(right))
	linked := 0
	var apart [][2]int32
	for _, v := range left {
		for _, w := range right {
			if b.between(v, w) != nil {
				linked++
			} else {
				apart = append(apart, [2]int32{v, w})
			}
		}
	}
	if float64(linked) > cohesion*pairs || linked == 0 {
		return linked > 0
	}
	wholes := slices.Concat(left, right)
	in := make(map[int32]uint32, len(wholes)) // bit i: stands inside wholes[i]
	for _, v := range wholes {
		for i, u := range wholes {
			if u != v && b.holds(u, v) {
				in[v] |= 1 << i
			}
		}
	}
	for _, pair := range apart {
		if in[pair[0]]&in[pair[1]] != 0 {
			linked++
		}
	}
	return float64(linked) > cohesion*pairs
}

func (b *builder) holds(whole, part int32) bool {
	l := b.between(whole, part)
	return l != nil && l.Duplicate && inside(*l).A == int(whole)
}

func (b *builder) groups() (groups, held [][]int) {
	holders := map[int32][]int{}
	for _, l := range b.bridges {
		if r := b.root(l.B); b.root(l.A) != r {
			holders[r] = append(holders[r], l.A)
		}
	}
	at := make(map[int32]int)
	for v := range b.near {
		r := b.root(v)
		if len(b.first[r]) < 2 {
			continue
		}
		if _, ok := at[r]; !ok {
			at[r] = len(groups)
			groups = append(groups, nil)
			slices.Sort(holders[r])
			held = append(held, slices.Compact(holders[r]))
		}
		groups[at[r]] = append(groups[at[r]], v)
	}
	return groups, held
}

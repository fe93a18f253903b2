// Package cluster makes stories out of related pairs.
//
// Joining whatever is linked would chain unrelated stories together: a morning
// round-up holds the first paragraphs of five of them, and a short brief may
// stand inside two longer pieces. Here two groups of copies join only when most of
// their members are linked to each other, and a piece that holds two groups side by
// side joins neither, unless it is mostly one of them.
//
// An update does not join the copies of what it updates. Groups that are versions
// of each other make up one story, and keep their own copies.
//
// The package compares no text, knows no fingerprints, sources or dates: it works
// on numbered articles and the links between them, as a pure function. The result
// does not depend on the order of the links, and articles that no links connect do
// not touch each other's outcome.
package cluster

import "slices"

// A Kind tells what a link says of two articles.
type Kind uint8

// The kinds of links.
const (
	Passage Kind = iota // passages lifted: does not join, but backs a joining up
	Version             // versions of one running story: joins into stories
	Copy                // the same copy: joins into groups
)

// A Link says that two articles share text. Articles are numbered by rank: of
// two, the lower one was there first. There is one link of two articles at most.
type Link struct {
	A, B int
	// ContainmentA is the share of A's words that stand in B, and the reverse.
	ContainmentA, ContainmentB float64
	Kind                       Kind
	// WhereA has bit i set when some of the i-th 64th of A stands in B, and the reverse.
	WhereA, WhereB uint64
}

// strength is the larger containment: of a cut and what it is cut from, the cut's.
func (l *Link) strength() float64 { return max(l.ContainmentA, l.ContainmentB) }

// A Group is the copies of one version of a story.
type Group struct {
	// Members are in ascending order. A member that stands alone is a group where
	// it is held by others, or is a version of a story.
	Members []int
	// Hold is, for each member, the containment by which it hangs on the others:
	// of its links to them as copies, the strongest. A cut hangs on what it is cut
	// from by its own containment, and the other way about by the cut's.
	Hold []float64
	// Holders are articles outside the group that hold one of its members whole
	// beside other groups: round-ups.
	Holders []int
	// Story is the first of the groups of its story, itself if it is the only one.
	Story int
	// Versions are the groups that it is linked to as a version, the closest first.
	Versions []int
}

// Cohesion is how closely the members hang together: the mean of Hold.
func (g *Group) Cohesion() float64 {
	sum := 0.0
	for _, h := range g.Hold {
		sum += h
	}
	return sum / float64(len(g.Hold))
}

// Weakest is the member that hangs on the group by the least containment. Of equal
// ones it is the last, and not the lead.
func (g *Group) Weakest(lead int) (member int, hold float64) {
	at := -1
	for i, h := range g.Hold {
		if g.Members[i] == lead && len(g.Hold) > 1 {
			continue
		}
		if at < 0 || h <= g.Hold[at] {
			at = i
		}
	}
	if i := slices.Index(g.Members, lead); i >= 0 && g.Hold[i] < g.Hold[at] {
		at = i
	}
	return g.Members[at], g.Hold[at]
}

// Groups joins n articles by links. It returns the groups by their first member:
// those of two and more articles, and what stands alone but is held by a round-up
// or is one of the versions of a story.
func Groups(n int, links []Link) []Group { return new(Grouper).Groups(n, links) }

// A Grouper makes the groups of one set of articles after the other, in memory that it
// uses again. It is not safe for concurrent use.
type Grouper struct{ builder builder }

// Groups is [Groups].
func (g *Grouper) Groups(n int, links []Link) []Group {
	b := &g.builder
	b.reset(n, links)
	b.joinWholes()
	b.joinParts()
	return b.groups()
}

func (b *builder) groups() []Group {
	bridges := reuse(&b.isBridge, b.n)
	for _, l := range b.bridges {
		if b.root(l.A) != b.root(l.B) {
			bridges[l.A] = true
		}
	}
	line := b.versions(bridges)
	stories := line.stories(b.n)
	listed := reuse(&b.listed, b.n) // roots: held by a round-up, or versions
	for _, l := range b.bridges {
		if r := b.root(l.B); b.root(l.A) != r {
			listed[r] = true
		}
	}
	for _, pair := range line.found {
		if stories[pair[0]] == stories[pair[1]] {
			listed[pair[0]], listed[pair[1]] = true, true
		}
	}
	sizes := reuse(&b.sizes, b.n) // of groups, by root
	count, members := 0, 0
	for v := range b.n {
		sizes[b.root(v)]++
	}
	for r, n := range sizes {
		if n > 0 && (n > 1 || listed[r]) {
			count++
			members += int(n)
		}
	}
	if count == 0 {
		return nil
	}
	groups := make([]Group, 0, count)
	all, holds := make([]int, members), make([]float64, members) // of all groups
	at := reuse(&b.at, b.n)                                      // root -> group
	hold := b.holds()
	for v := range b.n {
		r := b.root(v)
		if sizes[r] < 2 && !listed[r] {
			continue
		}
		if int32(v) == r { // the root is the first member
			at[r] = int32(len(groups))
			n := sizes[r]
			groups = append(groups, Group{Members: all[:0:n], Hold: holds[:0:n], Story: len(groups)})
			all, holds = all[n:], holds[n:]
		}
		g := &groups[at[r]]
		g.Members, g.Hold = append(g.Members, v), append(g.Hold, hold[v])
	}
	for _, l := range b.bridges {
		if r := b.root(l.B); b.root(l.A) != r {
			g := &groups[at[r]]
			g.Holders = append(g.Holders, l.A)
		}
	}
	for i := range groups {
		if g := &groups[i]; g.Holders != nil {
			slices.Sort(g.Holders)
			g.Holders = slices.Compact(g.Holders)
		}
	}
	for _, pair := range line.found {
		r, s := pair[0], pair[1]
		if stories[r] != stories[s] {
			continue
		}
		g, h := &groups[at[r]], &groups[at[s]]
		g.Versions, h.Versions = append(g.Versions, int(at[s])), append(h.Versions, int(at[r]))
		g.Story = int(at[stories[r]])
		h.Story = g.Story
	}
	return groups
}

// holds is, for each article, the strongest of its links as a copy within its
// group, or 1 for one that stands alone.
func (b *builder) holds() []float64 {
	hold := reuse(&b.hold, b.n)
	for i := range b.links {
		l := &b.links[i]
		if l.Kind == Copy && b.root(l.A) == b.root(l.B) {
			hold[l.A], hold[l.B] = max(hold[l.A], l.strength()), max(hold[l.B], l.strength())
		}
	}
	for v, h := range hold {
		if h == 0 {
			hold[v] = 1
		}
	}
	return hold
}

// reuse is n zero values in the memory of a slice that a builder keeps.
func reuse[T any](kept *[]T, n int) []T {
	*kept = slices.Grow((*kept)[:0], n)[:n]
	clear(*kept)
	return *kept
}

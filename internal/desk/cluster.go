package desk

import (
	"cmp"
	"slices"

	"github.com/samewire/samewire/internal/cluster"
	"github.com/samewire/samewire/internal/match"
)

// A Cluster is one version of a story: the pieces that carry it.
type Cluster struct {
	First   int   // the member of lowest rank, by which it is known
	Lead    int   // the piece that stands for it
	Members []int // the lead first, then by publication
	Holders []int // round-ups: pieces outside it that hold one of its members whole

	// Ties are, for each member after the lead and then for each holder, its pair with
	// the lead or else with the member that it shares most with.
	Ties []Tie

	// Cohesion is the mean, over the members, of the containment by which each hangs on
	// the others; Weakest is the member with the least, WeakestHold. A piece that
	// stands alone has cohesion 1 and is its own weakest.
	Cohesion    float64
	Weakest     int
	WeakestHold float64

	// Story is the First of the first cluster of its story: clusters that are
	// updates or corrections of each other have one in common.
	Story int
	// Updates is the Lead of the closest earlier version of the story that this one is
	// an update of, or -1.
	Updates int

	began int // the member published first
}

// A Tie is how a piece hangs on a cluster.
type Tie struct {
	To          int // the lead, or another member; -1 if it is a copy of none
	Relation    match.Relation
	Resemblance float64
	Containment float64 // of the piece in To
	Shared      int     // words of the piece
}

// Clusters makes stories of the links of a batch. An article's rank decides where two
// outcomes are as good, the lower one, and a cluster is known by its lowest. Beside
// what is in several copies they are the pieces alone that are versions of a story, or
// are held by a round-up. The stories of most pieces come first; the versions of one
// follow each other as they were published. The links cannot be used again.
func (p *Policy) Clusters(links *Links) ([]Cluster, error) {
	p = p.orNone()
	b := links.batch
	var made [linkParts][]Cluster
	if err := links.components(func(part int, component []link) {
		made[part] = append(made[part], p.story(b, component)...)
	}); err != nil {
		return nil, err
	}
	clusters := slices.Concat(made[:]...)
	most := map[int]int{}  // story -> pieces of its largest cluster
	began := map[int]int{} // first -> the member published first
	for _, c := range clusters {
		most[c.Story] = max(most[c.Story], len(c.Members))
		began[c.First] = c.began
	}
	slices.SortFunc(clusters, func(x, y Cluster) int {
		return cmp.Or(
			cmp.Compare(most[y.Story], most[x.Story]),
			cmp.Compare(x.Story, y.Story),
			b.byPublication(x.began, y.began),
			cmp.Compare(x.First, y.First),
		)
	})
	return clusters, nil
}

// story makes the clusters of articles that are linked.
func (p *Policy) story(b *Batch, links []link) []Cluster {
	ranks := make([]int, 0, 2*len(links))
	for i := range links {
		ranks = append(ranks, int(links[i].a), int(links[i].b))
	}
	slices.Sort(ranks)
	ranks = slices.Compact(ranks)
	place := func(rank uint32) int {
		i, _ := slices.BinarySearch(ranks, int(rank))
		return i
	}
	local := make([]cluster.Link, len(links))
	for i := range links {
		k := &links[i]
		local[i] = cluster.Link{
			A: place(k.a), B: place(k.b), ContainmentA: k.containmentA(), ContainmentB: k.containmentB(),
			Kind: k.kind(), WhereA: k.whereA, WhereB: k.whereB,
		}
	}
	groups := cluster.Groups(len(ranks), local)
	for i := range groups {
		g := &groups[i]
		for _, list := range [][]int{g.Members, g.Holders} {
			for j, v := range list {
				list[j] = ranks[v]
			}
		}
	}
	ties := ties(links)
	clusters := make([]Cluster, len(groups))
	for i := range groups {
		g := &groups[i]
		c := Cluster{First: g.Members[0], Story: groups[g.Story].Members[0], Holders: g.Holders, Updates: -1}
		c.Members = slices.SortedFunc(slices.Values(g.Members), b.byPublication)
		c.began = c.Members[0]
		c.Lead = p.lead(b, c.Members)
		at := slices.Index(c.Members, c.Lead)
		copy(c.Members[1:], c.Members[:at])
		c.Members[0] = c.Lead
		c.Cohesion = g.Cohesion()
		c.Weakest, c.WeakestHold = g.Weakest(c.Lead)
		c.Ties = make([]Tie, 0, len(c.Members)-1+len(c.Holders))
		for _, v := range c.Members[1:] {
			c.Ties = append(c.Ties, ties.closest(v, &c))
		}
		for _, v := range c.Holders {
			c.Ties = append(c.Ties, ties.closest(v, &c))
		}
		clusters[i] = c
	}
	for i := range clusters {
		for _, v := range groups[i].Versions {
			if b.byPublication(clusters[v].began, clusters[i].began) < 0 {
				clusters[i].Updates = clusters[v].Lead
				break
			}
		}
	}
	return clusters
}

// ties are the links of a component, in its order.
type ties []link

// between is the tie of an article to another, if it is a copy.
func (t ties) between(v, w int) (Tie, bool) {
	i, ok := slices.BinarySearchFunc(t, [2]uint32{uint32(min(v, w)), uint32(max(v, w))}, func(k link, pair [2]uint32) int {
		return cmp.Or(cmp.Compare(min(k.a, k.b), pair[0]), cmp.Compare(max(k.a, k.b), pair[1]))
	})
	if !ok || !linked[t[i].relation].Duplicate() {
		return Tie{To: -1}, false
	}
	k := &t[i]
	if k.a == uint32(v) {
		return Tie{w, linked[k.relation], k.resemblance, k.containmentA(), int(k.sharedA)}, true
	}
	return Tie{w, linked[k.relation].Swap(), k.resemblance, k.containmentB(), int(k.sharedB)}, true
}

// closest is the tie of a piece to the lead of a cluster, or else to the member that it
// shares most with.
func (t ties) closest(v int, c *Cluster) Tie {
	if tie, ok := t.between(v, c.Lead); ok {
		return tie
	}
	best := Tie{To: -1}
	for _, w := range c.Members {
		if tie, ok := t.between(v, w); ok && (best.To < 0 || tie.Resemblance > best.Resemblance) {
			best = tie
		}
	}
	return best
}

// lead is the member that stands for the others, of members in the order of
// publication.
func (p *Policy) lead(b *Batch, members []int) int {
	var less func(v, w int) int
	switch p.Lead {
	case FirstSeen:
		less = func(v, w int) int { return cmp.Compare(b.entries[v].seen, b.entries[w].seen) }
	case Longest:
		less = func(v, w int) int { return cmp.Compare(b.length(w), b.length(v)) }
	case Preferred:
		place := func(v int) int { return p.preference(b.party(v).origin) }
		less = func(v, w int) int { return cmp.Compare(place(v), place(w)) }
	default:
		return members[0]
	}
	return slices.MinFunc(members, less)
}

// byPublication orders articles by publication, those without a date last, and then by
// arrival.
func (b *Batch) byPublication(v, w int) int {
	x, y := &b.entries[v], &b.entries[w]
	return cmp.Or(
		cmp.Compare(dateless(x), dateless(y)),
		cmp.Compare(x.published, y.published),
		cmp.Compare(x.seen, y.seen),
	)
}

func dateless(e *entry) int {
	if e.published == undated {
		return 1
	}
	return 0
}

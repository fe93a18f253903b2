package desk

import (
	"cmp"
	"slices"
	"time"

	"github.com/samewire/samewire/internal/cluster"
	"github.com/samewire/samewire/internal/match"
)

// A Cluster is one version of a story: the pieces that carry it.
type Cluster struct {
	First   int   // the member of lowest rank, by which it is known
	Lead    int   // the piece that stands for it
	Members []int // the lead first, then by publication
	Holders []int // round-ups: pieces outside it that hold one of its members whole

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
}

// Clusters is [Policy.Clusters] of the default policy.
func Clusters(items []Item, pairs []Pair) []Cluster { return (*Policy)(nil).Clusters(items, pairs) }

// Clusters makes stories of the pairs. An item's position is its rank: where two
// outcomes are as good, the lower position decides, and a cluster is known by its
// lowest. Beside what is in several copies they are the pieces alone that are
// versions of a story, or are held by a round-up. The stories of most pieces come
// first; the versions of one follow each other as they were published.
func (p *Policy) Clusters(items []Item, pairs []Pair) []Cluster {
	p = p.orNone()
	groups := cluster.Groups(len(items), links(pairs))
	clusters := make([]Cluster, len(groups))
	began := make([]int, len(groups)) // the member published first
	for i := range groups {
		g := &groups[i]
		c := Cluster{First: g.Members[0], Story: groups[g.Story].Members[0], Holders: g.Holders, Updates: -1}
		c.Members = slices.SortedFunc(slices.Values(g.Members), func(v, w int) int { return byPublication(items, v, w) })
		began[i] = c.Members[0]
		c.Lead = p.lead(items, c.Members)
		at := slices.Index(c.Members, c.Lead)
		copy(c.Members[1:], c.Members[:at])
		c.Members[0] = c.Lead
		c.Cohesion = g.Cohesion()
		c.Weakest, c.WeakestHold = g.Weakest(c.Lead)
		clusters[i] = c
	}
	most := map[int]int{} // story -> pieces of its largest cluster
	for i := range clusters {
		for _, v := range groups[i].Versions {
			if byPublication(items, began[v], began[i]) < 0 {
				clusters[i].Updates = clusters[v].Lead
				break
			}
		}
		most[clusters[i].Story] = max(most[clusters[i].Story], len(clusters[i].Members))
	}
	first := make(map[int]int, len(clusters))
	for i, c := range clusters {
		first[c.First] = began[i]
	}
	slices.SortFunc(clusters, func(a, b Cluster) int {
		return cmp.Or(
			cmp.Compare(most[b.Story], most[a.Story]),
			cmp.Compare(a.Story, b.Story),
			byPublication(items, first[a.First], first[b.First]),
			cmp.Compare(a.First, b.First),
		)
	})
	return clusters
}

// links are the pairs that say something of stories: not the templates.
func links(pairs []Pair) []cluster.Link {
	links := make([]cluster.Link, 0, len(pairs))
	for _, p := range pairs {
		var kind cluster.Kind
		switch {
		case p.Relation.Duplicate():
			kind = cluster.Copy
		case p.Relation == match.Update, p.Relation == match.Correction:
			// What looks like an update after longer shares background with it, or the
			// furniture of its outlet.
			if p.Measures.Apart <= match.TakesApart {
				kind = cluster.Version
			}
		case p.Relation == match.Partial:
			kind = cluster.Passage
		default:
			continue
		}
		links = append(links, cluster.Link{
			A: p.A, B: p.B,
			ContainmentA: p.Measures.ContainmentA(), ContainmentB: p.Measures.ContainmentB(),
			Kind: kind, WhereA: p.Measures.WhereA, WhereB: p.Measures.WhereB,
		})
	}
	return links
}

// lead is the member that stands for the others, of members in the order of
// publication.
func (p *Policy) lead(items []Item, members []int) int {
	var less func(v, w int) int
	switch p.Lead {
	case FirstSeen:
		less = func(v, w int) int { return cmp.Compare(items[v].Seen, items[w].Seen) }
	case Longest:
		less = func(v, w int) int { return cmp.Compare(items[w].print.Words, items[v].print.Words) }
	case Preferred:
		place := func(v int) int { return p.preference(originOf(items[v].Source, items[v].URL)) }
		less = func(v, w int) int { return cmp.Compare(place(v), place(w)) }
	default:
		return members[0]
	}
	return slices.MinFunc(members, less)
}

// byPublication orders items by publication, and then by arrival.
func byPublication(items []Item, v, w int) int {
	return cmp.Or(earlier(items[v].Published, items[w].Published), cmp.Compare(items[v].Seen, items[w].Seen))
}

// earlier orders by publication; pieces without a date come last.
func earlier(p, q time.Time) int {
	switch {
	case p.IsZero() && q.IsZero():
		return 0
	case p.IsZero():
		return 1
	case q.IsZero():
		return -1
	}
	return p.Compare(q)
}

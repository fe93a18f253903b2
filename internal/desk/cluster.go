package desk

import (
	"cmp"
	"runtime"
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
	tellers := make([]teller, runtime.GOMAXPROCS(0))
	for i := range tellers {
		tellers[i].policy, tellers[i].batch = p, links.batch
	}
	if err := links.components(func(core int, c component) { tellers[core].tell(&c) }); err != nil {
		return nil, err
	}
	var order []toldStory
	for i := range tellers {
		order = append(order, tellers[i].stories...)
	}
	slices.SortFunc(order, func(x, y toldStory) int {
		if x.most != y.most {
			return cmp.Compare(y.most, x.most)
		}
		return cmp.Compare(x.first, y.first)
	})
	total := 0
	for _, s := range order {
		total += len(s.clusters)
	}
	clusters := make([]Cluster, 0, total)
	for _, s := range order {
		clusters = append(clusters, s.clusters...)
	}
	return clusters, nil
}

// A teller makes the clusters of one component after the other.
type teller struct {
	policy   *Policy
	batch    *Batch
	grouper  cluster.Grouper
	links    []cluster.Link
	members  []int
	clusters []Cluster // memory
	stories  []toldStory
}

// A toldStory is the clusters of a story in their order.
type toldStory struct {
	first    int // of the story
	most     int // pieces of the largest cluster
	clusters []Cluster
}

// tell makes the clusters of articles that are linked.
func (t *teller) tell(comp *component) {
	b, p := t.batch, t.policy
	t.links = t.links[:0]
	for i := range comp.links {
		k := &comp.links[i]
		m := comp.read.measure(*k)
		t.links = append(t.links, cluster.Link{
			A: int(k.a), B: int(k.b), ContainmentA: m.containmentA(), ContainmentB: m.containmentB(),
			Kind: k.kind(), WhereA: m.whereA, WhereB: m.whereB,
		})
	}
	groups := t.grouper.Groups(len(comp.ranks), t.links)
	ties := 0
	for i := range groups {
		g := &groups[i]
		for _, list := range [][]int{g.Members, g.Holders} {
			for j, v := range list {
				list[j] = int(comp.ranks[v])
			}
		}
		ties += len(g.Members) - 1 + len(g.Holders)
	}
	all := make([]Tie, 0, ties) // of all clusters
	clusters := t.room(len(groups))
	for i := range groups {
		g := &groups[i]
		c := &clusters[i]
		*c = Cluster{First: g.Members[0], Holders: g.Holders, Updates: -1}
		c.Story = clusters[g.Story].First // this one, or one before
		c.Cohesion = g.Cohesion()
		t.members = append(t.members[:0], g.Members...)
		slices.SortFunc(t.members, b.byPublication)
		c.began = t.members[0]
		c.Lead = p.lead(b, t.members)
		c.Weakest, c.WeakestHold = g.Weakest(c.Lead)
		at := slices.Index(t.members, c.Lead)
		c.Members = g.Members
		copy(c.Members, t.members)
		copy(c.Members[1:], t.members[:at])
		c.Members[0] = c.Lead
		from := len(all)
		for _, v := range c.Members[1:] {
			all = append(all, comp.closest(v, c))
		}
		for _, v := range c.Holders {
			all = append(all, comp.closest(v, c))
		}
		c.Ties = all[from:len(all):len(all)]
	}
	for i := range clusters {
		for _, v := range groups[i].Versions {
			if b.byPublication(clusters[v].began, clusters[i].began) < 0 {
				clusters[i].Updates = clusters[v].Lead
				break
			}
		}
	}
	slices.SortFunc(clusters, func(x, y Cluster) int {
		return cmp.Or(cmp.Compare(x.Story, y.Story), b.byPublication(x.began, y.began), cmp.Compare(x.First, y.First))
	})
	for len(clusters) > 0 {
		s := toldStory{first: clusters[0].Story}
		n := 0
		for ; n < len(clusters) && clusters[n].Story == s.first; n++ {
			s.most = max(s.most, len(clusters[n].Members))
		}
		s.clusters = clusters[:n:n]
		t.stories = append(t.stories, s)
		clusters = clusters[n:]
	}
}

// room is memory for n more clusters, which stay. It is had for many at a time.
func (t *teller) room(n int) []Cluster {
	if len(t.clusters) < n {
		t.clusters = make([]Cluster, max(n, tellerClusters))
	}
	room := t.clusters[:n:n]
	t.clusters = t.clusters[n:]
	return room
}

// tellerClusters is the number of clusters for which a teller has memory at a time, 180
// KB: most components are one cluster.
const tellerClusters = 1 << 10

// between is the tie of an article to another, if it is a copy.
func (c *component) between(v, w int) (Tie, bool) {
	lower, higher := c.at(min(v, w)), c.at(max(v, w))
	i, ok := slices.BinarySearchFunc(c.links, [2]uint32{lower, higher}, func(k link, pair [2]uint32) int {
		if lower := min(k.a, k.b); lower != pair[0] {
			return cmp.Compare(lower, pair[0])
		}
		return cmp.Compare(max(k.a, k.b), pair[1])
	})
	if !ok || !linked[c.links[i].relation].Duplicate() {
		return Tie{To: -1}, false
	}
	k := c.links[i]
	m, relation := c.read.measure(k), linked[k.relation]
	if k.a != c.at(v) {
		m, relation = m.swap(), relation.Swap()
	}
	return Tie{w, relation, m.resemblance, m.containmentA(), int(m.sharedA)}, true
}

// closest is the tie of a piece to the lead of a cluster, or else to the member that it
// shares most with.
func (c *component) closest(v int, to *Cluster) Tie {
	if tie, ok := c.between(v, to.Lead); ok {
		return tie
	}
	best := Tie{To: -1}
	for _, w := range to.Members {
		if tie, ok := c.between(v, w); ok && (best.To < 0 || tie.Resemblance > best.Resemblance) {
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
	if x.published == y.published {
		return cmp.Compare(x.seen, y.seen)
	}
	return cmp.Or(cmp.Compare(dateless(x), dateless(y)), cmp.Compare(x.published, y.published))
}

func dateless(e *entry) int {
	if e.published == undated {
		return 1
	}
	return 0
}

package cluster

import (
	"math/bits"
	"slices"
)

const (
	// apart is the overlap of two contained pieces, as a share of the smaller, below
	// which they stand side by side in the piece that contains them.
	apart = 0.5
	// mostlyShare is the part of a containing piece that one group must fill for the
	// piece to belong to it although it holds another group as well; topShare is
	// enough when that group also begins where the piece begins, as a cut does.
	mostlyShare = 0.6
	topShare    = 0.5
)

// inside turns a one-sided link so that A holds B; of two that share as much, the
// one that was there first holds the other.
func inside(l Link) Link {
	if l.ContainmentA > l.ContainmentB || l.ContainmentA == l.ContainmentB && l.A > l.B {
		l.A, l.B = l.B, l.A
		l.ContainmentA, l.ContainmentB = l.ContainmentB, l.ContainmentA
		l.WhereA, l.WhereB = l.WhereB, l.WhereA
	}
	return l
}

// A heldGroup is a group of which an article holds members whole.
type heldGroup struct {
	root  int32
	where uint64 // in the article
	links int
	sure  bool // one of them surely
	aside bool // it stands beside a group that is held more surely
}

// solid reports whether a group is held by more than one page that may have
// strayed in by its furniture.
func (h *heldGroup) solid() bool { return h.sure || h.links > 1 }

func (h *heldGroup) size() int { return bits.OnesCount64(h.where) }

// beside reports whether two groups stand side by side in the article.
func (h *heldGroup) beside(g *heldGroup) bool {
	return float64(bits.OnesCount64(h.where&g.where)) < apart*float64(min(h.size(), g.size()))
}

// own is the group that v has joined as an equal, and where it stands in v: a piece
// that is mostly one story, and holds another below it, belongs to the first alone.
func (b *builder) own(v int) (own heldGroup, joined bool) {
	own.root = b.root(v)
	for _, i := range b.nearby(v) {
		l := &b.links[i]
		if l.Kind != Copy || !l.whole() || b.root(b.other(i, v)) != own.root {
			continue
		}
		joined = true
		if l.A == v {
			own.where |= l.WhereA
		} else {
			own.where |= l.WhereB
		}
	}
	return own, joined
}

// A heldLink is a link turned so that A holds B.
type heldLink struct {
	Link
	at int32 // of links
}

// placeBridges finds the articles that hold two groups side by side, and refuses the
// links, from an article that holds to one that is held, that may not join.
func (b *builder) placeBridges() {
	refused := reuse(&b.refused, len(b.links))
	for v := range b.n {
		links, all := b.holding(v)
		if len(links) == 0 {
			continue
		}
		bridge := false
		for i := range all {
			for j := range i {
				h, g := &all[i], &all[j]
				if !h.beside(g) {
					continue
				}
				if h.solid() == g.solid() {
					bridge = true
				} else {
					h.aside, g.aside = h.aside || !h.solid(), g.aside || !g.solid()
				}
			}
		}
		mine := func(h *heldGroup) bool { return !h.aside }
		if bridge {
			best := slices.MaxFunc(all, func(h, g heldGroup) int { return h.size() - g.size() })
			filled := float64(best.size()) / 64
			mostly := filled >= mostlyShare || filled >= topShare && best.where&1 == 1
			mine = func(h *heldGroup) bool { return mostly && h.root == best.root }
		}
		own, joined := b.own(v)
		for _, l := range links {
			root := b.root(l.B)
			h := &all[slices.IndexFunc(all, func(h heldGroup) bool { return h.root == root })]
			if !mine(h) || joined && root != own.root && h.beside(&own) {
				refused[l.at] = true
				b.bridges = append(b.bridges, l.Link)
			}
		}
	}
}

// holding returns the one-sided links from v to what it holds, and the groups that it
// holds by them, in the order of their first held members.
func (b *builder) holding(v int) (links []heldLink, all []heldGroup) {
	links, all = b.held[:0], b.heldGroups[:0]
	for _, i := range b.nearby(v) {
		l := &b.links[i]
		if l.Kind != Copy || l.whole() {
			continue
		}
		in := inside(*l)
		if in.A != v {
			continue
		}
		links = append(links, heldLink{in, i})
		root := b.root(in.B)
		k := slices.IndexFunc(all, func(h heldGroup) bool { return h.root == root })
		if k < 0 {
			k = len(all)
			all = append(all, heldGroup{root: root})
		}
		h := &all[k]
		h.where |= in.WhereA
		h.links++
		h.sure = h.sure || in.strength() >= sureShare
	}
	b.held, b.heldGroups = links, all
	return links, all
}

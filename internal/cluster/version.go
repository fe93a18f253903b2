package cluster

import (
	"cmp"
	"slices"
)

// versionShare is the share of the members of either of two groups, of the sample
// at most, that must have a link as a version to the other for the two to be
// versions of one story. Groups of up to three need one such link, of a hundred six:
// one page that strays in is not enough.
const versionShare = 1.0 / 3

// A tie gathers the links of two groups, by their roots.
type tie struct {
	versions, passages int
	left, right        map[int32]bool // members with a link as a version
	closest            float64        // the containment of the closest, both ways on average
}

// versions finds the pairs of groups that are versions of one story: most of what
// they share, copies aside, are links as versions. Round-ups are not asked. It
// returns for each root its versions' roots, the closest first.
func (b *builder) versions(bridges map[int]bool) map[int32][]int32 {
	ties := map[[2]int32]*tie{}
	b.across(Version, bridges, func(r, s int32, l *Link) {
		t := ties[[2]int32{r, s}]
		if t == nil {
			t = &tie{left: map[int32]bool{}, right: map[int32]bool{}}
			ties[[2]int32{r, s}] = t
		}
		t.versions++
		t.left[int32(l.A)], t.right[int32(l.B)] = true, true
		t.closest = max(t.closest, (l.ContainmentA+l.ContainmentB)/2)
	})
	b.across(Passage, bridges, func(r, s int32, _ *Link) {
		if t := ties[[2]int32{r, s}]; t != nil {
			t.passages++
		}
	})
	out := map[int32][]int32{}
	for pair, t := range ties {
		if t.versions > t.passages && b.enough(pair[0], t.left) && b.enough(pair[1], t.right) {
			out[pair[0]] = append(out[pair[0]], pair[1])
			out[pair[1]] = append(out[pair[1]], pair[0])
		}
	}
	for r, all := range out {
		closeness := func(s int32) float64 { return ties[[2]int32{min(r, s), max(r, s)}].closest }
		slices.SortFunc(all, func(s, t int32) int {
			return cmp.Or(cmp.Compare(closeness(t), closeness(s)), cmp.Compare(s, t))
		})
	}
	return out
}

// across calls fn with the links of one kind between two groups, the lower root and
// its member first.
func (b *builder) across(kind Kind, bridges map[int]bool, fn func(r, s int32, l *Link)) {
	for i := range b.links {
		l := b.links[i]
		if l.Kind != kind || bridges[l.A] || bridges[l.B] {
			continue
		}
		r, s := b.root(l.A), b.root(l.B)
		if r == s {
			continue
		}
		if s < r {
			r, s = s, r
			l.A, l.B = l.B, l.A
		}
		fn(r, s, &l)
	}
}

// enough reports whether so many members speak for their group.
func (b *builder) enough(root int32, members map[int32]bool) bool {
	return float64(len(members)) >= versionShare*float64(len(b.first[root]))
}

// stories fills in the stories and versions of the groups.
func (b *builder) stories(groups []Group, at map[int32]int, versions map[int32][]int32) {
	parent := make([]int32, len(groups))
	for i := range parent {
		parent[i] = int32(i)
	}
	for r, all := range versions {
		g := &groups[at[r]]
		for _, s := range all {
			g.Versions = append(g.Versions, at[s])
			x, y := root(parent, at[r]), root(parent, at[s])
			parent[max(x, y)] = min(x, y)
		}
	}
	for i := range groups {
		groups[i].Story = int(root(parent, i))
	}
}

package cluster

import (
	"cmp"
	"slices"
)

const (
	// versionShare is the share of the members of either of two groups, of the sample
	// at most, that must have a link as a version to the other for the two to be
	// versions of one story. Groups of up to three need one such link, of a hundred
	// six: one page that strays in is not enough.
	versionShare = 1.0 / 3
	// runningShare is the share of versions among the linked pairs of groups of two
	// stories that makes them one. The fourth take of a running story may share no
	// more than its background with the first two; pages of one outlet that share
	// their captions are linked all to all, by passages, and now and then by what looks
	// like a version. Without it and the bound on time in package desk, one story of
	// ../shared/eval/outlets had 17 clusters over four years; with both, 14 of the 15
	// stories of several versions there are one story, read by eye, and all 17 of viral.
	runningShare = 1.0 / 3
)

// A tie gathers the links of two groups, by their roots.
type tie struct {
	versions, passages int
	left, right        map[int32]bool // members with a link as a version
	closest            float64        // the containment of the closest, both ways on average
}

// A storyline is what is known of the versions of stories.
type storyline struct {
	ties  map[[2]int32]*tie // by roots, the lower first
	found [][2]int32        // those that are versions of each other, the closest first
}

// versions finds the pairs of groups that are versions of one story: most of what
// they share, copies aside, are links as versions. Round-ups are not asked.
func (b *builder) versions(bridges map[int]bool) *storyline {
	line := &storyline{ties: map[[2]int32]*tie{}}
	near := map[int32]bool{} // roots that have a version at all
	b.across(Version, bridges, func(r, s int32, l *Link) {
		t := line.ties[[2]int32{r, s}]
		if t == nil {
			t = &tie{left: map[int32]bool{}, right: map[int32]bool{}}
			line.ties[[2]int32{r, s}] = t
			near[r], near[s] = true, true
		}
		t.versions++
		t.left[int32(l.A)], t.right[int32(l.B)] = true, true
		t.closest = max(t.closest, (l.ContainmentA+l.ContainmentB)/2)
	})
	b.across(Passage, bridges, func(r, s int32, _ *Link) {
		if !near[r] || !near[s] {
			return
		}
		t := line.ties[[2]int32{r, s}]
		if t == nil {
			t = &tie{}
			line.ties[[2]int32{r, s}] = t
		}
		t.passages++
	})
	for pair, t := range line.ties {
		if t.versions > t.passages && b.enough(pair[0], t.left) && b.enough(pair[1], t.right) {
			line.found = append(line.found, pair)
		}
	}
	slices.SortFunc(line.found, func(p, q [2]int32) int {
		return cmp.Or(cmp.Compare(line.ties[q].closest, line.ties[p].closest), slices.Compare(p[:], q[:]))
	})
	return line
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

// stories joins groups, by their roots, into stories: the first group of each.
func (line *storyline) stories() (parent map[int32]int32) {
	parent = map[int32]int32{}
	groups := map[int32][]int32{} // of a story, by its first
	for _, pair := range line.found {
		for _, r := range pair {
			if groups[r] == nil {
				parent[r], groups[r] = r, []int32{r}
			}
		}
	}
	find := func(r int32) int32 {
		for parent[r] != r {
			r = parent[r]
		}
		return r
	}
	for _, pair := range line.found {
		r, s := find(pair[0]), find(pair[1])
		if r == s || !line.running(groups[r], groups[s]) {
			continue
		}
		if s < r {
			r, s = s, r
		}
		parent[s] = r
		groups[r], groups[s] = append(groups[r], groups[s]...), nil
	}
	for r := range parent {
		parent[r] = find(r)
	}
	return parent
}

// running reports whether enough of the links between the groups of two stories are
// versions.
func (line *storyline) running(left, right []int32) bool {
	versions, linked := 0, 0
	for _, r := range left {
		for _, s := range right {
			t := line.ties[[2]int32{min(r, s), max(r, s)}]
			if t == nil {
				continue
			}
			linked++
			if t.versions > t.passages {
				versions++
			}
		}
	}
	return float64(versions) >= runningShare*float64(linked)
}

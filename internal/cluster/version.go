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

// A tie gathers the links of two groups, by their roots, the lower first.
type tie struct {
	r, s               int32
	versions, passages int
	left, right        int     // members with a link as a version
	closest            float64 // the containment of the closest, both ways on average
}

// A crossing is a link between two groups, and its members in them.
type crossing struct {
	r, s, v, w int32
	version    bool
	share      float64 // containment, both ways on average
}

// A storyline is what is known of the versions of stories.
type storyline struct {
	ties  []tie      // by roots
	found [][2]int32 // those that are versions of each other, the closest first

	near      []bool // by root: it has a version at all
	crossings []crossing
	story     []int32   // by root: the first of its story
	groups    [][]int32 // of a story, by its first
}

// versions finds the pairs of groups that are versions of one story: most of what
// they share, copies aside, are links as versions. Round-ups are not asked.
func (b *builder) versions(bridges []bool) *storyline {
	line := &b.line
	line.ties, line.found, line.crossings = line.ties[:0], line.found[:0], line.crossings[:0]
	near := reuse(&line.near, b.n)
	b.across(Version, bridges, func(c crossing) {
		near[c.r], near[c.s] = true, true
		line.crossings = append(line.crossings, c)
	})
	if len(line.crossings) == 0 {
		return line
	}
	b.across(Passage, bridges, func(c crossing) {
		if near[c.r] && near[c.s] {
			line.crossings = append(line.crossings, c)
		}
	})
	slices.SortFunc(line.crossings, func(x, y crossing) int {
		if c := cmp.Compare(x.r, y.r); c != 0 {
			return c
		}
		return cmp.Compare(x.s, y.s)
	})
	counted := reuse(&b.stamp, b.n) // the last tie, from 1, in which an article was counted
	for _, c := range line.crossings {
		n := len(line.ties)
		if n == 0 || line.ties[n-1].r != c.r || line.ties[n-1].s != c.s {
			line.ties = append(line.ties, tie{r: c.r, s: c.s})
			n++
		}
		t := &line.ties[n-1]
		if !c.version {
			t.passages++
			continue
		}
		t.versions++
		t.closest = max(t.closest, c.share)
		if counted[c.v] != int32(n) {
			counted[c.v] = int32(n)
			t.left++
		}
		if counted[c.w] != int32(n) {
			counted[c.w] = int32(n)
			t.right++
		}
	}
	for i := range line.ties {
		if t := &line.ties[i]; t.versions > t.passages && b.enough(t.r, t.left) && b.enough(t.s, t.right) {
			line.found = append(line.found, [2]int32{t.r, t.s})
		}
	}
	if len(line.found) > 1 {
		slices.SortFunc(line.found, func(p, q [2]int32) int {
			return cmp.Or(cmp.Compare(line.tie(q[0], q[1]).closest, line.tie(p[0], p[1]).closest), slices.Compare(p[:], q[:]))
		})
	}
	return line
}

// tie is the tie of two groups, the lower root first, if there is one.
func (line *storyline) tie(r, s int32) *tie {
	i, ok := slices.BinarySearchFunc(line.ties, [2]int32{r, s}, func(t tie, pair [2]int32) int {
		if c := cmp.Compare(t.r, pair[0]); c != 0 {
			return c
		}
		return cmp.Compare(t.s, pair[1])
	})
	if !ok {
		return nil
	}
	return &line.ties[i]
}

// across calls fn with the links of one kind between two groups.
func (b *builder) across(kind Kind, bridges []bool, fn func(crossing)) {
	for i := range b.links {
		l := &b.links[i]
		if l.Kind != kind || bridges[l.A] || bridges[l.B] {
			continue
		}
		c := crossing{
			r: b.root(l.A), s: b.root(l.B), v: int32(l.A), w: int32(l.B),
			version: kind == Version, share: (l.ContainmentA + l.ContainmentB) / 2,
		}
		if c.r == c.s {
			continue
		}
		if c.s < c.r {
			c.r, c.s, c.v, c.w = c.s, c.r, c.w, c.v
		}
		fn(c)
	}
}

// enough reports whether so many members speak for their group.
func (b *builder) enough(root int32, members int) bool {
	return float64(members) >= versionShare*float64(len(b.first[root]))
}

// stories joins groups, by their roots, into stories: the first group of each that is a
// version of another.
func (line *storyline) stories(n int) (first []int32) {
	if len(line.found) == 0 {
		return nil
	}
	parent := reuse(&line.story, n)
	groups := reuse(&line.groups, n)
	for _, pair := range line.found {
		for _, r := range pair {
			if groups[r] == nil {
				parent[r], groups[r] = r, []int32{r}
			}
		}
	}
	for _, pair := range line.found {
		r, s := root(parent, int(pair[0])), root(parent, int(pair[1]))
		if r == s || !line.running(groups[r], groups[s]) {
			continue
		}
		if s < r {
			r, s = s, r
		}
		parent[s] = r
		groups[r], groups[s] = append(groups[r], groups[s]...), nil
	}
	for _, pair := range line.found {
		for _, r := range pair {
			parent[r] = root(parent, int(r))
		}
	}
	return parent
}

// running reports whether enough of the links between the groups of two stories are
// versions.
func (line *storyline) running(left, right []int32) bool {
	versions, linked := 0, 0
	for _, r := range left {
		for _, s := range right {
			t := line.tie(min(r, s), max(r, s))
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

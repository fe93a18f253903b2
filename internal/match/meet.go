package match

import (
	"cmp"
	"slices"
)

// A meeting is a run of shared shingles, as long as it can be: its places in both
// bodies and how many shingles it has.
type meeting struct{ a, b, n int }

// meetOnce measures what a shares with the indexed body, if no shingle that both have
// stands twice in either: then every one has one place in each, runs are shared as they
// stand, and passages need no choice. Most pairs are such.
func (c *Comparer) meetOnce(a Body, m *Measures, swap bool) bool {
	if !c.runs(a) {
		return false
	}
	shared, longest := 0, 0
	for _, r := range c.met {
		shared += r.n
		longest = max(longest, r.n)
	}
	own := func(b Body) int { return b.Len() - runWords + 1 - shared }
	m.Resemblance = share(shared, shared+own(a)+own(c.b.Body))
	if shared == 0 {
		return true
	}
	m.LongestRun = longest + runWords - 1
	m.SharedA, m.WhereA = c.covered(a.Len(), func(r meeting) int { return r.a })
	if swap {
		slices.SortFunc(c.met, func(x, y meeting) int { return cmp.Compare(x.b, y.b) })
	}
	c.passagesOf(swap)
	if !swap {
		slices.SortFunc(c.met, func(x, y meeting) int { return cmp.Compare(x.b, y.b) })
	}
	m.SharedB, m.WhereB = c.covered(c.b.Len(), func(r meeting) int { return r.b })
	return true
}

// runs finds the runs of shingles that a shares with the indexed body, in the order of
// a. It gives up where one of them stands twice.
func (c *Comparer) runs(a Body) bool {
	b := &c.b
	c.met = c.met[:0]
	c.seen = sized(c.seen, len(b.last))
	clear(c.seen)
	for _, id := range c.repeated {
		c.seen[id] = true
	}
	ids, seen := b.ids, c.seen
	for i := 0; i+runWords <= len(a.hashes); i++ {
		id := c.table.find(a.hashes, i, b.hashes)
		if id == none {
			continue
		}
		at := int(b.last[id]) - 1
		r := meeting{a: i, b: at}
		// A shared run costs a comparison of one word at each place; only where there is
		// none are shingles looked up.
		for {
			if seen[id] {
				return false
			}
			seen[id] = true
			r.n++
			i, at = i+1, at+1
			if i+runWords > len(a.hashes) || at+runWords > len(b.hashes) || a.hashes[i+runWords-1] != b.hashes[at+runWords-1] {
				break
			}
			id = ids[at]
		}
		c.met = append(c.met, r)
		i-- // the place after the run is looked up next
	}
	return true
}

// passagesOf makes passages of the runs, which are in the order of a, or of b if they
// are to be swapped. Runs that overlap there by some words are cut at the later one's
// beginning.
func (c *Comparer) passagesOf(swap bool) {
	c.passages = c.passages[:0]
	end := 0
	for _, r := range c.met {
		p := Passage{A: r.a, B: r.b, Words: r.n + runWords - 1}
		if swap {
			p.A, p.B = p.B, p.A
		}
		if d := end - p.A; d > 0 {
			p.A, p.B, p.Words = p.A+d, p.B+d, p.Words-d
		}
		if p.Words >= runWords {
			c.passages = append(c.passages, p)
			end = p.A + p.Words
		}
	}
}

// covered counts the words under the runs, which are in the order of their places in a
// body of n words, and finds where they are.
func (c *Comparer) covered(n int, place func(meeting) int) (words int, mask uint64) {
	c.spans = c.spans[:0]
	end := 0
	for _, r := range c.met {
		from, to := place(r), place(r)+r.n+runWords-1
		if k := len(c.spans); k > 0 && from <= end {
			c.spans[k-1].end = to
			words += to - end
		} else {
			c.spans = append(c.spans, span{from, to})
			words += to - from
		}
		end = to
	}
	return words, where(c.spans, n)
}

// meetAll measures what a shares with the indexed body, also where shingles stand more
// than once.
func (c *Comparer) meetAll(a Body, m *Measures, swap bool) {
	shared := c.meet(a)
	var ownA, ownB int
	m.SharedA, ownA, m.WhereA = c.cover(&c.a, &c.b)
	m.SharedB, ownB, m.WhereB = c.cover(&c.b, &c.a)
	m.Resemblance = share(shared, shared+ownA+ownB)
	if shared == 0 {
		return
	}
	m.LongestRun = c.longestRun()
	if swap {
		c.align(&c.b, &c.a)
	} else {
		c.align(&c.a, &c.b)
	}
}

// meet finds the shingles of a that the indexed body has, and returns how many
// distinct ones there are.
func (c *Comparer) meet(a Body) (shared int) {
	c.a.set(a, len(c.table.first))
	b := &c.b
	at := none // the place of b that has the shingle before this one
	for i := range c.a.ids {
		if end := at + runWords; at != none && end < len(b.hashes) && b.hashes[end] == a.hashes[i+runWords-1] {
			at++
		} else if id := c.table.find(a.hashes, i, b.hashes); id != none {
			at = int(b.last[id]) - 1
		} else {
			at = none
		}
		id := int32(none)
		if at != none {
			if id = b.ids[at]; c.a.last[id] == 0 {
				shared++
			}
		}
		c.a.put(i, id)
	}
	return shared
}

// cover finds the words of s that stand in shingles which o has too: how many they
// are and where. It returns the number of places whose shingle is not shared as well.
func (c *Comparer) cover(s, o *side) (words, own int, mask uint64) {
	c.spans = c.spans[:0]
	end := 0 // of what is covered
	for i := range s.ids {
		if !s.shares(o, i) {
			own++
			continue
		}
		if i > end || end == 0 {
			c.spans = append(c.spans, span{from: i})
		}
		words += i + runWords - max(i, end)
		end = i + runWords
		c.spans[len(c.spans)-1].end = end
	}
	return words, own, where(c.spans, s.Len())
}

package match

import (
	"cmp"
	"slices"
)

// meet measures how much a and the indexed body share: the shingles that both have, the
// words under them and where these are, and the longest run.
//
// It walks a along b. In a shared run a place costs the comparison of one word; only
// where a run begins, or there is none, a shingle is looked up.
func (c *Comparer) meet(a Body, m *Measures) {
	c.a.set(a, len(c.table.first))
	c.spansA, c.spansB = c.spansA[:0], c.spansB[:0]
	b := &c.b
	budget := followed * (a.Len() + b.Len())
	shared, sharedA, sharedB := 0, 0, 0 // distinct shingles, and places of them in a and b
	for i := 0; i < len(c.a.ids); {
		id := c.table.find(a.hashes, i, b.hashes)
		if id == none {
			c.a.ids[i] = none
			i++
			continue
		}
		from, at := i, int(b.last[id])-1
		m.LongestRun = max(m.LongestRun, c.longestFrom(i, id, &budget))
		n := prefix(a.hashes[i:], b.hashes[at:]) - runWords + 1
		c.spansB = append(c.spansB, span{at, at + n + runWords - 1})
		ids, next, last := c.a.ids[from:from+n], c.a.next[from:from+n], c.a.last
		for k, id := range b.ids[at : at+n] {
			before := last[id]
			if before == 0 {
				shared++
				sharedB++
				if c.repeated[id] {
					sharedB += c.coverOthers(id, at+k)
				}
			}
			ids[k], next[k], last[id] = id, before, int32(from+k)+1
		}
		i += n
		sharedA += n
		if s := len(c.spansA); s > 0 && from <= c.spansA[s-1].end {
			c.spansA[s-1].end = i + runWords - 1
		} else {
			c.spansA = append(c.spansA, span{from, i + runWords - 1})
		}
	}
	if budget < 0 {
		m.LongestRun = c.longestRun()
	}
	m.Resemblance = share(shared, shared+len(c.a.ids)-sharedA+len(b.ids)-sharedB)
	c.spansB = united(c.spansB)
	m.SharedA, m.WhereA = words(c.spansA), where(c.spansA, a.Len())
	m.SharedB, m.WhereB = words(c.spansB), where(c.spansB, b.Len())
}

// coverOthers covers the places of b, but for one, that have a shingle which stands
// there more than once, and counts them.
func (c *Comparer) coverOthers(id int32, but int) (n int) {
	for j := c.b.last[id]; j > 0; j = c.b.next[j-1] {
		if at := int(j) - 1; at != but {
			c.spansB = append(c.spansB, span{at, at + runWords})
			n++
		}
	}
	return n
}

// united are stretches in ascending order, those that meet or overlap made one.
func united(spans []span) []span {
	slices.SortFunc(spans, func(x, y span) int { return cmp.Compare(x.from, y.from) })
	n := 0
	for _, s := range spans {
		if n > 0 && s.from <= spans[n-1].end {
			spans[n-1].end = max(spans[n-1].end, s.end)
			continue
		}
		spans[n] = s
		n++
	}
	return spans[:n]
}

// words counts what stretches cover, none of which overlap.
func words(spans []span) (n int) {
	for _, s := range spans {
		n += s.end - s.from
	}
	return n
}

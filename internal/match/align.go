package match

// maxTries bounds the places in B that are tried for one place in A, so that a
// body that repeats one phrase costs no more than another. A place that goes on
// from the passage before is always tried.
const maxTries = 16

// align finds the passages that a and b share, greedily from the start of a: at each
// word the longest run that stands in b, of equal ones the one that goes on from the
// passage before.
func (c *Comparer) align(a, b *side) {
	c.passages = c.passages[:0]
	after := 0 // where b goes on from the passage before
	for i := 0; i < len(a.ids); {
		best := Passage{A: i}
		try := func(j int) {
			if n := prefix(a.hashes[i:], b.hashes[j:]); n > best.Words || n == best.Words && j == after {
				best.B, best.Words = j, n
			}
		}
		if a.shares(b, i) {
			last := b.last[a.ids[i]]
			tries := 0
			for j := last; j > 0 && tries < maxTries; j = b.next[j-1] {
				try(int(j) - 1)
				tries++
			}
			if tries == maxTries {
				if near := b.near(last, after); near >= 0 {
					try(near)
				}
			}
		}
		if best.Words < runWords {
			i++
			continue
		}
		c.passages = append(c.passages, best)
		i += best.Words
		after = best.B + best.Words
	}
}

// near is the first place at or after the given one on the chain that begins with
// last, looking no further than maxTries places on; -1 if there is none.
func (s *side) near(last int32, after int) int {
	found := -1
	for range 4 * maxTries {
		if last <= int32(after) {
			break
		}
		found = int(last) - 1
		last = s.next[last-1]
	}
	return found
}

// prefix is the length of the common prefix.
func prefix(a, b []uint32) int {
	n := min(len(a), len(b))
	for i := range n {
		if a[i] != b[i] {
			return i
		}
	}
	return n
}

// gapWords is the longest stretch of words between two passages that is taken
// for an edit of one by the other; a longer one is other text.
const gapWords = 12

// changes counts the words by which a and b differ inside their shared text:
// between two passages that follow each other, closely, in both.
func (c *Comparer) changes(a, b Body, m *Measures) {
	for i := 1; i < len(c.passages); i++ {
		p, q := c.passages[i-1], c.passages[i]
		if !follows(p, q) {
			continue
		}
		endA, endB := p.A+p.Words, p.B+p.Words
		m.Changed += q.A - endA + q.B - endB
		m.ChangedFacts += facts(a.marks[endA:q.A]) + facts(b.marks[endB:q.B])
	}
}

func facts(marks []mark) (n int) {
	for _, m := range marks {
		if m&(number|name) != 0 {
			n++
		}
	}
	return n
}

// A span is a stretch of covered words, end exclusive.
type span struct{ from, end int }

// where maps covered stretches, in ascending order, onto 64ths of a body of n words:
// bit i is set when half or more of the i-th 64th is covered. In a body of fewer words
// some bits share a word.
func where(spans []span, n int) (mask uint64) {
	for bit := range 64 {
		low := bit * n / 64
		high := max((bit+1)*n/64, low+1)
		for len(spans) > 0 && spans[0].end <= low {
			spans = spans[1:]
		}
		covered := 0
		for _, s := range spans {
			if s.from >= high {
				break
			}
			covered += min(s.end, high) - max(s.from, low)
		}
		if 2*covered >= high-low {
			mask |= 1 << bit
		}
	}
	return mask
}

package match

// maxTries bounds the places in B that are tried for one place in A, so that a
// body that repeats one phrase costs no more than another. A place that goes on
// from the passage before is always tried.
const maxTries = 16

// align finds the shared passages, greedily from the start of a: at each word the
// longest run that stands in b, of equal ones the one that goes on from the
// passage before.
func (c *Comparer) align(a, b Body) {
	c.passages = c.passages[:0]
	after := 0 // where b goes on from the passage before
	for i := 0; i+runWords <= a.Len(); {
		best := Passage{A: i}
		try := func(j int) {
			if n := prefix(a.hashes[i:], b.hashes[j:]); n > best.Words || n == best.Words && j == after {
				best.B, best.Words = j, n
			}
		}
		if s := c.find(shingle(a.hashes[i:])); s.last > 0 {
			tries := 0
			for j := s.last - 1; j >= 0 && tries < maxTries; j = c.next[j] {
				try(int(j))
				tries++
			}
			if near := c.near(s.last-1, after); tries == maxTries && near >= 0 {
				try(near)
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

// near is the first place at or after the given one on the chain that ends at j,
// looking no further than maxTries places on; -1 if there is none.
func (c *Comparer) near(j int32, after int) int {
	found := -1
	for range 4 * maxTries {
		if j < int32(after) {
			break
		}
		found = int(j)
		j = c.next[j]
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

// A run is a stretch of shared shingles that ended at some place in A.
type run struct {
	end    int32 // in A, plus one
	length int32 // in shingles
}

// maxPlaces bounds the places in B that are followed for one place in A.
const maxPlaces = 256

// longestRun is the longest run of words of a that stands in the indexed body. A
// run at place j of B goes on from the one at j-1: places come in descending order,
// so that the one before has not been overwritten yet.
func (c *Comparer) longestRun(a Body) int {
	c.runs = cleared(c.runs, len(c.next))
	longest := int32(0)
	for i := range a.Len() - runWords + 1 {
		j := c.find(shingle(a.hashes[i:])).last - 1
		for range maxPlaces {
			if j < 0 {
				break
			}
			length := int32(1)
			if j > 0 && c.runs[j-1].end == int32(i) {
				length += c.runs[j-1].length
			}
			c.runs[j] = run{int32(i) + 1, length}
			longest = max(longest, length)
			j = c.next[j]
		}
	}
	return int(longest) + runWords - 1
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

// where maps coverage onto 64ths of the body: bit i is set when half or more of
// the i-th 64th is covered. In a body of fewer words some bits share a word.
func where(covered []bool) (mask uint64) {
	n := len(covered)
	for bit := range 64 {
		low, high := bit*n/64, max((bit+1)*n/64, bit*n/64+1)
		words, shared := 0, 0
		for i := low; i < high && i < n; i++ {
			words++
			if covered[i] {
				shared++
			}
		}
		if words > 0 && 2*shared >= words {
			mask |= 1 << bit
		}
	}
	return mask
}

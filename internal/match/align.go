package match

import (
	"math"
	"slices"
)

// maxTries bounds the places in the longer body that are tried for one place in the
// shorter, so that a body that repeats one phrase costs no more than another. A place that
// goes on from the passage before is always tried.
const maxTries = 16

// The passages that two bodies share are found greedily from the start of one: at each
// word the longest run that stands in the other, of equal ones the one that goes on from
// the passage before. Mostly there is but one, and meet has found it.

// alignA finds the passages of a in b.
func (c *Comparer) alignA() {
	c.passages = c.passages[:0]
	after := 0 // where b goes on from the passage before
	for i, runs := 0, c.runs; len(runs) > 0; {
		r := runs[0]
		if i >= r.a+r.n {
			runs = runs[1:]
			continue
		}
		i = max(i, r.a)
		at := r.b + i - r.a
		p := Passage{i, at, r.a + r.words() - i}
		if last := c.table.last[at]; last > 0 {
			p = best(c.a.hashes, i, c.b.hashes, last, c.table.before, after)
		}
		c.passages = append(c.passages, p)
		i, after = i+p.Words, p.B+p.Words
	}
}

// alignB finds the passages of b in a.
func (c *Comparer) alignB() {
	c.passages = c.passages[:0]
	repeated := c.table.repeated
	if c.overlap || len(repeated) > 0 {
		c.chainA()
	}
	after := 0 // where a goes on from the passage before
	for j, runs := 0, c.runsB; ; {
		for len(runs) > 0 && runs[0].b+runs[0].n <= j {
			runs = runs[1:]
		}
		for len(repeated) > 0 && (int(repeated[0]) < j || !c.shared[c.table.same(int(repeated[0]))]) {
			repeated = repeated[1:]
		}
		next := math.MaxInt
		if len(runs) > 0 {
			next = max(j, runs[0].b)
		}
		if len(repeated) > 0 {
			next = min(next, int(repeated[0]))
		}
		if next == math.MaxInt {
			return
		}
		j = next
		var p Passage
		if c.overlap || c.table.last[j] > 0 {
			p = best(c.b.hashes, j, c.a.hashes, c.chain.last[c.table.same(j)], c.chain.before, after)
		} else {
			r := runs[0]
			p = Passage{j, r.a + j - r.b, r.b + r.words() - j}
		}
		c.passages = append(c.passages, p)
		j, after = j+p.Words, p.B+p.Words
	}
}

// A chain is where a has what it or b repeats.
type chain struct {
	last   []int32 // for the last place in b of a shingle, the last place in a, plus one
	before []int32 // for each place in a, the one before with the same shingle, plus one, or 0
}

// chainA makes the chain of what repeats: all that is shared, if a repeats some of it.
func (c *Comparer) chainA() {
	c.chain.last = cleared(c.chain.last, places(c.b.hashes))
	c.chain.before = sized(c.chain.before, places(c.a.hashes))
	put := func(r run, at int) {
		i, last := r.a+at-r.b, &c.chain.last[c.table.same(at)]
		c.chain.before[i], *last = *last, int32(i)+1
	}
	for _, r := range c.runs {
		if c.overlap {
			for at := r.b; at < r.b+r.n; at++ {
				put(r, at)
			}
			continue
		}
		from, _ := slices.BinarySearch(c.table.repeated, int32(r.b))
		for _, at := range c.table.repeated[from:] {
			if int(at) >= r.b+r.n {
				break
			}
			put(r, int(at))
		}
	}
}

// best is the longest run of words at a place of one body in the other, in which the places
// with its shingle are those of a chain that begins with last.
func best(body []uint32, place int, other []uint32, last int32, before []int32, after int) Passage {
	best := Passage{A: place}
	try := func(j int) {
		if n := prefix(body[place:], other[j:]); n > best.Words || n == best.Words && j == after {
			best.B, best.Words = j, n
		}
	}
	tries := 0
	for j := last; j > 0 && tries < maxTries; j = before[j-1] {
		try(int(j) - 1)
		tries++
	}
	if tries == maxTries {
		if near := near(last, before, after); near >= 0 {
			try(near)
		}
	}
	return best
}

// near is the first place at or after the given one on the chain that begins with
// last, looking no further than maxTries places on; -1 if there is none.
func near(last int32, before []int32, after int) int {
	found := -1
	for range 4 * maxTries {
		if last <= int32(after) {
			break
		}
		found = int(last) - 1
		last = before[last-1]
	}
	return found
}

// prefix is the length of the common prefix. It goes by blocks, which are compared many
// bytes at a time.
func prefix(a, b []uint32) int {
	const long, short = 32, 4
	n := min(len(a), len(b))
	i := 0
	for i+long <= n && *(*[long]uint32)(a[i:]) == *(*[long]uint32)(b[i:]) {
		i += long
	}
	for i+short <= n && *(*[short]uint32)(a[i:]) == *(*[short]uint32)(b[i:]) {
		i += short
	}
	for i < n && a[i] == b[i] {
		i++
	}
	return i
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

// where maps covered stretches, in ascending order, none of which meet, onto 64ths of a
// body of n words: bit i is set when half or more of the i-th 64th is covered. In a body of
// fewer words some bits share a word.
func where(spans []span, n int) (mask uint64) {
	if n < 64 {
		return whereOfFew(spans, n)
	}
	begin := func(bit int) int { return int(uint(bit) * uint(n) / 64) }
	scale := 64 / float64(n)
	bitOf := func(word int) int {
		bit := int(float64(word) * scale) // or one of its neighbours
		for begin(bit+1) <= word {
			bit++
		}
		for begin(bit) > word {
			bit--
		}
		return bit
	}
	bit, covered := 0, 0 // what the stretches so far cover of the last 64th that they reach
	half := func() (set uint64) {
		if 2*covered >= begin(bit+1)-begin(bit) {
			set = 1
		}
		return set << bit
	}
	for _, s := range spans {
		first, last := bitOf(s.from), bitOf(s.end-1)
		if first != bit {
			mask |= half()
			bit, covered = first, 0
		}
		if first == last {
			covered += s.end - s.from
			continue
		}
		covered += begin(first+1) - s.from
		mask |= half() | 1<<last - 1<<(first+1)
		bit, covered = last, s.end-begin(last)
	}
	return mask | half()
}

func whereOfFew(spans []span, n int) (mask uint64) {
	for bit := range 64 {
		low := bit * n / 64
		high := max((bit+1)*n/64, low+1)
		covered := 0
		for _, s := range spans {
			covered += max(0, min(s.end, high)-max(s.from, low))
		}
		if 2*covered >= high-low {
			mask |= 1 << bit
		}
	}
	return mask
}

package match

import (
	"math/bits"
	"slices"
	"time"
)

// runWords is the shortest run of words that counts as shared. Shorter runs are
// set phrases: over the labelled pairs of newsroom-dev, every copy has at least
// 0.69 of the shorter body in runs of 4 (../shared/eval/README.md), while of the 588
// pairs of one event that share no copy half have less than 0.04 and 95 % less
// than 0.26.
const runWords = 4

// A Passage is a run of words that stands in both bodies, verbatim once folded.
type Passage struct {
	A, B  int // where it begins, in words
	Words int
}

// Measures are the figures of a comparison, of body A to body B.
type Measures struct {
	WordsA, WordsB   int // in each body
	SharedA, SharedB int // words of A that stand in shared runs, and of B
	LongestRun       int // the longest Passage, in words

	// Resemblance is the share of the shingles of both that both have (Broder
	// 1997, section 2), over shingles of 4 words.
	Resemblance float64

	// Of the words by which A departs from B between two shared passages that
	// follow each other in both, and the reverse: how many there are, and how many
	// of them are numbers or names.
	// Seen from the shorter of the two.
	Changed, ChangedFacts int
	// FactsA and FactsB count the distinct numbers and names of each body, and
	// FactsBoth those that stand in both, anywhere.
	FactsA, FactsB, FactsBoth int
	// WhereA has bit i set when the i-th 64th of A is shared, and WhereB of B.
	WhereA, WhereB uint64
	// Narrated are the shared words that neither of the two puts in quotation marks.
	Narrated int
	// LeadA is the share of the content words of A's lead, its first leadWords words,
	// that stand anywhere in B, from 0 to 1; LeadB is the reverse. Unlike shared runs it
	// outlives a lead written anew about the same event.
	LeadA, LeadB float64
	// Apart is the time between the two publications, 0 if it is not known. Who
	// compares bodies has no dates: it is set by the caller.
	Apart time.Duration
	// Corrects is set when one of the two, and not the other, says that it corrects, or
	// both do so in their headlines: corrections of one piece that differ follow each
	// other.
	Corrects bool
}

// ContainmentA is the share of A's words that stand in B, from 0 to 1.
func (m Measures) ContainmentA() float64 { return share(m.SharedA, m.WordsA) }

// ContainmentB is the share of B's words that stand in A.
func (m Measures) ContainmentB() float64 { return share(m.SharedB, m.WordsB) }

// Swap is the same comparison seen from B.
func (m Measures) Swap() Measures {
	m.WordsA, m.WordsB = m.WordsB, m.WordsA
	m.SharedA, m.SharedB = m.SharedB, m.SharedA
	m.WhereA, m.WhereB = m.WhereB, m.WhereA
	m.FactsA, m.FactsB = m.FactsB, m.FactsA
	m.LeadA, m.LeadB = m.LeadB, m.LeadA
	return m
}

func share(part, whole int) float64 {
	if whole == 0 {
		return 0
	}
	return float64(part) / float64(whole)
}

// A Comparer compares bodies. It holds working memory that later comparisons use
// again; it is not safe for concurrent use.
type Comparer struct {
	table    []slot
	next     []int32 // next[j] is the place in B before j with the same shingle, or -1
	runs     []run   // for each place in B, the run of A that has just come by
	coveredA []bool
	coveredB []bool
	passages []Passage

	chains chains // of noisy bodies

	lead [256]leadWord // open-addressed, at most leadWords of them taken
}

// A leadWord is a content word of a lead, and whether the other body has it.
type leadWord struct {
	hash  uint32
	taken bool
	found bool
}

// A slot of the table of B's shingles, open-addressed.
type slot struct {
	shingle uint64
	last    int32 // the last position in B, plus one; 0 for an empty slot
	shared  bool  // A has it too
}

// Compare measures a against b. It does not matter which is which: the measures of
// b against a are the same, swapped.
func (c *Comparer) Compare(a, b Body) Measures {
	if before(b, a) {
		m := c.compare(b, a)
		return m.Swap()
	}
	return c.compare(a, b)
}

// before orders bodies, so that they are always compared in the same order.
func before(a, b Body) bool {
	if a.Len() != b.Len() {
		return a.Len() < b.Len()
	}
	return slices.Compare(a.hashes, b.hashes) < 0
}

func (c *Comparer) compare(a, b Body) Measures {
	if a.Noisy() && b.Noisy() {
		return c.compareLetters(a, b)
	}
	m := Measures{WordsA: a.Len(), WordsB: b.Len()}
	if a.Len() < runWords || b.Len() < runWords {
		if a.Len() > 0 && a.Equal(b) {
			m.SharedA, m.SharedB, m.LongestRun, m.Resemblance = a.Len(), a.Len(), a.Len(), 1
			m.WhereA, m.WhereB = ^uint64(0), ^uint64(0)
		}
		return m
	}
	c.coveredA = cleared(c.coveredA, a.Len())
	c.coveredB = cleared(c.coveredB, b.Len())
	distinctB := c.index(b)
	sharedShingles, ownA := c.cover(a)
	c.coverB(b)
	m.SharedA = count(c.coveredA)
	m.SharedB = count(c.coveredB)
	m.WhereA, m.WhereB = where(c.coveredA), where(c.coveredB)
	m.FactsA, m.FactsB, m.FactsBoth = len(a.facts), len(b.facts), common(a.facts, b.facts)
	m.Resemblance = share(sharedShingles, ownA+distinctB)
	m.Corrects = a.corrects != b.corrects || a.slugged && b.slugged
	if m.SharedA > 0 {
		m.LongestRun = c.longestRun(a)
		c.align(a, b)
		c.changes(a, b, &m)
		m.Narrated = c.narrated(a, b)
		m.LeadA, m.LeadB = c.leadShare(a, b), c.leadShare(b, a)
	}
	return m
}

// narrated counts the words of the passages that stand in no quotation on either
// side.
func (c *Comparer) narrated(a, b Body) (n int) {
	for _, p := range c.passages {
		for k := range p.Words {
			if (a.marks[p.A+k]|b.marks[p.B+k])&quoted == 0 {
				n++
			}
		}
	}
	return n
}

// leadWords is the length of a lead: the two or three sentences that say what has
// happened.
const leadWords = 60

// leadShare is the share of the content words of a's lead that stand anywhere in b.
func (c *Comparer) leadShare(a, b Body) float64 {
	clear(c.lead[:])
	words, found := 0, 0
	for i, h := range a.hashes[:min(leadWords, a.Len())] {
		if w := c.leadWord(h); !w.taken && a.marks[i]&(content|name) != 0 {
			*w = leadWord{hash: h, taken: true}
			words++
		}
	}
	for _, h := range b.hashes {
		if w := c.leadWord(h); w.taken && !w.found {
			w.found = true
			found++
		}
	}
	return share(found, words)
}

// leadWord is the place of a word in the lead, or the empty one where it belongs.
func (c *Comparer) leadWord(hash uint32) *leadWord {
	for i := hash; ; i++ {
		if w := &c.lead[i%uint32(len(c.lead))]; !w.taken || w.hash == hash {
			return w
		}
	}
}

// Passages finds the passages that a and b share, in the order of a, in which they
// do not overlap. The result is valid until the next call.
func (c *Comparer) Passages(a, b Body) []Passage {
	c.passages = c.passages[:0]
	if a.Noisy() && b.Noisy() {
		c.letterPassages(a, b)
		return c.passages
	}
	if a.Len() < runWords || b.Len() < runWords {
		if a.Len() > 0 && a.Equal(b) {
			c.passages = append(c.passages, Passage{0, 0, a.Len()})
		}
		return c.passages
	}
	c.index(b)
	c.align(a, b)
	return c.passages
}

// index fills the table with the shingles of b, and returns how many are
// distinct.
func (c *Comparer) index(b Body) (distinct int) {
	n := b.Len() - runWords + 1
	size := 1 << bits.Len(uint(2*n))
	if cap(c.table) < size {
		c.table = make([]slot, size)
	} else {
		c.table = c.table[:size]
		clear(c.table)
	}
	if cap(c.next) < n {
		c.next = make([]int32, n)
	}
	c.next = c.next[:n]
	for j := range n {
		s := c.find(shingle(b.hashes[j:]))
		if s.last == 0 {
			distinct++
		}
		s.shingle = shingle(b.hashes[j:])
		c.next[j] = s.last - 1
		s.last = int32(j) + 1
	}
	return distinct
}

// find is the slot of a shingle, or the empty one where it belongs.
func (c *Comparer) find(shingle uint64) *slot {
	mask := uint64(len(c.table) - 1)
	for i := shingle & mask; ; i = (i + 1) & mask {
		s := &c.table[i]
		if s.last == 0 || s.shingle == shingle {
			return s
		}
	}
}

func shingle(h []uint32) uint64 {
	const base = 0x9e3779b97f4a7c15
	x := uint64(h[0])
	for _, v := range h[1:runWords] {
		x = x*base + uint64(v)
	}
	x ^= x >> 32
	return x * base >> 8
}

// cover marks the words of a that stand in shared shingles. It returns the number
// of distinct shingles shared, and of a's own (each occurrence).
func (c *Comparer) cover(a Body) (shared, own int) {
	until := 0
	for i := range a.Len() - runWords + 1 {
		s := c.find(shingle(a.hashes[i:]))
		if s.last == 0 {
			own++
			continue
		}
		if !s.shared {
			s.shared = true
			shared++
		}
		for j := max(i, until); j < i+runWords; j++ {
			c.coveredA[j] = true
		}
		until = i + runWords
	}
	return shared, own
}

// coverB marks the words of b that stand in shingles found shared.
func (c *Comparer) coverB(b Body) {
	until := 0
	for j := range b.Len() - runWords + 1 {
		if !c.find(shingle(b.hashes[j:])).shared {
			continue
		}
		for k := max(j, until); k < j+runWords; k++ {
			c.coveredB[k] = true
		}
		until = j + runWords
	}
}

// common counts the values in both of two sorted lists.
func common(a, b []uint32) (n int) {
	for i, j := 0, 0; i < len(a) && j < len(b); {
		switch {
		case a[i] < b[j]:
			i++
		case a[i] > b[j]:
			j++
		default:
			n, i, j = n+1, i+1, j+1
		}
	}
	return n
}

func cleared[T any](s []T, n int) []T {
	if cap(s) < n {
		return make([]T, n)
	}
	s = s[:n]
	clear(s)
	return s
}

package match

import (
	"encoding/binary"
	"math/bits"
	"slices"
	"time"

	"github.com/samewire/samewire/internal/octets"
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
	// 1997, section 2), over shingles of 4 words. Each shared one counts once, each of
	// the others as often as it stands.
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
	// Common is how many of the shared words are weighed away, because many unrelated
	// stories carry them, and CommonNarrated how many of Narrated; 0 where nothing is
	// known. Who compares bodies does not know other stories: see Weigh.
	Common, CommonNarrated float64
	// LeadA is the share of the content words of A's lead, its first leadWords words,
	// that stand anywhere in B, from 0 to 1; LeadB is the reverse. Unlike shared runs it
	// outlives a lead written anew about the same event. Both are 1 where one of the two
	// stands nearly whole in the other.
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

// A Comparer compares bodies with one that it has indexed. It holds working memory
// that later comparisons use again; it is not safe for concurrent use.
type Comparer struct {
	b     Body  // the indexed body
	table table // of its shingles
	lead  lead  // of b
	led   bool  // lead is that of b

	a        Body   // the body measured against it
	other    lead   // of a
	runs     []run  // that they share, in the order of a
	runsB    []run  // and in that of b
	overlap  bool   // runs overlap in b: a repeats what it shares
	shared   []bool // of the repeated places of b, by the last of them: a has them
	spansA   []span // what is covered of a
	spansB   []span // and of b
	chain    chain
	passages []Passage
	common   []CommonRun // of passages

	chains chains // of noisy bodies
}

// A run is shingles that stand in both bodies, one after the other. No run goes on behind
// its end.
type run struct{ a, b, n int }

// words is the length of a run in words.
func (r run) words() int { return r.n + runWords - 1 }

// none is no place.
const none = -1

// Compare measures a against b. It does not matter which is which: the measures of
// b against a are the same, swapped.
func (c *Comparer) Compare(a, b Body) Measures {
	c.Index(b)
	return c.Measure(a)
}

// Index makes b the body that others are measured against. To compare one body with
// many is several times faster than to compare each pair of them.
func (c *Comparer) Index(b Body) {
	c.b, c.led = b, false
	if !b.Noisy() {
		c.table.set(b.hashes)
	}
}

// Measure measures a against the indexed body.
func (c *Comparer) Measure(a Body) Measures {
	b := c.b
	switch {
	case a.Noisy() && b.Noisy() && lettersBefore(b, a):
		return c.compareLetters(b, a).Swap()
	case a.Noisy() && b.Noisy():
		return c.compareLetters(a, b)
	case a.Noisy() != b.Noisy():
		return Measures{WordsA: a.Len(), WordsB: b.Len()} // which nothing tells
	}
	if a.Len() < runWords || b.Len() < runWords {
		m := Measures{WordsA: a.Len(), WordsB: b.Len()}
		if a.Len() > 0 && a.Equal(b) {
			m.SharedA, m.SharedB, m.LongestRun, m.Resemblance = a.Len(), a.Len(), a.Len(), 1
			m.WhereA, m.WhereB = ^uint64(0), ^uint64(0)
		}
		return m
	}
	m := Measures{
		WordsA: a.Len(), WordsB: b.Len(),
		FactsA: len(a.facts), FactsB: len(b.facts), FactsBoth: common(a.facts, b.facts),
		Corrects: a.corrects != b.corrects || a.slugged && b.slugged,
	}
	if a.Equal(b) {
		c.equal(a, b, &m)
		return m
	}
	if c.meet(a, &m); m.SharedA == 0 {
		return m
	}
	// The shorter body is read along the longer, whichever of them is indexed.
	if before(b, a) {
		c.alignB()
		c.changes(b, a, &m)
		m.Narrated = c.narrated(b, a)
	} else {
		c.alignA()
		c.changes(a, b, &m)
		m.Narrated = c.narrated(a, b)
	}
	if max(m.ContainmentA(), m.ContainmentB()) < nearlyWhole {
		m.LeadA, m.LeadB = c.leads()
	} else {
		m.LeadA, m.LeadB = 1, 1
	}
	return m
}

// leads are the share of the content words of a's lead that stand anywhere in the
// indexed body, and the reverse.
func (c *Comparer) leads() (inB, inA float64) {
	c.other.set(c.a)
	if !c.led {
		c.lead.set(c.b)
		c.led = true
	}
	return c.other.in(c.b, c.spansA), c.lead.in(c.a, c.spansB)
}

// equal measures two bodies of the same words, as meet and align would: of the copies of
// a story many are the same once their furniture is gone.
func (c *Comparer) equal(a, b Body, m *Measures) {
	n := a.Len()
	c.passages = append(c.passages[:0], Passage{0, 0, n})
	m.SharedA, m.SharedB, m.LongestRun, m.Resemblance = n, n, n, 1
	m.WhereA, m.WhereB = ^uint64(0), ^uint64(0)
	m.LeadA, m.LeadB = 1, 1
	m.Narrated = c.narrated(a, b)
}

// nearlyWhole is the containment of a piece from which on its lead is not looked at:
// it is a copy by any limit that a user would set, not a take of the story.
const nearlyWhole = 0.95

// before orders bodies, so that they are always compared in the same order.
func before(a, b Body) bool {
	if a.Len() != b.Len() {
		return a.Len() < b.Len()
	}
	return slices.Compare(a.hashes, b.hashes) < 0
}

// narrated counts the words of the passages that stand in no quotation on either
// side.
func (c *Comparer) narrated(a, b Body) (n int) {
	for _, p := range c.passages {
		n += unquotedBoth(a.marks[p.A:p.A+p.Words], b.marks[p.B:p.B+p.Words])
	}
	return n
}

// unquotedBoth counts the words that neither of two stretches as long as each other has in
// quotation marks.
func unquotedBoth(a, b []mark) int {
	n := len(a)
	for len(a) >= 8 && len(b) >= 8 {
		x := binary.LittleEndian.Uint64(a) | binary.LittleEndian.Uint64(b)
		n -= bits.OnesCount64(x & (uint64(quoted) * octets.Ones))
		a, b = a[8:], b[8:]
	}
	for i, m := range a {
		if (m|b[i])&quoted != 0 {
			n--
		}
	}
	return n
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
	c.Index(b)
	c.meet(a, new(Measures))
	c.alignA()
	return c.passages
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

// sized is s with n elements, of no particular values.
func sized[T any](s []T, n int) []T {
	if cap(s) < n {
		return make([]T, n, n+n/4)
	}
	return s[:n]
}

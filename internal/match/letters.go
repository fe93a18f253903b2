package match

import (
	"slices"

	"github.com/samewire/samewire/simhash"
)

// Text from scans and damaged encodings is compared by letters: of two copies with
// every tenth character damaged hardly a word in three is the same in both. The
// letters of both are aligned (see chain.go); a word is shared when it stands in an
// aligned stretch and enough of its letters are the same there. From then on the
// figures mean what they mean for words, and the thresholds of the relations stay.
//
// What counts facts cannot be asked: a damaged number is not a changed one. So there
// are no templates (their names and figures differ in the letters too, and are not
// shared), a correction is a copy, and an update is told by its lead alone.

// letters are the letters of a body.
type letters struct {
	shapes []simhash.Letter
	starts []uint32 // where each word begins among them, and where the last one ends
}

// betweenBytes is how much of what parts two words is read for letters: a bar or a
// bracket there is an l or a c.
const betweenBytes = 3

// NewNoisyBody is [NewBody] for a text that is damaged: compared with another such
// body, it is compared by letters. It takes about 15 bytes a word more.
func NewNoisyBody(headline, text string, words []simhash.Word) Body {
	b := NewBody(headline, text, words)
	l := &letters{starts: make([]uint32, 0, len(words)+1)}
	for i, w := range words {
		l.starts = append(l.starts, uint32(len(l.shapes)))
		end := w.End
		if i+1 < len(words) && words[i+1].Start-end <= betweenBytes {
			end = words[i+1].Start
		}
		l.shapes = simhash.AppendLetters(l.shapes, text[w.Start:end])
	}
	l.starts = append(l.starts, uint32(len(l.shapes)))
	l.shapes = slices.Clip(l.shapes)
	b.letters = l
	b.corrects, b.slugged = false, false // which a damaged copy would say no more
	return b
}

// Noisy reports whether the body is compared by letters.
func (b Body) Noisy() bool { return b.letters != nil }

// Letters are those of a noisy body.
func (b Body) Letters() []simhash.Letter {
	if b.letters == nil {
		return nil
	}
	return b.letters.shapes
}

// A word is the same, damage aside, when this share of its letters is. Words of
// shortWord letters say nothing: they are as shared as what they stand in. Over 700
// articles of newsgen with 15 % of the characters damaged, precision and recall of
// copies as decided by sameWord: 0.40 .986, .987; 0.45 and 0.50 .988, .987; 0.55 .988,
// .985.
const (
	sameWord   = 0.45
	sameNumber = 0.60 // 15 is not 16
	shortWord  = 3
)

// compareLetters is Compare for noisy bodies.
func (c *Comparer) compareLetters(a, b Body) Measures {
	m := Measures{WordsA: a.Len(), WordsB: b.Len()}
	if equalLetters(a, b) {
		m.SharedA, m.SharedB, m.LongestRun, m.Resemblance = a.Len(), a.Len(), a.Len(), 1
		m.WhereA, m.WhereB = ^uint64(0), ^uint64(0)
		m.LeadA, m.LeadB = 1, 1
		m.Narrated = min(unquotedWords(a), unquotedWords(b))
		return m
	}
	x := &c.chains
	x.align(a.letters.shapes, b.letters.shapes)
	x.a.words(a)
	x.b.words(b)
	m.LongestRun = max(keepRuns(x.a.shared), keepRuns(x.b.shared))
	m.SharedA, m.SharedB = count(x.a.shared), count(x.b.shared)
	if m.SharedA == 0 || m.SharedB == 0 { // a run that is long enough on one side only
		return Measures{WordsA: a.Len(), WordsB: b.Len()}
	}
	m.WhereA, m.WhereB = where(spans(x.a.shared), a.Len()), where(spans(x.b.shared), b.Len())
	m.Resemblance = share(m.SharedA+m.SharedB, m.WordsA+m.WordsB)
	m.Narrated = min(unquoted(a, x.a.shared), unquoted(b, x.b.shared))
	m.LeadA, m.LeadB = leadCovered(x.a.shared), leadCovered(x.b.shared)
	return m
}

// equalLetters reports whether two noisy bodies have the same letters and words. Only
// that tells that they are whole in each other if they say one thing over and over.
func equalLetters(a, b Body) bool {
	return a.Len() > 0 && a.Equal(b) && slices.Equal(a.letters.shapes, b.letters.shapes)
}

// lettersBefore is [before] for noisy bodies, of which the same words may have other
// letters.
func lettersBefore(a, b Body) bool {
	if a.Equal(b) {
		return slices.Compare(a.letters.shapes, b.letters.shapes) < 0
	}
	return before(a, b)
}

// words tells of each word of a body whether it is shared.
func (s *lettering) words(b Body) {
	s.shared = cleared(s.shared, b.Len())
	dst := s.shared
	for i := range dst {
		n, inside, same := s.of(b, i)
		least := sameWord
		if b.marks[i]&number != 0 {
			least = sameNumber
		} else if n <= shortWord {
			least = 0
		}
		switch {
		case n == 0:
			dst[i] = i > 0 && dst[i-1]
		case 2*inside >= n:
			dst[i] = float64(same) >= least*float64(n)
		}
	}
}

// of counts the letters of word i, those in aligned stretches, and those that are
// the same there.
func (s *lettering) of(b Body, i int) (n, inside, same int) {
	from, to := b.letters.starts[i], b.letters.starts[i+1]
	for k := from; k < to; k++ {
		switch s.state[k] {
		case sameLetter:
			inside++
			same++
		case insideLetter:
			inside++
		}
	}
	return int(to - from), inside, same
}

// keepRuns leaves no run shorter than runWords, and returns the longest.
func keepRuns(shared []bool) (longest int) {
	for i := 0; i < len(shared); {
		j := i
		for j < len(shared) && shared[j] {
			j++
		}
		if j-i < runWords {
			clear(shared[i:j])
		}
		longest = max(longest, j-i)
		i = j + 1
	}
	if longest < runWords {
		return 0
	}
	return longest
}

// unquoted counts the shared words outside quotation marks.
func unquoted(b Body, shared []bool) (n int) {
	for i, s := range shared {
		if s && b.marks[i]&quoted == 0 {
			n++
		}
	}
	return n
}

// unquotedWords counts all words outside quotation marks.
func unquotedWords(b Body) (n int) {
	for _, m := range b.marks {
		if m&quoted == 0 {
			n++
		}
	}
	return n
}

func leadCovered(shared []bool) float64 {
	lead := shared[:min(leadWords, len(shared))]
	return share(count(lead), len(lead))
}

// letterPassages are the passages of noisy bodies: runs of shared words of a that
// stand one after another in b.
func (c *Comparer) letterPassages(a, b Body) {
	if equalLetters(a, b) {
		c.passages = append(c.passages, Passage{0, 0, a.Len()})
		return
	}
	x := &c.chains
	x.align(a.letters.shapes, b.letters.shapes)
	x.a.words(a)
	keepRuns(x.a.shared)
	for i, shared := range x.a.shared {
		if !shared {
			continue
		}
		j := x.wordIn(a, b, i)
		if j < 0 {
			continue
		}
		if last := len(c.passages) - 1; last >= 0 {
			if p := &c.passages[last]; p.A+p.Words == i && p.B+p.Words == j {
				p.Words++
				continue
			}
		}
		c.passages = append(c.passages, Passage{i, j, 1})
	}
}

// wordIn is the word of b in which the first letter of word i of a that both have
// stands, or -1.
func (x *chains) wordIn(a, b Body, i int) int {
	for k := a.letters.starts[i]; k < a.letters.starts[i+1]; k++ {
		if x.a.state[k] != sameLetter {
			continue
		}
		at := uint32(x.inB[k])
		j, found := slices.BinarySearch(b.letters.starts, at)
		if !found {
			return j - 1
		}
		for j+1 < len(b.letters.starts) && b.letters.starts[j+1] == at { // words of no letters
			j++
		}
		return j
	}
	return -1
}

package match

// A Kind says what a change touches.
type Kind string

// The kinds, the most telling first: a change that touches a number and a name is
// one of a number.
const (
	Number  Kind = "number"
	Name    Kind = "name"
	Wording Kind = "wording"
)

// A Change is a place inside shared text at which two bodies differ.
type Change struct {
	A, B           int // where it begins, in words
	WordsA, WordsB int // how many words stand there; 0 where the other body has more
	Kind           Kind
}

// A Stretch is shared text as a reader sees it: passages that follow each other
// closely in both bodies, and the changes between them.
type Stretch struct {
	A, B           int // where it begins, in words
	WordsA, WordsB int // with those of changes
	Passages       []Passage
	Changes        []Change
}

// Whole is a stretch of one passage.
func (p Passage) Whole() Stretch {
	return Stretch{A: p.A, B: p.B, WordsA: p.Words, WordsB: p.Words, Passages: []Passage{p}}
}

// Stretches joins the passages of two bodies, which must be in the order of a.
// Every passage is in one stretch, and stretches keep the order. A stretch that
// begins or ends close to that of both bodies goes on to it, so that a change in
// the first words of a lead is seen.
func Stretches(a, b Body, passages []Passage) []Stretch {
	var joined []Stretch
	for i, p := range passages {
		if i == 0 || !follows(passages[i-1], p) {
			joined = append(joined, p.Whole())
			continue
		}
		s := &joined[len(joined)-1]
		s.Changes, _ = appendChanges(s.Changes, a, b, s.A+s.WordsA, p.A, s.B+s.WordsB, p.B)
		s.Passages = append(s.Passages, p)
		s.WordsA, s.WordsB = p.A+p.Words-s.A, p.B+p.Words-s.B
	}
	if len(joined) > 0 {
		joined[0].toStart(a, b)
		joined[len(joined)-1].toEnd(a, b)
	}
	return joined
}

// toStart lets a stretch begin where both bodies do, if only an edit is between.
func (s *Stretch) toStart(a, b Body) {
	if s.A > gapWords || s.B > gapWords {
		return
	}
	if changes, common := appendChanges(nil, a, b, 0, s.A, 0, s.B); common > 0 {
		s.Changes = append(changes, s.Changes...)
		s.A, s.B, s.WordsA, s.WordsB = 0, 0, s.WordsA+s.A, s.WordsB+s.B
	}
}

// toEnd lets a stretch end where both bodies do.
func (s *Stretch) toEnd(a, b Body) {
	endA, endB := s.A+s.WordsA, s.B+s.WordsB
	if a.Len()-endA > gapWords || b.Len()-endB > gapWords {
		return
	}
	if changes, common := appendChanges(s.Changes, a, b, endA, a.Len(), endB, b.Len()); common > 0 {
		s.Changes, s.WordsA, s.WordsB = changes, a.Len()-s.A, b.Len()-s.B
	}
}

// follows reports whether only an edit parts q from p, in both bodies.
func follows(p, q Passage) bool {
	gapA, gapB := q.A-(p.A+p.Words), q.B-(p.B+p.Words)
	return gapA >= 0 && gapB >= 0 && gapA <= gapWords && gapB <= gapWords
}

// appendChanges appends how a[fromA:toA] and b[fromB:toB] differ, which are no
// longer than gapWords: what is left of them without their longest common
// subsequence of words, so that "higher on Monday" and "lower on Tuesday" make two
// changes. It returns the length of that subsequence too.
func appendChanges(dst []Change, a, b Body, fromA, toA, fromB, toB int) (changes []Change, same int) {
	var common [gapWords + 1][gapWords + 1]int8 // [i][j]: of a[fromA+i:toA] and b[fromB+j:toB]
	for i := toA - fromA - 1; i >= 0; i-- {
		for j := toB - fromB - 1; j >= 0; j-- {
			if a.hashes[fromA+i] == b.hashes[fromB+j] {
				common[i][j] = common[i+1][j+1] + 1
			} else {
				common[i][j] = max(common[i+1][j], common[i][j+1])
			}
		}
	}
	i, j := fromA, fromB
	for i < toA || j < toB {
		c := Change{A: i, B: j}
		for i < toA || j < toB {
			if i < toA && j < toB && a.hashes[i] == b.hashes[j] {
				break
			}
			if j == toB || i < toA && common[i-fromA+1][j-fromB] >= common[i-fromA][j-fromB+1] {
				i++
			} else {
				j++
			}
		}
		if c.WordsA, c.WordsB = i-c.A, j-c.B; c.WordsA+c.WordsB > 0 {
			c.Kind = kindOf(a.marks[c.A:i], b.marks[c.B:j])
			dst = append(dst, c)
		}
		for i < toA && j < toB && a.hashes[i] == b.hashes[j] {
			i, j = i+1, j+1
		}
	}
	return dst, int(common[0][0])
}

func kindOf(a, b []mark) Kind {
	var all mark
	for _, m := range a {
		all |= m
	}
	for _, m := range b {
		all |= m
	}
	switch {
	case all&number != 0:
		return Number
	case all&name != 0:
		return Name
	}
	return Wording
}

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
	Passages []Passage
	Changes  []Change
}

// Stretches joins the passages of two bodies, which must be in the order of a.
// Every passage is in one stretch, and stretches keep the order.
func Stretches(a, b Body, passages []Passage) []Stretch {
	var joined []Stretch
	for i, p := range passages {
		if i == 0 || !follows(passages[i-1], p) {
			joined = append(joined, Stretch{})
		}
		s := &joined[len(joined)-1]
		if n := len(s.Passages); n > 0 {
			before := s.Passages[n-1]
			s.Changes = appendChanges(s.Changes, a, b, before.A+before.Words, p.A, before.B+before.Words, p.B)
		}
		s.Passages = append(s.Passages, p)
	}
	return joined
}

// follows reports whether only an edit parts q from p, in both bodies.
func follows(p, q Passage) bool {
	gapA, gapB := q.A-(p.A+p.Words), q.B-(p.B+p.Words)
	return gapA >= 0 && gapB >= 0 && gapA <= gapWords && gapB <= gapWords
}

// appendChanges appends how a[fromA:toA] and b[fromB:toB] differ, which are no
// longer than gapWords: what is left of them without their longest common
// subsequence of words, so that "higher on Monday" and "lower on Tuesday" make two
// changes.
func appendChanges(dst []Change, a, b Body, fromA, toA, fromB, toB int) []Change {
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
	return dst
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

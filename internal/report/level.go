package report

// maxLevelled bounds the passages that are levelled, because the time goes by the
// square of their number. Pieces of 2,000 words have fewer than 100.
const maxLevelled = 1000

// levelWords is the length from which a passage is levelled, about two lines of a
// column: for less the text would be torn apart.
const levelWords = 20

// level puts empty lines into two columns so that shared passages begin on the same
// line of both. Of passages in another order only the heaviest that follow each
// other in both are levelled.
func level(a, b []line, weights []int) (levelA, levelB []line) {
	ta, tb := 0, 0
	pad := func(a, b int) {
		for ; len(levelA) < b; a++ {
			levelA = append(levelA, line{})
		}
		for ; len(levelB) < a; b++ {
			levelB = append(levelB, line{})
		}
	}
	for _, t := range heaviest(anchorsOf(a), anchorsOf(b), weights) {
		levelA, levelB = append(levelA, a[ta:t.a]...), append(levelB, b[tb:t.b]...)
		pad(len(levelA), len(levelB))
		ta, tb = t.a, t.b
	}
	return append(levelA, a[ta:]...), append(levelB, b[tb:]...)
}

// anchorsOf tells on which line each passage begins.
func anchorsOf(lines []line) map[int]int {
	at := map[int]int{}
	for i, l := range lines {
		for _, n := range l.anchors {
			if _, ok := at[n]; !ok {
				at[n] = i
			}
		}
	}
	return at
}

// A tie is a pair of lines at which a passage begins.
type tie struct{ a, b int }

// heaviest are the ties, growing on both sides, that hold the most words.
func heaviest(atA, atB map[int]int, weights []int) []tie {
	var ties []tie
	var best, from []int // words up to a tie, and the tie before it
	for i, weight := range weights {
		a, okA := atA[i+1]
		b, okB := atB[i+1]
		if !okA || !okB || len(ties) == maxLevelled {
			continue
		}
		sum, before := weight, -1
		for i, t := range ties {
			if t.a <= a && t.b <= b && best[i]+weight > sum {
				sum, before = best[i]+weight, i
			}
		}
		ties, best, from = append(ties, tie{a, b}), append(best, sum), append(from, before)
	}
	last := -1
	for i := range ties {
		if last < 0 || best[i] > best[last] {
			last = i
		}
	}
	var chain []tie
	for ; last >= 0; last = from[last] {
		chain = append([]tie{ties[last]}, chain...)
	}
	return chain
}

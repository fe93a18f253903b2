package match

import (
	"github.com/samewire/samewire/simhash"
)

// Estimate measures two bodies from their part keys and the keys' offsets alone,
// for archives that keep no text. Between two keys that follow each other in both
// bodies at the same distance, the words are taken as shared; where a shared key
// has a neighbour that is not shared, the passage is taken to end half-way. What
// needs the words themselves (changes, facts) stays zero.
func Estimate(a, b simhash.Fingerprint) Measures {
	m := Measures{WordsA: a.Words, WordsB: b.Words}
	atB := make(map[uint32]int, len(b.Keys))
	for j, k := range b.Keys {
		atB[k.Hash] = j
	}
	coveredA, coveredB := make([]bool, a.Words), make([]bool, b.Words)
	shared := 0
	run := 0 // words in the passage so far
	prevA, prevB := -2, -2
	for i, k := range a.Keys {
		j, ok := atB[k.Hash]
		if !ok {
			continue
		}
		shared++
		offA, offB := int(k.Offset), int(b.Keys[j].Offset)
		continues := i == prevA+1 && j == prevB+1 &&
			offA-int(a.Keys[prevA].Offset) == offB-int(b.Keys[prevB].Offset)
		var from int // words before the key that are shared
		if continues {
			from = offA - int(a.Keys[prevA].Offset)
			run += from
		} else {
			from = min(reachBack(a, i), reachBack(b, j))
			run = from + simhash.KeyWords
		}
		to := simhash.KeyWords + min(reachOn(a, i), reachOn(b, j)) // and from it on
		fill(coveredA, offA-from, offA+to)
		fill(coveredB, offB-from, offB+to)
		m.LongestRun = max(m.LongestRun, run+to-simhash.KeyWords)
		prevA, prevB = i, j
	}
	m.SharedA, m.SharedB = count(coveredA), count(coveredB)
	m.Narrated = min(m.SharedA, m.SharedB) // keys do not tell what is quoted
	m.WhereA, m.WhereB = where(spans(coveredA), a.Words), where(spans(coveredB), b.Words)
	m.Resemblance = share(shared, len(a.Keys)+len(b.Keys)-shared)
	return m
}

// reachBack is how far before key i a passage that begins there is taken to reach:
// half-way to the key before, or to the body's start.
func reachBack(f simhash.Fingerprint, i int) int {
	if i == 0 {
		return int(f.Keys[0].Offset)
	}
	return int(f.Keys[i].Offset-f.Keys[i-1].Offset) / 2
}

// reachOn is how far beyond key i a passage is taken to reach.
func reachOn(f simhash.Fingerprint, i int) int {
	end := int(f.Keys[i].Offset) + simhash.KeyWords
	if i == len(f.Keys)-1 {
		return max(0, f.Words-end)
	}
	return max(0, int(f.Keys[i+1].Offset)+simhash.KeyWords-end) / 2
}

func fill(covered []bool, from, to int) {
	for i := max(0, from); i < min(to, len(covered)); i++ {
		covered[i] = true
	}
}

func count(covered []bool) (n int) {
	for _, c := range covered {
		if c {
			n++
		}
	}
	return n
}

// spans are the stretches that are covered.
func spans(covered []bool) (spans []span) {
	for i, c := range covered {
		if n := len(spans); c && (n == 0 || spans[n-1].end < i) {
			spans = append(spans, span{i, i + 1})
		} else if c {
			spans[n-1].end++
		}
	}
	return spans
}

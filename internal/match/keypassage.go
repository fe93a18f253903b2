package match

import "github.com/samewire/samewire/simhash"

// KeyPassages finds the passages that two bodies share as far as their part keys
// tell, in the order of a. The words of each key are shared for certain (but for
// chance collisions of hashes); between keys that follow each other at the same
// distance in both bodies the words are taken as shared, as in [Estimate].
func KeyPassages(a, b simhash.Fingerprint) []Passage {
	atB := make(map[uint32]int, len(b.Keys))
	for j, k := range b.Keys {
		atB[k.Hash] = j
	}
	var passages []Passage
	prevA, prevB := -2, -2
	for i, k := range a.Keys {
		j, ok := atB[k.Hash]
		if !ok {
			continue
		}
		p := Passage{A: int(k.Offset), B: int(b.Keys[j].Offset), Words: simhash.KeyWords}
		n := len(passages)
		switch {
		case n > 0 && i == prevA+1 && j == prevB+1 && p.A-passages[n-1].A == p.B-passages[n-1].B:
			passages[n-1].Words = p.A + p.Words - passages[n-1].A
		case n > 0 && p.A < passages[n-1].A+passages[n-1].Words: // keys overlap, the places in b do not fit
			passages = append(passages, p.from(passages[n-1].A+passages[n-1].Words))
		default:
			passages = append(passages, p)
		}
		prevA, prevB = i, j
	}
	return passages
}

// from is the part of p at and after a word of A.
func (p Passage) from(word int) Passage {
	d := word - p.A
	return Passage{p.A + d, p.B + d, p.Words - d}
}

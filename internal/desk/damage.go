package desk

import "strings"

// A text looks damaged when this share of its first lookedAt words does, and at least
// damagedWords do. Of the 10,681 stories of 100 words and more in ../shared/eval one does
// (go test -run LooksDamaged -v); of those of newsroom-dev with 5, 10 and 15 % of the
// characters damaged 43, 82 and 96 %. With 0.02 and 4 none, and 5, 36 and 84 %.
const (
	damagedShare = 0.01
	damagedWords = 3
	lookedAt     = 300
)

// LooksDamaged reports whether the story looks like a bad scan or a careless
// conversion: marks and digits stand inside its words. Only what is written in ASCII is looked at.
func (p *Piece) LooksDamaged() bool {
	words := p.Words[:min(lookedAt, len(p.Words))]
	text := p.Article.Body
	odd := map[uint64]bool{} // one strange name may come again and again
	for i, w := range words {
		if oddWord(text[w.Start:w.End]) {
			odd[w.Hash] = true
		} else if i > 0 {
			// One mark between two letters: an l was read as a bar, or a c as a bracket.
			if from := words[i-1].End; w.Start == from+1 && strings.IndexByte("|!(~`", text[from]) >= 0 && small(text[from-1]) && small(text[w.Start]) {
				odd[w.Hash] = true
			}
		}
	}
	return len(odd) >= damagedWords && float64(len(odd)) >= damagedShare*float64(len(words))
}

// oddWord reports whether a digit stands between small letters.
func oddWord(word string) bool {
	for i := 1; i+1 < len(word); i++ {
		a, b, c := word[i-1], word[i], word[i+1]
		if small(a) && small(c) && '0' <= b && b <= '9' {
			return true
		}
	}
	return false
}

func small(c byte) bool { return 'a' <= c && c <= 'z' }

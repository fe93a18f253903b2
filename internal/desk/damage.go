package desk

import (
	"cmp"
	"math/bits"
	"slices"
	"strings"

	"github.com/samewire/samewire/internal/octets"
	"github.com/samewire/samewire/simhash"
)

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
	if len(words) == 0 {
		return false
	}
	text := p.Article.Body[:words[len(words)-1].End]
	var odd []uint64 // hashes of words: one strange name may come again and again
	for i := int(words[0].Start); i < len(text); i += 6 {
		for found := enclosed(octets.Load(text, i)); found != 0; found &= found - 1 {
			hash, ok := oddWord(words, text, i+bits.TrailingZeros64(found)/8)
			if !ok || slices.Contains(odd, hash) {
				continue
			}
			if odd = append(odd, hash); len(odd) >= damagedWords && float64(len(odd)) >= damagedShare*float64(len(words)) {
				return true
			}
		}
	}
	return false
}

// enclosed tells which of the second to the seventh of eight bytes stand between two small
// letters and are ASCII, but neither such letters nor blanks: a few in a page.
func enclosed(x uint64) uint64 {
	low := x & octets.Lows
	small := (low + (0x80-'a')*octets.Ones) &^ (low + (0x80-'z'-1)*octets.Ones) &^ x & octets.Highs
	return small << 8 & (small >> 8) & (low + (0x80-'!')*octets.Ones) &^ (small | x)
}

// oddWord gives the hash of the word that the byte at makes odd, if it does. It stands
// between two small letters.
func oddWord(words []simhash.Word, text string, at int) (hash uint64, odd bool) {
	ch := text[at]
	digit := '0' <= ch && ch <= '9'
	if !digit && strings.IndexByte("|!(~`", ch) < 0 {
		return 0, false
	}
	// The word in which the letter behind stands, if it is of the story.
	k, _ := slices.BinarySearchFunc(words, at+2, func(w simhash.Word, end int) int { return cmp.Compare(int(w.End), end) })
	if k == len(words) {
		return 0, false
	}
	w := words[k]
	if digit {
		return w.Hash, int(w.Start) < at
	}
	// One mark between two letters: an l was read as a bar, or a c as a bracket.
	return w.Hash, int(w.Start) == at+1 && k > 0 && int(words[k-1].End) == at
}

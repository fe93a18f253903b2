package simhash

import (
	"unicode"
	"unicode/utf8"

	"github.com/cespare/xxhash/v2"
	"github.com/clipperhouse/uax29/v2/words"
)

// appendSlowWords is AppendWords by the full algorithm of UAX 29. Offsets are
// counted from base.
func appendSlowWords(dst []Word, text string, base int) []Word {
	var run []string // the characters before, in a script without spaces
	var fold [64]byte
	at := 0 // where the run ends, if one does
	for it := words.FromString(text); it.Next(); {
		token := it.Value()
		first, _ := utf8.DecodeRuneInString(token)
		width := gramWidth(first)
		if width == 0 {
			run = run[:0]
			if folded := appendFolded(fold[:0], token); hasWord(token) && len(folded) > 0 {
				dst = append(dst, Word{xxhash.Sum64(folded), uint32(base + it.Start()), uint32(base + it.End())})
			}
			continue
		}
		if at != it.Start() || len(run) > 0 && gramWidthOf(run[0]) != width {
			run = run[:0]
		}
		at = it.End()
		if len(run) == width {
			copy(run, run[1:])
			run = run[:width-1]
		}
		run = append(run, token)
		folded := fold[:0]
		for _, c := range run {
			folded = appendFolded(folded, c)
		}
		if len(folded) > 0 {
			dst = append(dst, Word{xxhash.Sum64(folded), uint32(base + it.Start()), uint32(base + it.End())})
		}
	}
	return dst
}

func hasWord(token string) bool {
	for _, r := range token {
		if unicode.IsLetter(r) || unicode.IsNumber(r) {
			return true
		}
	}
	return false
}

// gramWidth is the number of characters, this one included, that stand for a
// word in the script of r; 0 where spaces part the words. An English word has
// about five letters; a Chinese one has two characters, a Thai one about four.
func gramWidth(r rune) int {
	switch {
	case r < 0x0E00 || unicode.IsMark(r): // a mark on its own belongs to no character
		return 0
	case unicode.In(r, unicode.Han, unicode.Hiragana):
		return 2
	case unicode.In(r, unicode.Thai, unicode.Lao, unicode.Khmer, unicode.Myanmar):
		return 4
	}
	return 0
}

func gramWidthOf(token string) int {
	r, _ := utf8.DecodeRuneInString(token)
	return gramWidth(r)
}

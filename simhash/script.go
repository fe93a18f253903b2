package simhash

import (
	"strings"
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
	first := len(dst) - 1 // the last word before text
	at := 0               // where the run ends, if one does
	for it := words.FromString(text); it.Next(); {
		token := it.Value()
		width := gramWidthOf(token)
		if width == 0 {
			run = run[:0]
			if token == zeroWidthSpace {
				continue
			}
			folded := appendFolded(fold[:0], token)
			if !hasWord(token) || len(folded) == 0 {
				continue
			}
			start := it.Start()
			if n := len(dst) - 1; n > first && int(dst[n].End) == base+start-len(zeroWidthSpace) && strings.HasSuffix(text[:start], zeroWidthSpace) {
				// A place where a line may be broken, inside the word.
				start = int(dst[n].Start) - base
				folded = appendFolded(fold[:0], text[start:it.End()])
				dst = dst[:n]
			}
			dst = append(dst, Word{xxhash.Sum64(folded), uint32(base + start), uint32(base + it.End())})
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

// zeroWidthSpace is a word end to UAX 29, and to outlets a place for a line's end.
const zeroWidthSpace = "\u200b"

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

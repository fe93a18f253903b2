package simhash

import (
	"unicode/utf8"

	"github.com/cespare/xxhash/v2"
)

// A Word is one word of a text: the hash of its folded form and where it stands.
type Word struct {
	Hash       uint64
	Start, End uint32 // byte range in the text
}

// AppendWords appends the words of text to dst. Offsets count from the start of
// text, which must be shorter than 4 GiB.
//
// Words are those of Unicode Standard Annex 29 that hold a letter or a digit.
// Folded, they are equal across outlets' house styles: case, accents, ligatures,
// full-width forms, vowel points, soft hyphens and the marks inside a word
// (U.S. and US, don't and don’t and dont, 1,000 and 1000) do not count. Numbers
// do. A hyphen or dash always parts two words, except a hyphen at the end of a line
// of ASCII before a small letter, which the setting of the page has put there. Two
// spellings of one letter, traditional and simplified Chinese among them, are equal.
//
// Scripts written without spaces have no words in that sense. There each
// character is a Word, hashed together with the ones before it: one in Chinese
// and Japanese, three in Thai, Lao, Khmer and Burmese. Runs of so many words
// are then about as telling as in English.
func AppendWords(dst []Word, text string) []Word {
	// Text is taken in stretches: ASCII, common punctuation and accented Latin
	// letters are segmented here, by the same rules, most words in one look (plainRun);
	// any other character hands its stretch, up to the next white space, to the full
	// algorithm (appendSlowWords).
	var fold [128]byte
	for i := 0; i < len(text); {
		hash, n := plainRun(text, i)
		if end := i + n; n > 0 && (end < len(text) && text[end] == ' ' || ends(text, end)) {
			dst = append(dst, Word{hash, uint32(i), uint32(end)})
			if i = end; i < len(text) && text[i] < utf8.RuneSelf {
				i++ // the mark, or the first blank
			}
			continue
		}
		c := text[i]
		if c < utf8.RuneSelf && class[c]&wordChar == 0 {
			i++
			continue
		}
		if c >= utf8.RuneSelf {
			kind, size := latin(text[i:])
			if kind == latinBreak || kind == latinQuote {
				i += size
				continue
			}
		}
		read, last := fold[:0], byte(0)
		if n > 0 {
			read, last = appendRun(read, text, i, n), class[text[i+n-1]]
		}
		end, folded, ok := fastWord(text, i+n, read, last)
		if !ok {
			end = stretchEnd(text, end)
			dst = appendSlowWords(dst, text[i:end], i)
		} else if len(folded) > 0 {
			if end < len(text) && text[end] == '-' {
				end, folded = joinLines(text, end, folded)
			}
			dst = append(dst, Word{xxhash.Sum64(folded), uint32(i), uint32(end)})
		}
		i = end
	}
	return dst
}

// joinLines goes on with a word that a hyphen at end breaks over two lines.
func joinLines(text string, end int, folded []byte) (int, []byte) {
	next := end + 2
	if next >= len(text) || text[end+1] != '\n' || text[next] < 'a' || text[next] > 'z' || class[text[end-1]]&letter == 0 {
		return end, folded
	}
	var fold [64]byte
	restEnd, rest, ok := fastWord(text, next, fold[:0], 0)
	if !ok || len(rest) == 0 {
		return end, folded
	}
	return restEnd, append(folded, rest...)
}

// fastWord scans the word that begins at i, or goes on there, and folds it. What was
// read of it is in fold, and last is the class of the last letter, digit or underscore.
// It is not ok when the word holds, or touches, a character that only the full algorithm
// knows; end is then where that character stands. A word of underscores alone folds to
// nothing.
func fastWord(text string, i int, fold []byte, last byte) (end int, folded []byte, ok bool) {
	alnum := len(fold) > 0 // a letter or digit was seen
	for i < len(text) {
		c := text[i]
		if c >= utf8.RuneSelf {
			kind, size := latin(text[i:])
			switch kind {
			case latinLetter:
				fold = append(fold, latinFold(text[i:])...)
				i += size
				last, alnum = letter, true
				continue
			case latinBreak:
				return i, keep(fold, alnum), true
			case latinOther:
				return i, nil, false
			}
		} else if k := class[c]; k&wordChar != 0 {
			if k&(letter|digit) != 0 {
				fold = append(fold, lower[c])
				alnum = true
			}
			last = k
			i++
			continue
		}
		// A mark: does it stand between two letters or two digits?
		marks, size := markAt(text[i:])
		if marks&last == 0 || i+size >= len(text) {
			return i, keep(fold, alnum), true
		}
		next := text[i+size]
		var nextKind byte
		if next < utf8.RuneSelf {
			nextKind = class[next]
		} else {
			switch kind, _ := latin(text[i+size:]); kind {
			case latinLetter:
				nextKind = letter
			case latinOther:
				return i + size, nil, false
			}
		}
		if marks&last&nextKind == 0 {
			return i, keep(fold, alnum), true
		}
		i += size
	}
	return i, keep(fold, alnum), true
}

func keep(fold []byte, alnum bool) []byte {
	if !alnum {
		return nil
	}
	return fold
}

// stretchEnd is the first ASCII white space at or after i, where a word always
// ends.
func stretchEnd(text string, i int) int {
	for i < len(text) && class[text[i]]&space == 0 {
		i++
	}
	return i
}

// Classes of ASCII characters, after the Word_Break property of UAX 29.
const (
	letter byte = 1 << iota
	digit
	underscore // ExtendNumLet: joins letters and digits
	space

	wordChar = letter | digit | underscore
)

var (
	class = func() (t [256]byte) {
		for c := range utf8.RuneSelf {
			switch {
			case 'a' <= c && c <= 'z', 'A' <= c && c <= 'Z':
				t[c] = letter
			case '0' <= c && c <= '9':
				t[c] = digit
			case c == '_':
				t[c] = underscore
			case c == ' ', c == '\t', c == '\n', c == '\v', c == '\f', c == '\r':
				t[c] = space
			}
		}
		return t
	}()
	lower = func() (t [utf8.RuneSelf]byte) {
		for c := range t {
			t[c] = byte(c)
			if 'A' <= c && c <= 'Z' {
				t[c] += 'a' - 'A'
			}
		}
		return t
	}()
)

// markAt tells which classes the mark at the start of s joins when it stands
// between two of one class (MidNumLet, Single_Quote, MidLetter and MidNum of UAX
// 29), and its size. Zero classes: not such a mark.
func markAt(s string) (joins byte, size int) {
	switch s[0] {
	case '\'', '.':
		return letter | digit, 1
	case ':':
		return letter, 1
	case ',', ';':
		return digit, 1
	case 0xE2: // U+2018, U+2019
		return letter | digit, 3
	}
	return 0, 1
}

package simhash

import (
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// What the fast path of AppendWords makes of a character beyond ASCII.
type latinKind byte

const (
	latinOther  latinKind = iota // leave it to the full algorithm
	latinLetter                  // a letter of the Latin blocks
	latinBreak                   // punctuation that ends a word
	latinQuote                   // a single quotation mark, maybe an apostrophe
)

// latinLimit ends the blocks Latin-1 Supplement, Latin Extended-A and -B.
const latinLimit = 0x250

// latin classifies the character at the start of s.
func latin(s string) (latinKind, int) {
	switch c := s[0]; {
	case c >= 0xC2 && c < 0xC9 && len(s) > 1 && s[1]&0xC0 == 0x80:
		return latinKinds[rune(c&0x1F)<<6|rune(s[1]&0x3F)], 2
	case c == 0xE2 && len(s) > 2 && s[1] == 0x80:
		switch s[2] {
		case 0x98, 0x99: // single quotation marks
			return latinQuote, 3
		case 0x90, 0x91, 0x92, 0x93, 0x94, 0x95, // hyphens and dashes
			0x9C, 0x9D, 0x9E, // double quotation marks
			0xA2, 0xA6: // bullet, ellipsis
			return latinBreak, 3
		}
	}
	return latinOther, 1
}

// latinFold is the folded form of the latinLetter at the start of s.
func latinFold(s string) string {
	return latinFolds[rune(s[0]&0x1F)<<6|rune(s[1]&0x3F)]
}

var latinKinds, latinFolds = func() (kinds [latinLimit]latinKind, folds [latinLimit]string) {
	for r := rune(utf8.RuneSelf); r < latinLimit; r++ {
		switch {
		case r == 0xAA || r == 0xB5 || r == 0xBA || r >= 0xC0 && unicode.IsLetter(r):
			kinds[r] = latinLetter
			folds[r] = string(appendFolded(nil, string(r)))
		case r == 0xA0, r == '§', r == '«', r == '»', r == '£', r == '©', r == '®', r == '°':
			kinds[r] = latinBreak
		}
	}
	return kinds, folds
}()

// appendFolded appends the folded form of a word: compatibility decomposition,
// lower case, without the marks that outlets drop (accents, vowel points, soft
// hyphens, apostrophes, the comma in 1,000), in one spelling.
func appendFolded(dst []byte, word string) []byte {
	for _, r := range oneNasal(norm.NFKD.String(word)) {
		switch {
		case unicode.Is(unicode.Mn, r):
			if ccc := norm.NFKD.PropertiesString(string(r)).CCC(); droppedMark(ccc) {
				continue
			}
		case !unicode.IsLetter(r) && !unicode.IsNumber(r) && !unicode.Is(unicode.Mc, r):
			continue
		}
		if s, ok := wideFolds[r]; ok {
			dst = append(dst, s...)
			continue
		}
		dst = utf8.AppendRune(dst, unicode.ToLower(spelled(r)))
	}
	return dst
}

// droppedMark tells by its combining class (Unicode Standard, section 4.3)
// whether a non-spacing mark is one that spelling leaves out at will: accents
// (200 and up), Hebrew and Arabic points (10 to 35), nuktas (7). Kept are those
// that make another letter: vowel signs (0), kana voicing (8), viramas (9), Thai,
// Lao and Tibetan vowels and tones.
func droppedMark(ccc uint8) bool {
	return ccc == 7 || ccc >= 10 && ccc <= 36 || ccc >= 200
}

// wideFolds are letters that case folding or plain spelling turns into others,
// and that no decomposition shows.
var wideFolds = map[rune]string{
	'ß': "ss", 'ẞ': "ss", 'æ': "ae", 'Æ': "ae", 'œ': "oe", 'Œ': "oe",
	'ø': "o", 'Ø': "o", 'đ': "d", 'Đ': "d", 'ð': "d", 'Ð': "d", 'þ': "th", 'Þ': "th",
	'ł': "l", 'Ł': "l", 'ı': "i", 'ς': "σ", 'ـ': "", // the Arabic tatweel stretches a word
}

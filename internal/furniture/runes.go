package furniture

import (
	"unicode"
	"unicode/utf8"
)

// Classes of ASCII bytes.
const (
	isLetter = 1 << iota
	isUpper
	isDigit
	isBlank
	isStop
	isGlyph
)

// classes is the class of each byte; bytes over 127 have none.
var classes = [256]uint8{
	'.': isStop, '!': isStop, '?': isStop,
	' ': isBlank, '\t': isBlank, '\n': isBlank, '\r': isBlank, '\v': isBlank, '\f': isBlank,
	'|': isGlyph, '>': isGlyph, '<': isGlyph, '{': isGlyph, '}': isGlyph, '=': isGlyph,
	'0': isDigit, '1': isDigit, '2': isDigit, '3': isDigit, '4': isDigit,
	'5': isDigit, '6': isDigit, '7': isDigit, '8': isDigit, '9': isDigit,
	'A': isLetter | isUpper, 'B': isLetter | isUpper, 'C': isLetter | isUpper, 'D': isLetter | isUpper,
	'E': isLetter | isUpper, 'F': isLetter | isUpper, 'G': isLetter | isUpper, 'H': isLetter | isUpper,
	'I': isLetter | isUpper, 'J': isLetter | isUpper, 'K': isLetter | isUpper, 'L': isLetter | isUpper,
	'M': isLetter | isUpper, 'N': isLetter | isUpper, 'O': isLetter | isUpper, 'P': isLetter | isUpper,
	'Q': isLetter | isUpper, 'R': isLetter | isUpper, 'S': isLetter | isUpper, 'T': isLetter | isUpper,
	'U': isLetter | isUpper, 'V': isLetter | isUpper, 'W': isLetter | isUpper, 'X': isLetter | isUpper,
	'Y': isLetter | isUpper, 'Z': isLetter | isUpper,
	'a': isLetter, 'b': isLetter, 'c': isLetter, 'd': isLetter, 'e': isLetter, 'f': isLetter, 'g': isLetter,
	'h': isLetter, 'i': isLetter, 'j': isLetter, 'k': isLetter, 'l': isLetter, 'm': isLetter, 'n': isLetter,
	'o': isLetter, 'p': isLetter, 'q': isLetter, 'r': isLetter, 's': isLetter, 't': isLetter, 'u': isLetter,
	'v': isLetter, 'w': isLetter, 'x': isLetter, 'y': isLetter, 'z': isLetter,
}

// runeKind is what a rune outside ASCII is to the scan.
type runeKind uint8

const (
	runeOther runeKind = iota
	runeWord
	runeMark  // combining: part of a word, starts none
	runeDense // a letter of a script that does not part words by spaces
	runeStop
	runeGlyph
	runeApostrophe
)

// kindOf sorts runes by block, which is quick and near enough.
func kindOf(r rune) runeKind {
	switch {
	case r < 0xc0:
		switch r {
		case 0xb7, 0xbb, 0xab:
			return runeGlyph
		case 0xa9, 0xaa, 0xb5, 0xba:
			return runeWord
		}
		return runeOther
	case r < 0x0300:
		return runeWord
	case r >= 0x0300 && r < 0x0370:
		return runeMark
	case r == 0x060c || r == 0x061b || r == 0x066a || r == 0x066b || r == 0x066c:
		return runeOther
	case r == 0x061f || r == 0x06d4 || r == 0x0964 || r == 0x0965:
		return runeStop
	case r >= 0x064b && r < 0x0660:
		return runeMark
	case r >= 0x0900 && r < 0x0e00:
		if unicode.Is(unicode.M, r) {
			return runeMark
		}
		return runeWord
	case r >= 0x0e00 && r < 0x1000, r >= 0x1780 && r < 0x17e0:
		if unicode.Is(unicode.M, r) {
			return runeMark
		}
		return runeDense
	case r < 0x2000:
		return runeWord
	case r >= 0x2000 && r < 0x2e80:
		switch r {
		case '’':
			return runeApostrophe
		case '•', '›', '‹', '→', '▶', '►', '▸', '●', '■', '│', '◆', '▪', '∙':
			return runeGlyph
		case '…':
			return runeOther
		}
		return runeOther
	case r >= 0x3000 && r < 0x3040:
		if r == '。' {
			return runeStop
		}
		return runeOther
	case r >= 0x2e80 && r < 0xa000, r >= 0xf900 && r < 0xfb00, r >= 0x20000 && r < 0x40000:
		return runeDense
	case r >= 0xfe00 && r < 0xfe10:
		return runeOther
	case r >= 0xff00 && r < 0xff70:
		switch {
		case r == '！' || r == '？' || r == '｡':
			return runeStop
		case r >= '０' && r <= '９', r >= 'Ａ' && r <= 'Ｚ', r >= 'ａ' && r <= 'ｚ':
			return runeWord
		case r >= 0xff66:
			return runeDense
		case r == '｜' || r == '＞':
			return runeGlyph
		}
		return runeOther
	case r == utf8.RuneError, r >= 0xe000 && r < 0xf900, r >= 0x1f000 && r < 0x1fb00:
		return runeOther
	}
	return runeWord
}

// foldRune unifies what editors and browsers vary: case, kinds of quotes and
// dashes, full-width forms, kinds of blanks.
func foldRune(r rune) rune {
	if r < utf8.RuneSelf {
		if r >= 'A' && r <= 'Z' {
			return r + 'a' - 'A'
		}
		if r == '\t' || r == '\n' || r == '\r' {
			return ' '
		}
		return r
	}
	switch {
	case r == 0xa0, r >= 0x2000 && r <= 0x200a, r == 0x202f, r == 0x3000:
		return ' '
	case r == '’' || r == '‘' || r == '′' || r == '`':
		return '\''
	case r == '“' || r == '”' || r == '„' || r == '″':
		return '"'
	case r >= 0x2010 && r <= 0x2015, r == 0x2212:
		return '-'
	case r > 0xff00 && r < 0xff5f:
		return foldRune(r - 0xfee0)
	}
	return unicode.ToLower(r)
}

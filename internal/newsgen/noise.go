package newsgen

import (
	"math/rand/v2"
	"strings"
	"unicode"
)

// Damage returns text as a bad scan or a careless conversion would hand it on. Each
// character but white space is damaged with probability share, in one of these ways:
//
//	50 %  a confusion of optical character recognition (l for 1, rn for m, e for c),
//	      where there is one for the character; else a substitution
//	22 %  a substitution by a character of the same text
//	12 %  a loss
//	 8 %  a character of the same text put in before it
//	 8 %  a space put in before it
//
// A space is lost with the same probability; line ends stay. Copies damaged with
// different states of r are damaged independently; the same state gives the same
// text.
func Damage(r *rand.Rand, text string, share float64) string {
	in := []rune(text)
	var pool []rune // letters and digits of the text, as often as they stand in it
	for _, c := range in {
		if unicode.IsLetter(c) || unicode.IsDigit(c) {
			pool = append(pool, c)
		}
	}
	var b strings.Builder
	b.Grow(len(text) + len(text)/8)
	for i := 0; i < len(in); i++ {
		c := in[i]
		if r.Float64() >= share || c != ' ' && unicode.IsSpace(c) || len(pool) == 0 {
			b.WriteRune(c)
			continue
		}
		if c == ' ' {
			continue
		}
		other := pool[r.IntN(len(pool))]
		switch p := r.Float64(); {
		case p < 0.50:
			s, taken := confuse(r, in[i:])
			if s == "" {
				s, taken = string(other), 1
			}
			b.WriteString(s)
			i += taken - 1
		case p < 0.72:
			b.WriteRune(other)
		case p < 0.84:
		case p < 0.92:
			b.WriteRune(other)
			b.WriteRune(c)
		default:
			b.WriteByte(' ')
			b.WriteRune(c)
		}
	}
	return b.String()
}

// confuse is what a reader of shapes takes the first character, or the first two, of
// text for, and how many it took. It is "" where the shape is like no other.
func confuse(r *rand.Rand, text []rune) (s string, taken int) {
	if len(text) > 1 {
		if as := confusions[string(text[:2])]; len(as) > 0 && r.IntN(2) == 0 {
			return as[r.IntN(len(as))], 2
		}
	}
	if as := confusions[string(text[:1])]; len(as) > 0 {
		return as[r.IntN(len(as))], 1
	}
	return "", 0
}

// confusions are shapes that are read for one another, as studies of newspaper scans
// list them.
var confusions = map[string][]string{
	"a": {"o", "u", "s", "n"}, "b": {"h", "6", "lo"}, "c": {"e", "o", "("}, "d": {"cl", "tl", "a"}, "e": {"c", "o", "s"},
	"f": {"t", "i"}, "g": {"q", "9", "y"}, "h": {"b", "li", "n"}, "i": {"l", "1", "!", "j"}, "j": {"i", ";"},
	"k": {"h", "lc"}, "l": {"1", "I", "i", "|", "t"}, "m": {"rn", "nn", "in"}, "n": {"u", "ri", "r", "ii"}, "o": {"0", "c", "e", "a"},
	"p": {"n", "y"}, "q": {"g", "9"}, "r": {"n", "t", "i"}, "s": {"5", "a", "e"}, "t": {"f", "l", "r"}, "u": {"n", "ii", "v"},
	"v": {"y", "r", "u"}, "w": {"vv", "v", "w "}, "x": {"z", "a"}, "y": {"v", "g"}, "z": {"2", "s"},
	"A": {"4", "R"}, "B": {"8", "R", "E"}, "C": {"G", "("}, "D": {"O", "I)"}, "E": {"F", "B"}, "F": {"P", "E"}, "G": {"C", "6"},
	"H": {"II", "N"}, "I": {"l", "1", "|"}, "J": {"I", "."}, "K": {"R", "X"}, "L": {"I", "1"}, "M": {"H", "IVI"}, "N": {"H", "M"},
	"O": {"0", "Q", "C"}, "P": {"F", "R"}, "Q": {"O", "0"}, "R": {"K", "B"}, "S": {"5", "8"}, "T": {"I", "7"}, "U": {"O", "II"},
	"V": {"Y", "v"}, "W": {"VV", "w"}, "X": {"K", "x"}, "Y": {"V", "T"}, "Z": {"2", "z"},
	"0": {"O", "o", "6"}, "1": {"l", "I", "i"}, "2": {"Z", "z"}, "3": {"8", "5"}, "4": {"A", "1"}, "5": {"S", "s", "6"}, "6": {"b", "G", "0"},
	"7": {"T", "1", "/"}, "8": {"B", "3", "S"}, "9": {"g", "q", "0"},
	",": {".", ";"}, ".": {",", ":", ""}, ";": {",", ":"}, ":": {".", ";"}, "-": {"~", "_", "."}, "'": {"`", ","}, "\"": {"'", "''"},
	"’": {"'", "`", "*"}, "“": {"\"", "''", "*"}, "”": {"\"", "''", "*"},
	"rn": {"m"}, "nn": {"m"}, "cl": {"d"}, "vv": {"w"}, "ri": {"n"}, "li": {"h"}, "fi": {"ﬁ", "h"}, "fl": {"ﬂ"}, "in": {"m"}, "tl": {"d"},
	"ii": {"u", "n"}, "VV": {"W"}, "II": {"H", "U"},
}

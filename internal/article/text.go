package article

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// text fills an article from a plain text. The text is the body as it stands:
// which of its lines is the headline, and which are no part of the story, is not
// decided here.
func (f *file) text(a *Article, data []byte, warn func(msg, hint string)) {
	decoded, msg, hint := toUTF8(data, f.charset, "")
	if msg != "" {
		warn(msg, hint)
	}
	body, removed := plain(string(decoded))
	if msg := controls(removed, len(body)); msg != "" {
		warn(msg, "")
	}
	if strings.TrimSpace(body) != "" {
		a.Body = body
	}
}

// controls says that many control characters were removed. A few frame the items of
// wire feeds and are no news; one in a hundred bytes is.
func controls(removed, length int) string {
	if removed == 0 || removed*100 < length {
		return ""
	}
	return fmt.Sprintf("%d control characters removed", removed)
}

// plain makes all line ends "\n" and takes out control characters; all else stays
// as it is. It returns valid UTF-8 for valid UTF-8.
func plain(s string) (text string, removed int) {
	i := dirty(s)
	if i == len(s) {
		return s, 0
	}
	var b strings.Builder
	b.Grow(len(s))
	for {
		b.WriteString(s[:i])
		if s = s[i:]; s == "" {
			return b.String(), removed
		}
		n := 1
		switch {
		case s[0] == '\r':
			b.WriteByte('\n')
			if len(s) > 1 && s[1] == '\n' {
				n = 2
			}
		case s[0] == '\f' || s[0] == '\v':
			b.WriteByte('\n')
		case s[0] == lineSeparator[0]:
			b.WriteByte('\n')
			n = len(lineSeparator)
		default:
			removed++
		}
		s = s[n:]
		i = dirty(s)
	}
}

// lineSeparator is U+2028; U+2029 differs in the last byte.
const lineSeparator = "\u2028"

// dirty is the offset of the first character that plain changes.
func dirty(s string) int {
	i := 0
	for ; len(s)-i >= 8; i += 8 {
		if !mayBeDirty(s[i : i+8]) {
			continue
		}
		for j := i; j < i+8; j++ {
			if dirtyAt(s, j) {
				return j
			}
		}
	}
	for ; i < len(s); i++ {
		if dirtyAt(s, i) {
			return i
		}
	}
	return len(s)
}

// dirtyAt reports whether plain changes the character that begins at i.
func dirtyAt(s string, i int) bool {
	c := s[i]
	if c == lineSeparator[0] {
		return len(s) >= i+3 && s[i+1] == 0x80 && s[i+2]&^1 == 0xa8
	}
	return c < 0x20 && c != '\n' && c != '\t' || c == 0x7f
}

// mayBeDirty looks at eight bytes at once. It is true if one is a control character
// or the first byte of a line separator, and at times without one.
func mayBeDirty(s string) bool {
	const ones, highs = 0x0101010101010101, 0x8080808080808080
	_ = s[7]
	w := uint64(s[0]) | uint64(s[1])<<8 | uint64(s[2])<<16 | uint64(s[3])<<24 |
		uint64(s[4])<<32 | uint64(s[5])<<40 | uint64(s[6])<<48 | uint64(s[7])<<56
	del, separator := w^0x7f*ones, w^uint64(lineSeparator[0])*ones
	// A byte below n is one from which n cannot be taken without a borrow.
	return ((w-0x20*ones)&^w|(del-ones)&^del|(separator-ones)&^separator)&highs != 0
}

// cutBody shortens a body to a limit at the end of a paragraph, or of a word, or of
// a letter, and says so.
func cutBody(a *Article, limit int) string {
	whole := len(a.Body)
	if whole <= limit {
		return ""
	}
	end := limit
	for end > 0 && !utf8.RuneStart(a.Body[end]) {
		end--
	}
	kept := a.Body[:end]
	near := max(0, end-64<<10) // a paragraph longer than that is none
	if i := strings.LastIndexByte(kept[near:], '\n'); i > 0 {
		kept = kept[:near+i]
	} else if i := strings.LastIndexByte(kept[near:], ' '); i > 0 {
		kept = kept[:near+i]
	}
	a.Body = strings.Clone(strings.TrimRight(kept, "\n "))
	return fmt.Sprintf("body of %s cut after %s: the last %s are not compared",
		size(int64(whole)), size(int64(len(a.Body))), size(int64(whole-len(a.Body))))
}

package article

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// text fills an article from a plain text. The text is the body as it stands:
// which of its lines is the headline, and which are no part of the story, is not
// decided here.
func (r *Reader) text(a *Article, data []byte, warn func(msg, hint string)) {
	set := r.opts.Charset
	if r.input.known {
		set = ""
	}
	decoded, msg, hint := toUTF8(data, set, "")
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
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case c >= 0x20 && c != 0x7f && c != lineSeparator[0] || c == '\n' || c == '\t':
		case c == lineSeparator[0] && (len(s) < i+3 || s[i+1] != 0x80 || s[i+2]&^1 != 0xa8):
		default:
			return i
		}
	}
	return len(s)
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

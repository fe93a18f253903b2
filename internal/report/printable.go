package report

import (
	"bytes"
	"fmt"
	"strings"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"
)

// What comes of articles, file names and other programs' errors may hold what a
// terminal obeys or a reader cannot see: escape sequences (of 7 and 8 bits), marks that
// turn the direction of writing, tags and joiners of no width. None of it is sent to a
// terminal: tables and texts leave it out, messages and JSON show it as an escape.
// CSV is data, and has it as it is.

// printable is text fit for a terminal, on one line.
func printable(text string) string {
	return strings.Join(strings.Fields(strings.Map(wordRune, text)), " ")
}

// printableRune is a rune of running text as a terminal may have it, -1 if not at all.
// What shapes letters or joins emoji, and where Khmer may break a line, stays.
func printableRune(r rune) rune {
	switch {
	case unicode.IsSpace(r):
		return ' '
	case unicode.IsControl(r), r == utf8.RuneError, turns(r), unseen(r):
		return -1
	}
	return r
}

// wordRune is printableRune for names, titles and the like, in which a space of no width
// only makes two of them look alike.
func wordRune(r rune) rune {
	if r == zeroWidthSpace {
		return -1
	}
	return printableRune(r)
}

const zeroWidthSpace = '\u200b'

// turns reports a mark that turns the direction of what follows it.
func turns(r rune) bool { return r >= 0x202A && r <= 0x202E || r >= 0x2066 && r <= 0x2069 }

// unseen reports what has neither shape nor width and shapes nothing: the word joiner and
// invisible operators, the byte order mark, notes between lines, and tags.
func unseen(r rune) bool {
	return r >= 0x2060 && r <= 0x2064 || r == 0xFEFF || r >= 0xFFF9 && r <= 0xFFFB || r >= 0xE0000 && r <= 0xE007F
}

// clip is printable text of at most n characters.
func clip(text string, n int) string {
	// Of a megabyte no more is looked at than can be shown.
	if most := 16 * n; len(text) > most {
		text = strings.ToValidUTF8(text[:most], "") + "…"
	}
	text = printable(text)
	if utf8.RuneCountInString(text) <= n {
		return text
	}
	runes := []rune(text)[:n-1]
	return strings.TrimRight(string(runes), " ") + "…"
}

// name is an id, a source or another name as a table shows it. Longer ones than
// nameRunes are no names; those of files have less.
func name(text string) string { return clip(text, nameRunes) }

const nameRunes = 300

// Visible is a message as it may be sent to a terminal: what [Table] leaves out is
// written as JSON writes it, bytes that are not UTF-8 as \xff. Lines within it are
// indented, so that none looks like a message of its own; the end of the last one stays.
func Visible(message string) string {
	var b strings.Builder
	line, end := strings.CutSuffix(message, "\n")
	for at := 0; at < len(line); {
		r, size := utf8.DecodeRuneInString(line[at:])
		switch {
		case r == '\n':
			b.WriteString("\n    ")
		case r == utf8.RuneError && size == 1:
			fmt.Fprintf(&b, `\x%02x`, line[at])
		case r == '\t', unicode.Is(unicode.Zs, r), r == utf8.RuneError, wordRune(r) == r:
			b.WriteRune(r)
		default:
			b.WriteString(escape(r))
		}
		at += size
	}
	if end {
		b.WriteByte('\n')
	}
	return b.String()
}

// escape is a rune as JSON writes it.
func escape(r rune) string {
	if r > 0xFFFF {
		high, low := utf16.EncodeRune(r)
		return fmt.Sprintf(`\u%04x\u%04x`, high, low)
	}
	return fmt.Sprintf(`\u%04x`, r)
}

// VisibleJSON writes as escapes what encoding/json leaves as it is and a terminal may
// not have. To a program it is the same.
func VisibleJSON(text []byte) []byte {
	raw := func(r rune) bool {
		return r >= 0x7F && r != utf8.RuneError && (printableRune(r) < 0 || unicode.IsControl(r))
	}
	if bytes.IndexFunc(text, raw) < 0 {
		return text
	}
	var out []byte
	for _, r := range string(text) { // which is UTF-8, being written by encoding/json
		if raw(r) {
			out = append(out, escape(r)...)
		} else {
			out = utf8.AppendRune(out, r)
		}
	}
	return out
}

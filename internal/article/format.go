package article

import (
	"bytes"
	"encoding/json"
	"strings"
	"unicode/utf8"
)

// sniff tells the format of a file from its beginning. The extension decides only
// where the content does not. A file of a kind that is known not to be an article
// gets a message and a hint instead.
func sniff(head []byte, ext string) (format Format, msg, hint string) {
	const asText = "--input text reads it as plain text"
	start := bytes.TrimLeft(head, " \t\r\n\x1e")
	named := ext == ".jsonl" || ext == ".ndjson" || ext == ".json"
	switch {
	case looksJSON(start):
		return JSONL, "", ""
	case jsonLines(head) || named && len(start) > 0 && (start[0] == '{' || start[0] == '['):
		return JSONL, "", ""
	case named && len(start) > 0:
		return "", "named as JSON, but no JSON object stands at its beginning", asText
	}
	lower := bytes.ToLower(start[:min(len(start), 32)])
	page, tags := looksHTML(start)
	switch {
	case page || tags && (ext == ".html" || ext == ".htm" || ext == ".xhtml"):
		return HTML, "", ""
	case bytes.HasPrefix(lower, []byte("<?xml")) || bytes.HasPrefix(lower, []byte("<rss")):
		return "", "XML that is no web page, such as a feed or NewsML", asText
	case bytes.HasPrefix(start, []byte("WARC/1.")):
		return "", "a WARC archive", "take the pages out of it, one file each"
	case bytes.HasPrefix(start, []byte(`{\rtf`)):
		return "", "a Rich Text document", "save it as plain text"
	case bytes.HasPrefix(lower, []byte("mime-version:")) && bytes.Contains(bytes.ToLower(start), []byte("multipart/related")):
		return "", "a web archive (MHTML)", "save the page as HTML"
	}
	return Text, "", ""
}

// looksJSON knows the beginning of an object or of an array of objects.
func looksJSON(b []byte) bool {
	if len(b) > 0 && b[0] == '[' {
		b = bytes.TrimLeft(b[1:], " \t\r\n")
	}
	if len(b) == 0 || b[0] != '{' {
		return false
	}
	b = bytes.TrimLeft(b[1:], " \t\r\n")
	return len(b) > 0 && (b[0] == '"' || b[0] == '}')
}

// jsonLines knows JSON lines of which the first is damaged, as in a part of a
// larger file: most of the whole lines that are seen are objects.
func jsonLines(head []byte) bool {
	lines, objects := 0, 0
	for line := range bytes.Lines(head) {
		if line = bytes.TrimSpace(line); len(line) == 0 {
			continue
		}
		lines++
		if looksJSON(line) {
			objects++
		}
	}
	return objects > 0 && 2*objects >= lines
}

// manyLines reports whether the objects of a JSON file stand over several lines or
// in an array, so that its lines are no records.
func manyLines(head []byte) bool {
	start := bytes.TrimLeft(head, " \t\r\n\x1e")
	if len(start) == 0 {
		return false
	}
	first, rest, whole := bytes.Cut(start, []byte("\n"))
	if start[0] == '[' {
		inside := bytes.TrimLeft(start[1:], " \t\r\n")
		return len(inside) == 0 || inside[0] == '{' || inside[0] == ']'
	}
	if start[0] != '{' || !whole || json.Valid(first) {
		return false
	}
	// A line cut in half looks much like the first line of an object over many. The
	// next line tells: it begins another object, or it goes on in this one.
	rest = bytes.TrimLeft(rest, " \t\r\n")
	return len(rest) > 0 && (rest[0] == '"' || rest[0] == '}' || rest[0] == '{' && len(bytes.TrimSpace(first)) == 1)
}

// pageTags are tags that make a text a page: blocks that no writer of plain text
// types by hand.
const pageTags = " html head body meta link title script style p div br h1 h2 h3 h4 ul ol li table tr td article section main header nav figure blockquote center "

// looksHTML tells a page: page is certain; tags means that there are some.
func looksHTML(b []byte) (page, tags bool) {
	for _, start := range []string{"<!doctype html", "<html"} {
		if len(b) >= len(start) && strings.EqualFold(string(b[:len(start)]), start) {
			return true, true
		}
	}
	n := countTags(string(b))
	return n.first && n.opened+n.closed > 0 || n.html || n.opened >= 2 && n.closed >= 1 && n.opened+n.closed >= 4,
		n.opened+n.closed > 0
}

// hasMarkup reports whether the body of a record is HTML: it has block tags. One
// with inline tags only is left as it is, since its line ends may mean something.
func hasMarkup(body string) bool {
	if !strings.Contains(body, "<") {
		return false
	}
	n := countTags(body)
	return n.opened+n.closed >= 2
}

type tagCount struct {
	opened, closed int  // br counts as closed
	first          bool // the text begins with markup
	html           bool // there is an html tag
}

// countTags counts the pageTags of a text.
func countTags(s string) tagCount {
	var n tagCount
	for at := 0; ; {
		i := strings.IndexByte(s[at:], '<')
		if i < 0 {
			return n
		}
		at += i + 1
		begins := at == 1
		rest := s[at:]
		if begins && (strings.HasPrefix(rest, "!--") || strings.EqualFold(rest[:min(len(rest), 8)], "!doctype")) {
			n.first = true
			continue
		}
		end := strings.HasPrefix(rest, "/")
		if end {
			rest = rest[1:]
		}
		length := strings.IndexAny(rest[:min(len(rest), 12)], "> /\t\r\n")
		if length <= 0 {
			continue
		}
		name := strings.ToLower(rest[:length])
		switch {
		case !strings.Contains(pageTags, " "+name+" "):
		case end || name == "br":
			n.closed++
		default:
			n.opened++
			n.first = n.first || begins
			n.html = n.html || name == "html"
		}
	}
}

// marks are the first bytes of files that come by mistake, with an offset.
var marks = []struct {
	at    int
	magic string
	what  string
}{
	{0, "\x89PNG\r\n", "a PNG image"},
	{0, "\xff\xd8\xff", "a JPEG image"},
	{0, "GIF8", "a GIF image"},
	{8, "WEBPVP8", "a WebP image"},
	{0, "%PDF-", "a PDF document"},
	{0, "PK\x03\x04", "a ZIP archive or an office document"},
	{0, "\xd0\xcf\x11\xe0", "an old office document"},
	{0, "7z\xbc\xaf\x27\x1c", "a 7-Zip archive"},
	{0, "Rar!\x1a\x07", "a RAR archive"},
	{0, "BZh91AY&SY", "a bzip2 archive"},
	{0, "\xfd7zXZ\x00", "an xz archive"},
	{0, "\x1f\x8b", "a gzip archive inside another"},
	{0, "\x28\xb5\x2f\xfd", "a zstd archive inside another"},
	{257, "ustar", "a tar archive"},
	{0, "\x7fELF", "a program"},
	{0, "MZ\x90\x00", "a program"},
	{0, "SQLite format 3\x00", "an SQLite database"},
	{16, "\xed\xda\x0c\xed", "a samewire archive or another bbolt database"},
	{4, "ftyp", "a video"},
	{0, "ID3", "a sound"},
	{0, "OggS", "a sound or video"},
}

// binary says what a file is that is not text, or "".
func binary(head []byte) string {
	for _, m := range marks {
		if len(head) >= m.at && bytes.HasPrefix(head[m.at:], []byte(m.magic)) {
			// A text may begin with the letters of a mark; a file of the kind holds
			// other bytes soon.
			if !printable(head) {
				return m.what
			}
		}
	}
	zeros, control := 0, 0
	for _, b := range head {
		switch {
		case b == 0:
			zeros++
			control++
		case b < 0x20 && b != '\t' && b != '\n' && b != '\r' && b != '\f' && b != 0x1b, b == 0x7f:
			control++
		}
	}
	// Random bytes are controls to 10 %. Wire feeds frame each item in a few, and a
	// damaged disk block leaves zeros in a text that is otherwise one.
	switch {
	case control*20 > len(head) && control > 4:
		return "binary data"
	case zeros > 0 && !utf8.Valid(wholeRunes(head)):
		return "binary data"
	}
	return ""
}

// printable reports whether all is text.
func printable(b []byte) bool {
	for _, c := range b {
		if c < 0x20 && c != '\t' && c != '\n' && c != '\r' {
			return false
		}
	}
	return utf8.Valid(wholeRunes(b))
}

// wholeRunes takes off a rune that the end of a sample cuts.
func wholeRunes(b []byte) []byte {
	for i := 1; i < utf8.UTFMax && i <= len(b); i++ {
		if c := b[len(b)-i]; utf8.RuneStart(c) {
			if c >= utf8.RuneSelf && !utf8.FullRune(b[len(b)-i:]) {
				return b[:len(b)-i]
			}
			break
		}
	}
	return b
}

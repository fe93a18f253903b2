package furniture

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// line is one non-blank line, trimmed.
type line struct {
	start, end int
	indent     int
}

// split cuts the text into blocks, one a paragraph. A stretch of lines between
// two blank lines is looked at on its own: it is one block a line, or, if it is
// hard-wrapped, one block a wrapped paragraph.
func (c *cleaner) split() {
	text := c.text
	region := c.region
	for at := 0; at < len(text); {
		end := strings.IndexByte(text[at:], '\n')
		if end < 0 {
			end = len(text)
		} else {
			end += at
		}
		from, to := trim(text, at, end)
		if from < to {
			region = append(region, line{from, to, from - at})
		} else {
			c.paragraphs(region)
			region = region[:0]
		}
		at = end + 1
	}
	c.paragraphs(region)
	c.region = region
}

// paragraphs makes blocks of the lines between two blank ones.
func (c *cleaner) paragraphs(lines []line) {
	if len(lines) < 2 || !c.wrapped(lines) {
		for _, l := range lines {
			c.blocks = append(c.blocks, block{start: l.start, end: l.end})
		}
		return
	}
	width, base := 0, lines[0].indent
	for _, l := range lines {
		width = max(width, l.end-l.start)
		base = min(base, l.indent)
	}
	open := -1 // block that a following line may continue
	for i, l := range lines {
		starts := open < 0 || l.indent > base
		if i > 0 && !starts {
			p := lines[i-1]
			// A short closed line ends its paragraph.
			starts = p.end-p.start < width*6/10 && closes(c.text[p.start:p.end])
		}
		if starts {
			c.blocks = append(c.blocks, block{start: l.start, end: l.end, wrapped: true})
			open = len(c.blocks) - 1
			continue
		}
		c.blocks[open].end = l.end
	}
}

// A hard-wrapped line is between these widths in bytes. Wire copy is set to 72
// columns or less, mail to 76; what is shorter than the least is a heading, a
// name or a row of a table.
const (
	maxWrap = 90
	minWrap = 28
)

// wrapped tells whether lines are hard-wrapped: no line is long, and at least one
// in six goes on in the next one with a small letter. One-paragraph-a-line text
// has long lines, and lists of headlines do not begin with small letters.
func (c *cleaner) wrapped(lines []line) bool {
	goesOn := 0
	for i, l := range lines {
		if l.end-l.start > maxWrap {
			return false
		}
		if i == 0 || l.indent > lines[i-1].indent+1 {
			continue
		}
		p := lines[i-1]
		if p.end-p.start < minWrap || closes(c.text[p.start:p.end]) {
			continue
		}
		if r, _ := utf8.DecodeRuneInString(c.text[l.start:l.end]); unicode.IsLower(r) {
			goesOn++
		}
	}
	return goesOn*6 >= len(lines)
}

// join marks blocks that a break has torn apart: an open line followed by one
// that begins with a small letter or a comma. Shape says nothing about such lines.
func (c *cleaner) join() {
	for i := 1; i < len(c.blocks); i++ {
		p, b := &c.blocks[i-1], &c.blocks[i]
		if p.closed || p.colon || !b.small || p.letters == 0 || c.begins(b, Byline) && !b.closed && b.words <= bylineJoin {
			continue
		}
		b.joined = true
		p.joined = true
	}
}

// bylineJoin is the length up to which an unclosed line that begins as a byline does
// ("by: dpa") is one, and not the rest of a broken sentence.
const bylineJoin = 8

// begins tells whether a block begins with a cue of that reason.
func (c *cleaner) begins(b *block, reason Reason) bool {
	for k := b.hitLo; k < b.hitHi; k++ {
		if h := c.hits[k]; h.start == b.firstWord && c.rules.cues[h.cue].reason == reason {
			return true
		}
	}
	return false
}

// closes tells whether a line ends as a sentence does: with a full stop, question
// or exclamation mark of any script, quotes and brackets after it allowed.
func closes(s string) bool {
	closed, _, _ := ending(s)
	return closed
}

// ending tells how a paragraph ends: closed as a sentence, with a colon, or with
// a comma or dash that promises more.
func ending(s string) (closed, colon, comma bool) {
	quote := false
	for len(s) > 0 {
		r, n := utf8.DecodeLastRuneInString(s)
		switch r {
		case '"', '\'', '”', '’', '“', '»', '«', '›', '」', '』', '】', '＂':
			quote = true
		case ')', ']', '）', '*', ' ', '\u00a0', '_', '\u200b', '\ufeff', '\u200f', '\u200e':
		case '.', '!', '?', '…', '。', '！', '？', '।', '॥', '؟', '۔', '｡', '‼', '⁉', '．', '៖', '။', '።', '։':
			return true, false, false
		case ':', '：':
			return false, true, false
		case ',', '，', '،', '、':
			// “We won,” she told reporters, and the paragraph ends with the quote.
			return quote, false, true
		case '|':
			// Hindi is often typed with a bar for its full stop.
			p, _ := utf8.DecodeLastRuneInString(strings.TrimRight(s[:len(s)-n], " "))
			return p >= 0x900 && p < 0xe00, false, false
		case ';', '；', '؛', '-', '–', '—':
			return false, false, true
		default:
			// 「…」 closes without a full stop of its own.
			return quote && (r >= 0x2e80 && r < 0xa000), false, false
		}
		s = s[:len(s)-n]
	}
	return false, false, false
}

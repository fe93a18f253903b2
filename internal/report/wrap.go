package report

import (
	"strings"

	"github.com/rivo/uniseg"
)

// A style says what text is; colours and marks follow from it.
type style uint8

const (
	plainStyle  style = iota
	sharedStyle       // stands in both pieces
	factStyle         // a number or name that differs
	wordStyle         // wording that differs
	cutStyle          // furniture
	markStyle         // the number of a passage
	foldStyle         // what was left out
	strongStyle       // headings
)

// A run is text of one style on one line. Its text holds no control characters.
type run struct {
	text  string
	style style
	hue   int // of what is shared: the number of the passage

	anchor int // of the passage that begins here, counting from 1; 0 for none

	glued bool // no line ends before it or in it
	glues bool // no line ends in it or after it
}

// A line is what stands on one line of a terminal.
type line struct {
	runs  []run
	width int // in columns

	anchors []int // of the passages that begin here
}

// inline is text fit for a terminal, with white space made single spaces but kept
// at both ends, where [printable] drops it.
func inline(text string) string {
	var b strings.Builder
	space := false
	for _, r := range text {
		if r = printableRune(r); r < 0 || r == ' ' && space {
			continue
		}
		space = r == ' '
		b.WriteRune(r)
	}
	return b.String()
}

// width is the number of columns that printable text takes on a terminal.
func width(text string) int { return uniseg.StringWidth(text) }

// A glyph is a character as a reader sees it, with its combining marks.
type glyph struct {
	text   string
	width  int
	run    int
	first  bool // of its run
	breaks bool // a line may end after it
}

// wrap breaks a paragraph into lines of at most so many columns, where Unicode
// Standard Annex 14 allows it, so that scripts without spaces wrap too. A word that
// is longer than a line is broken between characters.
func wrap(runs []run, columns int) []line {
	glyphs := glyphsOf(runs)
	var lines []line
	for from := 0; from < len(glyphs); {
		to, end := from, from // to is the end of what fits, end where the line is broken
		for used := 0; to < len(glyphs); to++ {
			if w := glyphs[to].width; used+w > columns && !(glyphs[to].text == " " && used == columns) {
				break
			}
			used += glyphs[to].width
			if glyphs[to].breaks || to == len(glyphs)-1 {
				end = to + 1
			}
		}
		if end == from {
			end = max(to, from+1)
		}
		lines = append(lines, lineOf(runs, glyphs[from:end]))
		for from = end; from < len(glyphs) && glyphs[from].text == " "; {
			from++
		}
	}
	return lines
}

func glyphsOf(runs []run) []glyph {
	var text strings.Builder
	ends := make([]int, len(runs))
	for i, r := range runs {
		text.WriteString(r.text)
		ends[i] = text.Len()
	}
	var glyphs []glyph
	rest, state, at, in := text.String(), -1, 0, 0
	for rest != "" {
		var cluster string
		var bounds int
		cluster, rest, bounds, state = uniseg.StepString(rest, state)
		before := in
		for at >= ends[in] {
			in++
		}
		c := glyph{
			text: cluster, width: bounds >> uniseg.ShiftWidth, run: in, first: at == 0 || in != before,
			breaks: bounds&uniseg.MaskLine != uniseg.LineDontBreak,
		}
		at += len(cluster)
		if at < ends[in] {
			c.breaks = c.breaks && !runs[in].glued && !runs[in].glues
		} else if in+1 < len(runs) {
			c.breaks = c.breaks && !runs[in].glues && !runs[in+1].glued
		}
		glyphs = append(glyphs, c)
	}
	return glyphs
}

// lineOf joins glyphs into runs, without the space at the end.
func lineOf(runs []run, glyphs []glyph) line {
	for len(glyphs) > 0 && glyphs[len(glyphs)-1].text == " " {
		glyphs = glyphs[:len(glyphs)-1]
	}
	var l line
	for i, c := range glyphs {
		l.width += c.width
		if i > 0 && glyphs[i-1].run == c.run {
			l.runs[len(l.runs)-1].text += c.text
			continue
		}
		r := runs[c.run]
		if c.first && r.anchor > 0 {
			l.anchors = append(l.anchors, r.anchor)
		}
		r.text = c.text
		l.runs = append(l.runs, r)
	}
	return l
}

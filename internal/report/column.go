package report

import (
	"fmt"
	"strings"
)

// column is one side as lines: what it is, and its text with the shared passages
// marked.
func (x *explanation) column(isA bool, columns int) []line {
	side, label := x.side(isA), "other: "
	if isA {
		label = "incoming: "
	}
	lines := wrap([]run{{text: label + name(side.DocID), style: strongStyle}}, columns)
	if side.Title != "" {
		lines = append(lines, wrap([]run{{text: name(side.Title), style: strongStyle}}, columns)...)
	}
	var about []string
	for _, s := range []string{side.Source, side.Agency, day(side.PublishedAt), words(side.Words)} {
		if s != "" {
			about = append(about, name(s))
		}
	}
	lines = append(lines, wrap([]run{{text: strings.Join(about, ", "), style: cutStyle}}, columns)...)
	if side.Body == "" {
		lines = append(lines, line{})
		return append(lines, wrap([]run{{text: "(" + x.absent() + ")", style: foldStyle}}, columns)...)
	}
	blocks := x.weave(isA)
	if !x.screen.Full {
		fold(blocks)
	}
	furniture := true // the last paragraph was furniture only
	for i, p := range x.screen.paragraphs(blocks, x.anchors(isA)) {
		if i == 0 || !p.furniture || !furniture {
			lines = append(lines, line{})
		}
		furniture = p.furniture
		lines = append(lines, wrap(p.runs, columns)...)
	}
	return lines
}

// anchors tells at which offsets the passages begin that are to be levelled,
// counting passages from 1.
func (x *explanation) anchors(isA bool) map[int]int {
	at := map[int]int{}
	for i, weight := range x.weights() {
		if weight == 0 {
			continue
		}
		p := x.Passages[i]
		span := Span{p.BStart, p.BEnd}
		if isA {
			span = Span{p.AStart, p.AEnd}
		}
		at[withPunctuation(x.side(isA).Body, span).Start] = i + 1
	}
	return at
}

// weights tells how many words of shared text begin with each passage; none if
// they are too few to be levelled.
func (x *explanation) weights() []int {
	weights := make([]int, len(x.Passages))
	stretch := 0
	for i, p := range x.Passages {
		weights[i] = p.Words
		if p.Stretch != stretch {
			stretch = p.Stretch
			weights[i] = x.Stretches[stretch-1].Words
		}
		if weights[i] < levelWords {
			weights[i] = 0
		}
	}
	return weights
}

// A paragraph is text between line breaks.
type paragraph struct {
	runs      []run
	furniture bool // and nothing else
}

// paragraphs turns blocks into runs of style, with marks where colour does not
// show them.
func (s Screen) paragraphs(blocks []block, anchors map[int]int) []paragraph {
	var all []paragraph
	for i := 0; i < len(blocks); i++ {
		b := blocks[i]
		if b.gone {
			continue
		}
		if len(all) == 0 || b.breaks {
			all = append(all, paragraph{furniture: true})
		} else {
			all[len(all)-1].runs = append(all[len(all)-1].runs, run{text: " "})
		}
		at := &all[len(all)-1]
		if b.cut == nil {
			for _, p := range b.pieces {
				if p.gone {
					continue
				}
				first := len(at.runs)
				at.runs = s.appendPiece(at.runs, p)
				at.runs[first].anchor = anchors[p.at]
			}
			at.furniture = false
			continue
		}
		same := 1 // cuts in a row for one reason
		for !s.Full && b.breaks && i+same < len(blocks) && sameCut(b, blocks[i+same]) {
			same++
		}
		i += same - 1
		at.runs = append(at.runs, s.cut(b.cut, same-1))
	}
	return all
}

func sameCut(b, next block) bool {
	return next.cut != nil && !next.gone && next.breaks && next.cut.Reason == b.cut.Reason
}

// cutRunes is how much of a piece of furniture is shown: enough to know it.
const cutRunes = 90

// cut is a piece of furniture and how many like it follow.
func (s Screen) cut(c *Ignored, more int) run {
	text := printable(c.Text)
	if !s.Full {
		text = clip(text, cutRunes)
	}
	if more > 0 {
		text += fmt.Sprintf(" and %d more", more)
	}
	return run{text: "<" + c.Reason + ": " + text + ">", style: cutStyle}
}

func (s Screen) appendPiece(runs []run, p piece) []run {
	hue := 0
	if n := len(p.shared); n > 0 {
		hue = p.shared[n-1]
	}
	for _, n := range p.opens {
		runs = append(runs, run{text: fmt.Sprintf("[%d| ", n), style: markStyle, hue: n, glues: true})
	}
	r := run{text: inline(p.text), hue: hue}
	switch {
	case p.change != nil:
		r.style = wordStyle
		if p.change.isFact() {
			r.style = factStyle
		}
		if !s.Color {
			r.text = "{" + r.text + "}"
		}
	case len(p.shared) > 0:
		r.style = sharedStyle
	}
	runs = append(runs, r)
	for _, n := range p.closes {
		runs = append(runs, run{text: fmt.Sprintf(" |%d]", n), style: markStyle, hue: n, glued: true})
	}
	if p.folded > 0 {
		what := fmt.Sprintf(" ... %s not shared", words(p.folded))
		if p.foldedCuts > 0 {
			what += fmt.Sprintf(", %d of furniture among them", p.foldedCuts)
		}
		runs = append(runs, run{text: what + " ... ", style: foldStyle}, run{text: inline(p.tail)})
	}
	return runs
}

// The colours of shared passages: those of the 16 that read well on dark and light
// ground, without red and yellow, which mark changes and trouble.
var hues = [...]string{"36", "32", "35", "34"}

// paint is a line as sent to a terminal.
func (s Screen) paint(l line) string {
	var b strings.Builder
	for _, r := range l.runs {
		code := ""
		switch hue := hues[(max(r.hue, 1)-1)%len(hues)]; r.style {
		case sharedStyle:
			code = hue
		case markStyle:
			code = "1;" + hue
		case factStyle:
			code = "1;4;31"
		case wordStyle:
			code = "4;" + hue
		case cutStyle, foldStyle:
			code = "2"
		case strongStyle:
			code = "1"
		}
		if !s.Color || code == "" || r.text == "" {
			b.WriteString(r.text)
			continue
		}
		b.WriteString("\x1b[" + code + "m" + r.text + "\x1b[0m")
	}
	return b.String()
}

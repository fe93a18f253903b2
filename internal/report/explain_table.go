package report

import (
	"bytes"
	"cmp"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"text/tabwriter"
	"unicode"
)

// A Screen says what an explanation is written for.
type Screen struct {
	Width int  // columns; 0 for 80
	Color bool // mark by colour rather than by signs
	Full  bool // fold nothing
}

const (
	// sideBySide is the width from which the pieces stand beside each other: two
	// columns of less than 58 characters are harder to read than one of 80.
	sideBySide = 120
	// textWidth bounds lines of text that have a wide terminal to themselves.
	textWidth = 100
	// maxListed bounds the passages and changes that are listed.
	maxListed = 30
)

// WriteExplanation writes an explanation for people: the decision, the figures,
// what changed, and both texts with the shared passages marked.
func WriteExplanation(w io.Writer, e Explanation, screen Screen) error {
	if screen.Width <= 0 {
		screen.Width = 80
	}
	p := &printer{w: w}
	x := &explanation{printer: p, Explanation: &e, screen: screen}
	x.decision()
	x.figures()
	x.changes()
	x.passages()
	x.common()
	x.texts()
	return p.err
}

type explanation struct {
	*printer
	*Explanation
	screen Screen
}

func (x *explanation) decision() {
	x.lines(wrap([]run{{text: name(x.DocID) + " " + relates(x.Relation) + " " + name(x.MatchedID), style: strongStyle}}, x.screen.Width))
	x.lines(x.wrapped("", x.Why, plainStyle))
	if x.Note != "" {
		x.lines(x.wrapped("note: ", x.Note, plainStyle))
	}
}

func (x *explanation) wrapped(label, text string, s style) []line {
	return wrap([]run{{text: label + printable(text), style: s}}, min(x.screen.Width, textWidth))
}

func (x *explanation) lines(lines []line) {
	for _, l := range lines {
		x.printf("%s\n", x.screen.paint(l))
	}
}

func (x *explanation) figures() {
	x.printf("\n")
	about := ""
	if x.Estimated {
		about = "about "
	}
	rows := [][]string{
		{"containment", x.Containment.Percent(), fmt.Sprintf("of the incoming piece's %s stand in the other", words(x.A.Words))},
		{"matched containment", x.MatchedContainment.Percent(), fmt.Sprintf("of the other's %s stand in the incoming piece", words(x.B.Words))},
		{"similarity", x.Similarity.Percent(), "of the shingles of both are in both"},
		{"shared words", strconv.Itoa(x.SharedWords), fmt.Sprintf("%s%d at a stretch", about, x.LongestRun)},
		{"SimHash", strconv.Itoa(x.SimHashDistance), "of 64 bits differ"},
	}
	if x.Rarity < 1 {
		rows = append(rows, []string{"rarity", x.Rarity.Percent(), rarityText})
	}
	x.table("", rows)
	if len(x.Stretches) > 0 {
		x.printf("\nfrom start to end, # where it is shared:\n  incoming  [%s]\n  other     [%s]\n", x.strip(true), x.strip(false))
	}
}

// strip shows on a strip of at most 64 signs where on a side the shared passages
// stand.
func (x *explanation) strip(isA bool) string {
	strip := bytes.Repeat([]byte("."), min(64, x.screen.Width-len("  incoming  []")))
	n := x.side(isA).Words
	for _, p := range x.Passages {
		from := p.BWord
		if isA {
			from = p.AWord
		}
		for i := from; i < from+p.Words && i < n; i++ {
			at, to := i*len(strip)/n, (i+1)*len(strip)/n
			for strip[at] = '#'; at < to; at++ {
				strip[at] = '#'
			}
		}
	}
	return string(strip)
}

// table writes rows in columns, indented.
func (x *explanation) table(head string, rows [][]string) {
	if head != "" {
		x.printf("%s", head)
	}
	var b strings.Builder
	t := tabwriter.NewWriter(&b, 0, 0, 2, ' ', 0)
	for _, r := range rows {
		fmt.Fprintln(t, "  "+strings.Join(r, "\t"))
	}
	if err := t.Flush(); err != nil && x.err == nil {
		x.err = err
	}
	for l := range strings.Lines(b.String()) {
		x.printf("%s\n", strings.TrimRight(l, " \n"))
	}
}

// changes lists the numbers and names that differ, in their context.
func (x *explanation) changes() {
	facts := x.facts()
	if len(facts) == 0 {
		return
	}
	x.printf("\nchanged numbers and names, from the other to the incoming piece:\n")
	for i, c := range facts {
		if i == maxListed && !x.screen.Full {
			x.printf("  and %d more; --full lists them all\n", len(facts)-i)
			break
		}
		before, after := inline(c.Before), inline(c.After)
		was, is := orNone(c.BText), orNone(c.AText)
		label := fmt.Sprintf("  %d. ", i+1)
		lines := wrap([]run{
			{text: was + " -> " + is, style: factStyle},
			{text: "  in: ..." + strings.TrimLeft(before, " ") + is + strings.TrimRight(after, " ") + "...", style: cutStyle},
		}, x.screen.Width-len(label))
		for _, l := range lines {
			x.printf("%s%s\n", label, x.screen.paint(l))
			label = strings.Repeat(" ", len(label))
		}
	}
}

func orNone(text string) string {
	if text = printable(text); text == "" {
		return "(none)"
	}
	return text
}

// passages lists the shared stretches with their places.
func (x *explanation) passages() {
	if len(x.Stretches) == 0 {
		return
	}
	head := "\nshared passages, with small edits inside them, in the order of the incoming piece:\n"
	rows := [][]string{{"no.", "words", "of incoming", "of other", "edits", "bytes of incoming", "bytes of other"}}
	if x.Estimated {
		head = "\nshared passages as far as fingerprints tell, in the order of the incoming piece:\n"
		rows[0] = []string{"no.", "words", "of incoming", "of other", "words of incoming", "words of other"}
	}
	listed := x.Stretches
	if len(listed) > maxListed && !x.screen.Full {
		listed = slices.Clone(listed)
		slices.SortStableFunc(listed, func(s, t Stretch) int { return cmp.Compare(t.Words, s.Words) })
		listed = listed[:maxListed]
		slices.SortFunc(listed, func(s, t Stretch) int { return cmp.Compare(s.Number, t.Number) })
		head = strings.TrimSuffix(head, ":\n") + fmt.Sprintf(", the longest %d of %d (--full lists all):\n", maxListed, len(x.Stretches))
	}
	for _, s := range listed {
		row := []string{strconv.Itoa(s.Number), strconv.Itoa(s.Words), s.AShare.Percent(), s.BShare.Percent()}
		if x.Estimated {
			row = append(row, spanOf(s.AFirst(), s.AEndWord()), spanOf(s.BFirst(), s.BEndWord()))
		} else {
			row = append(row, strconv.Itoa(s.Edits), spanOf(s.AStart, s.AEnd), spanOf(s.BStart, s.BEnd))
		}
		rows = append(rows, row)
	}
	x.table(head, rows)
}

// common lists what of the passages counts for less.
func (x *explanation) common() {
	if len(x.Common) == 0 {
		return
	}
	rows := [][]string{{"in no.", "words", "stories", "count as", "text"}}
	for i, c := range x.Common {
		if i == maxListed && !x.screen.Full {
			break
		}
		text := clip(inline(c.Text), commonRunes)
		if x.screen.Full {
			text = inline(c.Text)
		}
		rows = append(rows, []string{strconv.Itoa(c.Stretch), strconv.Itoa(c.Words), strconv.Itoa(c.Stories), c.CountAs(), text})
	}
	x.table("\ncommon wording among it, which counts for less, and how many unrelated stories carry it:\n", rows)
	if more := len(x.Common) - maxListed; more > 0 && !x.screen.Full {
		x.printf("  and %d more; --full lists them all\n", more)
	}
}

// commonRunes is how much of common wording is shown: enough to know it.
const commonRunes = 48

func spanOf(from, to int) string { return strconv.Itoa(from) + "-" + strconv.Itoa(to) }

// texts writes both bodies, beside each other where there is room.
func (x *explanation) texts() {
	if x.A.Body == "" && x.B.Body == "" {
		return
	}
	if !x.screen.Color {
		x.printf("\nmarks: [1| passage 1, on both sides |1]  {differs from the other side}  <furniture, ignored>\n")
	}
	beside := x.screen.Width >= sideBySide && x.A.Body != "" && x.B.Body != "" &&
		!rightToLeft(x.A.Body) && !rightToLeft(x.B.Body)
	columns := min(x.screen.Width, textWidth)
	if beside {
		columns = (x.screen.Width - gutterWidth) / 2
	}
	a, b := x.column(true, columns), x.column(false, columns)
	if !beside {
		for _, side := range [][]line{a, b} {
			x.printf("\n")
			x.lines(side)
		}
		return
	}
	x.printf("\n")
	a, b = level(a, b, x.weights())
	for i := range max(len(a), len(b)) {
		left, right := lineAt(a, i), lineAt(b, i)
		text := x.screen.paint(left) + strings.Repeat(" ", columns-min(columns, left.width)) + gutter + x.screen.paint(right)
		x.printf("%s\n", strings.TrimRight(text, " "))
	}
}

// gutter stands between two columns, and takes gutterWidth of them.
const (
	gutter      = " │ "
	gutterWidth = 3
)

func lineAt(lines []line, i int) line {
	if i < len(lines) {
		return lines[i]
	}
	return line{}
}

// rightToLeft reports whether a text holds letters that are written from right to
// left. Terminals that turn such lines turn both columns together, so that the
// pieces must stand one under the other.
func rightToLeft(text string) bool {
	return strings.ContainsFunc(text, func(r rune) bool {
		return unicode.In(r, unicode.Arabic, unicode.Hebrew, unicode.Syriac, unicode.Thaana, unicode.Nko, unicode.Adlam)
	})
}

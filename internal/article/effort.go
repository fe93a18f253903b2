package article

// An effort tells, from the tags of a page alone, what a tree of it would cost. A parser
// opens formatting elements again that a block has closed, in every block that follows,
// so that 81 KB of unclosed <font> and <p> make a tree of 1.6 GB in a minute and more; and
// it looks for the start of each end tag among all that is open, so that 3.6 MB of </i>
// inside 500 elements take 17 s.
type effort struct {
	elements int
	others   int              // end tags and comments
	again    int              // elements that may be opened again
	total    int              // formatting elements that are open
	open     []map[string]int // how many of each name, in each cell, from outer to inner
}

// Pages beyond these limits are read without readability, which builds a tree and
// searches it again and again. On generated pages of 20,000 elements of each kind
// (paragraphs, lists, tables, nested and unclosed tags) it takes 28 to 137 ms, and
// grows with their number; the largest of its own 133 test pages, taken from the
// web, has 4,285 elements.
const (
	maxReadableBytes    = 4 << 20
	maxReadableElements = 20000
	// usualFormats is how many formatting elements a page has open at a time, as a link in
	// bold italics with a font. What is opened again of so few does not count.
	usualFormats = 4
)

// formats are the elements that are opened again.
var formats = map[string]bool{
	"a": true, "b": true, "big": true, "code": true, "em": true, "font": true, "i": true, "nobr": true, "s": true,
	"small": true, "strike": true, "strong": true, "tt": true, "u": true,
}

// cells are the elements out of which an end tag does not reach, and so closes nothing.
var cells = map[string]bool{
	"applet": true, "caption": true, "marquee": true, "object": true, "table": true, "td": true, "template": true,
	"th": true, "svg": true, "math": true,
}

func (e *effort) start(name string) {
	e.elements++
	e.text()
	switch {
	case formats[name]:
		e.total++
		if len(e.open) == 0 {
			e.open = append(e.open, nil)
		}
		cell := &e.open[len(e.open)-1]
		if *cell == nil {
			*cell = map[string]int{}
		}
		(*cell)[name]++
	case cells[name] && e.elements <= maxReadableElements:
		e.open = append(e.open, nil)
	}
}

func (e *effort) end(name string) {
	e.others++
	n := len(e.open) - 1
	switch {
	case n < 0:
	case formats[name]:
		if e.open[n][name] > 0 {
			e.open[n][name]--
			e.total--
		}
	case cells[name] && n > 0:
		// The parser may think otherwise of where the cell ends: what was left open in it
		// stays so.
		for name, count := range e.open[n] {
			if e.open[n-1] == nil {
				e.open[n-1] = map[string]int{}
			}
			e.open[n-1][name] += count
		}
		e.open = e.open[:n]
	}
}

// text counts what is opened again where text or an element follows.
func (e *effort) text() {
	if e.total > usualFormats {
		e.again += e.total
	}
}

// tooMuch reports whether the page is read without a tree.
func (e *effort) tooMuch(bytes int) bool {
	return bytes > maxReadableBytes || e.elements+e.again > maxReadableElements || e.others > 2*maxReadableElements
}

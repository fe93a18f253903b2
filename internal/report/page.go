package report

import (
	"crypto/sha256"
	_ "embed" // the page, its style and its script
	"encoding/base64"
	"fmt"
	"html/template"
	"io"
	"slices"
	"strconv"
	"strings"
	"unicode"
)

//go:embed page.html
var pageHTML string

//go:embed page.css
var pageCSS string

//go:embed page.js
var pageJS string

var pageTemplate = template.Must(template.New("page").Parse(pageHTML))

// WritePage writes an explanation as one page for a browser. It needs nothing but
// itself: a policy in it forbids the browser to load anything, and to run or apply
// what is not its own script and style. The page reads, and passages link to each
// other, without the script too.
func WritePage(w io.Writer, e Explanation) error {
	p := page{
		Explanation: &e, Policy: policy(), Style: template.CSS(pageCSS), Script: template.JS(pageJS),
		Headline: headline(e.A), Relates: relates(e.Relation),
		Figures: figuresOf(e), Facts: e.facts(), Bands: bands(e),
	}
	p.Edits = len(e.Changes) - len(p.Facts)
	for _, isA := range []bool{true, false} {
		p.Sides = append(p.Sides, pageSideOf(&e, isA))
	}
	var b strings.Builder
	if err := pageTemplate.Execute(&b, p); err != nil {
		return err
	}
	_, err := io.WriteString(w, strings.Map(pageRune, b.String()))
	return err
}

// pageRune drops control characters, and the marks that would turn the direction
// of what follows them; the page has directions of its own.
func pageRune(r rune) rune {
	switch {
	case r == '\n' || r == '\t':
		return r
	case unicode.IsSpace(r) && unicode.IsControl(r):
		return ' '
	case unicode.IsSpace(r):
		return r
	}
	return printableRune(r)
}

// A page is what the template is given.
type page struct {
	*Explanation
	Policy   string
	Style    template.CSS
	Script   template.JS
	Headline string
	Relates  string // the relation as a verb, before the other piece
	Figures  []figure
	Facts    []Change
	Edits    int // that touch neither number nor name
	Bands    []band
	Sides    []pageSide
}

// Kind groups relations by what an editor does about them.
func (p page) Kind() string {
	switch p.Relation {
	case "repost", "truncated", "embedded":
		return "copy"
	case "update", "correction":
		return "version"
	}
	return "other"
}

// policy lets the page use its own style and script and nothing else.
func policy() string {
	hash := func(text string) string {
		sum := sha256.Sum256([]byte(text))
		return "'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"
	}
	return "default-src 'none'; style-src " + hash(pageCSS) + "; script-src " + hash(pageJS) +
		"; base-uri 'none'; form-action 'none'"
}

func headline(s Side) string {
	if s.Title != "" {
		return s.Title
	}
	return s.DocID
}

// relates is the relation as what the incoming piece does, so that the name of the
// other piece can follow.
func relates(relation string) string {
	phrase := strings.TrimSpace(Phrase(relation, ""))
	switch relation {
	case "embedded":
		return "holds, most of it,"
	case "partial":
		return phrase
	case "repost", "truncated", "correction":
		return "is a " + phrase
	case "update":
		return "is an " + phrase
	case "template":
		return "is of the " + phrase
	}
	return "is " + phrase
}

// A figure is a measure with a bar where it is a share.
type figure struct {
	Name, Value, Text string
	Share             int // in percent, -1 for none
}

func figuresOf(e Explanation) []figure {
	share := func(name string, x Ratio, text string) figure {
		return figure{name, percent(float64(x)), text, int(100*float64(x) + 0.5)}
	}
	figures := []figure{
		share("containment", e.Containment, "of the incoming piece's "+words(e.A.Words)+" stand in the other"),
		share("matched containment", e.MatchedContainment, "of the other's "+words(e.B.Words)+" stand in the incoming piece"),
		share("similarity", e.Similarity, "of the shingles of both are in both"),
		{"shared words", strconv.Itoa(e.SharedWords), strconv.Itoa(e.LongestRun) + " at a stretch", -1},
		{"SimHash", strconv.Itoa(e.SimHashDistance), "of 64 bits differ", -1},
	}
	if e.Rarity < 1 {
		figures = append(figures, share("rarity", e.Rarity, rarityText))
	}
	return figures
}

// A band joins the two places of a passage on the map.
type band struct {
	Number, Words  int
	Hue            int
	A, B           string // where it stands, from 0 to mapWidth
	AWidth, BWidth string
	Points         string
}

// The map is drawn in these units; the page stretches it to its width.
const (
	mapWidth = 1000
	barTop   = 16 // where the upper bar ends
	barFoot  = 84 // and the lower one begins
)

func bands(e Explanation) []band {
	out := make([]band, len(e.Stretches))
	for i, s := range e.Stretches {
		a, b := mapAt(s.AWord, e.A.Words), mapAt(s.BWord, e.B.Words)
		endA, endB := mapAt(s.AWord+s.AWords, e.A.Words), mapAt(s.BWord+s.BWords, e.B.Words)
		out[i] = band{
			Number: s.Number, Words: s.Words, Hue: hueOf(s.Number), A: unit(a), B: unit(b), AWidth: unit(endA - a), BWidth: unit(endB - b),
			Points: fmt.Sprintf("%s,%d %s,%d %s,%d %s,%d", unit(a), barTop, unit(endA), barTop, unit(endB), barFoot, unit(b), barFoot),
		}
	}
	// Short passages are drawn over long ones.
	slices.SortStableFunc(out, func(x, y band) int { return y.Words - x.Words })
	return out
}

func mapAt(word, of int) float64 { return mapWidth * float64(word) / float64(max(of, 1)) }

func unit(x float64) string { return strconv.FormatFloat(x, 'f', 1, 64) }

// pageHues is the number of colours that the style has for passages.
const pageHues = 6

func hueOf(stretch int) int { return (stretch-1)%pageHues + 1 }

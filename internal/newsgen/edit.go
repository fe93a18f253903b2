package newsgen

import (
	"fmt"
	"math/rand/v2"
	"regexp"
	"strings"
)

// A Mix gives each edit of reposts the share of them that shows it.
type Mix struct {
	Before     float64 // furniture above the body
	Dateline   float64 // changed or dropped
	Headline   float64
	Captions   float64
	Paragraphs float64 // dropped, merged or reordered below the lead
	Byline     float64
	Sentences  float64 // a fifth of them touched
	Cut        float64 // by the outlet, to 35 to 85 % of the paragraphs
	Quotes     float64 // straight quotation marks for curly ones
	Promos     float64 // "Also read" inside the body
	Disclaimer float64
	Foreign    float64 // two sentences of the outlet's own
	House      float64 // spelling, numerals, "says" for "said"
	Encoding   float64 // UTF-8 read as Windows-1252
	Words      float64 // single ones lost
	Standfirst float64 // the lead's first sentence above it once more
	Oddities   float64 // one of oddities
}

// DefaultMix is what 104 reposts of 41 agency stories showed (../../../shared/design.md,
// section 1). The last two were seen, without a share: two in a hundred are taken for
// each of the four oddities, and three for the standfirst.
var DefaultMix = Mix{
	Before: .50, Dateline: .38, Headline: .29, Captions: .29, Paragraphs: .22, Byline: .18, Sentences: .17, Cut: .15,
	Quotes: .15, Promos: .12, Disclaimer: .10, Foreign: .10, House: .08, Encoding: .05, Words: .03, Standfirst: .03,
	Oddities: .08,
}

// A source is an outlet with furniture of its own.
type source struct {
	name       string
	sections   []string
	before     []string // lines above a story
	promos     []string // lines in it
	disclaimer string
	after      []string // lines below it
}

func (l *lexicon) newSource(r *rand.Rand, i int) source {
	name := "The " + capital(choose(r, l.places)) + " " + choose(r, []string{"Herald", "Courier", "Post", "Star", "Times", "Gazette"})
	headlines := func(n int) (out []string) {
		for range n {
			out = append(out, capital(pick(r, l.nouns))+" "+pick(r, l.verbs)+" "+pick(r, l.nouns)+" "+choose(r, preps)+" "+pick(r, l.adjectives)+" "+pick(r, l.nouns))
		}
		return out
	}
	return source{
		name:     fmt.Sprintf("%s %d", name, i),
		sections: []string{"Home", "World", "Business", "Sport", capital(pick(r, l.nouns))},
		before:   append([]string{"Top Headlines"}, headlines(4)...),
		promos: []string{
			"Also read: " + headlines(1)[0], "Click here to join our channel for the latest " + pick(r, l.nouns), "READ MORE: " + headlines(1)[0],
		},
		disclaimer: fmt.Sprintf("(Except for the headline, this story has not been edited by %s staff and is published from a syndicated feed.)", name),
		after:      append([]string{"Related stories"}, headlines(5)...),
	}
}

// page is a text with the outlet's furniture around it.
func (s *source) page(r *rand.Rand, text string) string {
	var b strings.Builder
	for _, line := range s.sections {
		b.WriteString(line + "\n")
	}
	b.WriteString("\n" + text + "\n\n")
	for _, line := range s.after {
		b.WriteString(line + "\n")
	}
	return b.String()
}

// edited is a repost: its text and its headline.
func (g *Generator) edited(s *story, src *source) (text, title string) {
	r := g.r
	has := func(share float64) bool { return r.Float64() < share }
	paragraphs := make([][]string, len(s.paragraphs))
	for i, p := range s.paragraphs {
		paragraphs[i] = append([]string(nil), p...)
	}
	title = s.headline
	if has(g.mix.Headline) {
		title = g.words.headline(r, s)
	}
	if has(g.mix.Cut) && len(paragraphs) > 3 {
		paragraphs = paragraphs[:max(3, len(paragraphs)*(35+r.IntN(50))/100)]
	}
	if has(g.mix.Paragraphs) {
		paragraphs = rearranged(r, paragraphs)
	}
	if has(g.mix.Sentences) {
		for i := range paragraphs {
			for j, x := range paragraphs[i] {
				if r.IntN(5) == 0 {
					paragraphs[i][j] = g.words.touched(r, x)
				}
			}
		}
	}
	if has(g.mix.Foreign) {
		own := []string{g.words.sentence(r, s), g.words.sentence(r, s)}
		at := 1 + r.IntN(len(paragraphs))
		paragraphs = append(paragraphs[:at:at], append([][]string{own}, paragraphs[at:]...)...)
	}
	if has(g.mix.Promos) && len(paragraphs) > 2 {
		at := 1 + r.IntN(len(paragraphs)-1)
		paragraphs = append(paragraphs[:at:at], append([][]string{{choose(r, src.promos)}}, paragraphs[at:]...)...)
	}
	if has(g.mix.Standfirst) {
		paragraphs = append([][]string{{paragraphs[0][0]}}, paragraphs...)
	}
	body := (&story{paragraphs: paragraphs}).text()
	odd := has(g.mix.Oddities)
	if odd {
		body = oddities[r.IntN(len(oddities))](s.dateline(r), body)
	}
	switch {
	case odd: // it has its dateline, or has lost it
	case !has(g.mix.Dateline):
		body = s.dateline(r) + body
	case r.IntN(2) == 0:
		body = strings.ToUpper(choose(r, s.places)) + ": " + body
	}
	if has(g.mix.Quotes) {
		body = strings.NewReplacer("“", `"`, "”", `"`, "’", "'").Replace(body)
	}
	if has(g.mix.House) {
		body = strings.NewReplacer(" percent", "%", " said ", " says ", " kilometres", " kilometers", " 2 ", " two ", " 3 ", " three ").Replace(body)
	}
	if has(g.mix.Words) {
		body = thinned(r, body)
	}
	if has(g.mix.Byline) {
		body = "By " + choose(r, s.people) + "\n\n" + body
	}
	if has(g.mix.Captions) {
		body = fmt.Sprintf("%s seen in %s on %s. Photo: %s/%s\n\n%s", capital(g.words.phrase(r)), s.places[0], choose(r, days), s.agency, s.people[0], body)
	}
	if has(g.mix.Before) {
		body = strings.Join(src.sections, "\n") + "\n\n" + strings.Join(src.before, "\n") + "\n\n" + body
	}
	if has(g.mix.Disclaimer) {
		body += "\n\n" + src.disclaimer
	}
	if has(0.5) {
		body += "\n\n" + strings.Join(src.after, "\n")
	}
	if has(g.mix.Encoding) {
		body = strings.NewReplacer("“", "â€œ", "”", "â€\u009d", "—", "â€”").Replace(body)
	}
	return body, title
}

// oddities are rare accidents of page making. Each is given a dateline, which it may
// use, and a body.
var oddities = []func(dateline, body string) string{
	func(dateline, body string) string { // the dateline comes after the lead
		lead, rest, _ := strings.Cut(body, "\n\n")
		return lead + "\n\n" + dateline + rest
	},
	func(dateline, body string) string { // the credit stands in mid-sentence
		at := strings.Index(body, ", ") + 1
		return body[:at] + " (" + strings.TrimRight(dateline, " -—") + ")" + body[at:]
	},
	func(_, body string) string { // a paragraph is broken inside a decimal
		at := decimal.FindStringIndex(body)
		if at == nil {
			return body
		}
		return body[:at[1]-1] + "\n\n" + body[at[1]-1:]
	},
	func(_, body string) string { // the first sentence stands twice, the rest in one block
		first, _, _ := strings.Cut(body, ". ")
		return first + ".\n\n" + strings.ReplaceAll(body, "\n\n", " ")
	},
}

var decimal = regexp.MustCompile(`\d\.\d`)

// rearranged drops, merges or swaps paragraphs below the lead.
func rearranged(r *rand.Rand, paragraphs [][]string) [][]string {
	if len(paragraphs) < 4 {
		return paragraphs
	}
	out := append([][]string(nil), paragraphs...)
	i := 1 + r.IntN(len(out)-2)
	switch r.IntN(3) {
	case 0:
		out = append(out[:i:i], out[i+1:]...)
	case 1:
		out[i] = append(append([]string(nil), out[i]...), out[i+1]...)
		out = append(out[:i+1:i+1], out[i+2:]...)
	default:
		out[i], out[i+1] = out[i+1], out[i]
	}
	return out
}

// touched is a sentence with a word put in, left out or exchanged.
func (l *lexicon) touched(r *rand.Rand, x string) string {
	words := strings.Fields(x)
	if len(words) < 6 {
		return x
	}
	i := 2 + r.IntN(len(words)-4)
	switch r.IntN(3) {
	case 0:
		words = append(words[:i:i], words[i+1:]...)
	case 1:
		words[i] = pick(r, l.adjectives)
	default:
		words = append(words[:i:i], append([]string{pick(r, l.adjectives)}, words[i:]...)...)
	}
	return strings.Join(words, " ")
}

// thinned loses single words, as pages do that lose their links.
func thinned(r *rand.Rand, text string) string {
	words := strings.Split(text, " ")
	out := words[:0]
	for _, w := range words {
		if r.IntN(60) > 0 || strings.Contains(w, "\n") {
			out = append(out, w)
		}
	}
	return strings.Join(out, " ")
}

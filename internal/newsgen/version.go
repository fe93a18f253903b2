package newsgen

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"time"
)

// update is a later take: a new lead, other figures, the background kept and a
// paragraph of reaction added.
func (l *lexicon) update(r *rand.Rand, s *story) *story {
	u := *s
	u.headline = fmt.Sprintf("%s %s as %s", s.headline[:strings.LastIndex(s.headline, " in ")], pick(r, l.verbs), l.phrase(r))
	// A new lead tells of the same persons, places and things in other words.
	first := strings.Fields(strings.TrimSuffix(s.paragraphs[0][0], "."))
	var told []string
	for _, w := range first {
		if len(w) > 4 {
			told = append(told, strings.Trim(w, ","))
		}
	}
	r.Shuffle(len(told), func(i, j int) { told[i], told[j] = told[j], told[i] })
	lead := []string{fmt.Sprintf("%s now %s %s, %s said on %s.", strings.Join(told[:len(told)/2], " the "), pick(r, l.verbs), strings.Join(told[len(told)/2:], " and "), choose(r, s.people), choose(r, days))}
	u.paragraphs = [][]string{lead, {l.sentence(r, s), l.sentence(r, s)}}
	// Of each five paragraphs three stay, one goes and one is written anew; all of a short
	// story stay.
	from := r.IntN(5)
	for i, p := range s.paragraphs[1:] {
		part := (from + 2*i) % 5
		if len(s.paragraphs) < 6 {
			part = 2
		}
		switch part {
		case 0:
		case 1:
			u.paragraphs = append(u.paragraphs, []string{l.sentence(r, s), l.sentence(r, s)})
		default:
			u.paragraphs = append(u.paragraphs, refigure(r, p))
		}
	}
	return &u
}

// refigure changes some figures of a paragraph.
func refigure(r *rand.Rand, p []string) []string {
	out := make([]string, len(p))
	for i, s := range p {
		words := strings.Fields(s)
		for j, w := range words {
			if w[0] >= '0' && w[0] <= '9' && r.IntN(2) == 0 {
				words[j] = fmt.Sprint(2 + r.IntN(900))
			}
		}
		out[i] = strings.Join(words, " ")
	}
	return out
}

// correct is the story with one figure put right and a note that says so.
func correct(r *rand.Rand, s *story) *story {
	c := *s
	c.headline = "CORRECTED - " + s.headline
	c.paragraphs = nil
	wrong := ""
	for _, p := range s.paragraphs {
		q := make([]string, len(p))
		for i, x := range p {
			words := strings.Fields(x)
			for j, w := range words {
				if wrong == "" && w[0] >= '1' && w[0] <= '9' {
					wrong = w
				}
				if wrong != "" && w == wrong {
					words[j] = w + "0"
				}
			}
			q[i] = strings.Join(words, " ")
		}
		c.paragraphs = append(c.paragraphs, q)
	}
	c.paragraphs = append(c.paragraphs, []string{fmt.Sprintf("This story has been corrected to show that the figure is %s0, not %s.", wrong, wrong)})
	return &c
}

// rival is a second agency's report: the same persons, places and figures, every
// sentence its own.
func (l *lexicon) rival(r *rand.Rand, s *story) *story {
	o := &story{id: s.id, agency: choose(r, wires), place: s.place, people: s.people, places: s.places, orgs: s.orgs, figures: s.figures}
	o.headline = l.headline(r, o)
	o.paragraphs = [][]string{l.lead(r, o)}
	l.fill(r, o, bodyWords(r))
	return o
}

// quoting puts a release that an earlier story quotes into this one.
func (g *Generator) quoting(s *story) {
	from := g.recent[g.r.IntN(len(g.recent))]
	if from.release == "" {
		var b strings.Builder
		for range 3 {
			b.WriteString(capital(g.words.phrase(g.r) + " " + g.words.clause(g.r, from.story) + " " + choose(g.r, linkers) + " " + g.words.phrase(g.r) + " " + g.words.clause(g.r, from.story) + ". "))
		}
		from.release = strings.TrimSpace(b.String())
		// The earlier piece is out; another that quotes the release comes with this one.
		other := g.words.newStory(g.r, g.made)
		other.paragraphs = append(other.paragraphs, []string{"“" + from.release + "” " + from.orgs[0] + " said."})
		g.publish(version{story: other, group: g.group("q")}, "", "", 0)
	}
	at := 1 + g.r.IntN(len(s.paragraphs)-1)
	quote := []string{"“" + from.release + "” " + choose(g.r, s.people) + " read to the press."}
	s.paragraphs = append(s.paragraphs[:at:at], append([][]string{quote}, s.paragraphs[at:]...)...)
}

// lifting puts two paragraphs of an earlier, longer story at the foot of this one, and
// returns the article they are from; "" if there is none so long.
func (g *Generator) lifting(s *story) string {
	from := g.recent[g.r.IntN(len(g.recent))]
	n := len(from.paragraphs)
	if n < 8 {
		return ""
	}
	s.paragraphs = append(s.paragraphs, from.paragraphs[n-2:]...)
	return from.of
}

// roundup is the tops of several stories in one piece.
func (g *Generator) roundup() {
	s := &story{headline: "Morning briefing: " + g.words.phrase(g.r)}
	var of []string
	for _, i := range g.r.Perm(len(g.recent))[:4] {
		of = append(of, g.recent[i].of)
		s.paragraphs = append(s.paragraphs, g.recent[i].paragraphs[0])
		if len(g.recent[i].paragraphs) > 1 {
			s.paragraphs = append(s.paragraphs, g.recent[i].paragraphs[1])
		}
	}
	g.single(s, "partial", of...)
}

// pair is two stories whole in one piece.
func (g *Generator) pair() {
	p := g.r.Perm(len(g.recent))
	a, b := g.recent[p[0]], g.recent[p[1]]
	s := &story{headline: a.headline + "; " + b.headline}
	s.paragraphs = append(append(s.paragraphs, a.paragraphs...), b.paragraphs...)
	g.single(s, "embedded", a.of, b.of)
}

// A form is the set wording of a templated piece; fill gives it names and figures.
type form struct {
	headline  string
	sentences []string
}

func (l *lexicon) newForm(r *rand.Rand) form {
	f := form{headline: capital(pick(r, l.adjectives)) + " " + pick(r, l.nouns) + " #D"}
	for range 4 + r.IntN(4) {
		// Every sentence holds names and figures, and none of the set words between two of
		// them run on for long: what a market close, a rate or a result looks like.
		f.sentences = append(f.sentences, fmt.Sprintf("%s %s #N %s #F percent to #F %s on #D, against #F %s in %s.",
			capital(pick(r, l.adjectives)), pick(r, l.nouns), pick(r, l.verbs), choose(r, units), choose(r, units), pick(r, l.nouns)),
			fmt.Sprintf("#N of #P %s %s to #F, %s %s #N.", pick(r, l.verbs), pick(r, l.nouns), choose(r, linkers), pick(r, l.verbs)))
	}
	return f
}

func (f form) fill(r *rand.Rand, l *lexicon) *story {
	day := choose(r, days)
	put := func(s string) string {
		for {
			i := strings.IndexByte(s, '#')
			if i < 0 {
				return s
			}
			v := day
			switch s[i+1] {
			case 'N':
				v = capital(choose(r, l.names))
			case 'P':
				v = capital(choose(r, l.places))
			case 'F':
				v = fmt.Sprintf("%d.%d", r.IntN(90), r.IntN(100))
			}
			s = s[:i] + v + s[i+2:]
		}
	}
	s := &story{headline: put(f.headline)}
	for _, x := range f.sentences {
		s.paragraphs = append(s.paragraphs, []string{put(x)})
	}
	return s
}

// text is the body, a paragraph a line, blank lines between.
func (s *story) text() string {
	lines := make([]string, len(s.paragraphs))
	for i, p := range s.paragraphs {
		lines[i] = strings.Join(p, " ")
	}
	return strings.Join(lines, "\n\n")
}

// wire is the piece as the agency sends it.
func (s *story) wire(r *rand.Rand) string {
	return s.dateline(r) + s.text()
}

func (s *story) dateline(r *rand.Rand) string {
	date := time.Date(2026, 1, 5+s.id%300, 0, 0, 0, 0, time.UTC)
	switch r.IntN(3) {
	case 0:
		return strings.ToUpper(s.place) + " (" + s.agency + ") — "
	case 1:
		return fmt.Sprintf("%s, %s %d (%s) - ", strings.ToUpper(s.place), months[date.Month()-1][:3], date.Day(), s.agency)
	}
	return s.place + " (" + s.agency + ") -- "
}

func slug(s string) string { return strings.ToLower(strings.ReplaceAll(s, " ", "-")) }

package newsgen

import (
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
)

// A story is what an agency sends: a headline and paragraphs of sentences, about
// persons, places and figures of its own.
type story struct {
	id         int
	headline   string
	agency     string
	place      string
	paragraphs [][]string // the first is the lead

	people, places, orgs []string
	figures              []string
	release              string // quoted by other stories
}

// words of a body: log-normal, as lengths of news are, with the mean of 438 words of
// ../../../shared/design.md.
func bodyWords(r *rand.Rand) int {
	return min(1600, max(70, int(math.Exp(5.93+0.55*r.NormFloat64()))))
}

func (l *lexicon) newStory(r *rand.Rand, id int) *story {
	s := &story{id: id, agency: choose(r, wires), place: capital(choose(r, l.places))}
	for range 4 {
		s.people = append(s.people, capital(choose(r, l.names))+" "+capital(choose(r, l.names)))
		s.places = append(s.places, capital(choose(r, l.places)))
		s.orgs = append(s.orgs, capital(choose(r, l.nouns))+" "+capital(choose(r, l.nouns)))
	}
	for range 4 {
		s.figures = append(s.figures, fmt.Sprint(2+r.IntN(900)), fmt.Sprintf("%d.%d", r.IntN(90), 1+r.IntN(9)))
	}
	s.headline = l.headline(r, s)
	s.paragraphs = append(s.paragraphs, l.lead(r, s))
	l.fill(r, s, bodyWords(r))
	return s
}

// fill adds paragraphs until the body has the words.
func (l *lexicon) fill(r *rand.Rand, s *story, words int) {
	n := 0
	for _, p := range s.paragraphs {
		n += len(strings.Fields(strings.Join(p, " ")))
	}
	for n < words {
		var p []string
		for range 1 + r.IntN(3) {
			x := l.sentence(r, s)
			p = append(p, x)
			n += strings.Count(x, " ") + 1
		}
		s.paragraphs = append(s.paragraphs, p)
	}
}

func (l *lexicon) headline(r *rand.Rand, s *story) string {
	return fmt.Sprintf("%s %s %s %s in %s", capital(pick(r, l.adjectives)), pick(r, l.nouns), pick(r, l.verbs), pick(r, l.nouns), choose(r, s.places))
}

func (l *lexicon) lead(r *rand.Rand, s *story) []string {
	return []string{
		fmt.Sprintf("%s %s %s %s %s in %s on %s, %s of %s said, %s %s %s.", choose(r, []string{"The", "A"}), pick(r, l.adjectives), pick(r, l.nouns), pick(r, l.verbs), l.phrase(r),
			choose(r, s.places), choose(r, days), choose(r, s.people), choose(r, s.orgs), choose(r, linkers), l.phrase(r), l.clause(r, s)),
		l.sentence(r, s),
	}
}

// phrase is a noun with what stands around it.
func (l *lexicon) phrase(r *rand.Rand) string {
	p := choose(r, dets) + " "
	if r.IntN(2) == 0 {
		p += pick(r, l.adjectives) + " "
	}
	p += pick(r, l.nouns)
	if r.IntN(3) == 0 {
		p += " " + choose(r, preps) + " " + choose(r, dets) + " " + pick(r, l.nouns)
	}
	return p
}

func (l *lexicon) clause(r *rand.Rand, s *story) string {
	switch r.IntN(4) {
	case 0:
		return choose(r, auxiliary) + " " + pick(r, l.verbs) + " " + l.phrase(r)
	case 1:
		return pick(r, l.verbs) + " " + choose(r, s.figures) + " " + choose(r, units) + " " + choose(r, preps) + " " + l.phrase(r)
	case 2:
		return pick(r, l.verbs) + " " + l.phrase(r) + " " + choose(r, preps) + " " + choose(r, s.places)
	}
	return pick(r, l.verbs) + " " + l.phrase(r) + " " + choose(r, preps) + " " + l.phrase(r)
}

func (l *lexicon) sentence(r *rand.Rand, s *story) string {
	switch r.IntN(7) {
	case 0:
		return fmt.Sprintf("“%s,” %s %s.", capital(l.phrase(r)+" "+l.clause(r, s)+" "+choose(r, linkers)+" "+l.phrase(r)+" "+l.clause(r, s)), choose(r, said), choose(r, s.people))
	case 1:
		return fmt.Sprintf("%s, a %s from %s, %s that %s %s.", choose(r, s.people), choose(r, roles), choose(r, s.places), choose(r, said[:2]), l.phrase(r), l.clause(r, s))
	case 2:
		return fmt.Sprintf("In %s, %s %s %s %s %s.", choose(r, s.places), l.phrase(r), l.clause(r, s), choose(r, linkers), l.phrase(r), l.clause(r, s))
	case 3:
		return fmt.Sprintf("%s %s, %s %s %s.", choose(r, s.orgs), l.clause(r, s), choose(r, linkers), l.phrase(r), l.clause(r, s))
	case 4:
		return fmt.Sprintf("About %s %s %s, %s said on %s.", choose(r, s.figures), choose(r, units), l.clause(r, s), choose(r, s.orgs), choose(r, days))
	}
	return fmt.Sprintf("%s %s %s %s %s.", capital(l.phrase(r)), l.clause(r, s), choose(r, linkers), l.phrase(r), l.clause(r, s))
}

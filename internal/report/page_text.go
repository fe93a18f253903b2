package report

import (
	"fmt"
	"net/url"
	"strings"

	"golang.org/x/text/language"
)

// A pageSide is one piece on the page.
type pageSide struct {
	*Side
	Letter, Label string
	Link          string // where it was published, if that is on the web
	Lang          string
	About         []string
	Parts         []pagePart
	Absent        string // why there is no text
	Places        []pagePlace
}

// A pagePlace is where a passage stands in a piece whose text is not kept, in
// words from 1.
type pagePlace struct {
	pageMark
	From, End int
}

// A pagePart is a paragraph, or furniture that stands in a row.
type pagePart struct {
	Spans []pageSpan
	Cuts  []Ignored
	Sum   string // of many cuts, in a line
}

// A pageSpan is text of one kind within a paragraph.
type pageSpan struct {
	Text   string
	Opens  []pageMark
	Number string // of the passages it belongs to, parted by spaces
	To     string // the id of the same passage on the other side
	Hue    int    // 0 for text that is not shared
	Kind   string // of a change
	Other  string // what the other side has there
	Cut    *Ignored
}

// A pageMark is where a passage begins.
type pageMark struct {
	Number int
	ID, To string // of itself and of the same passage on the other side
	Hue    int
}

func markOf(number int, letter, other string) pageMark {
	return pageMark{number, fmt.Sprint(letter, number), fmt.Sprint(other, number), hueOf(number)}
}

func pageSideOf(e *Explanation, isA bool) pageSide {
	s := pageSide{Side: e.side(isA), Letter: "b", Label: "Other"}
	other := "a"
	if isA {
		s.Letter, s.Label, other = "a", "Incoming", "b"
	}
	if u, err := url.Parse(s.URL); err == nil && (u.Scheme == "http" || u.Scheme == "https") && u.Host != "" {
		s.Link = s.URL
	}
	if tag, err := language.Parse(s.Language); err == nil && s.Language != "" {
		s.Lang = tag.String()
	}
	for _, text := range []string{s.Source, s.Agency, day(s.PublishedAt), words(s.Words)} {
		if text != "" {
			s.About = append(s.About, text)
		}
	}
	if s.Body == "" {
		s.Absent = e.absent() + "."
		for _, p := range e.Stretches {
			place := pagePlace{markOf(p.Number, s.Letter, other), p.AFirst(), p.AEndWord()}
			if !isA {
				place.From, place.End = p.BFirst(), p.BEndWord()
			}
			s.Places = append(s.Places, place)
		}
	}
	for _, b := range e.weave(isA) {
		if b.cut != nil && (b.breaks || len(s.Parts) == 0) {
			if n := len(s.Parts); n > 0 && len(s.Parts[n-1].Cuts) > 0 {
				s.Parts[n-1].Cuts = append(s.Parts[n-1].Cuts, *b.cut)
			} else {
				s.Parts = append(s.Parts, pagePart{Cuts: []Ignored{*b.cut}})
			}
			continue
		}
		s.Parts = appendStory(s.Parts, b, s.Letter, other)
	}
	for i := range s.Parts {
		s.Parts[i].Sum = sumUp(s.Parts[i].Cuts)
	}
	return s
}

// appendStory appends a block of story, or furniture that stands on a line with it.
func appendStory(parts []pagePart, b block, letter, other string) []pagePart {
	n := len(parts)
	switch {
	case n == 0 || b.breaks:
		parts = append(parts, pagePart{})
	case len(parts[n-1].Cuts) > 0: // furniture and story on one line: the furniture moves into it
		last := parts[n-1].Cuts[len(parts[n-1].Cuts)-1]
		if parts[n-1].Cuts = parts[n-1].Cuts[:len(parts[n-1].Cuts)-1]; len(parts[n-1].Cuts) == 0 {
			parts = parts[:n-1]
		}
		parts = append(parts, pagePart{Spans: []pageSpan{{Cut: &last}}})
	}
	at := &parts[len(parts)-1]
	if b.cut != nil {
		at.Spans = append(at.Spans, pageSpan{Cut: b.cut})
		return parts
	}
	for _, p := range b.pieces {
		span := pageSpan{Text: p.text}
		for _, n := range p.opens {
			span.Opens = append(span.Opens, markOf(n, letter, other))
		}
		if n := len(p.shared); n > 0 {
			span.Hue, span.To = hueOf(p.shared[n-1]), fmt.Sprint(other, p.shared[n-1])
			span.Number = strings.Trim(fmt.Sprint(p.shared), "[]")
		}
		if p.change != nil {
			span.Kind, span.Other = p.change.Kind, p.change.BText
			if letter == "b" {
				span.Other = p.change.AText
			}
			span.Other = orNone(span.Other)
		}
		at.Spans = append(at.Spans, span)
	}
	return parts
}

// maxOpenCuts is how many pieces of furniture in a row a page shows; more are
// closed behind a line that sums them up.
const maxOpenCuts = 3

func sumUp(cuts []Ignored) string {
	if len(cuts) <= maxOpenCuts {
		return ""
	}
	var reasons []string
	count := map[string]int{}
	for _, c := range cuts {
		if count[c.Reason]++; count[c.Reason] == 1 {
			reasons = append(reasons, c.Reason)
		}
	}
	for i, r := range reasons {
		if count[r] > 1 {
			reasons[i] = fmt.Sprintf("%d %s", count[r], r)
		}
	}
	return fmt.Sprintf("%d ignored: %s", len(cuts), strings.Join(reasons, ", "))
}

package desk

import (
	"fmt"

	"github.com/samewire/samewire/internal/article"
	"github.com/samewire/samewire/internal/furniture"
	"github.com/samewire/samewire/internal/match"
	"github.com/samewire/samewire/internal/report"
	"github.com/samewire/samewire/simhash"
	"github.com/samewire/samewire/store"
)

// ArchivedPiece is an archived article as a piece. Without text it has its
// fingerprint only.
func ArchivedPiece(r store.Record) *Piece {
	p := &Piece{
		Article: &article.Article{
			ID: r.ID, URL: r.URL, Source: r.Source, Title: r.Title, Body: r.Text,
			Published: r.Published, Language: r.Language, Agency: r.Agency,
		},
		Clean: furniture.Result{Dateline: r.Dateline, Byline: r.Byline, Agency: r.Agency},
		Print: simhash.Fingerprint{Words: r.Words, SimHash: r.SimHash, Keys: r.Keys},
	}
	for _, s := range r.Kept {
		p.Clean.Kept = append(p.Clean.Kept, furniture.Span{Start: s.Start, End: s.End})
	}
	for _, c := range r.Cuts {
		p.Clean.Cuts = append(p.Clean.Cuts, furniture.Cut{
			Span: furniture.Span{Start: c.Start, End: c.End}, Reason: furniture.Reason(c.Reason), Cue: c.Cue,
		})
	}
	p.Words = storyWords(r.Text, p.Clean.Kept)
	p.Body = newBody(r.Noisy, r.Title, r.Text, p.Words)
	return p
}

// Explain is [Policy.Explain] of the default policy.
func Explain(a, b *Piece) report.Explanation { return (*Policy)(nil).Explain(a, b) }

// Explain says why a, the incoming piece, matches b, or why not.
func (p *Policy) Explain(a, b *Piece) report.Explanation {
	p = p.orNone()
	e := explainer{a: a, b: b, gapsA: a.gaps(), gapsB: b.gaps()}
	e.out = report.Explanation{
		A: a.side(), B: b.side(), SimHashDistance: simhash.Distance(a.Print.SimHash, b.Print.SimHash),
		Passages: []report.Passage{}, Stretches: []report.Stretch{}, Changes: []report.Change{},
		Common: []report.Common{},
	}
	var comparer match.Comparer
	var m match.Measures
	shared := p.sharedKeys(a, b)
	if a.textless() || b.textless() {
		m = match.Estimate(a.Print, b.Print)
		e.out.Estimated = true
		e.out.Note = "compared by fingerprints, because the archive keeps no text"
		passages := match.KeyPassages(a.Print, b.Print)
		for _, p := range passages {
			e.add(p.Whole())
		}
		m = match.WeighEstimate(m, shared)
		e.common(match.CommonRuns(passages, shared))
	} else {
		m = comparer.Compare(a.Body, b.Body)
		m = comparer.Weigh(m, a.Body, b.Body, shared)
		passages := comparer.Passages(a.Body, b.Body)
		for _, s := range match.Stretches(a.Body, b.Body, passages) {
			e.add(s)
		}
		e.common(match.CommonRuns(passages, shared))
	}
	m.Apart = apart(a.Article.Published, b.Article.Published)
	relation := match.New // one too short to compare has no other
	if len(a.Print.Keys) > 0 && len(b.Print.Keys) > 0 {
		relation = p.relate(a.party(), b.party(), m)
	}
	e.out.Pair = pairRow(a.Article.ID, b.Article.ID, relation, m)
	e.out.Why = p.why(a.party(), b.party(), relation, m)
	for _, p := range []*Piece{a, b} {
		if note := p.Note(); note != "" && e.out.Note == "" {
			e.out.Note = fmt.Sprintf("%s: %s", p.Article.ID, note)
		}
	}
	return e.out
}

// textless reports whether a piece is known by its fingerprint only.
func (p *Piece) textless() bool { return len(p.Words) == 0 && p.Print.Words > 0 }

func (p *Piece) side() report.Side {
	a := p.Article
	s := report.Side{
		DocID: a.ID, URL: a.URL, Title: p.Headline(), Source: a.Source, PublishedAt: report.Time{Time: a.Published},
		Language: a.Language, Agency: p.Agency(), Byline: p.Clean.Byline, Dateline: p.Clean.Dateline, Words: p.Print.Words, Body: a.Body,
		Story: []report.Span{}, Furniture: []report.Ignored{},
	}
	if a.Body == "" { // the ranges of a text that is not kept point nowhere
		return s
	}
	s.Furniture = p.Ignored()
	for _, k := range p.Clean.Kept {
		s.Story = append(s.Story, report.Span{Start: k.Start, End: k.End})
	}
	return s
}

// gaps[i] is set where furniture stands before word i and after the word before
// it.
func (p *Piece) gaps() []bool {
	gaps := make([]bool, len(p.Words))
	cut := 0
	for i, w := range p.Words {
		for cut < len(p.Clean.Cuts) && p.Clean.Cuts[cut].Start < int(w.Start) {
			gaps[i] = i > 0
			cut++
		}
	}
	return gaps
}

// An explainer turns word positions into byte ranges and text.
type explainer struct {
	a, b         *Piece
	gapsA, gapsB []bool
	numerals     numeralSet // made when it is first needed
	out          report.Explanation
}

func (e *explainer) add(s match.Stretch) {
	out := report.Stretch{
		Number: len(e.out.Stretches) + 1, AWord: s.A, AWords: s.WordsA, BWord: s.B, BWords: s.WordsB,
	}
	for _, p := range s.Passages {
		out.Words += p.Words
		e.passages(out.Number, p)
	}
	out.AShare = report.Ratio(float64(out.Words) / float64(e.a.Print.Words))
	out.BShare = report.Ratio(float64(out.Words) / float64(e.b.Print.Words))
	out.AStart, out.AEnd = e.a.span(out.AWord, out.AWords)
	out.BStart, out.BEnd = e.b.span(out.BWord, out.BWords)
	before := len(e.out.Changes)
	for _, c := range s.Changes {
		e.change(out.Number, c)
	}
	out.Edits = len(e.out.Changes) - before
	e.out.Stretches = append(e.out.Stretches, out)
}

// passages adds a passage, parted where furniture stands in its midst.
func (e *explainer) passages(stretch int, p match.Passage) {
	from := 0
	for i := 1; i <= p.Words; i++ {
		if i < p.Words && !gapAt(e.gapsA, p.A+i) && !gapAt(e.gapsB, p.B+i) {
			continue
		}
		out := report.Passage{Stretch: stretch, Words: i - from, AWord: p.A + from, BWord: p.B + from}
		out.AStart, out.AEnd = e.a.span(out.AWord, out.Words)
		out.BStart, out.BEnd = e.b.span(out.BWord, out.Words)
		out.Text, out.BText = e.a.Article.Body[out.AStart:out.AEnd], e.b.Article.Body[out.BStart:out.BEnd]
		e.out.Passages = append(e.out.Passages, out)
		from = i
	}
}

func gapAt(gaps []bool, i int) bool { return i < len(gaps) && gaps[i] }

// span is the byte range of n words of the story. With no words it is the empty
// range after the word before; without text it is zero.
func (p *Piece) span(word, n int) (start, end int) {
	switch {
	case len(p.Words) == 0:
		return 0, 0
	case n > 0:
		return int(p.Words[word].Start), int(p.Words[word+n-1].End)
	case word > 0:
		end = int(p.Words[word-1].End)
	}
	return end, end
}

// contextWords is how many words are shown on each side of a change.
const contextWords = 4

func (e *explainer) change(stretch int, c match.Change) {
	// A character of a script without spaces is hashed with the ones before it: one
	// that follows a change differs in its hash, not in itself.
	for c.WordsA > 0 && c.WordsB > 0 && e.a.word(c.A+c.WordsA-1) == e.b.word(c.B+c.WordsB-1) {
		c.WordsA, c.WordsB = c.WordsA-1, c.WordsB-1
	}
	if c.WordsA+c.WordsB == 0 {
		return
	}
	if e.numerals == nil {
		e.numerals = newNumerals()
	}
	if e.numerals.any(e.a, c.A, c.WordsA) || e.numerals.any(e.b, c.B, c.WordsB) {
		c.Kind = match.Number
	}
	out := report.Change{Stretch: stretch, Kind: string(c.Kind), AWords: c.WordsA, BWords: c.WordsB}
	out.AStart, out.AEnd = e.a.span(c.A, c.WordsA)
	out.BStart, out.BEnd = e.b.span(c.B, c.WordsB)
	body := e.a.Article.Body
	out.AText, out.BText = body[out.AStart:out.AEnd], e.b.Article.Body[out.BStart:out.BEnd]
	from, to := c.A, c.A+c.WordsA
	for from > 0 && c.A-from < contextWords && !e.gapsA[from] {
		from--
	}
	for to < len(e.a.Words) && to-c.A-c.WordsA < contextWords && !e.gapsA[to] {
		to++
	}
	if from < c.A {
		end := out.AStart
		out.Before = body[e.a.Words[from].Start:end]
	}
	if to > c.A+c.WordsA {
		out.After = body[out.AEnd:e.a.Words[to-1].End]
	}
	e.out.Changes = append(e.out.Changes, out)
}

func (p *Piece) word(i int) string { return p.Article.Body[p.Words[i].Start:p.Words[i].End] }

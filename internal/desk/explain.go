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
		Clean: furniture.Result{Dateline: r.Dateline, Agency: r.Agency},
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
	p.Body = match.NewBody(r.Title, r.Text, p.Words)
	return p
}

// Explain says why a, the incoming piece, matches b, or why not.
func Explain(a, b *Piece) report.Explanation {
	var r relater
	e := report.Explanation{A: a.side(), B: b.side(), SimHashDistance: simhash.Distance(a.Print.SimHash, b.Print.SimHash)}
	var m match.Measures
	if len(a.Words) > 0 && len(b.Words) > 0 {
		m = r.comparer.Compare(a.Body, b.Body)
		for _, p := range r.comparer.Passages(a.Body, b.Body) {
			e.Passages = append(e.Passages, a.passage(b, p))
		}
	} else {
		m = match.Estimate(a.Print, b.Print)
		if a.Print.Words > 0 && b.Print.Words > 0 {
			e.Note = "compared by fingerprints, because the archive keeps no text"
		}
	}
	m.Apart = apart(a.Article.Published, b.Article.Published)
	relation := relate(a, b, m)
	e.Pair = pairRow(a.Article.ID, b.Article.ID, relation, m)
	e.Why = match.Why(relation, m)
	if e.Note == "" {
		for _, p := range []*Piece{a, b} {
			if note := p.Note(); note != "" {
				e.Note = fmt.Sprintf("%s: %s", p.Article.ID, note)
			}
		}
	}
	return e
}

// relate names the relation of two pieces; one too short to compare has none.
func relate(a, b *Piece, m match.Measures) match.Relation {
	if len(a.Print.Keys) == 0 || len(b.Print.Keys) == 0 {
		return match.New
	}
	return match.Relate(m)
}

func (p *Piece) side() report.Side {
	return report.Side{
		DocID: p.Article.ID, Title: p.Headline(), Source: p.Article.Source, Agency: p.Agency(),
		Dateline: p.Clean.Dateline, Words: p.Print.Words, Furniture: p.Ignored(),
	}
}

// passage is a shared passage, with byte offsets into both bodies.
func (p *Piece) passage(q *Piece, shared match.Passage) report.Passage {
	span := func(words []simhash.Word, from int) (int, int) {
		return int(words[from].Start), int(words[from+shared.Words-1].End)
	}
	out := report.Passage{Words: shared.Words}
	out.AStart, out.AEnd = span(p.Words, shared.A)
	out.BStart, out.BEnd = span(q.Words, shared.B)
	out.Text = p.Article.Body[out.AStart:out.AEnd]
	return out
}

package report

import (
	"cmp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// A block is a part of a body that is all story or all furniture.
type block struct {
	cut    *Ignored // the furniture, or nil
	breaks bool     // a new line or paragraph begins here
	gone   bool     // folded away
	pieces []piece  // of a story
}

// A piece is story text of one kind.
type piece struct {
	text   string
	at     int     // where it begins in the body
	shared []int   // numbers of the stretches it belongs to, outer ones first; none for text of its own
	opens  []int   // those that begin here
	closes []int   // and that end here
	change *Change // set where the other side has other words
	number int     // of the change, from 1

	// Of text that is folded away after this piece: how many words, how many pieces of
	// furniture among them, and the piece's own text beyond.
	folded, foldedCuts int
	tail               string
	gone               bool // folded away whole
}

// weave parts a body into its blocks, and the story into pieces. isA tells which
// side of the explanation it is.
func (e *Explanation) weave(isA bool) []block {
	side := e.side(isA)
	blocks := make([]block, 0, len(side.Story)+len(side.Furniture))
	w := weaver{body: side.Body, edges: e.edges(isA), changes: e.changed(isA)}
	end, next := 0, 0 // next is the first piece of furniture not yet placed
	place := func(start int, b block) {
		b.breaks = end > 0 && strings.Contains(side.Body[end:start], "\n")
		blocks = append(blocks, b)
	}
	for i := 0; i <= len(side.Story); i++ {
		for next < len(side.Furniture) && (i == len(side.Story) || side.Furniture[next].Start < side.Story[i].Start) {
			place(max(end, side.Furniture[next].Start), block{cut: &side.Furniture[next]})
			end = max(end, side.Furniture[next].End)
			next++
		}
		if i < len(side.Story) {
			span := side.Story[i]
			place(span.Start, block{pieces: w.pieces(span)})
			end = span.End
		}
	}
	return blocks
}

func (e *Explanation) side(isA bool) *Side {
	if isA {
		return &e.A
	}
	return &e.B
}

// An edge is where a stretch begins or ends on one side.
type edge struct {
	at     int
	number int
	opens  bool
	far    int // where its other edge stands
}

// edges are the edges of all stretches on one side, in order: where several stand
// at one place those that end come before those that begin, and what began last
// ends first.
func (e *Explanation) edges(isA bool) []edge {
	side := e.side(isA)
	if side.Body == "" {
		return nil
	}
	edges := make([]edge, 0, 2*len(e.Stretches))
	for _, s := range e.Stretches {
		span := Span{s.BStart, s.BEnd}
		if isA {
			span = Span{s.AStart, s.AEnd}
		}
		span = withPunctuation(side.Body, span)
		edges = append(edges, edge{span.Start, s.Number, true, span.End}, edge{span.End, s.Number, false, span.Start})
	}
	slices.SortStableFunc(edges, func(x, y edge) int {
		byKind := 0
		if x.opens != y.opens {
			byKind = 1
			if y.opens {
				byKind = -1
			}
		}
		return cmp.Or(cmp.Compare(x.at, y.at), byKind, cmp.Compare(y.far, x.far))
	})
	return edges
}

// withPunctuation is a span with the marks that lean on its first and last word.
func withPunctuation(body string, s Span) Span {
	leans := func(r rune) bool { return unicode.IsPunct(r) || unicode.IsSymbol(r) }
	for s.Start > 0 {
		r, size := utf8.DecodeLastRuneInString(body[:s.Start])
		if !leans(r) || unicode.In(r, unicode.Pe, unicode.Pf) || strings.ContainsRune(".,;:!?", r) {
			break
		}
		s.Start -= size
	}
	for s.End < len(body) {
		r, size := utf8.DecodeRuneInString(body[s.End:])
		if !leans(r) || unicode.In(r, unicode.Ps, unicode.Pi) {
			break
		}
		s.End += size
	}
	return s
}

// A changed is a range of one side for which the other has other words.
type changed struct {
	Span
	change *Change
	number int
}

func (e *Explanation) changed(isA bool) []changed {
	var all []changed
	for i := range e.Changes {
		c := &e.Changes[i]
		span := Span{c.BStart, c.BEnd}
		if isA {
			span = Span{c.AStart, c.AEnd}
		}
		if span.End > span.Start {
			all = append(all, changed{span, c, i + 1})
		}
	}
	slices.SortStableFunc(all, func(x, y changed) int { return cmp.Compare(x.Start, y.Start) })
	return all
}

// A weaver goes once through a body and parts its story at the edges of stretches
// and of changes.
type weaver struct {
	body    string
	edges   []edge
	changes []changed
	active  []int // numbers of the stretches that have begun
}

// pieces are the pieces of the next span of story.
func (w *weaver) pieces(span Span) []piece {
	var pieces []piece
	var opens []int // begun since the last piece
	add := func(start, end int, c changed) {
		if start < end {
			pieces = append(pieces, piece{
				text: w.body[start:end], at: start, shared: slices.Clone(w.active), opens: opens, change: c.change, number: c.number,
			})
			opens = nil
		}
	}
	for at := span.Start; ; {
		for len(w.edges) > 0 && w.edges[0].at <= at {
			edge := w.edges[0]
			w.edges = w.edges[1:]
			if edge.opens {
				w.active, opens = append(w.active, edge.number), append(opens, edge.number)
				continue
			}
			w.active = slices.DeleteFunc(w.active, func(n int) bool { return n == edge.number })
			if n := len(pieces); n > 0 {
				pieces[n-1].closes = append(pieces[n-1].closes, edge.number)
			}
		}
		if at >= span.End {
			return pieces
		}
		to := span.End
		if len(w.edges) > 0 {
			to = min(to, w.edges[0].at)
		}
		at = w.upTo(at, to, add)
	}
}

// upTo adds the text from at to an edge, parted at changes. One that crosses the
// edge, as where furniture stands in its midst, is left out.
func (w *weaver) upTo(at, to int, add func(start, end int, c changed)) int {
	for len(w.changes) > 0 && w.changes[0].Start < to {
		c := w.changes[0]
		w.changes = w.changes[1:]
		if c.Start >= at && c.End <= to {
			add(at, c.Start, changed{})
			add(c.Start, c.End, c)
			at = c.End
		}
	}
	add(at, to, changed{})
	return max(at, to)
}

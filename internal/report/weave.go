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
	shared []int   // numbers of the stretches it belongs to; nil for text of its own
	opens  bool    // the stretch begins here
	closes bool    // and ends here
	change *Change // set where the other side has other words
	number int     // of the change, from 1

	// Of text that is folded away after this piece: how many words, how many pieces of
	// furniture among them, and the piece's own text beyond.
	folded, foldedCuts int
	tail               string
	gone               bool // folded away whole
}

// A shared is a range of one side that stands in the other.
type shared struct {
	Span
	numbers []int
}

// weave parts a body into its blocks, and the story into pieces. isA tells which
// side of the explanation it is.
func (e *Explanation) weave(isA bool) []block {
	side := e.side(isA)
	ranges := e.shared(isA)
	changes := e.changed(isA)
	blocks := make([]block, 0, len(side.Story)+len(side.Furniture))
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
		if i == len(side.Story) {
			break
		}
		span := side.Story[i]
		place(span.Start, block{pieces: cutUp(side.Body, span, ranges, changes)})
		end = span.End
		for len(ranges) > 0 && ranges[0].End <= end {
			ranges = ranges[1:]
		}
		for len(changes) > 0 && changes[0].End <= end {
			changes = changes[1:]
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

// shared is where stretches stand on one side, in order and without overlaps. Of
// two that overlap, as where one side repeats what stands once in the other, the
// first has what both hold.
func (e *Explanation) shared(isA bool) []shared {
	side := e.side(isA)
	if side.Body == "" {
		return nil
	}
	all := make([]shared, len(e.Stretches))
	for i, s := range e.Stretches {
		all[i] = shared{Span{s.BStart, s.BEnd}, []int{s.Number}}
		if isA {
			all[i].Span = Span{s.AStart, s.AEnd}
		}
		all[i].Span = withPunctuation(side.Body, all[i].Span)
	}
	slices.SortStableFunc(all, func(x, y shared) int { return cmp.Compare(x.Start, y.Start) })
	kept := all[:0]
	for _, s := range all {
		if len(kept) > 0 {
			last := &kept[len(kept)-1]
			if s.End <= last.End {
				last.numbers = append(last.numbers, s.numbers...)
				continue
			}
			for s.Start = max(s.Start, last.End); s.Start < s.End && side.Body[s.Start] == ' '; {
				s.Start++
			}
		}
		kept = append(kept, s)
	}
	return kept
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

// cutUp parts a span of story at the ends of shared ranges and changes, both in
// order and none of which ends before the span.
func cutUp(body string, span Span, ranges []shared, changes []changed) []piece {
	var pieces []piece
	add := func(start, end int, p piece) {
		if p.text = body[start:end]; p.text != "" {
			pieces = append(pieces, p)
		}
	}
	at := span.Start
	for _, s := range ranges {
		if s.Start >= span.End {
			break
		}
		from, to := max(s.Start, span.Start, at), min(s.End, span.End)
		if to <= from {
			continue
		}
		add(at, from, piece{})
		at = from
		for _, c := range changes {
			if c.Start >= to {
				break
			}
			if c.Start < at || c.End > to {
				continue // of another stretch that stands at the same place, or parted by furniture
			}
			add(at, c.Start, piece{shared: s.numbers, opens: at == s.Start})
			add(c.Start, c.End, piece{shared: s.numbers, opens: c.Start == s.Start, closes: c.End == s.End, change: c.change, number: c.number})
			at = c.End
		}
		add(at, to, piece{shared: s.numbers, opens: at == s.Start, closes: to == s.End})
		at = to
	}
	add(at, span.End, piece{})
	return pieces
}

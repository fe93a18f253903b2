package match

import (
	"fmt"
	"math/bits"
)

// A Relation names what an incoming piece is to a matched one.
type Relation string

// The relations, from the closest to none.
const (
	Repost     Relation = "repost"     // mostly the same copy, both ways
	Truncated  Relation = "truncated"  // a cut of the matched piece
	Embedded   Relation = "embedded"   // the matched piece inside a longer one
	Update     Relation = "update"     // another version of the same running story
	Correction Relation = "correction" // an update that says it corrects
	Template   Relation = "template"   // the same set wording about something else
	Partial    Relation = "partial"    // some passages lifted
	New        Relation = "new"        // none of these
)

// Duplicate reports whether the relation makes the incoming piece a duplicate.
func (r Relation) Duplicate() bool { return r == Repost || r == Truncated || r == Embedded }

// Swap is the relation seen from the matched piece.
func (r Relation) Swap() Relation {
	switch r {
	case Truncated:
		return Embedded
	case Embedded:
		return Truncated
	}
	return r
}

// The thresholds of the relations, chosen on the labelled pairs of ../shared/eval
// and testdata/wire (34 sure copies, 16 updates and 41 templates; 178 copies and 31
// traps). Each was moved alone, the others as here, and dedupe --pairs scored with
// score.py relations: copy F1 of newsroom-dev and pairs-dev, template F1 of
// pairs-dev, and the pairs of testdata/wire called wrongly a copy or not.
const (
	// minShared is the least number of shared words that relates two pieces: below
	// two sentences it is a quotation or a set phrase.
	minShared = 20

	// copyShare is the containment, of either piece, that makes a copy. 0.66: .978, .889,
	// 2 wrong; 0.68: .978, .889, none; 0.70: .978, .923, none; 0.72: 1.000, .923, 3
	// wrong.
	copyShare = 0.70
	// wholeShare is the containment both ways of a repost; less on one side is a cut.
	wholeShare = 0.60

	// partialWords, about two paragraphs, or partialShare of a piece make a partial: the
	// words of ../shared/design.md.
	partialWords = 60
	partialShare = 0.25

	// A template has no run of templateRun shared words, and either less than
	// templateFacts of the numbers and names of one piece stand in the other, or
	// templateChanged of all are changed at places that correspond. Where there are
	// fewer than minFacts, nothing can be said. Template F1 by templateRun: 24 .765, 28
	// .800, 32 .817, 36 .806 (with templateFacts 0.70); by templateFacts: 0.65 .765,
	// 0.70 .817, 0.72 .849, 0.735 and 0.75 .865.
	templateRun     = 32
	templateFacts   = 0.75
	templateChanged = 0.40
	minFacts        = 4

	// An update begins anew: of the first eighth of both pieces, 16 64ths, no more than
	// updateLead are shared. But a piece that is contained nearly whole (embeddedShare),
	// or of which most stands in the other and the reverse (editedShare), is a copy
	// whatever stands above it. Copy F1 of pairs-dev and wrong ones by embeddedShare:
	// 0.78 and 0.80 .889 and none, 0.85 .889 and 1, 0.90 .846 and 1; editedShare may
	// be 0.70 to 0.80.
	updateLead    = 5
	embeddedShare = 0.80
	editedShare   = 0.75
)

// Relate names the relation of A, the incoming piece, to B from the measures of
// their comparison.
func Relate(m Measures) Relation { return RelateWithin(m, DefaultLimits()) }

// RelateWithin is [Relate] with thresholds of the user's own.
func RelateWithin(m Measures, l Limits) Relation {
	inA, inB := m.ContainmentA(), m.ContainmentB()
	most, shared := max(inA, inB), min(m.SharedA, m.SharedB)
	switch {
	case shared == 0 || shared < min(l.Words, m.WordsA, m.WordsB):
		return New
	case most < partialShare && (shared < partialWords || m.LongestRun < templateRun):
		return New // phrases, names and quotations that two long pieces have in common
	case m.isTemplate():
		return Template
	case m.Corrects && m.ChangedFacts > 0 && most >= l.Copy:
		return Correction
	case most < l.Copy:
		return Partial
	case most < embeddedShare && min(inA, inB) < editedShare && m.lead() <= updateLead:
		return Update
	case min(inA, inB) >= l.Whole:
		return Repost
	case inA > inB:
		return Truncated
	}
	return Embedded
}

// isTemplate reports whether the pieces share their wording but not what it says.
func (m Measures) isTemplate() bool {
	facts := min(m.FactsA, m.FactsB)
	return m.LongestRun < templateRun && facts >= minFacts &&
		(share(m.FactsBoth, facts) < templateFacts || share(m.ChangedFacts, m.FactsA+m.FactsB) >= templateChanged)
}

// lead counts the shared 64ths among the first eighth of each piece, 16 in all.
func (m Measures) lead() int {
	return bits.OnesCount8(uint8(m.WhereA)) + bits.OnesCount8(uint8(m.WhereB))
}

// Why says in one sentence what decided a relation.
func Why(r Relation, m Measures) string {
	a, b := 100*m.ContainmentA(), 100*m.ContainmentB()
	switch r {
	case Repost:
		return fmt.Sprintf("both hold mostly the same copy: %.0f %% of the incoming piece's words stand in the other, %.0f %% of the other's in it", a, b)
	case Truncated:
		return fmt.Sprintf("%.0f %% of the incoming piece stands in the other, but only %.0f %% of the other in it", a, b)
	case Embedded:
		return fmt.Sprintf("%.0f %% of the other stands in the incoming piece, which is longer: only %.0f %% of it is shared", b, a)
	case Partial:
		return fmt.Sprintf("%d words are shared, %.0f %% of the incoming piece and %.0f %% of the other: passages, not the copy", m.SharedA, a, b)
	case Template:
		return fmt.Sprintf("the wording is shared (%.0f %%, never more than %d words at a stretch), the figures and names are not: %d of %d stand in both", a, m.LongestRun, m.FactsBoth, min(m.FactsA, m.FactsB))
	case Correction:
		return fmt.Sprintf("the copy is the same but for %d figures and names, and one of the two says that it corrects", m.ChangedFacts)
	case Update:
		return fmt.Sprintf("%.0f %% of the incoming piece stands in the other, but both begin differently: another version of the story", a)
	}
	return fmt.Sprintf("too little is shared: %d words, %.0f %% of the incoming piece and %.0f %% of the other", m.SharedA, a, b)
}

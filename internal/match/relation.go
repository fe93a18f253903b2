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

// The thresholds of the relations. Each figure was read off the labelled pairs of
// ../shared/eval (dedupe --pairs, then score.py relations), where they stand in
// the order given here; the sets have 36 sure copies, 16 updates, 41 templates.
const (
	// minShared is the least number of shared words that relates two pieces: below
	// two sentences it is a quotation or a set phrase.
	minShared = 20

	// copyShare is the containment, of either piece, that makes a copy: all copies
	// have 0.69 and more, and of the other pairs of newsroom-dev only one update has
	// (0.69).
	copyShare = 0.68
	// wholeShare is the containment both ways of a repost; less on one side is a cut.
	wholeShare = 0.60

	// partialWords, about two paragraphs, or partialShare of a piece make a partial.
	partialWords = 60
	partialShare = 0.25

	// A template has no long run of shared words (templateRun: 31 at the most among the
	// labelled ones; copies have 38 and more but for one heavily edited piece), and
	// either few of its numbers and names stand in the other piece (templateFacts:
	// 38 of 41 have less, copies so fragmented have 0.74 and more), or those at the
	// places of the other's are changed (templateChanged: 0.45 in a rate table of
	// the same day, 0.38 and less in copies). Where there are fewer than minFacts,
	// nothing can be said.
	templateRun     = 32
	templateFacts   = 0.735
	templateChanged = 0.40
	minFacts        = 4

	// An update begins anew: of the first eighth of both pieces no more than
	// updateLead 64ths are shared (copies: 7 and more of 16, but for a column reprinted
	// under a lead of its own). A piece that is contained nearly whole (embeddedShare;
	// the updates so told have 0.79 and less), or of which most stands in the other and
	// the reverse (editedShare; they have 0.68 and less on one side), is a copy whatever
	// stands above it.
	updateLead    = 5
	embeddedShare = 0.82
	editedShare   = 0.75
)

// Relate names the relation of A, the incoming piece, to B from the measures of
// their comparison.
func Relate(m Measures) Relation {
	inA, inB := m.ContainmentA(), m.ContainmentB()
	most, shared := max(inA, inB), min(m.SharedA, m.SharedB)
	switch {
	case shared == 0 || shared < min(minShared, m.WordsA, m.WordsB):
		return New
	case most < partialShare && (shared < partialWords || m.LongestRun < templateRun):
		return New // phrases, names and quotations that two long pieces have in common
	case m.isTemplate():
		return Template
	case m.Corrects && m.ChangedFacts > 0 && most >= copyShare:
		return Correction
	case most < copyShare:
		return Partial
	case most < embeddedShare && min(inA, inB) < editedShare && m.lead() <= updateLead:
		return Update
	case min(inA, inB) >= wholeShare:
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

package match

import (
	"fmt"
	"math/bits"
	"time"
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

	// copyShare is the containment, of either piece, that makes a copy. 0.66 and 0.68:
	// 1.000, .960, none; 0.70: 1.000, 1.000, none; 0.72: 1.000, 1.000, 3 wrong.
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

	// Quoted words are not copy. Two pieces that share less narration than
	// narratedWords, or than narratedShare of the shorter, share a release, a letter or a
	// post: of the 45 pairs read as different that share 20 words or more, 40 share no
	// more than 35 words of narration and 2 of the others an outlet's furniture; of the
	// 16 sure updates all, and of the 6 sure partials 5, share 39 or more. From 36 to 60
	// words, and from 0.20 to 0.25, every figure stays; with 0.30 template F1 falls to
	// .817.
	narratedWords = 48
	narratedShare = 0.25
	// A piece of which quotedShare stands in the other is related to it even so: it is
	// mostly a quotation of it. Oracle F1 of viral and outlets: 0.45 .994, .998; 0.50
	// .994, .995; 0.60 .993, .992.
	quotedShare = 0.45

	// An update tells of the same event: of the content words of each lead, sameEvent
	// stand in the other piece, where a piece that lifts background has another event on
	// top. Update F1 of newsroom-dev by sameEvent: 0.30 to 0.40 .857, 0.45 .769, 0.50
	// .545; under 0.40 a template of testdata/wire becomes one. An update edits what it
	// keeps: revised words at least differ between shared passages, where a lifted block
	// stands as it stood (no word in three of the six sure partials, 5 or more in every
	// update; 1 to 5 give the same figures, 8 fewer). Takes of one story come within
	// TakesApart: of the dated pairs, sure updates came within 2 days but one of 238, a
	// partial after 259. And updateShare of one is kept: with less, what is called an
	// update shares too little for the oracles (viral and outlets: 0.25 .965, .989; 0.30
	// .990, .994; 0.35 .994, .995; 0.40 .995, .995).
	updateShare = 0.35
	sameEvent   = 0.40
	revised     = 2
	TakesApart  = 7 * 24 * time.Hour

	// A piece most of which is shared is an update all the same when its lead was
	// changed: of the first eighth of both pieces, 16 64ths, no more than newLead are
	// shared, or no more than revisedLead with revised figures and names. But a piece
	// that is contained nearly whole (embeddedShare, and with facts that differ
	// revisedShare), or of which most stands in the other and the reverse (editedShare),
	// is a copy whatever stands above it. Update F1 of newsroom-dev and pairs-dev by
	// revisedLead: 8 .769, .778; 10 .769, .842; 11 to 13 .857, .842; by revisedShare:
	// 0.85 .857, .778; 0.90 and 0.95 .857, .842; by editedShare: 0.70 .857, .778; 0.75
	// .857, .842; 0.80 .800, .842. With embeddedShare 0.85 a copy of testdata/wire
	// becomes an update; 0.75 and 0.80, and newLead from 4 to 6, give the same figures.
	newLead       = 5
	revisedLead   = 12
	embeddedShare = 0.80
	revisedShare  = 0.90
	editedShare   = 0.75
)

// Relate names the relation of A, the incoming piece, to B from the measures of
// their comparison.
func Relate(m Measures) Relation { return RelateWithin(m, DefaultLimits()) }

// RelateWithin is [Relate] with thresholds of the user's own.
func RelateWithin(m Measures, l Limits) Relation {
	inA, inB, shared := m.distinct()
	most, least := max(inA, inB), min(inA, inB)
	switch {
	case m.SharedA == 0 || m.SharedB == 0:
		return New
	case shared < float64(min(l.Words, m.WordsA, m.WordsB)) && (least < 1 || m.Common == 0):
		return New // to hold the same common wording and nothing else is to be the same
	case most < partialShare && (shared < partialWords || m.LongestRun < templateRun):
		return New // phrases and names that two long pieces have in common
	case most < quotedShare && m.onlyQuotes():
		return New
	case m.isTemplate():
		return Template
	case m.Corrects && m.ChangedFacts > 0 && most >= l.Copy:
		return Correction
	case most < embeddedShare && m.onlyQuotes():
		return Partial
	case most < l.Copy && most >= updateShare && m.isTake():
		return Update
	case most < l.Copy:
		return Partial
	case least < editedShare && m.changedLead(most, least):
		return Update
	case least >= l.Whole:
		return Repost
	case inA > inB:
		return Truncated
	}
	return Embedded
}

// onlyQuotes reports whether hardly more than quotations is shared.
func (m Measures) onlyQuotes() bool {
	return float64(m.Narrated)-m.CommonNarrated < min(narratedWords, narratedShare*float64(min(m.WordsA, m.WordsB)))
}

// isTake reports whether two pieces that share passages are takes of one story.
func (m Measures) isTake() bool {
	return min(m.LeadA, m.LeadB) >= sameEvent && m.Changed >= revised && m.Apart <= TakesApart
}

// changedLead reports whether the pieces share most of their words, but not how they
// begin.
func (m Measures) changedLead(most, least float64) bool {
	if most >= revisedShare || most >= embeddedShare && least < wholeShare {
		return false // a cut, or nearly whole in the other
	}
	return most < embeddedShare && m.lead() <= newLead || m.lead() <= revisedLead && m.ChangedFacts >= revised
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
func Why(r Relation, m Measures) string { return WhyWithin(r, m, DefaultLimits()) }

// WhyWithin is [Why] with thresholds of the user's own.
func WhyWithin(r Relation, m Measures, l Limits) string {
	a, b := 100*m.ContainmentA(), 100*m.ContainmentB()
	if m.decidedByCommon(r, l) {
		return fmt.Sprintf("%d words are shared, %.0f %% of the incoming piece and %.0f %% of the other, but many unrelated stories carry them: by rarity they count as %.0f", m.SharedA, a, b, m.Rarity()*float64(m.SharedA))
	}
	switch r {
	case Repost:
		return fmt.Sprintf("both hold mostly the same copy: %.0f %% of the incoming piece's words stand in the other, %.0f %% of the other's in it", a, b)
	case Truncated:
		return fmt.Sprintf("%.0f %% of the incoming piece stands in the other, but only %.0f %% of the other in it", a, b)
	case Embedded:
		return fmt.Sprintf("%.0f %% of the other stands in the incoming piece, which is longer: only %.0f %% of it is shared", b, a)
	case Partial:
		if m.onlyQuotes() {
			return fmt.Sprintf("%d words are shared, %.0f %% of the incoming piece and %.0f %% of the other, but only %d outside quotations", m.SharedA, a, b, m.Narrated)
		}
		return fmt.Sprintf("%d words are shared, %.0f %% of the incoming piece and %.0f %% of the other: passages, not the copy", m.SharedA, a, b)
	case Template:
		return fmt.Sprintf("the wording is shared (%.0f %%, never more than %d words at a stretch), the figures and names are not: %d of %d stand in both", a, m.LongestRun, m.FactsBoth, min(m.FactsA, m.FactsB))
	case Correction:
		return fmt.Sprintf("the copy is the same but for %d figures and names, and a piece says that it corrects", m.ChangedFacts)
	case Update:
		if m.isTake() {
			return fmt.Sprintf("%.0f %% of the incoming piece stands in the other, both leads tell of one event, and %d words differ inside what is shared: another version of the story", a, m.Changed)
		}
		return fmt.Sprintf("%.0f %% of the incoming piece stands in the other, but little of both leads: another version of the story", a)
	}
	if m.SharedA >= minShared && 2*m.Narrated < m.SharedA {
		return fmt.Sprintf("%d words are shared, but only %d of them outside quotations: a quotation is not copy", m.SharedA, m.Narrated)
	}
	return fmt.Sprintf("too little is shared: %d words, %.0f %% of the incoming piece and %.0f %% of the other", m.SharedA, a, b)
}

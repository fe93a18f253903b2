package match

import "fmt"

// A Relation names what an incoming piece is to a matched one.
type Relation string

// The relations, from the closest to none.
const (
	Repost    Relation = "repost"    // mostly the same copy, both ways
	Truncated Relation = "truncated" // a cut of the matched piece
	Embedded  Relation = "embedded"  // the matched piece inside a longer one
	Update    Relation = "update"    // another version of the same running story
	Template  Relation = "template"  // the same set wording about something else
	Partial   Relation = "partial"   // some passages lifted
	New       Relation = "new"       // none of these
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

const (
	copyShare    = 0.68
	wholeShare   = 0.60
	minShared    = 20
	partialWords = 60
	partialShare = 0.25
)

// Relate names the relation of A to B from the measures of their comparison.
func Relate(m Measures) Relation {
	inA, inB := m.ContainmentA(), m.ContainmentB()
	switch {
	case m.SharedA < min(minShared, m.WordsA) || m.SharedA == 0:
		return New
	case max(inA, inB) < copyShare:
		if m.SharedA >= partialWords || max(inA, inB) >= partialShare {
			return Partial
		}
		return New
	case min(inA, inB) >= wholeShare:
		return Repost
	case inA > inB:
		return Truncated
	}
	return Embedded
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
	}
	return fmt.Sprintf("too little is shared: %d words, %.0f %% of the incoming piece and %.0f %% of the other", m.SharedA, a, b)
}

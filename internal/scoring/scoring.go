// Package scoring says how well found pairs and clusters agree with labels that
// people gave: precision, recall and F1 by relation, by threshold and by cluster,
// which pairs are wrong, and a precision-recall plot.
//
// It reads labels, and is given what was found as plain values. It finds,
// compares and clusters nothing itself, and does not say why a pair was missed:
// package desk does.
package scoring

import (
	"math"
	"strings"
)

// A Kind is what a label, or a finding, says of two articles. Relations that a
// reader would not tell apart are one kind.
type Kind string

// The kinds.
const (
	Copy      Kind = "copy"     // repost, truncated or embedded
	Update    Kind = "update"   // update or correction
	Partial   Kind = "partial"  // passages lifted
	Template  Kind = "template" // the same set wording
	Related   Kind = "related"  // labels only: much is shared, whatever it is called
	Different Kind = "different"
)

// kinds are those that are counted each on its own, in the order of reports.
var kinds = [...]Kind{Copy, Update, Partial, Template}

// words are the names by which labels call the kinds. Snippet is a shared
// quotation or notice: overlap that is nothing to report.
var words = map[string]Kind{
	"repost": Copy, "truncated": Copy, "embedded": Copy, "copy": Copy, "duplicate": Copy, "identical": Copy,
	"dup": Copy, "same": Copy, "1": Copy, "true": Copy, "yes": Copy, "y": Copy, "t": Copy,
	"update": Update, "correction": Update,
	"partial":   Partial,
	"template":  Template,
	"different": Different, "new": Different, "other": Different, "none": Different, "unrelated": Different,
	"snippet": Different, "0": Different, "false": Different, "no": Different, "n": Different, "f": Different,
}

// KindOf is the kind that a relation or the value of a label names.
func KindOf(value string) (Kind, bool) {
	k, ok := words[strings.ToLower(strings.TrimSpace(value))]
	return k, ok
}

// A Pair is two articles, by id, in no order.
type Pair struct{ A, B string }

// NewPair is the pair of two ids.
func NewPair(a, b string) Pair { return Pair{min(a, b), max(a, b)} }

// A Finding is a pair that was compared. Each pair is found once.
type Finding struct {
	Pair
	Kind  Kind    // what it was called
	Score float64 // how much is shared, 0 to 1; see [Score]
}

// Score is a share cut to three decimals, so that a threshold as written, with
// three decimals, holds exactly the pairs it was computed from.
func Score(share float64) float64 { return math.Floor(1000*share+1e-9) / 1000 }

// Counts are pairs rightly found, wrongly found, and missed.
type Counts struct{ TP, FP, FN int }

// Precision is the share of what was found that is right; 0 where nothing was
// found.
func (c Counts) Precision() float64 { return share(c.TP, c.TP+c.FP) }

// Recall is the share of what is right that was found; 0 where nothing is.
func (c Counts) Recall() float64 { return share(c.TP, c.TP+c.FN) }

// F1 is the harmonic mean of precision and recall.
func (c Counts) F1() float64 { return share(2*c.TP, 2*c.TP+c.FP+c.FN) }

func share(part, whole int) float64 {
	if whole == 0 {
		return 0
	}
	return float64(part) / float64(whole)
}

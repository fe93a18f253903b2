package desk

import (
	"fmt"

	"github.com/samewire/samewire/internal/match"
	"github.com/samewire/samewire/internal/report"
	"github.com/samewire/samewire/internal/scoring"
	"github.com/samewire/samewire/simhash"
)

// missing is what a pair is called of which an article was not read.
const missing = "missing"

// miss is a miss as reported, with the reason. The incoming piece comes first.
func (e *Evaluation) miss(m scoring.Miss) report.Miss {
	row := report.Miss{
		DocID: m.A, MatchedID: m.B, Wanted: m.Value, Got: string(match.New), Clustered: m.Together, Line: m.Line,
	}
	i, okA := e.at[m.A]
	j, okB := e.at[m.B]
	if !okA || !okB {
		row.Got = missing
		row.Why = e.absent(m.Pair)
		return row
	}
	p, compared := e.compared[m.Pair]
	if !compared {
		p.A, p.B = incoming(e.items, i, j)
		var r relater
		r.comparer.Index(e.items[p.B].body)
		p.Measures = r.measure(&e.items[p.B], &e.items[p.A])
	}
	a, b := &e.items[p.A], &e.items[p.B]
	row.DocID, row.MatchedID = a.ID, b.ID
	row.Containment = report.Ratio(containment(p.Measures))
	if compared {
		row.Got, row.Why = string(p.Relation), e.policy.why(a.party(), b.party(), p.Relation, p.Measures)
	} else if e.policy.outside(a.Published, b.Published) {
		row.Why = "never compared, for they were published further apart than the window"
	} else {
		row.Why = notCompared(a, b, p.Measures)
	}
	if e.labels.Form == scoring.Clusters {
		switch copied := m.Got == scoring.Copy; {
		case m.Together && !copied:
			row.Why += "; other pieces put them in one cluster"
		case !m.Together && copied:
			row.Why += "; no cluster holds both"
		}
	}
	return row
}

// absent says which articles of a pair were not read.
func (e *Evaluation) absent(p scoring.Pair) string {
	_, okA := e.at[p.A]
	_, okB := e.at[p.B]
	switch {
	case okA:
		return p.B + " is not among the articles"
	case okB:
		return p.A + " is not among the articles"
	}
	return "neither is among the articles"
}

// notCompared says why two items were not compared, and what that kept from sight.
func notCompared(a, b *Item, m match.Measures) string {
	for _, it := range []*Item{a, b} {
		switch {
		case it.print.Words == 0:
			return it.ID + " holds no story, only furniture"
		case len(it.print.Keys) == 0:
			return fmt.Sprintf("%s is too short to compare: %d words, %d are needed", it.ID, it.print.Words, MinWords)
		}
	}
	why := "never compared, for no key of words is shared"
	switch n := sharedKeys(a.print.Keys, b.print.Keys); {
	case n == 1:
		why = "never compared, for only one key of words is shared"
	case n > 1:
		why = fmt.Sprintf("never compared, for the %d keys of words that are shared stand in too many articles", n)
	}
	if m.SharedA == 0 {
		return why + "; furniture left out, nothing stands in both"
	}
	return fmt.Sprintf("%s; furniture left out, %d words stand in both, %.0f %% of the one and %.0f %% of the other, at most %d at a stretch",
		why, m.SharedA, 100*m.ContainmentA(), 100*m.ContainmentB(), m.LongestRun)
}

// sharedKeys counts the part keys that two articles share.
func sharedKeys(a, b []simhash.Key) (n int) {
	other := make(map[uint64]bool, len(b))
	for _, k := range b {
		other[k.Hash] = true
	}
	for _, k := range a {
		if other[k.Hash] {
			n++
		}
	}
	return n
}

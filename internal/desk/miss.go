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
func (e *Evaluation) miss(m scoring.Miss) (report.Miss, error) {
	row := report.Miss{
		DocID: m.A, MatchedID: m.B, Wanted: m.Value, Got: string(match.New), Clustered: m.Together, Line: m.Line,
	}
	v, okA := e.at[m.A]
	w, okB := e.at[m.B]
	if !okA || !okB {
		row.Got = missing
		row.Why = e.absent(m.Pair)
		return row, nil
	}
	b := e.batch
	p, compared := e.compared[m.Pair]
	if !compared {
		body, other := int(b.entries[v].body), int(b.entries[w].body)
		if err := e.relater.hold(body); err != nil {
			return row, err
		}
		c, _, err := e.relater.compare(body, other)
		if err != nil {
			return row, err
		}
		p = e.policy.pair(b, &c, v, w)
	}
	row.DocID, row.MatchedID = b.ID(p.A), b.ID(p.B)
	row.Containment = report.Ratio(containment(p.Measures))
	switch x, y := b.party(p.A), b.party(p.B); {
	case compared:
		row.Got, row.Why = string(p.Relation), e.policy.why(x, y, p.Relation, p.Measures)
	case e.policy.outside(x.published, y.published):
		row.Why = "never compared, for they were published further apart than the window"
	default:
		why, err := e.notCompared(&p)
		if err != nil {
			return row, err
		}
		row.Why = why
	}
	if e.labels.Form == scoring.Clusters {
		switch copied := m.Got == scoring.Copy; {
		case m.Together && !copied:
			row.Why += "; other pieces put them in one cluster"
		case !m.Together && copied:
			row.Why += "; no cluster holds both"
		}
	}
	return row, nil
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

// notCompared says why two articles were not compared, and what that kept from sight.
func (e *Evaluation) notCompared(p *Pair) (why string, err error) {
	var prints [2]simhash.Fingerprint
	for i, v := range []int{p.A, p.B} {
		if prints[i], err = e.relater.drawer.print(int(e.batch.entries[v].body)); err != nil {
			return "", err
		}
		switch {
		case prints[i].Words == 0:
			return e.batch.ID(v) + " holds no story, only furniture", nil
		case len(prints[i].Keys) == 0:
			return fmt.Sprintf("%s is too short to compare: %d words, %d are needed", e.batch.ID(v), prints[i].Words, MinWords), nil
		}
	}
	why = "never compared, for no key of words is shared"
	switch n := sharedKeys(prints[0].Keys, prints[1].Keys); {
	case n == 1:
		why = "never compared, for only one key of words is shared"
	case n > 1:
		why = fmt.Sprintf("never compared, for the %d keys of words that are shared stand in too many articles", n)
	}
	m := p.Measures
	if m.SharedA == 0 {
		return why + "; furniture left out, nothing stands in both", nil
	}
	return fmt.Sprintf("%s; furniture left out, %d words stand in both, %.0f %% of the one and %.0f %% of the other, at most %d at a stretch",
		why, m.SharedA, 100*m.ContainmentA(), 100*m.ContainmentB(), m.LongestRun), nil
}

// sharedKeys counts the part keys that two articles share.
func sharedKeys(a, b []simhash.Key) (n int) {
	other := make(map[uint32]bool, len(b))
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

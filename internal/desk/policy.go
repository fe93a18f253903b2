package desk

import (
	"fmt"
	"time"

	"github.com/samewire/samewire/internal/match"
	"github.com/samewire/samewire/internal/rarity"
)

// A Policy is how a desk wants its intake judged. The zero one is the default; a
// nil one is the zero one.
type Policy struct {
	// Window is the time between publications beyond which two pieces are not
	// related, if both are dated; 0 for no bound. A piece without a date is related
	// whenever it ran: most copies in a pasted or crawled intake have none.
	Window time.Duration
	// Limits are the thresholds of pieces whose sources have none of their own; zero
	// fields are those of [match.DefaultLimits].
	Limits match.Limits
	// OwnUpdates makes a copy of an earlier piece of the same source an update: another
	// version of its own page.
	OwnUpdates bool
	// Sources are the sources treated otherwise, by [SourceKey].
	Sources map[string]SourcePolicy

	Lead   Lead     // the piece that stands for a cluster; "" is FirstPublished
	Prefer []string // sources by [SourceKey], the most preferred first, for Preferred

	// Known is in how many unrelated stories part keys stand, beyond the batch or the
	// archive at hand, which are counted too; nil for nothing.
	Known rarity.Source
}

// A SourcePolicy is what is different for one source.
type SourcePolicy struct {
	Limits     match.Limits // zero fields are those of the Policy
	OwnUpdates *bool        // nil is as the Policy has it
}

// A Lead names a rule by which a cluster chooses the piece that stands for it.
type Lead string

// The rules. Pieces that are equal by one are ordered by publication, pieces
// without a date last, and then by arrival.
const (
	FirstPublished Lead = "first-published"
	FirstSeen      Lead = "first-seen"
	Longest        Lead = "longest" // the most words of story
	Preferred      Lead = "preferred"
)

// Leads are all rules.
func Leads() []Lead { return []Lead{FirstPublished, FirstSeen, Longest, Preferred} }

// orNone is the policy, or the one that a nil one stands for.
func (p *Policy) orNone() *Policy {
	if p == nil {
		return &Policy{}
	}
	return p
}

// outside reports whether two pieces were published too far apart to be related.
func (p *Policy) outside(a, b time.Time) bool { return p.Window > 0 && apart(a, b) > p.Window }

// apart is the time between two publications, 0 if one of them is not known.
func apart(p, q time.Time) time.Duration {
	if p.IsZero() || q.IsZero() {
		return 0
	}
	return p.Sub(q).Abs()
}

// A party is one side of a comparison, as far as a policy asks.
type party struct {
	origin    origin
	published time.Time
}

// relate names the relation of a, the incoming piece, to b. Every relation that the
// desk reports is named here.
func (p *Policy) relate(a, b party, m match.Measures) match.Relation {
	if p.outside(a.published, b.published) {
		return match.New
	}
	relation := match.RelateWithin(m, p.limits(a.origin, b.origin))
	if relation.Duplicate() && p.ownUpdate(a, b) {
		return match.Update
	}
	return relation
}

// why says in one sentence what decided a relation: the measures, or the policy.
func (p *Policy) why(a, b party, relation match.Relation, m match.Measures) string {
	limits := p.limits(a.origin, b.origin)
	switch words := match.RelateWithin(m, limits); {
	case relation == match.New && words != match.New && p.outside(a.published, b.published):
		return fmt.Sprintf("they were published %.0f hours apart, more than the window of %.0f hours", apart(a.published, b.published).Hours(), p.Window.Hours())
	case relation == match.Update && words.Duplicate():
		return fmt.Sprintf("they are copies (%s), but of one source, and the settings call those updates", words)
	}
	return match.WhyWithin(relation, m, limits)
}

// ownUpdate reports whether a copy is another version of a source's own page.
// Where one of them came first is not asked: it is an update seen from either.
func (p *Policy) ownUpdate(a, b party) bool {
	if !p.OwnUpdates && len(p.Sources) == 0 || !a.origin.same(b.origin) {
		return false
	}
	own := p.OwnUpdates
	for _, o := range []origin{a.origin, b.origin} {
		if s, ok := p.source(o); ok && s.OwnUpdates != nil {
			if own = *s.OwnUpdates; !own {
				break // a name and a host may be named differently: the default wins
			}
		}
	}
	return own
}

// limits are the thresholds of a pair: those of the source of either piece, and
// where both have their own, the stricter.
func (p *Policy) limits(a, b origin) match.Limits {
	base := or(p.Limits, match.DefaultLimits())
	if len(p.Sources) == 0 {
		return base
	}
	x, _ := p.source(a)
	y, _ := p.source(b)
	return or(match.Limits{
		Copy: max(x.Limits.Copy, y.Limits.Copy), Whole: max(x.Limits.Whole, y.Limits.Whole),
		Words: max(x.Limits.Words, y.Limits.Words),
	}, base)
}

// or is l with the zero fields of base.
func or(l, base match.Limits) match.Limits {
	if l.Copy == 0 {
		l.Copy = base.Copy
	}
	if l.Whole == 0 {
		l.Whole = base.Whole
	}
	if l.Words == 0 {
		l.Words = base.Words
	}
	return l
}

// source is what is different for an origin: by its name, or else by its host.
func (p *Policy) source(o origin) (SourcePolicy, bool) {
	if s, ok := p.Sources[o.name]; ok && o.name != "" {
		return s, true
	}
	s, ok := p.Sources[o.host]
	return s, ok && o.host != ""
}

// preference is the place of an origin among the preferred sources, or their
// number.
func (p *Policy) preference(o origin) int {
	for i, key := range p.Prefer {
		if key != "" && (key == o.name || key == o.host) {
			return i
		}
	}
	return len(p.Prefer)
}

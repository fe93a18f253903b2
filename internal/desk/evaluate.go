package desk

import (
	"context"
	"fmt"

	"github.com/samewire/samewire/internal/match"
	"github.com/samewire/samewire/internal/report"
	"github.com/samewire/samewire/internal/scoring"
)

// An Evaluation measures a batch by labels.
type Evaluation struct {
	policy   *Policy
	batch    *Batch
	relater  *relater
	at       map[string]int // articles by id
	labels   *scoring.Labels
	truth    *scoring.Truth
	compared map[scoring.Pair]Pair // of the labelled and otherwise judged pairs
	findings []scoring.Finding
	cluster  map[string]string // of an item, by id
	curve    scoring.Curve
}

// Evaluate relates and clusters a sealed batch as the policy has it, and holds the outcome
// against the labels. Others says of which pairs that a file of pairs does not list
// it is known that they are different; nil is of none.
func (p *Policy) Evaluate(ctx context.Context, b *Batch, labels *scoring.Labels, others func(scoring.Pair) bool) (*Evaluation, error) {
	e := &Evaluation{
		policy: p.orNone(), batch: b, at: make(map[string]int, b.Len()), labels: labels,
		compared: map[scoring.Pair]Pair{}, cluster: map[string]string{},
	}
	e.relater = newRelater(e.policy, b)
	for v := range b.Len() {
		e.at[b.ID(v)] = v
	}
	e.truth = scoring.NewTruth(labels, others)
	links := b.NewLinks()
	if err := e.policy.relateAll(ctx, b, true, func(p *Pair) error {
		pair := scoring.NewPair(b.ID(p.A), b.ID(p.B))
		if _, ok := e.truth.Want(pair); ok {
			kind, ok := scoring.KindOf(string(p.Relation))
			if !ok {
				return fmt.Errorf("relation %q has no kind", p.Relation)
			}
			e.compared[pair] = *p
			e.findings = append(e.findings, scoring.Finding{Pair: pair, Kind: kind, Score: scoring.Score(containment(p.Measures))})
		}
		return links.Add(p)
	}, nil); err != nil {
		return nil, err
	}
	clusters, err := e.policy.Clusters(links)
	if err != nil {
		return nil, err
	}
	for _, c := range clusters {
		for _, v := range c.Members {
			e.cluster[b.ID(v)] = b.ClusterID(c.First)
		}
	}
	e.curve = e.truth.Curve(e.findings)
	return e, nil
}

// containment is what copies are told by: the larger share of words, of either
// piece, that stands in the other.
func containment(m match.Measures) float64 { return max(m.ContainmentA(), m.ContainmentB()) }

// Curve is precision and recall of copies by their containment alone.
func (e *Evaluation) Curve() scoring.Curve { return e.curve }

// Decided are the copies as dedupe decides, in which more counts than containment.
func (e *Evaluation) Decided() scoring.Counts { return e.truth.Count(e.findings)[e.truth.Kinds()[0]] }

// Report is the evaluation as reported, with the thresholds that reach the wanted
// precisions.
func (e *Evaluation) Report(wanted []float64) (report.Evaluation, error) {
	labelled := e.labels.Articles()
	r := report.Evaluation{
		Labels: e.labels.Name, Form: string(e.labels.Form), Articles: e.batch.Len(),
		LabelledArticles: len(labelled), SkippedLines: e.labels.Skipped,
		Default: report.Share(or(e.policy.Limits, match.DefaultLimits()).Copy),
		Wanted:  []report.Figure{}, Misses: []report.Miss{}, Notes: []string{},
	}
	for _, id := range labelled {
		if _, ok := e.at[id]; !ok {
			r.MissingArticles++
		}
	}
	r.LabelledPairs, r.UnsurePairs, r.MissingPairs = e.pairs(len(labelled), r.MissingArticles)
	kinds := e.truth.Kinds()
	counts := e.truth.Count(e.findings)
	for _, k := range kinds {
		r.Relations = append(r.Relations, figure("relation", k, counts[k]))
	}
	r.Reported, r.ReportedOf = e.truth.Reported(e.findings)
	if e.labels.Form == scoring.Clusters {
		c := e.truth.Clustering(e.clusterOf)
		f := figure("clusters", "", c.Counts)
		f.ARI = new(report.Ratio(c.ARI))
		r.Clusters = &f
	}
	at := func(measure string, p scoring.Point) report.Figure {
		f := figure(measure, kinds[0], p.Counts)
		f.Threshold = new(report.Share(p.Threshold))
		return f
	}
	for i := 1; i <= 100; i++ {
		r.Thresholds = append(r.Thresholds, at("threshold", e.curve.At(float64(i)/100)))
	}
	if p, ok := e.curve.BestF1(); ok {
		r.BestF1 = new(at("best_f1", p))
	}
	for _, w := range wanted {
		p, ok := e.curve.Reach(w)
		f := at("wanted", p)
		if !ok {
			f = figure("wanted", kinds[0], scoring.Counts{})
		}
		f.Wanted, f.Reached = new(report.Share(w)), &ok
		r.Wanted = append(r.Wanted, f)
	}
	for _, m := range e.truth.Misses(e.findings, e.clusterOf) {
		miss, err := e.miss(m)
		if err != nil {
			return r, err
		}
		r.Misses = append(r.Misses, miss)
	}
	r.Notes = e.notes(r, counts[kinds[0]])
	return r, nil
}

func (e *Evaluation) clusterOf(id string) string { return e.cluster[id] }

func figure(measure string, k scoring.Kind, c scoring.Counts) report.Figure {
	return report.Figure{
		Measure: measure, Relation: string(k),
		Precision: report.Ratio(c.Precision()), Recall: report.Ratio(c.Recall()), F1: report.Ratio(c.F1()),
		TruePositives: c.TP, FalsePositives: c.FP, FalseNegatives: c.FN,
	}
}

// pairs counts the labelled pairs, the unsure ones and those of which an article
// is missing.
func (e *Evaluation) pairs(articles, absent int) (all, unsure, missing int) {
	if e.labels.Form == scoring.Clusters {
		all, present := articles*(articles-1)/2, articles-absent
		return all, 0, all - present*(present-1)/2
	}
	for p, l := range e.labels.Pairs {
		if !l.Sure {
			unsure++
		}
		_, okA := e.at[p.A]
		_, okB := e.at[p.B]
		if !okA || !okB {
			missing++
		}
	}
	return len(e.labels.Pairs), unsure, missing
}

// notes say what a reader of the figures should know.
func (e *Evaluation) notes(r report.Evaluation, copies scoring.Counts) []string {
	notes := []string{}
	if len(r.Misses) == scoring.MaxMisses {
		notes = append(notes, fmt.Sprintf("more than %d pairs are wrong; only these are listed", scoring.MaxMisses))
	}
	say := func(format string, args ...any) { notes = append(notes, fmt.Sprintf(format, args...)) }
	if r.MissingPairs > 0 {
		say("labelled articles that are not among the %d read: %d; labelled pairs of theirs, which count as not found: %d", r.Articles, r.MissingArticles, r.MissingPairs)
	}
	if n := len(e.labels.Several); n > 0 {
		say("articles labelled with several clusters, and left out: %d", n)
	}
	if e.labels.Listed {
		say("no column says the relation, so every listed pair counts as a copy")
	}
	if e.truth.Total(e.truth.Kinds()[0]) == 0 {
		say("no pair is labelled a copy, so recall says nothing")
	} else if copies.FP == 0 && !e.anyOther() {
		say("no judged pair is other than a copy, so precision says nothing: label some, or judge what is not listed with --unlisted different")
	}
	return notes
}

// anyOther reports whether a judged pair is labelled, or taken for, other than a
// copy.
func (e *Evaluation) anyOther() bool {
	first := e.truth.Kinds()[0]
	for _, k := range []scoring.Kind{scoring.Update, scoring.Partial, scoring.Template, scoring.Different} {
		if k != first && e.truth.Total(k) > 0 {
			return true
		}
	}
	for _, f := range e.findings {
		if l, _ := e.truth.Want(f.Pair); l.Kind != first {
			return true
		}
	}
	return false
}

package desk

import (
	"context"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/samewire/samewire/internal/article"
	"github.com/samewire/samewire/internal/furniture"
	"github.com/samewire/samewire/internal/match"
	"github.com/samewire/samewire/internal/report"
	"github.com/samewire/samewire/internal/scoring"
)

func evaluated(t *testing.T, b *Batch, labels string, others func(scoring.Pair) bool) *Evaluation {
	t.Helper()
	f, err := os.Open(labels)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	l, err := scoring.Read(f, labels)
	if err != nil {
		t.Fatal(err)
	}
	if l.Skipped > 0 {
		t.Fatalf("%s: %d lines skipped: %v", labels, l.Skipped, l.Problems)
	}
	e, err := (*Policy)(nil).Evaluate(context.Background(), b, l, others)
	if err != nil {
		t.Fatal(err)
	}
	return e
}

// reported is an evaluation as reported.
func reported(t *testing.T, e *Evaluation, wanted []float64) report.Evaluation {
	t.Helper()
	r, err := e.Report(wanted)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// The figures of eval are those of ../shared/eval/score.py: relationF1 and oracleF1
// compute them from its definitions, from the related pairs alone and without
// package scoring.
func TestEvaluateAgreesWithTheScorer(t *testing.T) {
	if _, err := os.Stat(shared); err != nil {
		t.Skipf("no labelled news sets here: %v", err)
	}
	relations := func(b *Batch) map[[2]string]match.Relation {
		out := map[[2]string]match.Relation{}
		for _, p := range related(t, nil, b) {
			out[pairKey(b.ID(p.A), b.ID(p.B))] = p.Relation
			if p.Relation == match.Correction {
				out[pairKey(b.ID(p.A), b.ID(p.B))] = match.Update
			}
		}
		return out
	}
	agree := func(set string, e *Evaluation, want func(relation string) float64) {
		t.Helper()
		r := reported(t, e, nil)
		if len(r.Relations) == 0 {
			t.Errorf("%s: no figures", set)
		}
		for _, f := range r.Relations {
			got := scoring.Counts{TP: f.TruePositives, FP: f.FalsePositives, FN: f.FalseNegatives}.F1()
			t.Logf("%s, %s: F1 %.3f, %d right, %d wrong, %d missed", set, f.Relation, got, f.TruePositives, f.FalsePositives, f.FalseNegatives)
			if want := want(f.Relation); math.Abs(got-want) > 1e-12 {
				t.Errorf("%s, %s: F1 %.4f, the scorer has %.4f", set, f.Relation, got, want)
			}
		}
	}
	file := func(name string) string { return filepath.Join(shared, name) }

	b := readBatch(t, file("newsroom-dev.jsonl"))
	events := eventsOf(t, file("newsroom-dev.jsonl"))
	sameEvent := func(p [2]string) bool { return events[p[0]] != "" && events[p[0]] == events[p[1]] }
	found, labels := relations(b), labelled(t, file("newsroom-dev.labels.jsonl"))
	agree("newsroom-dev", evaluated(t, b, file("newsroom-dev.labels.jsonl"), func(p scoring.Pair) bool {
		return sameEvent([2]string{p.A, p.B})
	}), func(relation string) float64 { return relationF1(found, labels, relation, sameEvent) })

	b = readBatch(t, file("pairs-dev.jsonl"))
	found, labels = relations(b), labelled(t, file("pairs-dev.labels.jsonl"))
	agree("pairs-dev", evaluated(t, b, file("pairs-dev.labels.jsonl"), nil), func(relation string) float64 {
		return relationF1(found, labels, relation, func(p [2]string) bool { _, ok := labels[p]; return ok })
	})

	b = readBatch(t, file("viral.jsonl.gz"))
	found = relations(b)
	agree("viral", evaluated(t, b, file("viral.oracle.csv"), func(scoring.Pair) bool { return true }),
		func(string) float64 { return oracleF1(t, found, file("viral.oracle.csv")) })
}

func TestEvaluateWire(t *testing.T) {
	t.Chdir("../..")
	b := readBatch(t, wire)
	all := func(scoring.Pair) bool { return true }
	r := reported(t, evaluated(t, b, filepath.Join(wire, "labels.csv"), all), []float64{0.95, 1})
	if f := r.Relations[0]; f.TruePositives != 178 || f.FalsePositives+f.FalseNegatives != 0 {
		t.Errorf("copies: %+v, want 178 right and none wrong", f)
	}
	if r.MissingArticles != 0 || r.LabelledPairs != 257 {
		t.Errorf("%d labelled pairs, %d articles missing", r.LabelledPairs, r.MissingArticles)
	}
	wrong := 0
	for _, f := range r.Relations {
		wrong += f.FalseNegatives
	}
	if missed := slices.DeleteFunc(slices.Clone(r.Misses), func(m report.Miss) bool { return m.Wanted == "not listed" || m.Wanted == "different" }); len(missed) != wrong {
		t.Errorf("%d misses of labelled relations, %d counted", len(missed), wrong)
	}
	for _, m := range r.Misses {
		if m.Why == "" || m.Got == "" {
			t.Errorf("a miss without a reason: %+v", m)
		}
	}
	// Precision falls where something else shares as much, never where nothing does.
	if w := r.Wanted[0]; !*w.Reached || w.Precision < 0.95 || *w.Threshold <= 0.5 {
		t.Errorf("precision .95 from %v: %+v", *w.Threshold, w)
	}

	c := reported(t, evaluated(t, b, filepath.Join(wire, "pieces.csv"), nil), nil)
	if c.Clusters == nil || c.Clusters.TruePositives != 178 || *c.Clusters.ARI != 1 || len(c.Misses) != 0 {
		t.Errorf("clusters: %+v, %d misses", c.Clusters, len(c.Misses))
	}
}

// Each reason for which a labelled copy is not called one.
func TestMissesSayWhy(t *testing.T) {
	const story = "The ferry Alma ran aground off Kestrel Point shortly before midnight on Monday, and her ninety passengers spent the night aboard while crews from three harbours waited for the tide to lift her from the sand. "
	const other = "Council members in Dunmore voted seven to two to close the public baths at the end of the month, saying that repairs to the boiler would cost more than the building had earned in a decade of swimming lessons. "
	var pieces []*Piece
	for id, body := range map[string]string{
		"a": story, "b": other, "short": "The ferry ran aground.", "empty": "Home\nSport\nWeather\n",
		"quote": "Nobody at the harbour office would speak of it yet. Fishermen said that her ninety passengers spent the night aboard, which the owners of the line later denied in a letter to the paper.",
	} {
		pieces = append(pieces, Prepare(&article.Article{ID: id, Body: body}, furniture.NewRules()))
	}
	labels, err := scoring.Read(strings.NewReader("a,b,same\na,b,1\na,short,1\na,gone,1\ngone,lost,1\na,empty,1\na,quote,1\nb,quote,0\n"), "labels.csv")
	if err != nil {
		t.Fatal(err)
	}
	e, err := (*Policy)(nil).Evaluate(context.Background(), batchOf(t, pieces...), labels, nil)
	if err != nil {
		t.Fatal(err)
	}
	r := reported(t, e, nil)
	got := map[scoring.Pair]string{}
	for _, m := range r.Misses {
		got[scoring.NewPair(m.DocID, m.MatchedID)] = m.Got + ": " + m.Why
	}
	for pair, want := range map[scoring.Pair]string{
		{A: "a", B: "b"}:       "new: never compared, for no key of words is shared; furniture left out, nothing stands in both",
		{A: "a", B: "short"}:   "new: short is too short to compare: 4 words, 12 are needed",
		{A: "a", B: "gone"}:    "missing: gone is not among the articles",
		{A: "gone", B: "lost"}: "missing: neither is among the articles",
		{A: "a", B: "empty"}:   "new: empty holds no story, only furniture",
		{A: "a", B: "quote"}:   "new: never compared, for no key of words is shared; furniture left out, 7 words stand in both",
	} {
		if !strings.HasPrefix(got[pair], want) {
			t.Errorf("%v: %q, want %q", pair, got[pair], want)
		}
		delete(got, pair)
	}
	if len(got) > 0 {
		t.Errorf("more misses: %v", got)
	}
	if r.MissingPairs != 2 || r.MissingArticles != 2 || len(r.Notes) != 1 || !strings.Contains(r.Notes[0], "not among the 5 read: 2; labelled pairs of theirs, which count as not found: 2") {
		t.Errorf("%d pairs, %d articles missing; notes %q", r.MissingPairs, r.MissingArticles, r.Notes)
	}
}

func TestNotesSayWhatFiguresDoNot(t *testing.T) {
	b := batchOf(t, prepared(&article.Article{ID: "a"}, &article.Article{ID: "b"})...)
	for labels, want := range map[string][]string{
		"a,b,same\na,b,1\n": {"no judged pair is other than a copy, so precision says nothing: label some, or judge what is not listed with --unlisted different"},
		"a,b,same\na,b,0\n": {"no pair is labelled a copy, so recall says nothing"},
		"a,b\na,b\n": {
			"no column says the relation, so every listed pair counts as a copy",
			"no judged pair is other than a copy, so precision says nothing: label some, or judge what is not listed with --unlisted different",
		},
		"id,story\na,x\nb,x\nb,y\n": {
			"articles labelled with several clusters, and left out: 1",
			"no pair is labelled a copy, so recall says nothing",
		},
		"a,b,same\na,b,1\nb,c,0\n": {"labelled articles that are not among the 2 read: 1; labelled pairs of theirs, which count as not found: 1"},
	} {
		l, err := scoring.Read(strings.NewReader(labels), "labels.csv")
		if err != nil {
			t.Fatal(err)
		}
		e, err := (*Policy)(nil).Evaluate(context.Background(), b, l, nil)
		if err != nil {
			t.Fatal(err)
		}
		if got := reported(t, e, nil).Notes; !slices.Equal(got, want) {
			t.Errorf("%q: notes %q, want %q", labels, got, want)
		}
	}
}

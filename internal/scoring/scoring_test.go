package scoring

import (
	"math"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// read reads labels that must be good.
func read(t *testing.T, text string) *Labels {
	t.Helper()
	l, err := Read(strings.NewReader(text), "labels")
	if err != nil {
		t.Fatal(err)
	}
	if l.Skipped > 0 {
		t.Fatalf("skipped %d lines: %v", l.Skipped, l.Problems)
	}
	return l
}

func find(a, b string, k Kind, score float64) Finding { return Finding{NewPair(a, b), k, score} }

// pairLabels: 4 copies, an update, a template, 2 different and an unsure copy.
const pairLabels = `a,b,relation,sure
a1,a2,repost,true
a1,a3,truncated,true
a2,a3,copy,1
b1,b2,1,yes
b1,c1,update,true
c1,c2,template,true
a1,b1,different,true
a1,c1,0,true
d1,d2,copy,false
`

// findings: 3 copies right, b1-b2 called an update, the update and a different
// pair called copies; the unsure pair and one that nobody labelled.
var findings = []Finding{
	find("a2", "a1", Copy, 1),
	find("a1", "a3", Copy, .9),
	find("a2", "a3", Copy, .9),
	find("b1", "b2", Update, .75),
	find("b1", "c1", Copy, .8),
	find("a1", "b1", Copy, .7),
	find("d1", "d2", Copy, .95),
	find("a1", "z9", Copy, .85),
}

func TestCount(t *testing.T) {
	for _, test := range []struct {
		name   string
		others func(Pair) bool
		want   map[Kind]Counts
	}{
		{"listed pairs only", nil, map[Kind]Counts{
			Copy: {TP: 3, FP: 2, FN: 1}, Update: {TP: 0, FP: 1, FN: 1}, Template: {TP: 0, FP: 0, FN: 1},
		}},
		{"others are different", func(Pair) bool { return true }, map[Kind]Counts{
			Copy: {TP: 3, FP: 3, FN: 1}, Update: {TP: 0, FP: 1, FN: 1}, Template: {TP: 0, FP: 0, FN: 1},
		}},
	} {
		truth := NewTruth(read(t, pairLabels), test.others)
		if diff := cmp.Diff(test.want, truth.Count(findings)); diff != "" {
			t.Errorf("%s: %s", test.name, diff)
		}
	}
}

func TestReported(t *testing.T) {
	found, of := NewTruth(read(t, pairLabels), nil).Reported(findings)
	if found != 5 || of != 5 {
		t.Errorf("reported %d of %d, want 5 of 5", found, of)
	}
}

func TestRatios(t *testing.T) {
	for _, test := range []struct {
		counts                Counts
		precision, recall, f1 float64
	}{
		{Counts{TP: 3, FP: 2, FN: 1}, 0.6, 0.75, 6.0 / 9},
		{Counts{TP: 2}, 1, 1, 1},
		{Counts{FP: 2}, 0, 0, 0},
		{Counts{}, 0, 0, 0},
	} {
		got := [3]float64{test.counts.Precision(), test.counts.Recall(), test.counts.F1()}
		if want := [3]float64{test.precision, test.recall, test.f1}; got != want {
			t.Errorf("%v: %v, want %v", test.counts, got, want)
		}
	}
}

func TestScoreHoldsWhatItIsTheThresholdOf(t *testing.T) {
	for share, want := range map[float64]float64{0.6996: 0.699, 0.7: 0.7, 0.57: 0.57, 0.29: 0.29, 2.0 / 3: 0.666, 1: 1, 0: 0} {
		if got := Score(share); got != want {
			t.Errorf("Score(%v) = %v, want %v", share, got, want)
		}
	}
}

func TestCurve(t *testing.T) {
	truth := NewTruth(read(t, pairLabels), nil)
	curve := truth.Curve(findings)
	want := Curve{
		{1, Counts{TP: 1, FP: 0, FN: 3}},
		{.9, Counts{TP: 3, FP: 0, FN: 1}},
		{.8, Counts{TP: 3, FP: 1, FN: 1}},
		{.75, Counts{TP: 4, FP: 1, FN: 0}},
		{.7, Counts{TP: 4, FP: 2, FN: 0}},
	}
	if diff := cmp.Diff(want, curve); diff != "" {
		t.Fatal(diff)
	}
	for _, test := range []struct{ at, from float64 }{{1, 1}, {.95, 1}, {.9, .9}, {.71, .75}, {.7, .7}, {.01, .7}} {
		got := curve.At(test.at)
		for _, p := range want {
			if p.Threshold == test.from && got.Counts != p.Counts {
				t.Errorf("at %v: %v, want %v", test.at, got.Counts, p.Counts)
			}
		}
	}
	if best, ok := curve.BestF1(); !ok || best.Threshold != .75 {
		t.Errorf("best F1 at %v, want .75", best)
	}
	for _, test := range []struct {
		precision, threshold float64
		ok                   bool
	}{{.5, .7, true}, {.8, .75, true}, {.81, .9, true}, {1, .9, true}} {
		if p, ok := curve.Reach(test.precision); ok != test.ok || p.Threshold != test.threshold {
			t.Errorf("precision %v from %v (%v), want %v", test.precision, p.Threshold, ok, test.threshold)
		}
	}
}

func TestCurveOfPairsNeverFound(t *testing.T) {
	truth := NewTruth(read(t, pairLabels), nil)
	curve := truth.Curve(findings[5:6]) // one that is different
	if p, ok := curve.Reach(0.1); ok {
		t.Errorf("a precision is reached by %v", p)
	}
	if p, ok := curve.BestF1(); ok {
		t.Errorf("best F1 is %v", p)
	}
	if got, want := curve.At(0.7).Counts, (Counts{FP: 1, FN: 4}); got != want {
		t.Errorf("at .7 %v, want %v", got, want)
	}
	if curve := truth.Curve(nil); len(curve) != 0 || curve.At(0.5).TP != 0 {
		t.Errorf("a curve of nothing: %v", curve)
	}
}

// shareLabels: much is shared by two pairs, little by one, something by one.
const shareLabels = `a,b,cov_a,cov_b
a,b,0.9,0.2
a,c,0.60,0.1
b,c,0.24,0.1
b,d,0.59,0.3
`

func TestSharesAreFoundUnderAnyName(t *testing.T) {
	truth := NewTruth(read(t, shareLabels), func(Pair) bool { return true })
	got := truth.Count([]Finding{
		find("a", "b", Template, .5), // found
		find("b", "c", Partial, .2),  // too weak a name to be wrong
		find("b", "d", Copy, .5),     // not judged
		find("x", "y", Update, .5),   // wrong
	})
	if diff := cmp.Diff(map[Kind]Counts{Related: {TP: 1, FP: 1, FN: 1}}, got); diff != "" {
		t.Error(diff)
	}
}

func TestClusters(t *testing.T) {
	// Hubert and Arabie's index by hand. Labelled {1 2 3} {4 5} {6}: 4 pairs; found
	// {1 2} {3 4 5} and 6 alone: 4 pairs, of which 1-2 and 4-5 are right. Of 15 pairs
	// chance gives 4*4/15: (2 - 16/15) / (4 - 16/15) = 14/44.
	truth := NewTruth(read(t, "doc_id,cluster_id\n1,x\n2,x\n3,x\n4,y\n5,y\n6,\n"), nil)
	clusters := map[string]string{"1": "p", "2": "p", "3": "q", "4": "q", "5": "q", "7": "q"}
	got := truth.Clustering(func(id string) string { return clusters[id] })
	if want := (Counts{TP: 2, FP: 2, FN: 2}); got.Counts != want || got.Articles != 6 {
		t.Errorf("%+v, want %v of 6", got, want)
	}
	if want := 14.0 / 44; math.Abs(got.ARI-want) > 1e-12 {
		t.Errorf("ARI %v, want %v", got.ARI, want)
	}
	same := truth.Clustering(func(id string) string { return truth.labels.Clusters[id] })
	if same.ARI != 1 || same.Counts != (Counts{TP: 4}) {
		t.Errorf("the labels against themselves: %+v", same)
	}
	alone := NewTruth(read(t, "id,story\n1,\n2,\n"), nil)
	if got := alone.Clustering(func(string) string { return "" }); got.ARI != 1 {
		t.Errorf("all alone, and found so: ARI %v, want 1", got.ARI)
	}
	if got := alone.Clustering(func(string) string { return "p" }); got.ARI != 0 || got.FP != 1 {
		t.Errorf("all alone, and put together: %+v", got)
	}
}

func TestClustersLabelEveryPair(t *testing.T) {
	truth := NewTruth(read(t, "doc_id,cluster_id\n1,x\n2,x\n3,x\n4,y\n5,\n6,\n"), nil)
	if got := [2]int{truth.Total(Copy), truth.Total(Different)}; got != [2]int{3, 12} {
		t.Errorf("%v copies and different pairs, want 3 and 12", got)
	}
	for _, test := range []struct {
		a, b   string
		kind   Kind
		judged bool
	}{{"1", "2", Copy, true}, {"1", "4", Different, true}, {"5", "6", Different, true}, {"1", "7", Different, false}} {
		if l, judged := truth.Want(NewPair(test.a, test.b)); judged != test.judged || judged && l.Kind != test.kind {
			t.Errorf("%s-%s: %s, judged %v", test.a, test.b, l.Kind, judged)
		}
	}
	got := truth.Count([]Finding{find("1", "2", Copy, 1), find("1", "4", Copy, 1), find("1", "7", Copy, 1), find("2", "3", Update, 1)})
	if diff := cmp.Diff(map[Kind]Counts{Copy: {TP: 1, FP: 1, FN: 2}}, got); diff != "" {
		t.Error(diff)
	}
}

func TestMisses(t *testing.T) {
	type miss struct {
		Pair     Pair
		Got      Kind
		Together bool
	}
	nowhere := func(string) string { return "" }
	found := map[string]string{"1": "p", "2": "p", "3": "p", "4": "p"}
	for _, test := range []struct {
		name, labels string
		others       func(Pair) bool
		findings     []Finding
		cluster      func(string) string
		want         []miss
	}{
		{"pairs", pairLabels, func(Pair) bool { return true }, findings, nowhere, []miss{
			{NewPair("b1", "b2"), Update, false},
			{NewPair("b1", "c1"), Copy, false},
			{NewPair("c1", "c2"), Different, false},
			{NewPair("a1", "b1"), Copy, false},
			{NewPair("a1", "z9"), Copy, false},
		}},
		{"a relation that is not labelled is not judged", "a,b,same\na,b,1\na,c,0\n", nil,
			[]Finding{find("a", "b", Copy, 1), find("a", "c", Template, 1)}, nowhere, nil},
		// 1-3 is no copy but clustered: right in the end, wrong as a pair. 4 was put
		// with 1 to 3 by the cluster only.
		{"clusters", "doc_id,cluster_id\n1,x\n2,x\n3,x\n4,y\n", nil,
			[]Finding{find("1", "2", Copy, 1), find("2", "3", Copy, 1), find("1", "4", Partial, .4)},
			func(id string) string { return found[id] }, []miss{
				{NewPair("1", "3"), Different, true},
				{NewPair("1", "4"), Partial, true},
				{NewPair("2", "4"), Different, true},
				{NewPair("3", "4"), Different, true},
			}},
	} {
		var got []miss
		for _, m := range NewTruth(read(t, test.labels), test.others).Misses(test.findings, test.cluster) {
			got = append(got, miss{m.Pair, m.Got, m.Together})
		}
		if diff := cmp.Diff(test.want, got); diff != "" {
			t.Errorf("%s: %s", test.name, diff)
		}
	}
}

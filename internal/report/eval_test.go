package report

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func evaluation(misses int) Evaluation {
	reached, not := true, false
	e := Evaluation{
		Labels: "labels.csv", Form: "clusters", Articles: 9, LabelledArticles: 8, LabelledPairs: 28, UnsurePairs: 2,
		Default: 0.7, Reported: 3, ReportedOf: 4,
		Relations: []Figure{{Measure: "relation", Relation: "copy", Precision: 0.75, Recall: 1, F1: 6.0 / 7, TruePositives: 3, FalsePositives: 1}},
		Clusters:  &Figure{Measure: "clusters", Precision: 1, Recall: 1, F1: 1, TruePositives: 3, ARI: new(Ratio(-0.25))},
		Wanted: []Figure{
			{Measure: "wanted", Relation: "copy", Wanted: new(Share(0.9)), Threshold: new(Share(0.123)), Reached: &reached, Recall: 0.5},
			{Measure: "wanted", Relation: "copy", Wanted: new(Share(0.995)), Reached: &not},
		},
		Misses: []Miss{}, Notes: []string{"a word of\x1b caution"},
	}
	for i := 1; i <= 100; i++ {
		e.Thresholds = append(e.Thresholds, Figure{Measure: "threshold", Relation: "copy", Threshold: new(Share(float64(i) / 100)), FalseNegatives: 4})
	}
	e.BestF1 = &e.Thresholds[56]
	for range misses {
		e.Misses = append(e.Misses, Miss{DocID: "=a", MatchedID: "b", Wanted: "copy", Got: "new", Containment: 0.5, Line: 3, Why: "too little"})
	}
	return e
}

func TestEvaluationForPeople(t *testing.T) {
	var b bytes.Buffer
	if err := WriteEvaluation(&b, Table, evaluation(maxMisses+2)); err != nil {
		t.Fatal(err)
	}
	text := b.String()
	for _, want := range []string{
		"labels.csv: 28 labelled pairs of 8 articles, 2 of them unsure and left out\n",
		"  copy                0.750      1.000   0.857  3      1      0\n",
		"adjusted Rand index -0.250\n", "3 of 4 copies and updates reported",
		"  0.70                      -          0.000   0.000  0      0      4  what dedupe asks of a copy\n",
		"best F1 0.000 from 0.57 on\n", "precision 0.9 from 0.123 on, with recall 0.500\n",
		"precision 0.995 is not reached by any threshold\n", "12 called otherwise than labelled\n",
		"  =a  b\n    wanted copy, got new: too little\n", "... and 2 more; --misses", "note: a word of caution\n",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("the table does not say %q:\n%s", want, text)
		}
	}
	if n := strings.Count(text, "got new"); n != maxMisses {
		t.Errorf("%d misses listed, want %d", n, maxMisses)
	}
	if strings.Contains(text, "  0.35 ") || !strings.Contains(text, "  0.85 ") || !strings.Contains(text, "  1.00 ") {
		t.Errorf("thresholds of the table:\n%s", text)
	}
}

func TestEvaluationForPrograms(t *testing.T) {
	e := evaluation(1)
	var b bytes.Buffer
	if err := WriteEvaluation(&b, CSV, e); err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimSpace(b.String()), "\n")
	if want := 1 + 1 + 1 + 2 + 1 + 100; len(lines) != want {
		t.Errorf("%d lines, want %d", len(lines), want)
	}
	want := []string{
		"relation,copy,,,,0.750,1.000,0.857,3,1,0,",
		"clusters,,,,,1.000,1.000,1.000,3,0,0,-0.250",
		"wanted,copy,0.123,0.9,true,0.000,0.500,0.000,0,0,0,",
		"wanted,copy,,0.995,false,0.000,0.000,0.000,0,0,0,",
	}
	if diff := cmp.Diff(want, lines[1:5]); diff != "" {
		t.Error(diff)
	}
	for _, format := range []Format{JSON, JSONLines} {
		b.Reset()
		if err := WriteEvaluation(&b, format, e); err != nil {
			t.Fatal(err)
		}
		var got []Evaluation
		text := b.Bytes()
		if format == JSONLines {
			text = append(append([]byte("["), text...), ']')
		}
		if err := json.Unmarshal(text, &got); err != nil {
			t.Fatalf("%s: %v\n%s", format, err, text)
		}
		got[0].Relations[0].F1 = e.Relations[0].F1 // written with three decimals
		if diff := cmp.Diff([]Evaluation{e}, got); diff != "" {
			t.Errorf("%s: %s", format, diff)
		}
	}
	b.Reset()
	if err := WriteCSV(&b, e.Misses); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(b.String(), "'=a,b,copy,new,0.500,false,3,too little\n") {
		t.Errorf("misses:\n%s", &b)
	}
}

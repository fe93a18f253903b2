package report

import (
	"fmt"
	"io"
	"strconv"
	"text/tabwriter"
)

// An Evaluation says how well samewire agrees with labels.
type Evaluation struct {
	Labels           string `json:"labels"` // the file
	Form             string `json:"form"`   // of it: pairs, clusters or shares
	Articles         int    `json:"articles"`
	LabelledArticles int    `json:"labelled_articles"`
	MissingArticles  int    `json:"missing_articles"` // labelled, but not among the articles
	LabelledPairs    int    `json:"labelled_pairs"`   // of any kind
	UnsurePairs      int    `json:"unsure_pairs"`     // that count neither for nor against
	MissingPairs     int    `json:"missing_pairs"`    // with a missing article
	SkippedLines     int    `json:"skipped_lines"`    // of the labels

	Default    Share    `json:"default_threshold"`  // the one that dedupe uses
	Reported   int      `json:"reported"`           // copies and updates called copy, update or partial
	ReportedOf int      `json:"reported_of"`        // of so many
	Relations  []Figure `json:"relations"`          // as dedupe calls the pairs
	Clusters   *Figure  `json:"clusters,omitempty"` // as dedupe clusters them
	Thresholds []Figure `json:"thresholds"`         // copies, by the larger containment alone
	BestF1     *Figure  `json:"best_f1,omitempty"`  // the best of these
	Wanted     []Figure `json:"wanted"`             // the lowest threshold that reaches a precision
	Misses     []Miss   `json:"misses"`
	Notes      []string `json:"notes"`
}

// A Figure is precision and recall of something.
type Figure struct {
	Measure        string `json:"measure"` // relation, clusters, threshold, best_f1 or wanted
	Relation       string `json:"relation"`
	Threshold      *Share `json:"threshold,omitempty"`
	Wanted         *Share `json:"wanted_precision,omitempty"`
	Reached        *bool  `json:"reached,omitempty"` // of a wanted precision
	Precision      Ratio  `json:"precision"`
	Recall         Ratio  `json:"recall"`
	F1             Ratio  `json:"f1"`
	TruePositives  int    `json:"true_positives"`
	FalsePositives int    `json:"false_positives"`
	FalseNegatives int    `json:"false_negatives"`
	ARI            *Ratio `json:"ari,omitempty"` // adjusted Rand index, -1 to 1
}

// A Share is a [Ratio] with as many decimals as it has: 0.7, 0.995.
type Share float64

// MarshalJSON implements [encoding/json.Marshaler].
func (s Share) MarshalJSON() ([]byte, error) { return []byte(s.String()), nil }

// String is the number, short.
func (s Share) String() string { return strconv.FormatFloat(float64(s), 'g', -1, 64) }

// Header implements [Row].
func (Figure) Header() []string {
	return []string{
		"measure", "relation", "threshold", "wanted_precision", "reached", "precision", "recall", "f1",
		"true_positives", "false_positives", "false_negatives", "ari",
	}
}

// Cells implements [Row]. What does not apply is empty.
func (f Figure) Cells() []string {
	optional := func(s *Share) string {
		if s == nil {
			return ""
		}
		return s.String()
	}
	reached, ari := "", ""
	if f.Reached != nil {
		reached = strconv.FormatBool(*f.Reached)
	}
	if f.ARI != nil {
		ari = ratio(float64(*f.ARI))
	}
	return []string{
		f.Measure, f.Relation, optional(f.Threshold), optional(f.Wanted), reached,
		ratio(float64(f.Precision)), ratio(float64(f.Recall)), ratio(float64(f.F1)),
		strconv.Itoa(f.TruePositives), strconv.Itoa(f.FalsePositives), strconv.Itoa(f.FalseNegatives), ari,
	}
}

// A Miss is a labelled pair that was called, or clustered, otherwise.
type Miss struct {
	DocID       string `json:"doc_id"`
	MatchedID   string `json:"matched_id"`
	Wanted      string `json:"wanted"` // as labelled
	Got         string `json:"got"`    // the relation; missing where an article is
	Containment Ratio  `json:"containment"`
	Clustered   bool   `json:"clustered"` // both stand in one cluster
	Line        int    `json:"line"`      // of the label; 0 where no line names the pair
	Why         string `json:"why"`
}

// Header implements [Row].
func (Miss) Header() []string {
	return []string{"doc_id", "matched_id", "wanted", "got", "containment", "clustered", "line", "why"}
}

// Cells implements [Row].
func (m Miss) Cells() []string {
	return []string{
		cell(m.DocID), cell(m.MatchedID), cell(m.Wanted), m.Got, ratio(float64(m.Containment)),
		strconv.FormatBool(m.Clustered), strconv.Itoa(m.Line), cell(m.Why),
	}
}

// WriteEvaluation writes an evaluation; as CSV its figures, one a row, in any
// other format the whole of it.
func WriteEvaluation(w io.Writer, format Format, e Evaluation) error {
	switch format {
	case Table:
		p := &printer{w: w}
		p.evaluation(e)
		return p.err
	case CSV:
		return WriteCSV(w, e.Figures())
	}
	return Write(w, format, []evaluationRow{{e}})
}

// An evaluationRow is an Evaluation written whole, which has no columns.
type evaluationRow struct{ Evaluation }

func (evaluationRow) Header() []string { return nil }
func (evaluationRow) Cells() []string  { return nil }

// Figures are all figures in the order of the report.
func (e Evaluation) Figures() []Figure {
	rows := append([]Figure{}, e.Relations...)
	if e.Clusters != nil {
		rows = append(rows, *e.Clusters)
	}
	rows = append(rows, e.Wanted...)
	if e.BestF1 != nil {
		rows = append(rows, *e.BestF1)
	}
	return append(rows, e.Thresholds...)
}

// maxMisses bounds the misses that a table lists.
const maxMisses = 10

func (p *printer) evaluation(e Evaluation) {
	p.printf("%s: %d labelled pairs of %d articles", name(e.Labels), e.LabelledPairs, e.LabelledArticles)
	if e.UnsurePairs > 0 {
		p.printf(", %d of them unsure and left out", e.UnsurePairs)
	}
	p.printf("\n\n")
	p.table("as dedupe calls them\tprecision\trecall\tF1\tright\twrong\tmissed", func(row func(name string, f Figure, more string)) {
		for _, f := range e.Relations {
			row("  "+f.Relation, f, "")
		}
		if e.Clusters != nil {
			row("  in one cluster", *e.Clusters, fmt.Sprintf("adjusted Rand index %s", ratio(float64(*e.Clusters.ARI))))
		}
	})
	if e.ReportedOf > 0 {
		p.printf("  %d of %d copies and updates reported as copy, update or partial\n", e.Reported, e.ReportedOf)
	}
	p.printf("\n")
	p.table("by containment alone, from\tprecision\trecall\tF1\tright\twrong\tmissed", func(row func(name string, f Figure, more string)) {
		for _, f := range e.Thresholds {
			if !inTable(float64(*f.Threshold)) {
				continue
			}
			more := ""
			if e.Form != "shares" && *f.Threshold == e.Default {
				more = "what dedupe asks of a copy"
			}
			row("  "+twoDecimals(*f.Threshold), f, more)
		}
	})
	if e.BestF1 != nil {
		p.printf("  best F1 %s from %s on\n", ratio(float64(e.BestF1.F1)), *e.BestF1.Threshold)
	}
	for _, f := range e.Wanted {
		if *f.Reached {
			p.printf("  precision %s from %s on, with recall %s\n", *f.Wanted, *f.Threshold, ratio(float64(f.Recall)))
		} else {
			p.printf("  precision %s is not reached by any threshold\n", *f.Wanted)
		}
	}
	p.misses(e.Misses)
	for _, note := range e.Notes {
		p.printf("\nnote: %s\n", printable(note))
	}
}

func (p *printer) misses(misses []Miss) {
	if len(misses) == 0 {
		p.printf("\nno labelled pair was called otherwise\n")
		return
	}
	p.printf("\n%d called otherwise than labelled\n", len(misses))
	for i, m := range misses {
		if i == maxMisses {
			p.printf("  ... and %d more; --misses FILE.csv lists them all\n", len(misses)-i)
			return
		}
		p.printf("  %s  %s\n    wanted %s, got %s: %s\n", name(m.DocID), name(m.MatchedID),
			printable(m.Wanted), m.Got, printable(m.Why))
	}
}

// table writes figures under a head, in columns.
func (p *printer) table(head string, rows func(row func(name string, f Figure, more string))) {
	if p.err != nil {
		return
	}
	t := tabwriter.NewWriter(p.w, 0, 0, 2, ' ', 0)
	fmt.Fprintf(t, "%s\n", head)
	rows(func(name string, f Figure, more string) {
		precision := ratio(float64(f.Precision))
		if f.TruePositives+f.FalsePositives == 0 {
			precision = "-"
		}
		fmt.Fprintf(t, "%s\t%s\t%s\t%s\t%d\t%d\t%d", name, precision, ratio(float64(f.Recall)), ratio(float64(f.F1)),
			f.TruePositives, f.FalsePositives, f.FalseNegatives)
		if more != "" {
			fmt.Fprintf(t, "\t%s", more)
		}
		fmt.Fprintln(t)
	})
	p.err = t.Flush()
}

// inTable reports whether a table shows a threshold: the tenths of the lower half
// and the twentieths of the upper one.
func inTable(threshold float64) bool {
	n := int(100*threshold + 0.5)
	return n%10 == 0 || n > 50 && n%5 == 0
}

func twoDecimals(s Share) string { return strconv.FormatFloat(float64(s), 'f', 2, 64) }

package scoring

import "slices"

// A Truth is what the labels say of any two articles.
type Truth struct {
	labels *Labels
	others func(Pair) bool // whether a pair that is not listed is judged, as different
	totals map[Kind]int    // sure labels
	kinds  []Kind
}

// NewTruth makes a Truth of labels. A pair that a file of pairs does not list
// is judged, and different, where others says so; with nil, none is.
func NewTruth(labels *Labels, others func(Pair) bool) *Truth {
	t := &Truth{labels: labels, others: others, totals: map[Kind]int{}}
	if others == nil {
		t.others = func(Pair) bool { return false }
	}
	for _, l := range labels.Pairs {
		if l.Sure {
			t.totals[l.Kind]++
		}
	}
	if labels.Form == Clusters {
		for _, members := range t.groups() {
			t.totals[Copy] += choose2(len(members))
		}
		t.totals[Different] = choose2(len(labels.Clusters)) - t.totals[Copy]
	}
	if labels.Form == Shares {
		t.kinds = []Kind{Related}
	} else {
		for _, k := range kinds {
			if k == Copy || t.totals[k] > 0 {
				t.kinds = append(t.kinds, k)
			}
		}
	}
	return t
}

// Want is what a pair is labelled, and whether it is to be judged. Unsure labels
// and pairs of which nothing is said are not.
func (t *Truth) Want(p Pair) (l Label, judged bool) {
	if t.labels.Form == Clusters {
		a, okA := t.labels.Clusters[p.A]
		b, okB := t.labels.Clusters[p.B]
		l = Label{Pair: p, Kind: Different, Value: "other cluster", Sure: true}
		if a == b && a != "" {
			l.Kind, l.Value = Copy, "same cluster"
		}
		return l, okA && okB
	}
	if l, ok := t.labels.Pairs[p]; ok {
		return l, l.Sure
	}
	return Label{Pair: p, Kind: Different, Value: "not listed", Sure: true}, t.others(p)
}

// Total is the number of sure labels of a kind.
func (t *Truth) Total(k Kind) int { return t.totals[k] }

// Kinds are the kinds that are judged: those that are labelled, and copies always.
// Where much shared is all that is labelled, being related is what is judged.
func (t *Truth) Kinds() []Kind { return t.kinds }

// positive is the kind whose pairs the thresholds are to find.
func (t *Truth) positive() Kind { return t.kinds[0] }

// Wrong reports whether a pair labelled want was wrongly called got.
func (t *Truth) Wrong(want, got Kind) bool {
	for _, k := range t.kinds {
		if tp, fp, fn := outcome(k, want, got); !tp && (fp || fn) {
			return true
		}
	}
	return false
}

// outcome is how a pair counts for a kind.
func outcome(k, want, got Kind) (tp, fp, fn bool) {
	found, strong := got == k, got == k
	if k == Related { // found under any name; only a strong one is wrong
		found, strong = got != Different, got == Copy || got == Update
	}
	if want == k {
		return found, false, !found
	}
	return false, strong, false
}

// Count counts the findings for each kind that is judged.
func (t *Truth) Count(findings []Finding) map[Kind]Counts {
	out := map[Kind]Counts{}
	for _, k := range t.kinds {
		var c Counts
		for _, f := range findings {
			want, judged := t.Want(f.Pair)
			if !judged {
				continue
			}
			tp, fp, _ := outcome(k, want.Kind, f.Kind)
			if tp {
				c.TP++
			}
			if fp {
				c.FP++
			}
		}
		c.FN = t.totals[k] - c.TP
		out[k] = c
	}
	return out
}

// Reported counts, of the pairs surely labelled copy or update, those that were
// called copy, update or partial: those that an editor would have seen.
func (t *Truth) Reported(findings []Finding) (found, of int) {
	for _, f := range findings {
		want, judged := t.Want(f.Pair)
		if judged && (want.Kind == Copy || want.Kind == Update) &&
			(f.Kind == Copy || f.Kind == Update || f.Kind == Partial) {
			found++
		}
	}
	return found, t.totals[Copy] + t.totals[Update]
}

// groups are the articles of each labelled cluster.
// Those that stand alone are in none.
func (t *Truth) groups() [][]string {
	members := map[string][]string{}
	for article, cluster := range t.labels.Clusters {
		if cluster != "" {
			members[cluster] = append(members[cluster], article)
		}
	}
	return sorted(members)
}

// sorted are the groups in order of the first member of each.
func sorted(members map[string][]string) [][]string {
	out := make([][]string, 0, len(members))
	for _, m := range members {
		slices.Sort(m)
		out = append(out, m)
	}
	slices.SortFunc(out, slices.Compare)
	return out
}

func choose2(n int) int { return n * (n - 1) / 2 }

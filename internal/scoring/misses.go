package scoring

import (
	"cmp"
	"maps"
	"slices"
)

// MaxMisses bounds the misses that are listed. Clusters of topics, given as if they
// were of copies, have them by the hundred million.
const MaxMisses = 1_000_000

// A Miss is a pair that was wrongly called, or wrongly clustered.
type Miss struct {
	Label
	Got Kind // Different where it was not found
	// Together is set where both articles came to stand in one cluster.
	Together bool
}

// Misses are the judged pairs that are wrong, in the order of the labels; those
// that no line labels come last, and at most MaxMisses of them. Found gives the cluster of an article, or "".
func (t *Truth) Misses(findings []Finding, found func(article string) string) []Miss {
	got := make(map[Pair]Kind, len(findings))
	for _, f := range findings {
		got[f.Pair] = f.Kind
	}
	called := func(p Pair) Kind {
		if k, ok := got[p]; ok {
			return k
		}
		return Different
	}
	wrong := map[Pair]Miss{}
	judge := func(p Pair) {
		want, judged := t.Want(p)
		if !judged || len(wrong) == MaxMisses {
			return
		}
		cluster := found(p.A)
		m := Miss{want, called(p), cluster != "" && cluster == found(p.B)}
		if t.Wrong(want.Kind, m.Got) || t.labels.Form == Clusters && m.Together != (want.Kind == Copy) {
			wrong[p] = m
		}
	}
	for _, f := range findings {
		judge(f.Pair)
	}
	for _, l := range t.labels.Sorted() {
		judge(l.Pair)
	}
	for _, group := range append(t.groups(), t.found(found)...) {
		for i, a := range group {
			for _, b := range group[i+1:] {
				judge(NewPair(a, b))
			}
		}
	}
	return slices.SortedFunc(maps.Values(wrong), func(x, y Miss) int {
		return cmp.Or(cmp.Compare(uint(x.Line-1), uint(y.Line-1)), cmp.Compare(x.A, y.A), cmp.Compare(x.B, y.B))
	})
}

// found are the labelled articles of each cluster that was found.
func (t *Truth) found(found func(article string) string) [][]string {
	members := map[string][]string{}
	for article := range t.labels.Clusters {
		if cluster := found(article); cluster != "" {
			members[cluster] = append(members[cluster], article)
		}
	}
	return sorted(members)
}

package scoring

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/samewire/samewire/internal/article"
)

// A Label is what a file says of one pair.
type Label struct {
	Pair
	Value string // as written; of a file without relations, what it stands for
	Kind  Kind
	Sure  bool // an unsure label counts neither for nor against
	Line  int
}

// Labels are the labels of one file.
type Labels struct {
	Name string // of the file
	Form Form
	// Listed is set where a file of pairs has no column that says the relation:
	// what it lists are copies.
	Listed bool

	Pairs    map[Pair]Label    // of the forms Pairs and Shares
	Clusters map[string]string // article to cluster, of the form Clusters

	// Several are the articles that a file puts in more than one cluster, as samewire
	// does with a round-up of two stories: nothing is said of them.
	Several map[string]bool

	// Problems are the lines that could not be read, the first maxProblems of
	// them; Skipped is their number.
	Problems []*article.Problem
	Skipped  int
}

// maxProblems bounds the lines that are complained of one by one: a file in
// which every value is unknown is one complaint, not a million.
const maxProblems = 20

// Articles are the labelled articles, sorted.
func (l *Labels) Articles() []string {
	seen := map[string]bool{}
	for p := range l.Pairs {
		seen[p.A], seen[p.B] = true, true
	}
	for id := range l.Clusters {
		seen[id] = true
	}
	ids := make([]string, 0, len(seen))
	for id := range seen {
		ids = append(ids, id)
	}
	slices.Sort(ids)
	return ids
}

// Sorted are the labels of pairs in the order of the file.
func (l *Labels) Sorted() []Label {
	out := make([]Label, 0, len(l.Pairs))
	for _, label := range l.Pairs {
		out = append(out, label)
	}
	slices.SortFunc(out, func(x, y Label) int {
		return cmp.Or(cmp.Compare(x.Line, y.Line), cmp.Compare(x.A, y.A), cmp.Compare(x.B, y.B))
	})
	return out
}

func (l *Labels) problem(line int, format string, args ...any) {
	l.Skipped++
	if len(l.Problems) < maxProblems {
		l.Problems = append(l.Problems, &article.Problem{
			File: l.Name, Record: line, Msg: fmt.Sprintf(format, args...), Skipped: true, Kind: article.BadLabel,
		})
	}
}

// add takes one row of the file.
func (l *Labels) add(line int, c columns, get func(name string) string) {
	if l.Form == Clusters {
		l.addArticle(line, id(get(c.a)), get(c.b))
		return
	}
	label := Label{Pair: NewPair(id(get(c.a)), id(get(c.b))), Sure: true, Line: line}
	switch {
	case label.A == "":
		l.problem(line, "an id is empty in column %s or %s", c.a, c.b)
		return
	case label.A == label.B:
		l.problem(line, "%s is paired with itself", label.A)
		return
	}
	if c.sure != "" && get(c.sure) != "" {
		k, ok := KindOf(get(c.sure))
		if !ok || k != Copy && k != Different {
			l.problem(line, "sure is %q: want true or false", get(c.sure))
			return
		}
		label.Sure = k == Copy
	}
	var ok bool
	switch {
	case l.Form == Shares:
		a, okA := shareOf(get(c.shares[0]))
		b, okB := shareOf(get(c.shares[1]))
		if !okA || !okB {
			l.problem(line, "%s and %s must be shares from 0 to 1", c.shares[0], c.shares[1])
			return
		}
		label.Value = fmt.Sprintf("%.3g shared", max(a, b))
		switch most := max(a, b); {
		case most >= sharedMuch:
			label.Kind = Related
		case most < sharedLittle:
			label.Kind = Different
		default:
			label.Kind, label.Sure = Related, false
		}
	case l.Listed:
		label.Kind, label.Value = Copy, string(Copy)
	default:
		label.Value = get(c.relation)
		if label.Kind, ok = KindOf(label.Value); !ok {
			l.problem(line, "unknown %s %q: want repost, truncated, embedded, copy, update, correction, template, partial, different, or 1 or 0", c.relation, label.Value)
			return
		}
	}
	if old, ok := l.Pairs[label.Pair]; ok {
		if old.Kind != label.Kind || old.Sure != label.Sure {
			l.problem(line, "contradicts line %d, where the pair is %s", old.Line, old.Value)
		}
		return
	}
	l.Pairs[label.Pair] = label
}

// addArticle takes one row of a file of clusters. An article without a cluster
// stands alone.
func (l *Labels) addArticle(line int, article, cluster string) {
	if article == "" {
		l.problem(line, "the id is empty")
		return
	}
	if old, ok := l.Clusters[article]; ok {
		if old != cluster {
			l.Several[article] = true
		}
		return
	}
	l.Clusters[article] = cluster
}

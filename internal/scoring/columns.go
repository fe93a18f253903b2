package scoring

import (
	"strconv"
	"strings"

	"github.com/samewire/samewire/internal/report"
)

// A Form is the way in which a file labels articles.
type Form string

// The forms.
const (
	Pairs    Form = "pairs"    // two ids and what the one is to the other
	Clusters Form = "clusters" // an id and its cluster: every two labelled articles are labelled
	Shares   Form = "shares"   // two ids and the share of each one's words that stands in the other
)

// What a share of words makes a pair, as ../shared/eval/score.py has it: from
// sharedMuch on of either article it is to be found, below sharedLittle of both it
// must not be called a copy or an update, and between nothing is said.
const (
	sharedMuch   = 0.60
	sharedLittle = 0.25
)

// Names of columns and fields, the preferred first. Those of samewire's own files
// are among them, so that a corrected pairs or clusters file is a file of labels.
var (
	pairNames = [][2]string{
		{"doc_id", "matched_id"}, {"a", "b"}, {"id1", "id2"}, {"left", "right"}, {"id_a", "id_b"}, {"id_1", "id_2"},
		{"left_id", "right_id"}, {"doc_id1", "doc_id2"}, {"doc_id_1", "doc_id_2"}, {"doc1", "doc2"},
	}
	shareNames    = [][2]string{{"cov_a", "cov_b"}, {"containment", "matched_containment"}}
	relationNames = []string{"relation", "rel", "label", "kind", "same", "duplicate", "is_duplicate"}
	articleNames  = []string{"doc_id", "id", "article_id", "article", "uri", "guid", "url"}
	clusterNames  = []string{"cluster_id", "cluster", "copy_group", "group", "group_id", "story", "story_id"}
)

// columns say which columns of a file hold its labels. Two files of the same
// columns have the same form.
type columns struct {
	form     Form
	a, b     string // the ids of pairs; of clusters the id and the cluster
	relation string // "" where being listed is the label
	shares   [2]string
	sure     string // "" where every label is sure
}

// columnsOf finds the columns of labels among the names of a header or object.
func columnsOf(has func(name string) bool) (c columns, ok bool) {
	first := func(names []string) string {
		for _, n := range names {
			if has(n) {
				return n
			}
		}
		return ""
	}
	both := func(names [][2]string) (pair [2]string) {
		for _, n := range names {
			if has(n[0]) && has(n[1]) {
				return n
			}
		}
		return pair
	}
	if has("sure") {
		c.sure = "sure"
	}
	// A cluster file of samewire's own names matched pieces too, but no relation.
	c.a, c.b = first(articleNames), first(clusterNames)
	if c.a != "" && c.b != "" {
		c.form = Clusters
		return c, true
	}
	pair := both(pairNames)
	if c.a, c.b = pair[0], pair[1]; c.a == "" {
		return c, false
	}
	c.form = Pairs
	if c.relation = first(relationNames); c.relation == "" {
		if c.shares = both(shareNames); c.shares[0] != "" {
			c.form = Shares
		}
	}
	return c, true
}

// normal is a name of a column as it is looked for.
func normal(name string) string {
	return strings.NewReplacer(" ", "_", "-", "_").Replace(strings.ToLower(strings.TrimSpace(name)))
}

// shareOf reads a share from 0 to 1.
func shareOf(text string) (float64, bool) {
	x, err := strconv.ParseFloat(strings.TrimSpace(text), 64)
	return x, err == nil && x >= 0 && x <= 1
}

// id is an id as it stands in samewire's own CSV files.
func id(cell string) string { return report.FromCell(strings.TrimSpace(cell)) }

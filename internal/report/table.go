package report

import (
	"bytes"
	"cmp"
	"fmt"
	"io"
	"math"
	"text/tabwriter"
)

// A ClusterTable writes clusters for people: the pieces of a story under its lead. Rows
// of one cluster follow each other, the lead first.
type ClusterTable struct {
	p    printer
	rows []Member     // of the cluster that is being written
	some bool         // one was written
	part bytes.Buffer // of all clusters, if it is a part of another
}

// Members writes rows of clusters, parts of them beside each other on several cores:
// whole clusters each.
type Members[W any] interface {
	Write(Member) error
	Part() W      // to write to, and to be joined
	Join(W) error // writes what was written to the part
}

// NewClusterTable makes a ClusterTable.
func NewClusterTable(w io.Writer) *ClusterTable { return &ClusterTable{p: printer{w: w}} }

// Write takes a row.
func (t *ClusterTable) Write(r Member) error {
	if len(t.rows) > 0 && t.rows[0].ClusterID != r.ClusterID {
		t.flush()
	}
	t.rows = append(t.rows, r)
	return t.p.err
}

// Part makes a ClusterTable of clusters that are to stand in the same output.
func (t *ClusterTable) Part() *ClusterTable {
	part := &ClusterTable{some: true} // before them
	part.p.w = &part.part
	return part
}

// Join writes the clusters of a part.
func (t *ClusterTable) Join(part *ClusterTable) error {
	if err := cmp.Or(part.Close(), t.Close()); err != nil {
		return err
	}
	rows := part.part.Bytes()
	if !t.some && len(rows) > 0 {
		rows = rows[1:] // without the blank line before
	}
	t.some = t.some || len(rows) > 0
	_, err := t.p.w.Write(rows)
	return err
}

// Close writes the last cluster.
func (t *ClusterTable) Close() error {
	t.flush()
	return t.p.err
}

func (t *ClusterTable) flush() {
	if len(t.rows) == 0 {
		return
	}
	if t.some {
		t.p.printf("\n")
	}
	t.p.cluster(t.rows)
	t.rows, t.some = t.rows[:0], true
}

// weakLink is the containment below which a table points the weakest member of a
// cluster out: package match may take less for an update.
const weakLink = 0.80

func (p *printer) cluster(rows []Member) {
	lead := rows[0]
	title := lead.Title
	if title == "" {
		title = lead.DocID
	}
	p.printf("%s\n  %s", clip(title, 100), pieces(lead.ClusterSize))
	if lead.Agency != "" {
		p.printf(", %s", name(lead.Agency))
	}
	p.printf(", story %s", lead.StoryID)
	if lead.ClusterSize > 1 {
		p.printf(", cohesion %s", percent(float64(lead.Cohesion)))
	}
	if lead.Updates != "" {
		p.printf(", updates %s", name(lead.Updates))
	}
	p.printf("\n")
	t := tabwriter.NewWriter(p.w, 0, 0, 2, ' ', 0)
	for _, r := range rows {
		what := "lead"
		if r.Role != LeadRole {
			what = fmt.Sprintf("%s\t%s of its words", r.Role, percent(float64(r.Containment)))
		} else {
			what += "\t"
		}
		where := name(r.DocID)
		if r.Source != "" {
			where += " (" + name(r.Source) + ")"
		}
		if r.Archived {
			where += ", archived"
		}
		if r.DocID == lead.WeakestID && lead.WeakestContainment < weakLink {
			where += ", weakest link"
		}
		if _, err := fmt.Fprintf(t, "  %s\t%s\t%s\n", what, day(r.PublishedAt), where); err != nil {
			p.err = err
			return
		}
	}
	if err := t.Flush(); err != nil {
		p.err = err
	}
}

// WriteChecks writes checks for people.
func WriteChecks(w io.Writer, rows []Check) error {
	p := &printer{w: w}
	for i, r := range rows {
		if i > 0 {
			p.printf("\n")
		}
		p.check(r)
	}
	return p.err
}

func (p *printer) check(r Check) {
	p.printf("%s", name(r.DocID))
	if r.Title != "" {
		p.printf(": %s", clip(r.Title, 90))
	}
	p.printf("\n")
	if len(r.Matches) == 0 {
		p.printf("  new: no archived article shares its story (%s)\n", words(r.Words))
	}
	for i, m := range r.Matches {
		if i == maxMatches {
			p.printf("  and %d more; --format json lists them all\n", len(r.Matches)-i)
			break
		}
		p.printf("  %s: %s of its words", Phrase(m.Relation, quote(m)), percent(float64(m.Containment)))
		if m.Relation == "embedded" || m.Relation == "partial" {
			p.printf(", %s of the other's", percent(float64(m.MatchedContainment)))
		}
		p.printf(", first seen %s", day(m.FirstSeen))
		if m.Source != "" {
			p.printf(" at %s", name(m.Source))
		}
		if day := day(m.PublishedAt); day != "" {
			p.printf(", published %s", day)
		}
		p.printf("\n")
	}
	if r.Note != "" {
		p.printf("  note: %s\n", printable(r.Note))
	}
	p.ignored(r.Furniture)
}

// maxMatches bounds the matches that a table shows for one piece.
const maxMatches = 5

func quote(m Matched) string {
	if m.Title == "" {
		return name(m.MatchedID)
	}
	return fmt.Sprintf("%s %q", name(m.MatchedID), clip(m.Title, 70))
}

// Phrase says in words what a piece is to another.
func Phrase(relation, other string) string {
	switch relation {
	case "repost":
		return "repost of " + other
	case "truncated":
		return "cut of " + other
	case "embedded":
		return "holds " + other + " whole"
	case "update":
		return "update of " + other
	case "correction":
		return "correction of " + other
	case "partial":
		return "shares passages with " + other
	case "template":
		return "same template as " + other
	}
	return "unrelated to " + other
}

// A printer writes until the first error, which it keeps.
type printer struct {
	w   io.Writer
	err error
}

func (p *printer) printf(format string, args ...any) {
	if p.err == nil {
		_, p.err = fmt.Fprintf(p.w, format, args...)
	}
}

// percent never rounds a share up to all or down to none.
func percent(x float64) string {
	n := math.Round(100 * x)
	if x < 1 {
		n = min(n, 99)
	}
	if x > 0 {
		n = max(n, 1)
	}
	return fmt.Sprintf("%.0f %%", n)
}

func pieces(n int) string {
	if n == 1 {
		return "1 piece"
	}
	return fmt.Sprintf("%d pieces", n)
}

func words(n int) string {
	if n == 1 {
		return "1 word"
	}
	return fmt.Sprintf("%d words", n)
}

func day(t Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format("2006-01-02 15:04")
}

func (p *printer) ignored(furniture []Ignored) {
	if len(furniture) == 0 {
		return
	}
	p.printf("  ignored as furniture:\n")
	for _, f := range furniture {
		p.printf("    %-10s  %s\n", f.Reason, clip(f.Text, 80))
	}
}

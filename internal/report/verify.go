package report

import (
	"io"
	"strconv"
	"text/tabwriter"
)

// A Problem is one thing that is wrong with an archive.
type Problem struct {
	Kind    string `json:"kind"`
	DocID   string `json:"doc_id"`  // of the article it is about, if that is known
	Article string `json:"article"` // its number; empty if it is about none
	Problem string `json:"problem"`
	Advice  string `json:"advice"`
}

// Header implements [Row].
func (Problem) Header() []string { return []string{"kind", "doc_id", "article", "problem", "advice"} }

// Cells implements [Row].
func (p Problem) Cells() []string {
	return []string{cell(p.Kind), cell(p.DocID), p.Article, cell(p.Problem), cell(p.Advice)}
}

// A Count is how much of something was looked at.
type Count struct {
	What string
	N    int64
}

// WriteProblems writes what was looked at and what is wrong, for people. Found is how
// many problems there are, if those listed are not all.
func WriteProblems(w io.Writer, looked []Count, problems []Problem, found int64) error {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	for _, c := range append(looked, Count{"problems", found}) {
		if _, err := io.WriteString(t, c.What+"\t"+strconv.FormatInt(c.N, 10)+"\n"); err != nil {
			return err
		}
	}
	if err := t.Flush(); err != nil {
		return err
	}
	for _, p := range problems {
		line := p.Kind + ": "
		if p.Article != "" {
			line += "article number " + p.Article
			if p.DocID != "" {
				line += " (" + printable(p.DocID) + ")"
			}
			line += ": "
		} else if p.DocID != "" {
			line += printable(p.DocID) + ": "
		}
		if _, err := io.WriteString(w, line+printable(p.Problem)+"; "+p.Advice+"\n"); err != nil {
			return err
		}
	}
	if more := found - int64(len(problems)); more > 0 {
		_, err := io.WriteString(w, "and "+strconv.FormatInt(more, 10)+" more\n")
		return err
	}
	return nil
}

package report

import (
	"io"
	"strconv"
	"text/tabwriter"
)

// A Learnt is a paragraph that an archive knows as furniture of a source, or that a
// user wants kept.
type Learnt struct {
	Source      string `json:"source"`
	ParagraphID string `json:"paragraph_id"`
	State       string `json:"state"`    // learnt, dropped or kept; the last two by the user
	Articles    int    `json:"articles"` // that it was seen in
	Stories     int    `json:"stories"`  // unrelated to each other among them
	FirstSeen   Time   `json:"first_seen"`
	LastSeen    Time   `json:"last_seen"`
	Text        string `json:"text"` // its beginning
}

// Header implements [Row].
func (Learnt) Header() []string {
	return []string{"source", "paragraph_id", "state", "articles", "stories", "first_seen", "last_seen", "text"}
}

// Cells implements [Row].
func (l Learnt) Cells() []string {
	return []string{
		cell(l.Source), l.ParagraphID, l.State, strconv.Itoa(l.Articles), strconv.Itoa(l.Stories),
		l.FirstSeen.String(), l.LastSeen.String(), cell(l.Text),
	}
}

// WriteLearnt writes the paragraphs of a source for people.
func WriteLearnt(w io.Writer, rows []Learnt) error {
	p := &printer{w: w}
	for _, r := range rows {
		p.printf("%s  %-7s  in %d articles, %d unrelated stories", r.ParagraphID, r.State, r.Articles, r.Stories)
		if !r.LastSeen.IsZero() {
			p.printf(", last seen %s", day(r.LastSeen))
		}
		p.printf("\n    %s\n", clip(r.Text, 120))
	}
	return p.err
}

// A LearntOf counts what an archive knows of the furniture of a source.
type LearntOf struct {
	Source   string `json:"source"`
	Articles int    `json:"articles"` // read to learn from
	Learnt   int    `json:"learnt"`   // paragraphs
	Dropped  int    `json:"dropped"`
	Kept     int    `json:"kept"`
}

// Header implements [Row].
func (LearntOf) Header() []string { return []string{"source", "articles", "learnt", "dropped", "kept"} }

// Cells implements [Row].
func (l LearntOf) Cells() []string {
	return []string{
		cell(l.Source), strconv.Itoa(l.Articles), strconv.Itoa(l.Learnt), strconv.Itoa(l.Dropped), strconv.Itoa(l.Kept),
	}
}

// WriteLearntOf writes the sources for people.
func WriteLearntOf(w io.Writer, rows []LearntOf) error {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	p := &printer{w: t}
	if len(rows) > 0 {
		p.printf("source\tarticles\tlearnt\tdropped\tkept\n")
	}
	for _, r := range rows {
		p.printf("%s\t%d\t%d\t%d\t%d\n", name(r.Source), r.Articles, r.Learnt, r.Dropped, r.Kept)
	}
	if p.err != nil {
		return p.err
	}
	return t.Flush()
}

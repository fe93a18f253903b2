package report

import (
	"cmp"
	"io"
)

// A Removed says what became of an article that was to leave an archive.
type Removed struct {
	DocID       string `json:"doc_id"`
	Outcome     string `json:"outcome"` // removed, not found or would be removed
	Source      string `json:"source"`
	Title       string `json:"title"`
	PublishedAt Time   `json:"published_at"`
	AddedAt     Time   `json:"added_at"`
}

// Header implements [Row].
func (Removed) Header() []string {
	return []string{"doc_id", "outcome", "source", "title", "published_at", "added_at"}
}

// Cells implements [Row].
func (r Removed) Cells() []string {
	return []string{cell(r.DocID), r.Outcome, cell(r.Source), cell(r.Title), r.PublishedAt.String(), r.AddedAt.String()}
}

// WriteRemoved writes articles that would be removed, for people.
func WriteRemoved(w io.Writer, rows []Removed) error {
	p := &printer{w: w}
	for _, r := range rows {
		published := "no date   "
		if !r.PublishedAt.IsZero() {
			published = r.PublishedAt.UTC().Format("2006-01-02")
		}
		p.printf("%s  %s  %s  %s\n", published, clip(r.DocID, 60), clip(cmp.Or(r.Source, "(no source)"), 40), clip(r.Title, 80))
	}
	return p.err
}

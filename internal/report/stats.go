package report

import (
	"io"
	"strconv"
	"text/tabwriter"
)

// A Stats describes an archive.
type Stats struct {
	Archive   string `json:"archive"`
	Articles  int    `json:"articles"`
	Sources   int    `json:"sources"`
	Words     int64  `json:"words"`
	Oldest    Time   `json:"oldest"`
	Newest    Time   `json:"newest"`
	FileBytes int64  `json:"file_bytes"`
	HasText   bool   `json:"has_text"`
	Scheme    int    `json:"scheme"` // version of the fingerprints
	Layout    int    `json:"layout"` // version of the file format
}

// Header implements [Row].
func (Stats) Header() []string {
	return []string{"archive", "articles", "sources", "words", "oldest", "newest", "file_bytes", "has_text", "scheme", "layout"}
}

// Cells implements [Row].
func (s Stats) Cells() []string {
	return []string{
		cell(s.Archive), strconv.Itoa(s.Articles), strconv.Itoa(s.Sources), strconv.FormatInt(s.Words, 10),
		s.Oldest.String(), s.Newest.String(), strconv.FormatInt(s.FileBytes, 10), strconv.FormatBool(s.HasText),
		strconv.Itoa(s.Scheme), strconv.Itoa(s.Layout),
	}
}

// WriteStats writes what an archive holds, for people.
func WriteStats(w io.Writer, s Stats) error {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	cells := s.Cells()
	for i, name := range s.Header() {
		if _, err := io.WriteString(t, name+"\t"+printable(cells[i])+"\n"); err != nil {
			return err
		}
	}
	return t.Flush()
}

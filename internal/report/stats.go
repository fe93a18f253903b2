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

	Undated  int  `json:"undated"`  // articles without a time of publication
	Dead     int  `json:"dead"`     // articles that are gone, but for their postings
	Segments int  `json:"segments"` // of the index
	Noisy    bool `json:"noisy"`    // pieces are compared by letters

	// Bytes of the file by what they hold, in whole pages.
	ArticlesBytes  int64 `json:"articles_bytes"`
	TextsBytes     int64 `json:"texts_bytes"`
	IndexBytes     int64 `json:"index_bytes"`
	IDsBytes       int64 `json:"ids_bytes"`
	NamesBytes     int64 `json:"names_bytes"`
	FurnitureBytes int64 `json:"furniture_bytes"`
	OtherBytes     int64 `json:"other_bytes"`
	FreeBytes      int64 `json:"free_bytes"`
}

// Header implements [Row].
func (Stats) Header() []string {
	return []string{
		"archive", "articles", "sources", "words", "oldest", "newest", "file_bytes", "has_text", "scheme", "layout",
		"undated", "dead", "segments", "noisy", "articles_bytes", "texts_bytes", "index_bytes", "ids_bytes", "names_bytes",
		"furniture_bytes", "other_bytes", "free_bytes",
	}
}

// Cells implements [Row].
func (s Stats) Cells() []string {
	return []string{
		cell(s.Archive), strconv.Itoa(s.Articles), strconv.Itoa(s.Sources), strconv.FormatInt(s.Words, 10),
		s.Oldest.String(), s.Newest.String(), size(s.FileBytes), strconv.FormatBool(s.HasText),
		strconv.Itoa(s.Scheme), strconv.Itoa(s.Layout),
		strconv.Itoa(s.Undated), strconv.Itoa(s.Dead), strconv.Itoa(s.Segments), strconv.FormatBool(s.Noisy),
		size(s.ArticlesBytes), size(s.TextsBytes), size(s.IndexBytes), size(s.IDsBytes), size(s.NamesBytes),
		size(s.FurnitureBytes), size(s.OtherBytes), size(s.FreeBytes),
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

func size(n int64) string { return strconv.FormatInt(n, 10) }

package report

import (
	"io"
	"strconv"
	"text/tabwriter"
)

// An Explanation says why two pieces match, or why not.
type Explanation struct {
	Pair
	Why             string    `json:"why"` // the decision in one sentence
	Note            string    `json:"note,omitempty"`
	SimHashDistance int       `json:"simhash_distance"` // of the whole bodies, in bits of 64
	A               Side      `json:"a"`
	B               Side      `json:"b"`
	Passages        []Passage `json:"passages"` // in the order of A
}

// A Side is one of two compared pieces.
type Side struct {
	DocID     string    `json:"doc_id"`
	Title     string    `json:"title"`
	Source    string    `json:"source"`
	Agency    string    `json:"agency"`
	Dateline  string    `json:"dateline"`
	Words     int       `json:"words"`
	Furniture []Ignored `json:"furniture"`
}

// A Passage is a run of words that stands in both pieces. Offsets are byte ranges
// in the bodies as read.
type Passage struct {
	Words  int    `json:"words"`
	AStart int    `json:"a_start"`
	AEnd   int    `json:"a_end"`
	BStart int    `json:"b_start"`
	BEnd   int    `json:"b_end"`
	Text   string `json:"text"` // as it stands in A
}

// WriteExplanation writes an explanation for people.
func WriteExplanation(w io.Writer, e Explanation) error {
	p := &printer{w: w}
	verb := "is "
	if e.Relation == "embedded" || e.Relation == "partial" { // their phrases are verbs
		verb = ""
	}
	p.printf("%s\n  %s%s\n  %s\n", printable(e.DocID), verb, Phrase(e.Relation, printable(e.MatchedID)), e.Why)
	if e.Note != "" {
		p.printf("  note: %s\n", printable(e.Note))
	}
	p.printf("\n")
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	for _, row := range [][2]string{
		{"containment", percent(float64(e.Containment)) + " of the incoming piece's words stand in the other"},
		{"matched containment", percent(float64(e.MatchedContainment)) + " of the other's words stand in the incoming piece"},
		{"similarity", percent(float64(e.Similarity)) + " of the shingles of both are in both"},
		{"shared words", strconv.Itoa(e.SharedWords) + ", " + strconv.Itoa(e.LongestRun) + " at a stretch"},
		{"SimHash", strconv.Itoa(e.SimHashDistance) + " of 64 bits differ"},
	} {
		if _, err := io.WriteString(t, "  "+row[0]+"\t"+row[1]+"\n"); err != nil {
			return err
		}
	}
	if err := t.Flush(); err != nil {
		return err
	}
	for i, passage := range e.Passages {
		if i == 0 {
			p.printf("\nshared passages, in the order of the incoming piece:\n")
		}
		p.printf("  %5s  %s\n", strconv.Itoa(passage.Words)+" w", clip(passage.Text, 160))
	}
	for _, side := range []Side{e.A, e.B} {
		p.printf("\n%s: %s\n", printable(side.DocID), words(side.Words))
		p.ignored(side.Furniture)
	}
	return p.err
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

// Header implements [Row].
func (Explanation) Header() []string { return append(Pair{}.Header(), "why") }

// Cells implements [Row].
func (e Explanation) Cells() []string { return append(e.Pair.Cells(), cell(e.Why)) }

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

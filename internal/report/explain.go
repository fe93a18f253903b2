package report

import "strconv"

// An Explanation says why two pieces match, or why not. A is the incoming piece.
type Explanation struct {
	Pair
	Why             string    `json:"why"` // the decision in one sentence
	Note            string    `json:"note,omitempty"`
	SimHashDistance int       `json:"simhash_distance"` // of the whole bodies, in bits of 64
	Estimated       bool      `json:"estimated"`        // from fingerprints, because the text of one side is not kept
	A               Side      `json:"a"`
	B               Side      `json:"b"`
	Passages        []Passage `json:"passages"`  // in the order of A
	Stretches       []Stretch `json:"stretches"` // the same, with small edits bridged
	Changes         []Change  `json:"changes"`   // the edits, in the order of A
	Common          []Common  `json:"common"`    // what of the passages counts for less, in the order of A
}

// A Side is one of two compared pieces. All offsets into a piece are byte ranges
// in Body.
type Side struct {
	DocID       string    `json:"doc_id"`
	URL         string    `json:"url"`
	Title       string    `json:"title"`
	Source      string    `json:"source"`
	PublishedAt Time      `json:"published_at"`
	Language    string    `json:"language"`
	Agency      string    `json:"agency"`
	Byline      string    `json:"byline"`
	Dateline    string    `json:"dateline"`
	Words       int       `json:"words"` // of the story
	Body        string    `json:"body"`  // as read; empty where the archive keeps no text
	Story       []Span    `json:"story"` // what of the body is the story, a paragraph or less each
	Furniture   []Ignored `json:"furniture"`
}

// A Span is a byte range, End exclusive.
type Span struct {
	Start int `json:"start"`
	End   int `json:"end"`
}

// A Passage is a run of words that stands in both pieces. It holds no furniture: a
// run with a promo in its midst is two passages. In an estimate a side without
// text has word positions only, and zero offsets.
type Passage struct {
	Stretch int    `json:"stretch"` // number of the stretch it belongs to
	Words   int    `json:"words"`
	AWord   int    `json:"a_word"` // index of its first word in the story of A, from 0
	BWord   int    `json:"b_word"`
	AStart  int    `json:"a_start"`
	AEnd    int    `json:"a_end"`
	BStart  int    `json:"b_start"`
	BEnd    int    `json:"b_end"`
	Text    string `json:"text"`   // as it stands in A
	BText   string `json:"b_text"` // and in B
}

// A Stretch is shared text as a reader sees it: passages that follow each other in
// both pieces, with small edits between them.
type Stretch struct {
	Number int   `json:"number"`  // from 1, in the order of A
	Words  int   `json:"words"`   // that are the same
	AShare Ratio `json:"a_share"` // of all words of A
	BShare Ratio `json:"b_share"`
	AWord  int   `json:"a_word"`
	AWords int   `json:"a_words"` // with those of edits
	BWord  int   `json:"b_word"`
	BWords int   `json:"b_words"`
	AStart int   `json:"a_start"` // the range may hold furniture
	AEnd   int   `json:"a_end"`
	BStart int   `json:"b_start"`
	BEnd   int   `json:"b_end"`
	Edits  int   `json:"edits"`
}

// AFirst is where the stretch begins in A, counting words from 1.
func (s Stretch) AFirst() int { return s.AWord + 1 }

// AEndWord is where it ends.
func (s Stretch) AEndWord() int { return s.AWord + s.AWords }

// BFirst is where the stretch begins in B, counting words from 1.
func (s Stretch) BFirst() int { return s.BWord + 1 }

// BEndWord is where it ends.
func (s Stretch) BEndWord() int { return s.BWord + s.BWords }

// A Change is a place inside a stretch at which the pieces differ. Where a side has
// no words of its own its range is empty.
type Change struct {
	Stretch int    `json:"stretch"`
	Kind    string `json:"kind"` // number, name or wording
	AStart  int    `json:"a_start"`
	AEnd    int    `json:"a_end"`
	BStart  int    `json:"b_start"`
	BEnd    int    `json:"b_end"`
	AText   string `json:"a_text"`
	BText   string `json:"b_text"`
	AWords  int    `json:"a_words"`
	BWords  int    `json:"b_words"`
	Before  string `json:"before"` // the words before it, in A
	After   string `json:"after"`
}

// A Common is a part of a passage that many unrelated stories carry, so that it
// counts for less than its words.
type Common struct {
	Stretch int    `json:"stretch"` // number of the stretch it belongs to
	Words   int    `json:"words"`
	Stories int    `json:"stories"` // that carry it, so far as is known
	Weight  Ratio  `json:"weight"`  // what a word of it counts, in the mean
	AWord   int    `json:"a_word"`
	BWord   int    `json:"b_word"`
	AStart  int    `json:"a_start"` // the range may hold furniture
	AEnd    int    `json:"a_end"`
	BStart  int    `json:"b_start"`
	BEnd    int    `json:"b_end"`
	Text    string `json:"text"` // as it stands in A
}

// CountAs is the number of words that it counts as.
func (c Common) CountAs() string {
	return strconv.Itoa(int(float64(c.Words)*float64(c.Weight) + 0.5))
}

// rarityText says what rarity is a share of. It is a figure where it is not 1.
const rarityText = "of the shared words count, the others being common wording"

// absent says why a side has no text.
func (e *Explanation) absent() string {
	if e.Estimated {
		return "the archive keeps no text of this piece"
	}
	return "there is no text"
}

// isFact reports whether a change touches what a piece says rather than how.
func (c Change) isFact() bool { return c.Kind != "wording" }

// facts are the changes of numbers and names.
func (e Explanation) facts() []Change {
	var facts []Change
	for _, c := range e.Changes {
		if c.isFact() {
			facts = append(facts, c)
		}
	}
	return facts
}

// Header implements [Row].
func (Explanation) Header() []string { return append(pairHeader(), "why", "rarity") }

// Cells implements [Row].
func (e Explanation) Cells() []string {
	return append(e.cells(), cell(e.Why), ratio(float64(e.Rarity)))
}

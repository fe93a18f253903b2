package report

import "strconv"

// A Pair is two related pieces: the incoming one and the one it was matched to.
type Pair struct {
	DocID              string `json:"doc_id"`
	MatchedID          string `json:"matched_id"`
	Relation           string `json:"relation"`
	Similarity         Ratio  `json:"similarity"`          // resemblance, 0-1
	Containment        Ratio  `json:"containment"`         // share of doc_id's words that stand in matched_id
	MatchedContainment Ratio  `json:"matched_containment"` // the reverse
	SharedWords        int    `json:"shared_words"`
	LongestRun         int    `json:"longest_run"` // in words
	Rarity             Ratio  `json:"rarity"`      // what the shared words count by rarity, in parts of their number
}

// Header implements [Row].
func (Pair) Header() []string { return append(pairHeader(), "rarity") }

// Cells implements [Row].
func (p Pair) Cells() []string { return append(p.cells(), ratio(float64(p.Rarity))) }

// pairHeader names the columns with which rows about a pair begin. Their rarity,
// which came later, ends them.
func pairHeader() []string {
	return []string{
		"doc_id", "matched_id", "relation", "similarity", "containment", "matched_containment",
		"shared_words", "longest_run",
	}
}

func (p Pair) cells() []string {
	return []string{
		cell(p.DocID), cell(p.MatchedID), p.Relation, ratio(float64(p.Similarity)), ratio(float64(p.Containment)),
		ratio(float64(p.MatchedContainment)), strconv.Itoa(p.SharedWords), strconv.Itoa(p.LongestRun),
	}
}

// A Member is one piece of a cluster.
type Member struct {
	ClusterID   string `json:"cluster_id"`
	ClusterSize int    `json:"cluster_size"`
	DocID       string `json:"doc_id"`
	URL         string `json:"url"`
	Source      string `json:"source"`
	Title       string `json:"title"`
	PublishedAt Time   `json:"published_at"`
	Role        string `json:"role"`       // lead, or the relation to matched_id
	MatchedID   string `json:"matched_id"` // the lead, or the closest member; empty for the lead
	Similarity  Ratio  `json:"similarity"`
	Containment Ratio  `json:"containment"`
	SharedWords int    `json:"shared_words"`
	Agency      string `json:"agency"`
	Archived    bool   `json:"archived"` // known before this run

	// Of the cluster, the same in all its rows.
	StoryID            string `json:"story_id"`            // of the first cluster of the story, whose versions share it
	Updates            string `json:"updates"`             // lead of the earlier version that it updates, or empty
	Cohesion           Ratio  `json:"cohesion"`            // mean containment by which members hang on the others
	WeakestID          string `json:"weakest_id"`          // the member that hangs on them by the least
	WeakestContainment Ratio  `json:"weakest_containment"` // that least
}

// LeadRole is the role of the piece that stands for its cluster.
const LeadRole = "lead"

// Header implements [Row].
func (Member) Header() []string {
	return []string{
		"cluster_id", "cluster_size", "doc_id", "url", "source", "title", "published_at", "role",
		"matched_id", "similarity", "containment", "shared_words", "agency", "archived",
		"story_id", "updates", "cohesion", "weakest_id", "weakest_containment",
	}
}

// Cells implements [Row].
func (m Member) Cells() []string {
	return []string{
		m.ClusterID, strconv.Itoa(m.ClusterSize), cell(m.DocID), cell(m.URL), cell(m.Source), cell(m.Title),
		m.PublishedAt.String(), m.Role, cell(m.MatchedID), ratio(float64(m.Similarity)),
		ratio(float64(m.Containment)), strconv.Itoa(m.SharedWords), cell(m.Agency), strconv.FormatBool(m.Archived),
		m.StoryID, cell(m.Updates), ratio(float64(m.Cohesion)), cell(m.WeakestID), ratio(float64(m.WeakestContainment)),
	}
}

// A Check is what an archive says of one piece.
type Check struct {
	DocID     string    `json:"doc_id"`
	Title     string    `json:"title"`
	Source    string    `json:"source"`
	Relation  string    `json:"relation"` // to the closest match; new if there is none
	Duplicate bool      `json:"duplicate"`
	Words     int       `json:"words"` // in the story, furniture left out
	Agency    string    `json:"agency"`
	Byline    string    `json:"byline"`
	Dateline  string    `json:"dateline"`
	Note      string    `json:"note,omitempty"` // why a piece could not be compared
	Matches   []Matched `json:"matches"`
	Furniture []Ignored `json:"furniture"`
}

// A Matched is an archived piece that a checked one is related to.
type Matched struct {
	Pair
	URL         string `json:"url"`
	Source      string `json:"source"`
	Title       string `json:"title"`
	PublishedAt Time   `json:"published_at"`
	FirstSeen   Time   `json:"first_seen"` // when it was added to the archive
	Agency      string `json:"agency"`
}

// An Ignored is a stretch of a page that is not its story.
type Ignored struct {
	Reason string `json:"reason"`
	Cue    string `json:"cue,omitempty"` // the rule that decided
	Start  int    `json:"start"`         // byte range in the body as read
	End    int    `json:"end"`
	Text   string `json:"text"`
}

// Header implements [Row].
func (Check) Header() []string {
	return append(pairHeader(), "matched_url", "matched_source", "matched_title", "matched_published_at", "matched_first_seen", "agency", "note", "rarity")
}

// Cells implements [Row]: those of the closest match.
func (c Check) Cells() []string {
	best := Matched{Pair: Pair{DocID: c.DocID, Relation: c.Relation}}
	if len(c.Matches) > 0 {
		best = c.Matches[0]
	}
	return append(best.cells(), cell(best.URL), cell(best.Source), cell(best.Title),
		best.PublishedAt.String(), best.FirstSeen.String(), cell(c.Agency), cell(c.Note), ratio(float64(best.Rarity)))
}

// An Added says what became of an article given to an archive.
type Added struct {
	DocID   string `json:"doc_id"`
	Outcome string `json:"outcome"` // added, replaced or unchanged
	Words   int    `json:"words"`
	Title   string `json:"title"`
}

// Header implements [Row].
func (Added) Header() []string { return []string{"doc_id", "outcome", "words", "title"} }

// Cells implements [Row].
func (a Added) Cells() []string {
	return []string{cell(a.DocID), a.Outcome, strconv.Itoa(a.Words), cell(a.Title)}
}

// An Article is a whole article, with the field names that reading understands.
type Article struct {
	ID        string `json:"id"`
	URL       string `json:"url,omitempty"`
	Source    string `json:"source,omitempty"`
	Title     string `json:"title,omitempty"`
	Body      string `json:"body"`
	Published Time   `json:"published,omitzero"`
	Language  string `json:"language,omitempty"`
	Agency    string `json:"agency,omitempty"`
	Byline    string `json:"byline,omitempty"`
	Dateline  string `json:"dateline,omitempty"`
}

package report

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

var member = Member{
	ClusterID: "00c0ffee0000", ClusterSize: 2, DocID: "=1+1", URL: "https://coast.example/1", Source: "coast.example",
	Title: "+Ferry, \"late\"\x1b[2J", PublishedAt: Time{time.Date(2026, 3, 2, 8, 15, 0, 0, time.FixedZone("", 3600))},
	Role: "repost", MatchedID: "-2", Similarity: 0.9456, Containment: 1, SharedWords: 300, Agency: "AP",
	StoryID: "00c0ffee0000", Updates: "@3", Cohesion: 0.981, WeakestID: "=1+1", WeakestContainment: 0.95,
}

func TestCSVColumnsAreTheContract(t *testing.T) {
	for _, test := range []struct {
		row  Row
		want string
	}{
		{Member{}, "cluster_id,cluster_size,doc_id,url,source,title,published_at,role,matched_id,similarity,containment,shared_words,agency,archived,story_id,updates,cohesion,weakest_id,weakest_containment"},
		{Pair{}, "doc_id,matched_id,relation,similarity,containment,matched_containment,shared_words,longest_run,rarity"},
		{Figure{}, "measure,relation,threshold,wanted_precision,reached,precision,recall,f1,true_positives,false_positives,false_negatives,ari"},
		{Removed{}, "doc_id,outcome,source,title,published_at,added_at"},
		{Miss{}, "doc_id,matched_id,wanted,got,containment,clustered,line,why"},
	} {
		if got := strings.Join(test.row.Header(), ","); got != test.want {
			t.Errorf("columns %s, want %s", got, test.want)
		}
	}
	for _, row := range []Row{Member{}, Pair{}, Check{}, Added{}, Explanation{}, Stats{}, Figure{}, Miss{}, Removed{}} {
		if len(row.Header()) != len(row.Cells()) {
			t.Errorf("%T: %d columns, %d cells", row, len(row.Header()), len(row.Cells()))
		}
	}
}

func TestCSVIsSafeForSpreadsheets(t *testing.T) {
	var b bytes.Buffer
	if err := Write(&b, CSV, []Member{member}); err != nil {
		t.Fatal(err)
	}
	rows, err := csv.NewReader(&b).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	want := []string{
		"00c0ffee0000", "2", "'=1+1", "https://coast.example/1", "coast.example", "'+Ferry, \"late\"\x1b[2J",
		"2026-03-02T07:15:00Z", "repost", "'-2", "0.946", "1.000", "300", "AP", "false",
		"00c0ffee0000", "'@3", "0.981", "'=1+1", "0.950",
	}
	if diff := cmp.Diff(want, rows[1]); diff != "" {
		t.Error(diff)
	}
}

func TestJSONIsTheSameRow(t *testing.T) {
	for _, format := range []Format{JSON, JSONLines} {
		var b bytes.Buffer
		if err := Write(&b, format, []Member{member}); err != nil {
			t.Fatal(err)
		}
		text := strings.Trim(b.String(), "[]\n ")
		var got map[string]any
		if err := json.Unmarshal([]byte(text), &got); err != nil {
			t.Fatalf("%s: %v", format, err)
		}
		for i, name := range member.Header() {
			if _, ok := got[name]; !ok {
				t.Errorf("%s: column %d, %s, is missing", format, i, name)
			}
		}
		if got["doc_id"] != "=1+1" || got["similarity"] != 0.946 || got["published_at"] != "2026-03-02T07:15:00Z" {
			t.Errorf("%s: %v", format, got)
		}
	}
	var b bytes.Buffer
	if err := Write(&b, JSON, []Pair(nil)); err != nil || strings.TrimSpace(b.String()) != "[]" {
		t.Errorf("no rows: %q, %v", b.String(), err)
	}
}

func TestTablesSendNoControlCharacters(t *testing.T) {
	lead := member
	lead.Role = LeadRole
	bad := "\x1b]0;title\x07\u202eevil\nline"
	lead.Title, lead.DocID, lead.Source, lead.Agency = bad, bad, bad, bad
	check := Check{DocID: bad, Title: bad, Note: bad, Matches: []Matched{{Pair: Pair{MatchedID: bad, Relation: "repost"}, Title: bad, Source: bad}}, Furniture: []Ignored{{Reason: "label", Text: bad}}}
	var b bytes.Buffer
	for _, err := range []error{
		writeClusters(&b, lead, member),
		WriteChecks(&b, []Check{check}),
		WriteExplanation(&b, Explanation{A: Side{DocID: bad}, Passages: []Passage{{Text: bad}}}, Screen{}),
	} {
		if err != nil {
			t.Error(err)
		}
	}
	for _, r := range b.String() {
		if r != '\n' && (r < ' ' || r == 0x7f || r == 0x202e) {
			t.Fatalf("control character %U in %q", r, b.String())
		}
	}
}

func TestCheckSaysItInWords(t *testing.T) {
	rows := []Check{{
		DocID: "page.txt", Title: "Ferry held", Words: 120, Matches: []Matched{{
			Pair: Pair{MatchedID: "wire-1", Relation: "repost", Containment: 0.943}, Title: "Ferry held in port",
			Source: "coast.example", FirstSeen: Time{time.Date(2026, 3, 2, 8, 15, 0, 0, time.UTC)},
		}},
	}, {DocID: "new.txt", Words: 1, Note: "too short to compare: 1 words, 12 are needed"}}
	want := `page.txt: Ferry held
  repost of wire-1 "Ferry held in port": 94 % of its words, first seen 2026-03-02 08:15 at coast.example

new.txt
  new: no archived article shares its story (1 word)
  note: too short to compare: 1 words, 12 are needed
`
	var b bytes.Buffer
	if err := WriteChecks(&b, rows); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, b.String()); diff != "" {
		t.Error(diff)
	}
}

func TestPercent(t *testing.T) {
	for share, want := range map[float64]string{0: "0 %", 0.001: "1 %", 0.5: "50 %", 0.9999: "99 %", 1: "100 %"} {
		if got := percent(share); got != want {
			t.Errorf("%v: %s, want %s", share, got, want)
		}
	}
}

func writeClusters(w io.Writer, rows ...Member) error {
	t := NewClusterTable(w)
	for _, r := range rows {
		if err := t.Write(r); err != nil {
			return err
		}
	}
	return t.Close()
}

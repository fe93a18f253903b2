package desk

import (
	"testing"

	"github.com/samewire/samewire/internal/article"
	"github.com/samewire/samewire/internal/furniture"
	"github.com/samewire/samewire/internal/report"
	"github.com/samewire/samewire/simhash"
)

// Every range of an explanation says what it says it does: slices of the texts as
// read are the passages, on both sides, word for word.
func TestExplainedRangesOnWire(t *testing.T) {
	t.Chdir("../..")
	pieces := piecesOf(t, wire)
	related, changes := 0, map[string]int{}
	for i, a := range pieces {
		for _, b := range pieces[:i] {
			e := Explain(a, b)
			if e.Relation == "new" {
				continue
			}
			related++
			checkRanges(t, e)
			for _, c := range e.Changes {
				changes[c.Kind]++
			}
		}
	}
	if related < 150 || changes["number"] < 50 || changes["name"] < 50 || changes["wording"] < 50 {
		t.Errorf("only %d related pairs, changes %v", related, changes)
	}
}

func checkRanges(t *testing.T, e report.Explanation) {
	t.Helper()
	fail := func(what string, x any) {
		t.Errorf("%s and %s: %s: %+v", e.DocID, e.MatchedID, what, x)
	}
	words, end := 0, 0
	for _, p := range e.Passages {
		inA, inB := e.A.Body[p.AStart:p.AEnd], e.B.Body[p.BStart:p.BEnd]
		if inA != p.Text || inB != p.BText {
			fail("the text is not that of the range", p)
		}
		wordsA, wordsB := simhash.AppendWords(nil, inA), simhash.AppendWords(nil, inB)
		if len(wordsA) != p.Words || len(wordsB) != p.Words {
			fail("the range has other words than it says", p)
		}
		for i := range min(len(wordsA), len(wordsB)) {
			if wordsA[i].Hash != wordsB[i].Hash {
				fail("the ranges differ", p)
				break
			}
		}
		if p.AStart < end {
			fail("passages overlap", p)
		}
		end, words = p.AEnd, words+p.Words
		s := e.Stretches[p.Stretch-1]
		if p.AStart < s.AStart || p.AEnd > s.AEnd || p.BStart < s.BStart || p.BEnd > s.BEnd {
			fail("the passage is not in its stretch", p)
		}
	}
	if words > e.A.Words {
		fail("more words in passages than in the piece", words)
	}
	edits := 0
	for i, s := range e.Stretches {
		edits += s.Edits
		if s.Number != i+1 || s.Words == 0 || s.Words > s.AWords || s.Words > s.BWords {
			fail("a stretch that does not add up", s)
		}
	}
	if edits != len(e.Changes) {
		fail("edits are not the changes", edits)
	}
	for _, c := range e.Changes {
		if e.A.Body[c.AStart:c.AEnd] != c.AText || e.B.Body[c.BStart:c.BEnd] != c.BText || c.AText == c.BText {
			fail("the text of a change is not that of its range, or nothing changed", c)
		}
	}
	for _, side := range []report.Side{e.A, e.B} {
		for _, f := range side.Furniture {
			if side.Body[f.Start:f.End] != f.Text || f.Reason == "" {
				fail("the text of furniture is not that of its range", f)
			}
		}
	}
}

// Without text an explanation has most of the passages that it has with it: 38,741
// words of 46,354 over the reposts of testdata/wire.
func TestExplainByFingerprintsOnWire(t *testing.T) {
	t.Chdir("../..")
	pieces := piecesOf(t, wire)
	both, keysOnly, pairs := 0, 0, 0
	for i, a := range pieces {
		for _, b := range pieces[:i] {
			whole := Explain(a, b)
			if whole.Relation != "repost" {
				continue
			}
			pairs++
			record := b.Record(b.Article.Published)
			record.Text, record.Kept, record.Cuts = "", nil, nil
			e := Explain(a, ArchivedPiece(record))
			if !e.Estimated || e.Note == "" || e.B.Body != "" || len(e.B.Story)+len(e.B.Furniture)+len(e.Changes) > 0 {
				t.Errorf("%s and %s: %+v", e.DocID, e.MatchedID, e)
			}
			for _, p := range e.Passages {
				if e.A.Body[p.AStart:p.AEnd] != p.Text || p.BEnd != 0 || p.BText != "" || p.BWord+p.Words > e.B.Words {
					t.Errorf("%s and %s: %+v", e.DocID, e.MatchedID, p)
				}
				keysOnly += p.Words
			}
			for _, p := range whole.Passages {
				both += p.Words
			}
		}
	}
	if pairs == 0 || 100*keysOnly < 75*both || keysOnly > both+both/20 {
		t.Errorf("%d words in passages by fingerprints, %d by texts, of %d pairs", keysOnly, both, pairs)
	}
	t.Logf("%d words in passages by fingerprints, %d by texts, of %d pairs", keysOnly, both, pairs)
}

func TestChangesOfWrittenNumbers(t *testing.T) {
	rules := furniture.NewRules()
	explain := func(from, to string) []report.Change {
		text := func(n string) string {
			return "The harbour office said on Sunday that the boats had brought " + n + " people ashore before the fog came down on the skerries."
		}
		a := Prepare(&article.Article{ID: "a", Body: text(to)}, rules)
		return Explain(a, Prepare(&article.Article{ID: "b", Body: text(from)}, rules)).Changes
	}
	for _, test := range []struct{ from, to, want string }{
		{"three", "five", "number"}, {"3", "five", "number"}, {"TWELVE", "some", "number"}, {"二", "三", "number"},
		{"many", "few", "wording"}, {"tired", "often", "wording"}, {"Danish", "Swedish", "name"},
	} {
		got := explain(test.from, test.to)
		if len(got) != 1 || got[0].Kind != test.want || got[0].BText != test.from || got[0].AText != test.to {
			t.Errorf("%s to %s: %+v, want a %s", test.from, test.to, got, test.want)
		}
	}
}

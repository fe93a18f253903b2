package newsgen

import (
	"regexp"
	"strings"
	"testing"

	"github.com/samewire/samewire/internal/match"
	"github.com/samewire/samewire/simhash"
)

func all(o Options) (out []Article) {
	g := New(o)
	for a, ok := g.Next(); ok; a, ok = g.Next() {
		out = append(out, a)
	}
	return out
}

func TestSameSeedSameArticles(t *testing.T) {
	a, b, c := all(Options{Seed: 7, Articles: 500}), all(Options{Seed: 7, Articles: 500}), all(Options{Seed: 8, Articles: 500})
	if len(a) != 500 {
		t.Fatalf("%d articles", len(a))
	}
	same := 0
	for i := range a {
		if a[i] != b[i] {
			t.Fatalf("article %d differs: %+v, %+v", i, a[i], b[i])
		}
		if a[i].Body == c[i].Body {
			same++
		}
		if i > 0 && a[i].Published.Before(a[i-1].Published) {
			t.Errorf("article %d was published before the one before it", i)
		}
	}
	if same > 5 {
		t.Errorf("%d bodies of another seed are the same", same)
	}
}

// A label must be true whatever samewire thinks of it: judged by shared runs of words
// alone.
func TestLabelsAreTrue(t *testing.T) {
	articles := all(Options{Seed: 3, Articles: 3000})
	byID := map[string]match.Body{}
	kinds := map[string]int{}
	for _, a := range articles {
		byID[a.ID] = match.NewBody(a.Title, a.Body, simhash.AppendWords(nil, a.Body))
		kinds[a.Relation]++
	}
	var c match.Comparer
	low, rivals, shared := 0, 0, 0
	for i, a := range articles {
		of := strings.Fields(a.Of)
		if len(of) == 1 && byID[of[0]].Len() > 0 {
			m := c.Compare(byID[a.ID], byID[of[0]])
			switch most := max(m.ContainmentA(), m.ContainmentB()); {
			case a.Relation == "copy" && most < 0.6:
				low++
			case a.Relation == "different" && most > 0.15:
				rivals++
			case a.Relation == "update" && (most < 0.1 || min(m.ContainmentA(), m.ContainmentB()) > 0.95):
				t.Errorf("%s is no update of %s: %v of it is shared", a.ID, a.Of, most)
			case a.Relation == "correction" && most < 0.9:
				t.Errorf("%s is no correction of %s: %v of it is shared", a.ID, a.Of, most)
			}
		}
		// Unrelated neighbours share no run to speak of.
		if i > 0 && a.Story != articles[i-1].Story && a.Relation != "template" {
			if m := c.Compare(byID[a.ID], byID[articles[i-1].ID]); m.LongestRun > 12 && a.Source != articles[i-1].Source {
				shared++
			}
		}
	}
	if low > kinds["copy"]/100 {
		t.Errorf("%d of %d copies share less than .6 with their original", low, kinds["copy"])
	}
	if rivals > 0 {
		t.Errorf("%d rival reports share more than .15", rivals)
	}
	if shared > len(articles)/100 {
		t.Errorf("%d unrelated neighbours share a run of more than 12 words", shared)
	}
	for _, kind := range []string{"", "copy", "update", "correction", "different", "template", "partial", "embedded"} {
		if kinds[kind] == 0 {
			t.Errorf("no article is %q", kind)
		}
	}
	t.Logf("%v", kinds)
}

// The edits show in the share of reposts that the mix says.
func TestMix(t *testing.T) {
	only := func(set func(*Mix), sign func(Article) bool) float64 {
		var mix Mix
		set(&mix)
		n, with := 0, 0
		for _, a := range all(Options{Seed: 5, Articles: 2000, Mix: &mix}) {
			if a.Relation == "copy" {
				n++
				if sign(a) {
					with++
				}
			}
		}
		return float64(with) / float64(n)
	}
	has := func(s string) func(Article) bool { return func(a Article) bool { return strings.Contains(a.Body, s) } }
	for _, test := range []struct {
		name string
		set  func(*Mix)
		sign func(Article) bool
	}{
		{"before", func(m *Mix) { m.Before = .5 }, has("Top Headlines")},
		{"disclaimer", func(m *Mix) { m.Disclaimer = .5 }, has("syndicated feed")},
		{"captions", func(m *Mix) { m.Captions = .5 }, has("Photo: ")},
		{"byline", func(m *Mix) { m.Byline = .5 }, func(a Article) bool { return strings.HasPrefix(a.Body, "By ") }},
		{"oddities", func(m *Mix) { m.Oddities, m.Dateline = .5, 1 }, func(a Article) bool {
			lead, rest, _ := strings.Cut(a.Body, "\n\n")
			line, _, _ := strings.Cut(rest, "\n\n")
			return strings.HasPrefix(rest, lead) || strings.Contains(line[:min(40, len(line))], "(") ||
				strings.Contains(lead[:min(200, len(lead))], ", (") || regexp.MustCompile(`\d\.\n\n\d`).MatchString(a.Body)
		}},
		{"encoding", func(m *Mix) { m.Encoding = .5 }, has("â€")},
	} {
		if none := only(func(*Mix) {}, test.sign); none > 0.01 {
			t.Errorf("%s: %.2f of the reposts show it without the edit", test.name, none)
		}
		if got := only(test.set, test.sign); got < 0.42 || got > 0.58 {
			t.Errorf("%s: %.2f of the reposts show it, want .50", test.name, got)
		}
	}
}

func BenchmarkNext(b *testing.B) {
	g := New(Options{Seed: 1, Articles: b.N + 1})
	n := 0
	for b.Loop() {
		a, ok := g.Next()
		if !ok {
			g = New(Options{Seed: 1, Articles: 1 << 20})
		}
		n += len(a.Body)
	}
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "articles/s")
}

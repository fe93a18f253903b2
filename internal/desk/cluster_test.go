package desk

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"

	"github.com/samewire/samewire/internal/article"
	"github.com/samewire/samewire/internal/furniture"
	"github.com/samewire/samewire/internal/match"
	"github.com/samewire/samewire/store"
)

// As an archive grows, in whatever order and portions, a cluster keeps its id: that
// of its first arrival. What may happen is that two clusters turn out to be one, and
// then the older id stays.
func TestClusterIDsOfAGrowingArchive(t *testing.T) {
	t.Chdir("../..")
	pieces := piecesOf(t, wire)
	rng := rand.New(rand.NewPCG(5, 6))
	kept, merged, untied := 0, 0, 0
	for range 12 {
		rng.Shuffle(len(pieces), func(i, j int) { pieces[i], pieces[j] = pieces[j], pieces[i] })
		added := 0
		before := map[string]string{} // article -> cluster
		arrival := map[string]int{}   // cluster -> rank of the article that names it
		for added < len(pieces) {
			more := min(len(pieces), added+1+rng.IntN(30))
			for ; added < more; added++ {
				arrival[ClusterID(pieces[added].Article.ID)] = added
			}
			b := arrived(t, pieces[:added]...)
			now := map[string]string{}
			for _, c := range clustered(t, nil, b) {
				for _, v := range c.Members {
					now[b.ID(v)] = b.ClusterID(c.First)
				}
			}
			for id, was := range before {
				switch is := now[id]; {
				case is == was:
					kept++
				case is != "" && arrival[is] < arrival[was]:
					merged++
				case is == "" && was == ClusterID(id):
					// Alone, and no version any more: most of what came since shares
					// passages only.
					untied++
				default:
					t.Errorf("%s was in %s and is in %q", id, was, is)
				}
			}
			before = now
		}
	}
	t.Logf("%d times an article kept its cluster, %d times two became one", kept, merged)
	if kept < 1000 || merged > kept/20 || untied > kept/100 {
		t.Errorf("%d times an article kept its cluster, %d times two became one, %d times a version was none any more", kept, merged, untied)
	}
}

// story is sentences that share no word with those of another name or number.
func story(name string, from, to int) string {
	var b strings.Builder
	for i := from; i < to; i++ {
		b.WriteString("The")
		for j := range 20 {
			fmt.Fprintf(&b, " %s%c%c", name, 'a'+i, 'a'+j)
		}
		b.WriteString(".\n\n")
	}
	return b.String()
}

// arrived is a sealed batch of pieces that go by the order of their arrival, as in an
// archive.
func arrived(t *testing.T, pieces ...*Piece) *Batch {
	t.Helper()
	b := NewBatch(1 << 30)
	t.Cleanup(func() { b.Close() })
	for i, p := range pieces {
		if err := b.AddKnown(p, int64(i)); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := b.Seal(); err != nil {
		t.Fatal(err)
	}
	return b
}

// prepared are articles made ready.
func prepared(articles ...*article.Article) (pieces []*Piece) {
	rules := furniture.NewRules()
	for _, a := range articles {
		pieces = append(pieces, Prepare(a, rules))
	}
	return pieces
}

func day(n int) time.Time { return time.Date(2026, 3, n, 8, 0, 0, 0, time.UTC) }

func TestLead(t *testing.T) {
	text := story("harbour", 0, 6)
	b := arrived(t, prepared(
		&article.Article{ID: "first-seen", Source: "Coast Ledger", Body: text, Published: day(4)},
		&article.Article{ID: "undated", Source: "", Body: text},
		&article.Article{ID: "longest", Source: "The Quorum", Body: text + "The harbour master would not say on Monday when the mending might be finished.", Published: day(3)},
		&article.Article{ID: "first-published", URL: "https://www.tribune.example/a", Body: text, Published: day(1)},
		&article.Article{ID: "wire", Source: "AP", Body: text, Published: day(2)},
	)...)
	for _, test := range []struct {
		policy Policy
		want   string
	}{
		{Policy{}, "first-published"},
		{Policy{Lead: FirstPublished}, "first-published"},
		{Policy{Lead: FirstSeen}, "first-seen"},
		{Policy{Lead: Longest}, "longest"},
		{Policy{Lead: Preferred, Prefer: []string{SourceKey("Reuters"), SourceKey("ap")}}, "wire"},
		{Policy{Lead: Preferred, Prefer: []string{SourceKey("WWW.Coast.example"), SourceKey("coast  ledger"), SourceKey("AP")}}, "first-seen"},
		{Policy{Lead: Preferred, Prefer: []string{SourceKey("https://tribune.example/")}}, "first-published"},
		{Policy{Lead: Preferred, Prefer: []string{"reuters"}}, "first-published"},
	} {
		clusters := clustered(t, &test.policy, b)
		if len(clusters) != 1 || len(clusters[0].Members) != b.Len() {
			t.Fatalf("%+v", clusters)
		}
		c := clusters[0]
		if got := b.ID(c.Lead); got != test.want || c.Members[0] != c.Lead {
			t.Errorf("%s %v: led by %s, want %s", test.policy.Lead, test.policy.Prefer, got, test.want)
		}
		rest := slices.Clone(c.Members[1:])
		if !slices.IsSortedFunc(rest, b.byPublication) {
			t.Errorf("%s: members are not in the order of publication: %v", test.policy.Lead, c.Members)
		}
	}
}

func TestWindow(t *testing.T) {
	text := story("orchard", 0, 6)
	articles := []*article.Article{
		{ID: "a", Body: text, Published: day(1)},
		{ID: "b", Body: text, Published: day(4)},
		{ID: "c", Body: text, Published: day(4).Add(time.Second)},
		{ID: "undated", Body: text},
	}
	b := arrived(t, prepared(articles...)...)
	a := openArchive(t, false)
	archive(t, a, slices.Collect(PrepareAll(slices.Values(articles), furniture.NewRules())))
	all := []string{"a b", "a c", "a undated", "b c", "b undated", "c undated"}
	for _, test := range []struct {
		window time.Duration
		want   []string
	}{
		{0, all},
		{72 * time.Hour, slices.DeleteFunc(slices.Clone(all), func(p string) bool { return p == "a c" })},
		{71 * time.Hour, slices.DeleteFunc(slices.Clone(all), func(p string) bool { return p == "a b" || p == "a c" })},
	} {
		policy := &Policy{Window: test.window}
		var got []string
		for _, p := range related(t, policy, b) {
			got = append(got, b.ID(min(p.A, p.B))+" "+b.ID(max(p.A, p.B)))
		}
		slices.Sort(got)
		if diff := gocmp.Diff(test.want, got); diff != "" {
			t.Errorf("window %s, dedupe: %s", test.window, diff)
		}
		checker := Checker{Policy: policy}
		got = nil
		if err := a.View(func(s *store.Snapshot) error {
			for _, p := range articles {
				matches, err := checker.Check(s, Prepare(p, furniture.NewRules()))
				if err != nil {
					return err
				}
				for _, m := range matches {
					if p.ID < m.Record.ID {
						got = append(got, p.ID+" "+m.Record.ID)
					}
				}
			}
			return nil
		}); err != nil {
			t.Fatal(err)
		}
		slices.Sort(got)
		if diff := gocmp.Diff(test.want, got); diff != "" {
			t.Errorf("window %s, check: %s", test.window, diff)
		}
	}
}

// Round-ups are in none of the stories they hold and listed under each, and so are
// copies of them, which have a cluster of their own.
func TestRoundUpsAreListedUnderWhatTheyHold(t *testing.T) {
	ferry, lambs := story("ferry", 0, 5), story("lamb", 0, 5)
	both := "Good morning, and here is what the night has brought.\n\n" + ferry + "Now to the hills, where it was no quieter than at sea.\n\n" + lambs
	b := arrived(t, prepared(
		&article.Article{ID: "ferry-1", Body: ferry}, &article.Article{ID: "ferry-2", Body: ferry},
		&article.Article{ID: "lambs-1", Body: lambs},
		&article.Article{ID: "roundup-1", Body: both}, &article.Article{ID: "roundup-2", Body: both},
	)...)
	got := map[string][]string{}
	for _, row := range rows(t, b, clustered(t, nil, b)) {
		got[row.ClusterID] = append(got[row.ClusterID], fmt.Sprintf("%s %s %d", row.Role, row.DocID, row.ClusterSize))
	}
	want := map[string][]string{
		ClusterID("ferry-1"):   {"lead ferry-1 2", "repost ferry-2 2", "embedded roundup-1 2", "embedded roundup-2 2"},
		ClusterID("lambs-1"):   {"lead lambs-1 1", "embedded roundup-1 1", "embedded roundup-2 1"},
		ClusterID("roundup-1"): {"lead roundup-1 2", "repost roundup-2 2"},
	}
	if diff := gocmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestOwnUpdatesAndLimits(t *testing.T) {
	whole := story("mill", 0, 10)
	// Of the cut, 8 of 10 sentences stand in the whole.
	cut := story("mill", 0, 8) + story("quarry", 0, 2)
	yes, no := true, false
	for _, test := range []struct {
		name             string
		policy           Policy
		source, other    string
		same, cutInWhole match.Relation
	}{
		{"default", Policy{}, "a.example", "a.example", match.Repost, match.Repost},
		{"own updates", Policy{OwnUpdates: true}, "a.example", "www.A.example", match.Update, match.Update},
		{"own updates, two sources", Policy{OwnUpdates: true}, "a.example", "b.example", match.Repost, match.Repost},
		{"own updates, no sources", Policy{OwnUpdates: true}, "", "", match.Repost, match.Repost},
		{"one source's", Policy{Sources: map[string]SourcePolicy{"a.example": {OwnUpdates: &yes}}}, "a.example", "a.example", match.Update, match.Update},
		{"all but one source's", Policy{OwnUpdates: true, Sources: map[string]SourcePolicy{"a.example": {OwnUpdates: &no}}}, "a.example", "a.example", match.Repost, match.Repost},
		{"a high limit", Policy{Limits: match.Limits{Copy: .9}}, "a.example", "b.example", match.Repost, match.Partial},
		{"a source's limit", Policy{Sources: map[string]SourcePolicy{"b.example": {Limits: match.Limits{Copy: .9}}}}, "a.example", "b.example", match.Repost, match.Partial},
		{"the stricter of two", Policy{Sources: map[string]SourcePolicy{
			"a.example": {Limits: match.Limits{Copy: .6}}, "b.example": {Limits: match.Limits{Copy: .9}},
		}}, "a.example", "b.example", match.Repost, match.Partial},
		{"a source of no concern", Policy{Sources: map[string]SourcePolicy{"c.example": {Limits: match.Limits{Copy: .9}}}}, "a.example", "b.example", match.Repost, match.Repost},
		{"more words than there are", Policy{Limits: match.Limits{Words: 100000}}, "a.example", "b.example", match.Repost, match.New},
	} {
		t.Run(test.name, func(t *testing.T) {
			for want, body := range map[match.Relation]string{test.same: whole, test.cutInWhole: cut} {
				if test.same == test.cutInWhole && body == whole {
					continue
				}
				b := arrived(t, prepared(
					&article.Article{ID: "1", Source: test.source, Body: whole},
					&article.Article{ID: "2", Source: test.other, Body: body},
				)...)
				got := match.New
				for _, p := range related(t, &test.policy, b) {
					got = p.Relation
				}
				if got != want {
					t.Errorf("%s, want %s", got, want)
				}
			}
		})
	}
}

func TestSourceKey(t *testing.T) {
	for source, want := range map[string]string{
		"AP": "ap", " The  Quorum ": "the quorum", "www.Tribune.example": "tribune.example",
		"https://www.tribune.example/news?x=1": "tribune.example", "HTTP://Tribune.example:8080/": "tribune.example",
		"": "", "新华社": "新华社", "wwwhatever": "wwwhatever", "%zz": "%zz",
	} {
		if got := SourceKey(source); got != want {
			t.Errorf("%q: %q, want %q", source, got, want)
		}
	}
	for _, test := range []struct {
		a, b origin
		same bool
	}{
		{originOf("AP", ""), originOf("ap", "https://apnews.example/x"), true},
		{originOf("Tribune", "https://www.tribune.example/1"), originOf("tribune.example", ""), true},
		{originOf("One", "https://host.example/1"), originOf("Two", "https://host.example/2"), true},
		{originOf("", ""), originOf("", ""), false},
		{originOf("AP", ""), originOf("", "https://tribune.example/1"), false},
	} {
		if test.a.same(test.b) != test.same || test.b.same(test.a) != test.same {
			t.Errorf("%v and %v: want %v", test.a, test.b, test.same)
		}
	}
}

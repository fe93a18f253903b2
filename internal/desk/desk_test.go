package desk

import (
	"context"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"

	"github.com/samewire/samewire/internal/article"
	"github.com/samewire/samewire/internal/furniture"
	"github.com/samewire/samewire/internal/match"
	"github.com/samewire/samewire/internal/report"
	"github.com/samewire/samewire/simhash"
	"github.com/samewire/samewire/store"
)

func openArchive(t *testing.T, noText bool) *store.Archive {
	t.Helper()
	a, err := store.Open(filepath.Join(t.TempDir(), "a.db"), &store.Options{Create: true, NoText: noText, Scheme: simhash.Version, Fingerprint: Fingerprint})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { a.Close() })
	return a
}

func piecesOf(t *testing.T, path string) []*Piece {
	t.Helper()
	return slices.Collect(PrepareAll(articlesOf(t, path), furniture.NewRules()))
}

func archive(t *testing.T, a *store.Archive, pieces []*Piece) {
	t.Helper()
	for batch := range slices.Chunk(pieces, 500) {
		var records []store.Record
		for _, p := range batch {
			records = append(records, p.Record(time.Time{}))
		}
		if _, err := a.Add(records); err != nil {
			t.Fatal(err)
		}
	}
}

// Adding a set and checking each of its articles gives the same answers as one
// dedupe run over it.
func TestCheckAgreesWithDedupe(t *testing.T) {
	t.Chdir("../..")
	sets := []string{wire}
	if _, err := os.Stat("../shared/eval"); err == nil {
		sets = append(sets, "../shared/eval/viral.jsonl.gz", "../shared/eval/outlets.jsonl.gz")[:fewer(3, 2)]
	}
	for _, set := range sets {
		t.Run(filepath.Base(set), func(t *testing.T) {
			pieces := piecesOf(t, set)
			a := openArchive(t, false)
			archive(t, a, pieces)
			checked := map[[2]string]match.Relation{}
			var c Checker
			if err := a.View(func(s *store.Snapshot) error {
				for _, p := range pieces {
					matches, err := c.Check(s, p)
					if err != nil {
						return err
					}
					for _, m := range matches {
						checked[[2]string{p.Article.ID, m.Record.ID}] = m.Relation
					}
				}
				return nil
			}); err != nil {
				t.Fatal(err)
			}
			want := map[[2]string]match.Relation{}
			b := batchOf(t, pieces...)
			for _, p := range related(t, nil, b) {
				want[[2]string{b.ID(p.A), b.ID(p.B)}] = p.Relation
				want[[2]string{b.ID(p.B), b.ID(p.A)}] = p.Relation.Swap()
			}
			if len(want) < 100 {
				t.Errorf("only %d pairs", len(want))
			}
			if diff := gocmp.Diff(want, checked); diff != "" {
				t.Errorf("dedupe - check +: %.2000s", diff)
			}
		})
	}
}

// A piece that is only archived is archived as any other, also with what was learnt cut.
func TestPrepareToStoreStoresTheSame(t *testing.T) {
	t.Chdir("../..")
	rules := furniture.NewRules()
	now := time.Unix(1e9, 0)
	for a := range articlesOf(t, wire) {
		p, bare := Prepare(a, rules), PrepareToStore(a, rules)
		if diff := gocmp.Diff(p.Record(now), bare.Record(now)); diff != "" {
			t.Errorf("%s: %s", a.ID, diff)
		}
		if bare.Body.Len() > 0 {
			t.Errorf("%s has a body", a.ID)
		}
		bare.fingerprint()
		if diff := gocmp.Diff(p.Record(now), bare.Record(now)); diff != "" || bare.Body.Len() > 0 {
			t.Errorf("%s, fingerprinted again: %s", a.ID, diff)
		}
	}
}

// fewer is how much a test takes on: less with -short, which is for the race detector,
// under which all takes ten times as long.
func fewer(all, short int) int {
	if testing.Short() {
		return short
	}
	return all
}

// batchOf is a sealed batch of pieces.
func batchOf(t testing.TB, pieces ...*Piece) *Batch {
	t.Helper()
	b := NewBatch(1 << 30)
	t.Cleanup(func() { b.Close() })
	for _, p := range pieces {
		if err := b.Add(p); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := b.Seal(); err != nil {
		t.Fatal(err)
	}
	return b
}

// related are the related pairs of a batch.
func related(t testing.TB, policy *Policy, b *Batch) (pairs []Pair) {
	t.Helper()
	if err := policy.Relate(context.Background(), b, func(p *Pair) error {
		pairs = append(pairs, *p)
		return nil
	}, nil); err != nil {
		t.Fatal(err)
	}
	return pairs
}

// clustered are the clusters of a batch.
func clustered(t testing.TB, p *Policy, b *Batch) []Cluster {
	t.Helper()
	links := b.NewLinks()
	if err := p.Relate(context.Background(), b, links.Add, nil); err != nil {
		t.Fatal(err)
	}
	clusters, err := p.Clusters(links)
	if err != nil {
		t.Fatal(err)
	}
	return clusters
}

// rows are clusters as reported.
func rows(t testing.TB, b *Batch, clusters []Cluster) []report.Member {
	t.Helper()
	var rows keptRows
	if err := ClusterRows(t.Context(), b, clusters, &rows); err != nil {
		t.Fatal(err)
	}
	return rows
}

type keptRows []report.Member

func (k *keptRows) Write(r report.Member) error { *k = append(*k, r); return nil }
func (k *keptRows) Part() *keptRows             { return new(keptRows) }
func (k *keptRows) Join(part *keptRows) error   { *k = append(*k, *part...); return nil }

// The order of the files decides nothing but who was seen first.
func TestClustersDoNotDependOnOrder(t *testing.T) {
	t.Chdir("../..")
	pieces := piecesOf(t, wire)
	clusters := func() map[string]string {
		b := batchOf(t, pieces...)
		out := map[string]string{}
		for _, row := range rows(t, b, clustered(t, nil, b)) {
			out[row.DocID+" "+row.ClusterID] = row.ClusterID
		}
		return out
	}
	want := clusters()
	rng := rand.New(rand.NewPCG(1, 1))
	for range 5 {
		rng.Shuffle(len(pieces), func(i, j int) { pieces[i], pieces[j] = pieces[j], pieces[i] })
		if diff := gocmp.Diff(want, clusters()); diff != "" {
			t.Fatal(diff)
		}
	}
}

// No two stories of the labelled corpus share a cluster, and a round-up of two is in
// neither.
func TestClustersAreStories(t *testing.T) {
	t.Chdir("../..")
	story := map[string]string{}
	for _, row := range readCSV(t, filepath.Join(wire, "pieces.csv")) {
		story[row[0]] = row[1]
	}
	pieces := piecesOf(t, wire)
	b := batchOf(t, pieces...)
	// Later versions stand alone in a cluster, under the id of their story.
	versions := map[string]string{
		"runoff-correction": "runoff", "testdata/wire/ferry/update.txt": "ferry", "testdata/wire/quake/update.txt": "quake",
	}
	found := 0
	where := map[string]string{} // story -> cluster
	for _, row := range rows(t, b, clustered(t, nil, b)) {
		if of := versions[row.DocID]; of != "" {
			if row.ClusterSize != 1 || story[row.Updates] != of || row.StoryID != where[of] {
				t.Errorf("%s is not a version of its story, alone in a cluster: %+v", row.DocID, row)
			}
			found++
			continue
		}
		if row.StoryID != row.ClusterID || row.Cohesion < 0.9 || row.WeakestContainment < 0.7 || row.WeakestID == "" {
			t.Errorf("%+v", row)
		}
		s := story[row.DocID]
		if s == "" {
			t.Errorf("%s is in a cluster with %s, and belongs to no story", row.DocID, row.MatchedID)
			continue
		}
		if c, ok := where[s]; ok && c != row.ClusterID {
			t.Errorf("story %s is in two clusters: %s", s, row.DocID)
		}
		where[s] = row.ClusterID
	}
	if found != len(versions) {
		t.Errorf("%d later versions are in clusters of their own, want %d", found, len(versions))
	}
	seen := map[string]bool{}
	for s, c := range where {
		if seen[c] {
			t.Errorf("story %s shares cluster %s with another", s, c)
		}
		seen[c] = true
	}
	if len(where) < 14 {
		t.Errorf("only %d stories", len(where))
	}
}

// An archive of fingerprints finds the same copies.
func TestFingerprintsFindTheSameCopies(t *testing.T) {
	t.Chdir("../..")
	pieces := piecesOf(t, wire)
	copies := func(noText bool) map[string]bool {
		a := openArchive(t, noText)
		archive(t, a, pieces)
		out := map[string]bool{}
		var c Checker
		if err := a.View(func(s *store.Snapshot) error {
			for _, p := range pieces {
				matches, err := c.Check(s, p)
				if err != nil {
					return err
				}
				for _, m := range matches {
					if m.Relation.Duplicate() {
						out[p.Article.ID+" "+m.Record.ID] = true
					}
				}
			}
			return nil
		}); err != nil {
			t.Fatal(err)
		}
		return out
	}
	words, prints := copies(false), copies(true)
	both := 0
	for k := range words {
		if prints[k] {
			both++
		}
	}
	t.Logf("%d copies by words, %d by fingerprints, %d by both", len(words), len(prints), both)
	if float64(both) < 0.9*float64(len(words)) || float64(both) < 0.9*float64(len(prints)) {
		t.Errorf("%d copies by words, %d by fingerprints, only %d by both", len(words), len(prints), both)
	}
}

func TestShortAndEmptyPiecesMatchNothing(t *testing.T) {
	rules := furniture.NewRules()
	for _, body := range []string{"Ferry late.", "", "Subscribe to our newsletter\nSign up\nLog in"} {
		p := Prepare(&article.Article{ID: "x", Body: body}, rules)
		if len(p.Print.Keys) > 0 {
			t.Errorf("%q has %d part keys", body, len(p.Print.Keys))
		}
		row := CheckRow(p, nil)
		if row.Relation != "new" || row.Duplicate || body != "" && row.Note == "" {
			t.Errorf("%q: %+v", body, row)
		}
	}
}

func TestExplainPointsIntoTheTexts(t *testing.T) {
	rules := furniture.NewRules()
	story := "The night ferry to Osterlund was held in port on Sunday after its radar failed shortly before departure, the harbour office said.\n\n" +
		"About 340 passengers slept aboard the vessel, most of them in the two lounges, while engineers waited for a spare part from the mainland."
	a := Prepare(&article.Article{ID: "a", Body: "Islands\n\nFerry held\n\n" + story}, rules)
	b := Prepare(&article.Article{ID: "b", Body: "OSTERLUND (AP) - " + story}, rules)
	e := Explain(a, b)
	if e.Relation != string(match.Repost) || len(e.Passages) == 0 {
		t.Fatalf("%+v", e)
	}
	for _, p := range e.Passages {
		x, y := a.Article.Body[p.AStart:p.AEnd], b.Article.Body[p.BStart:p.BEnd]
		if x != y || x != p.Text || len(strings.Fields(x)) != p.Words {
			t.Errorf("passage %+v: %q and %q", p, x, y)
		}
	}
	if !slices.ContainsFunc(e.A.Furniture, func(f report.Ignored) bool { return strings.Contains(f.Text, "Islands") }) {
		t.Errorf("ignored: %+v", e.A.Furniture)
	}
}

package desk

import (
	"context"
	"strings"
	"testing"

	"github.com/samewire/samewire/internal/furniture"
	"github.com/samewire/samewire/internal/match"
	"github.com/samewire/samewire/internal/newsgen"
	"github.com/samewire/samewire/internal/scoring"
)

// generated is generated intake, its labels, and how to find them by id.
func generated(t testing.TB, o newsgen.Options) (b *Batch, labels map[string]newsgen.Article) {
	rules := furniture.NewRules()
	var pieces []*Piece
	labels = map[string]newsgen.Article{}
	g := newsgen.New(o)
	for a, ok := g.Next(); ok; a, ok = g.Next() {
		pieces, labels[a.ID] = append(pieces, Prepare(&a.Article, rules)), a
	}
	return batchOf(t, pieces...), labels
}

// The figures reached on 20,000 articles at the default mix, seed 1, as floors. They
// are those of
//
//	go run ./internal/newsgen/newsgen -n 20000 -articles a.jsonl -labels l.csv
//	go run ./cmd/samewire eval l.csv a.jsonl
//
// and takes is the share of the pairs of a story and its later take that are called
// update.
const pairFloor, indexFloor, takesFloor = 0.99, 0.99, 0.5

func TestQualityOnNewsgen(t *testing.T) {
	b, articles := generated(t, newsgen.Options{Seed: 1, Articles: fewer(20000, 3000)})
	labels := &scoring.Labels{Name: "newsgen", Form: scoring.Clusters, Clusters: map[string]string{}}
	for _, a := range articles {
		labels.Clusters[a.ID] = a.Group
	}
	e, err := (*Policy)(nil).Evaluate(context.Background(), b, labels, nil)
	if err != nil {
		t.Fatal(err)
	}
	check := func(name string, got, floor float64) {
		t.Helper()
		t.Logf("%s %.4f, floor %.3f", name, got, floor)
		if got < floor {
			t.Errorf("%s %.4f, below the floor %.3f", name, got, floor)
		}
	}
	r := reported(t, e, nil)
	check("pair F1", float64(r.Relations[0].F1), pairFloor)
	check("adjusted Rand index", float64(*r.Clusters.ARI), indexFloor)

	// A story and its take are two groups: pairs across them.
	takes, called := 0, 0
	groups := map[string]int{} // articles in each
	for _, a := range articles {
		groups[a.Group]++
	}
	updated := map[string]bool{}
	for _, a := range articles {
		if a.Relation == "update" {
			updated[a.Story] = true
			takes += groups[a.Story+"a"] * groups[a.Group]
		}
	}
	for _, p := range e.compared {
		a, b := articles[b.ID(p.A)], articles[b.ID(p.B)]
		if p.Relation == match.Update && a.Story == b.Story && updated[a.Story] && a.Group != b.Group {
			called++
		}
	}
	check("takes called update", float64(called)/float64(takes), takesFloor)
}

// Stories that are linked only by furniture, by a release that both quote or by a
// round-up never share a cluster.
func TestLinkedStoriesStayApart(t *testing.T) {
	for seed := range uint64(fewer(4, 1)) {
		b, articles := generated(t, newsgen.Options{Seed: 100 + seed, Articles: 3000})
		linked := 0
		for _, p := range related(t, nil, b) {
			if articles[b.ID(p.A)].Story != articles[b.ID(p.B)].Story && p.Relation != match.Template {
				linked++
			}
		}
		if linked == 0 {
			t.Error("no two stories are linked: the test proves nothing")
		}
		for _, c := range clustered(t, nil, b) {
			stories := map[string]string{}
			for _, m := range c.Members {
				a := articles[b.ID(m)]
				if strings.Contains(a.Of, " ") || a.Title == "" {
					continue // round-ups, and pages without a story
				}
				stories[a.Story] = a.ID
			}
			if len(stories) > 1 {
				t.Errorf("seed %d: one cluster holds %v", 100+seed, stories)
			}
		}
	}
}

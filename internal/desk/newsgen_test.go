package desk

import (
	"context"
	"strings"
	"testing"

	"github.com/samewire/samewire/internal/furniture"
	"github.com/samewire/samewire/internal/match"
	"github.com/samewire/samewire/internal/newsgen"
)

// generated relates and clusters generated intake.
func generated(t *testing.T, o newsgen.Options) (labels []newsgen.Article, pairs []Pair, clusters []Cluster) {
	t.Helper()
	rules := furniture.NewRules()
	var items []Item
	g := newsgen.New(o)
	for a, ok := g.Next(); ok; a, ok = g.Next() {
		item := Prepare(&a.Article, rules).Item()
		item.Seen = len(items)
		items, labels = append(items, item), append(labels, a)
	}
	pairs, err := Pairs(context.Background(), items)
	if err != nil {
		t.Fatal(err)
	}
	return labels, pairs, Clusters(items, pairs)
}

// copyFloors are the figures reached at the default mix, seed 1: 20,000 articles give
// pair F1 .996 and ARI .991 (go run ./internal/newsgen/newsgen -n 20000).
const pairFloor, indexFloor = 0.99, 0.99

func TestQualityOnNewsgen(t *testing.T) {
	const n = 20000
	labels, pairs, clusters := generated(t, newsgen.Options{Seed: 1, Articles: n})
	size := map[string]int{}
	for _, a := range labels {
		size[a.Group]++
	}
	want := 0
	for _, n := range size {
		want += n * (n - 1) / 2
	}
	// A round-up that holds a story whole is not a copy of it, but is rightly embedded.
	holds := func(a, b newsgen.Article) bool {
		return strings.Contains(a.Of, " ") || strings.Contains(b.Of, " ")
	}
	found, wrong := 0, 0
	for _, p := range pairs {
		a, b := labels[p.A], labels[p.B]
		switch {
		case !p.Relation.Duplicate() || holds(a, b):
		case a.Group == b.Group:
			found++
		default:
			wrong++
		}
	}
	if f1 := 2 * float64(found) / float64(found+wrong+want); f1 < pairFloor {
		t.Errorf("pair F1 %.4f of %d articles, floor %.2f (%d found, %d wrong, %d wanted)", f1, n, pairFloor, found, wrong, want)
	} else {
		t.Logf("pair F1 %.4f of %d articles (%d found, %d wrong, %d wanted)", f1, n, found, wrong, want)
	}

	// The adjusted Rand index (Hubert and Arabie, 1985), over all pairs of articles.
	choose2 := func(n int) float64 { return float64(n) * float64(n-1) / 2 }
	both, together := 0.0, 0.0
	for _, c := range clusters {
		in := map[string]int{}
		for _, m := range c.Members {
			in[labels[m].Group]++
		}
		for _, n := range in {
			both += choose2(n)
		}
		together += choose2(len(c.Members))
	}
	expected := float64(want) * together / choose2(n)
	index := (both - expected) / ((float64(want)+together)/2 - expected)
	t.Logf("adjusted Rand index %.4f of %d clusters", index, len(clusters))
	if index < indexFloor {
		t.Errorf("adjusted Rand index %.4f, floor %.2f", index, indexFloor)
	}
}

// Stories that are linked only by furniture, by a release that both quote or by a
// round-up never share a cluster.
func TestLinkedStoriesStayApart(t *testing.T) {
	for seed := range uint64(4) {
		labels, pairs, clusters := generated(t, newsgen.Options{Seed: 100 + seed, Articles: 3000})
		linked := 0
		for _, p := range pairs {
			if a, b := labels[p.A], labels[p.B]; a.Story != b.Story && p.Relation != match.Template {
				linked++
			}
		}
		if linked == 0 {
			t.Error("no two stories are linked: the test proves nothing")
		}
		for _, c := range clusters {
			stories := map[string]string{}
			for _, m := range c.Members {
				a := labels[m]
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

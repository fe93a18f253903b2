package desk

import (
	"cmp"
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/samewire/samewire/internal/furniture"
	"github.com/samewire/samewire/internal/match"
	"github.com/samewire/samewire/internal/newsgen"
	"github.com/samewire/samewire/internal/scoring"
)

// noiseFloors are recalls of copies at precision 0.99 by the share of the characters
// of every repost that are damaged. Reached on 2,000 articles, seed 1: .997, .994, .993
// and .976; by words nearly no copy is found from 0.05 on.
var noiseFloors = []struct{ noise, recall float64 }{{0.02, 0.99}, {0.05, 0.985}, {0.10, 0.98}, {0.15, 0.965}}

func TestQualityOnNoise(t *testing.T) {
	for _, test := range noiseFloors {
		t.Run(fmt.Sprint(test.noise), func(t *testing.T) {
			got, precision := noisyRecall(t, newsgen.Options{Seed: 1, Articles: fewer(2000, 400), Noise: test.noise}, 0.99)
			t.Logf("recall at precision .99: %.4f, floor %.3f; precision as decided %.4f", got, test.recall, precision)
			if got < test.recall {
				t.Errorf("recall %.4f, below the floor %.3f", got, test.recall)
			}
		})
	}
}

// noisyRecall is the most recall, at the wanted precision, of the pairs that are called
// copies, taken from the highest containment down; and their precision all together.
// Two kinds of pairs are not judged: a correction and what it corrects, which differ by
// one digit where thousands are damaged, and a piece that holds two stories whole with
// their copies, which embedded is right for.
func noisyRecall(t *testing.T, o newsgen.Options, wanted float64) (recall, precision float64) {
	t.Helper()
	rules := furniture.NewRules()
	labels := &scoring.Labels{Name: "newsgen", Form: scoring.Clusters, Clusters: map[string]string{}}
	truth := map[string]newsgen.Article{}
	corrected := map[string]bool{}
	var pieces []*Piece
	g := newsgen.New(o)
	for a, ok := g.Next(); ok; a, ok = g.Next() {
		pieces = append(pieces, PrepareNoisy(&a.Article, rules))
		labels.Clusters[a.ID], truth[a.ID] = a.Group, a
		if a.Relation == "correction" {
			corrected[a.Story] = true
		}
	}
	e, err := (*Policy)(nil).Evaluate(context.Background(), batchOf(t, pieces...), labels, nil)
	if err != nil {
		t.Fatal(err)
	}
	type call struct {
		containment float64
		right       bool
	}
	var calls []call
	for pair, p := range e.compared {
		a, b := truth[pair.A], truth[pair.B]
		right := a.Group == b.Group
		unjudged := a.Relation == "embedded" || b.Relation == "embedded" || a.Story == b.Story && corrected[a.Story]
		if p.Relation.Duplicate() && (right || !unjudged) {
			calls = append(calls, call{containment(p.Measures), right})
		}
	}
	slices.SortFunc(calls, func(a, b call) int { return cmp.Compare(b.containment, a.containment) })
	found, most := 0, 0
	for i, c := range calls {
		if c.right {
			found++
		}
		if float64(found) >= wanted*float64(i+1) {
			most = found
		}
	}
	copies := e.truth.Total(e.truth.Kinds()[0])
	return float64(most) / float64(copies), float64(found) / float64(max(1, len(calls)))
}

// Real English, damaged twice: the two are copies of each other, and of nothing that
// the clean text is not related to.
func TestNoiseOnShared(t *testing.T) {
	if _, err := os.Stat(shared); err != nil {
		t.Skipf("no labelled news sets here: %v", err)
	}
	articles := slices.Collect(articlesOf(t, filepath.Join(shared, "newsroom-dev.jsonl")))
	rules := furniture.NewRules()
	var clean []*Piece
	for _, a := range articles {
		clean = append(clean, Prepare(a, rules))
	}
	together := map[[2]int]bool{}
	for _, p := range related(t, nil, arrived(t, clean...)) {
		together[[2]int{p.A, p.B}], together[[2]int{p.B, p.A}] = true, true
	}
	for _, noise := range []float64{0, 0.05, 0.10, 0.15}[fewer(0, 3):] {
		r := rand.New(rand.NewPCG(1, 2))
		var pieces []*Piece
		whole := 0
		for i, a := range articles {
			for range 2 {
				b := *a
				b.Body = newsgen.Damage(r, a.Body, noise)
				b.ID = fmt.Sprint(a.ID, " copy ", len(pieces)%2)
				pieces = append(pieces, PrepareNoisy(&b, rules))
			}
			if clean[i].Print.Words >= 100 {
				whole++
			}
		}
		found, others, wrong := 0, 0, 0
		for _, p := range related(t, nil, arrived(t, pieces...)) {
			a, b := p.A/2, p.B/2
			switch {
			case a == b && p.Relation.Duplicate() && clean[a].Print.Words >= 100:
				found++
			case a != b && together[[2]int{a, b}]:
			case a != b && p.Relation.Duplicate():
				wrong++
			case a != b && p.Relation != match.New:
				others++
			}
		}
		t.Logf("noise %.2f: %d of %d copies of 100 words and more found; of unrelated pairs %d called copies, %d otherwise related", noise, found, whole, wrong, others)
		if wrong > 0 {
			t.Errorf("noise %.2f: %d unrelated pairs are called copies", noise, wrong)
		}
		if recall := float64(found) / float64(whole); recall < realFloors[noise] {
			t.Errorf("noise %.2f: recall %.3f, below the floor %.3f", noise, recall, realFloors[noise])
		}
	}
}

// realFloors are of the 227 articles of 100 words and more of newsroom-dev: reached 222
// (five are mostly quotation), 227, 227 and 223, and no unrelated pair is called a copy.
var realFloors = map[float64]float64{0: 0.97, 0.05: 0.99, 0.10: 0.99, 0.15: 0.97}

package desk

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"

	"github.com/samewire/samewire/internal/match"
)

// Articles with one body are related as if each had been compared by itself.
func TestArticlesOfOneBody(t *testing.T) {
	day := time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC)
	for seed := range uint64(6) {
		rng := rand.New(rand.NewPCG(seed, 7))
		var texts []string
		for range 3 {
			whole := prose(rng, 260)
			texts = append(texts, whole, whole[:len(whole)/2], prose(rng, 40)+whole, whole)
		}
		var pieces []*Piece
		for i := range 40 {
			p := pieceOf(fmt.Sprint(100+rng.IntN(800), "x", i), texts[rng.IntN(len(texts))])
			if rng.IntN(4) > 0 {
				p.Article.Published = day.Add(time.Duration(rng.IntN(96)) * time.Hour)
			}
			pieces = append(pieces, p)
		}
		for _, policy := range []*Policy{nil, {Window: 24 * time.Hour}} {
			b := batchOf(t, pieces...)
			if n := b.lenBodies(); n > len(texts)-3 {
				t.Fatalf("%d bodies of %d texts", n, len(texts)-3)
			}
			got := map[[2]string]Pair{}
			for _, p := range related(t, policy, b) {
				key := [2]string{b.ID(p.A), b.ID(p.B)}
				if _, twice := got[key]; twice {
					t.Errorf("pair %v twice", key)
				}
				p.A, p.B = 0, 0
				got[key] = p
			}
			want := map[[2]string]Pair{}
			var c match.Comparer
			for i, p := range pieces {
				for _, q := range pieces[:i] { // p came later
					x, y := p, q
					if a, b := p.Article.Published, q.Article.Published; !a.IsZero() && !b.IsZero() && a.Before(b) {
						x, y = q, p
					}
					m := c.Compare(x.Body, y.Body)
					m.Apart = apart(x.Article.Published, y.Article.Published)
					if r := policy.orNone().relate(x.party(), y.party(), m); r != match.New {
						want[[2]string{x.Article.ID, y.Article.ID}] = Pair{Relation: r, Measures: m}
					}
				}
			}
			if diff := gocmp.Diff(want, got); diff != "" || len(want) < 100 {
				t.Errorf("seed %d, %d pairs: %.2000s", seed, len(want), diff)
			}
		}
	}
}

// A body that very many articles have costs each of them no more than a common key, and
// makes one story of them.
func TestManyArticlesOfOneBody(t *testing.T) {
	const n = 1000
	rng := rand.New(rand.NewPCG(1, 7))
	text := prose(rng, 200)
	var pieces []*Piece
	for i := range n {
		pieces = append(pieces, pieceOf(fmt.Sprintf("copy%04d", i), text))
	}
	pieces = append(pieces, pieceOf("a cut", text[:len(text)/2]), pieceOf("other", prose(rng, 200)))
	rng.Shuffle(len(pieces), func(i, j int) { pieces[i], pieces[j] = pieces[j], pieces[i] })
	b := batchOf(t, pieces...)
	if pairs := len(related(t, nil, b)); pairs > 18*n {
		t.Errorf("%d pairs of %d articles", pairs, n)
	}
	clusters := clustered(t, nil, b)
	if len(clusters) != 1 || len(clusters[0].Members) != n+1 {
		t.Errorf("%d clusters, the first of %d", len(clusters), len(clusters[0].Members))
	}
}

// Of articles under one id the last counts, whoever else has its body.
func TestBodyOfReplacedArticle(t *testing.T) {
	rng := rand.New(rand.NewPCG(2, 7))
	first, second := prose(rng, 200), prose(rng, 200)
	b := batchOf(t, pieceOf("a", first), pieceOf("b", second), pieceOf("a", second), pieceOf("c", first), pieceOf("c", second))
	pairs := related(t, nil, b)
	var got [][2]string
	for _, p := range pairs {
		got = append(got, [2]string{b.ID(p.A), b.ID(p.B)})
	}
	slices.SortFunc(got, func(x, y [2]string) int { return slices.Compare(x[:], y[:]) })
	if diff := gocmp.Diff([][2]string{{"a", "b"}, {"c", "a"}, {"c", "b"}}, got); diff != "" || b.lenBodies() != 1 {
		t.Errorf("%d bodies: %s", b.lenBodies(), diff)
	}
}

package cluster

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// A world is an intake whose stories are known.
type world struct {
	story []int // of each article; -1 for a round-up
	links []Link
	held  map[int][]int // round-up -> stories
	stray bool          // some pages are taken for copies by their furniture
}

// drawWorld draws stories of two pieces and more: whole copies, and cuts of the same
// beginning. Between stories it draws what must not join them: quotations, single
// pages taken for a copy of another, one each, by their furniture, and round-ups
// that hold pieces of two or three stories whole, side by side.
func drawWorld(t *rapid.T) world {
	w := world{held: map[int][]int{}}
	type piece struct{ at, cut int } // the piece is the top 1/2^cut of its story
	stories := make([][]piece, rapid.IntRange(2, 5).Draw(t, "stories"))
	for s := range stories {
		for i := range rapid.IntRange(2, 7).Draw(t, "pieces") {
			p := piece{at: len(w.story)}
			if i > 0 {
				p.cut = rapid.IntRange(0, 2).Draw(t, "cut")
			}
			for _, q := range stories[s] {
				share := rapid.Float64Range(.85, 1).Draw(t, "shared")
				link := Link{A: p.at, B: q.at, ContainmentA: share, ContainmentB: share, Kind: Copy, WhereA: whole, WhereB: whole}
				if d := p.cut - q.cut; d > 0 {
					link.ContainmentB, link.WhereB = share/float64(int(1)<<d), whole>>(64-64>>d)
				} else if d < 0 {
					link.ContainmentA, link.WhereA = share/float64(int(1)<<-d), whole>>(64-64>>-d)
				}
				w.links = append(w.links, link)
			}
			stories[s] = append(stories[s], p)
			w.story = append(w.story, s)
		}
	}
	strays := map[int]bool{}
	for s := range stories {
		for r := range s {
			// Quotations: any number of them, never joined by.
			for _, p := range stories[s] {
				for _, q := range stories[r] {
					if rapid.IntRange(0, 2).Draw(t, "quotation") == 0 {
						w.links = append(w.links, partial(p.at, q.at))
					}
				}
			}
			// Furniture: two pages between which most of what is left is theirs.
			p := rapid.SampledFrom(stories[s]).Draw(t, "page")
			q := rapid.SampledFrom(stories[r]).Draw(t, "page")
			if rapid.Bool().Draw(t, "furniture") && !strays[p.at] && !strays[q.at] {
				strays[p.at], strays[q.at] = true, true
				w.stray = true
				w.links = slices.DeleteFunc(w.links, func(l Link) bool { return l.A == p.at && l.B == q.at })
				a, b := rapid.Float64Range(.70, .79).Draw(t, "share"), rapid.Float64Range(.2, .79).Draw(t, "share")
				w.links = append(w.links, Link{p.at, q.at, a, b, Copy, low, low})
			}
		}
	}
	for range rapid.IntRange(0, 2).Draw(t, "round-ups") {
		v := len(w.story)
		w.story = append(w.story, -1)
		order := rapid.Permutation(numbers(len(stories))).Draw(t, "stories held")
		for i, s := range order[:min(len(order), rapid.IntRange(2, 3).Draw(t, "held"))] {
			w.held[v] = append(w.held[v], s)
			where := third << (21 * i)
			for _, p := range stories[s] {
				w.links = append(w.links, Link{v, p.at, .3, .95, Copy, where, whole})
			}
		}
	}
	return w
}

func numbers(n int) []int {
	out := make([]int, n)
	for i := range out {
		out[i] = i
	}
	return out
}

// Stories that share only quotations, furniture and round-ups have no cluster in
// common; each round-up is in none and is listed under all that it holds.
func TestStoriesStayApart(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w := drawWorld(t)
		groups := Groups(len(w.story), w.links)
		listed := map[string]bool{}
		together := 0
		for i, g := range groups {
			s := w.story[g.Members[0]]
			for _, v := range g.Members {
				if w.story[v] != s || s < 0 {
					t.Fatalf("group %v is of the stories %v", g.Members, pick(w.story, g.Members))
				}
			}
			if g.Story != i {
				t.Fatalf("group %v is a version of %v", g.Members, groups[g.Story].Members)
			}
			for _, v := range g.Holders {
				listed[fmt.Sprint(v, " under ", s)] = true
			}
			together += len(g.Members) - 1
		}
		for v, stories := range w.held {
			for _, s := range stories {
				if !listed[fmt.Sprint(v, " under ", s)] {
					t.Fatalf("round-up %d is not listed under story %d", v, s)
				}
			}
		}
		// A page that holds another's furniture beside its own cut looks like a
		// round-up of two; without such, every story is one group.
		if want := len(w.story) - len(w.held) - (1 + slices.Max(w.story)); together != want && !w.stray {
			t.Fatalf("%d joinings, want %d", together, want)
		}
	})
}

func pick(of, at []int) (out []int) {
	for _, i := range at {
		out = append(out, of[i])
	}
	return out
}

// drawLinks draws any links at all.
func drawLinks(t *rapid.T) (n int, links []Link) {
	n = rapid.IntRange(2, 24).Draw(t, "articles")
	share := rapid.Float64Range(0, 1)
	where := rapid.Uint64()
	for v := range n {
		for w := range v {
			if rapid.IntRange(0, 4).Draw(t, "linked") == 0 {
				links = append(links, Link{
					v, w, share.Draw(t, "a"), share.Draw(t, "b"), Kind(rapid.IntRange(0, 2).Draw(t, "kind")),
					where.Draw(t, "where"), where.Draw(t, "where"),
				})
			}
		}
	}
	return n, links
}

// The order of the links, and which end of a link is named first, do not matter; nor
// does what a Grouper grouped before.
func TestOrderOfLinksDoesNotMatter(t *testing.T) {
	var grouper Grouper
	rapid.Check(t, func(t *rapid.T) {
		n, links := drawLinks(t)
		want := Groups(n, links)
		rng := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 0))
		rng.Shuffle(len(links), func(i, j int) { links[i], links[j] = links[j], links[i] })
		for i, l := range links {
			if rng.IntN(2) == 0 {
				links[i] = Link{l.B, l.A, l.ContainmentB, l.ContainmentA, l.Kind, l.WhereB, l.WhereA}
			}
		}
		if diff := cmp.Diff(want, grouper.Groups(n, links)); diff != "" {
			t.Fatal(diff)
		}
	})
}

// Articles that no chain of links connects may be grouped on different machines:
// the groups of two intakes side by side are those of each.
func TestPartitioningDoesNotMatter(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n, links := drawLinks(t)
		m, more := drawLinks(t)
		// The articles of the two come mixed.
		mixed := rapid.Permutation(numbers(n+m)).Draw(t, "mixed")
		here, there := slices.Clone(mixed[:n]), slices.Clone(mixed[n:])
		slices.Sort(here)
		slices.Sort(there)
		var all []Link
		renumber := func(links []Link, to []int) {
			for _, l := range links {
				l.A, l.B = to[l.A], to[l.B]
				all = append(all, l)
			}
		}
		renumber(links, here)
		renumber(more, there)
		want := append(named(Groups(n, links), here), named(Groups(m, more), there)...)
		got := named(Groups(n+m, all), numbers(n+m))
		slices.Sort(want)
		slices.Sort(got)
		if diff := cmp.Diff(want, got); diff != "" {
			t.Fatal(diff)
		}
	})
}

// named spells groups out by the articles' final numbers.
func named(groups []Group, to []int) (out []string) {
	for _, g := range groups {
		var versions []int
		for _, v := range g.Versions {
			versions = append(versions, to[groups[v].Members[0]])
		}
		out = append(out, fmt.Sprint(pick(to, g.Members), " held by ", pick(to, g.Holders),
			" story ", to[groups[g.Story].Members[0]], " versions ", versions, " hold ", g.Hold))
	}
	return out
}

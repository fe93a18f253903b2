package desk

import (
	"context"
	"math"
	"runtime"
	"slices"
	"sync"
	"time"

	"github.com/samewire/samewire/internal/lookup"
	"github.com/samewire/samewire/internal/match"
	"github.com/samewire/samewire/simhash"
	"github.com/samewire/samewire/store"
)

// An Item is what a batch keeps of a piece: all but its text.
type Item struct {
	ID, URL, Source, Title, Agency string
	Published                      time.Time
	Seen                           int  // its place in the order of arrival
	Archived                       bool // it comes from the archive, not from the batch

	print simhash.Fingerprint
	body  match.Body
}

// Item is the piece as a batch keeps it.
func (p *Piece) Item() Item {
	return Item{
		ID: p.Article.ID, URL: p.Article.URL, Source: p.Article.Source, Title: p.Headline(),
		Agency: p.Agency(), Published: p.Article.Published, print: p.Print, body: p.Body,
	}
}

// SameBody reports whether an item has the same story as the piece.
func (p *Piece) SameBody(item Item) bool {
	return item.print.SimHash == p.Print.SimHash && item.body.Equal(p.Body)
}

// ArchivedItem is an archived article as a batch keeps it. All that is archived
// was seen before the batch.
func ArchivedItem(num uint32, r store.Record) Item {
	item := Item{
		ID: r.ID, URL: r.URL, Source: r.Source, Title: r.Title, Agency: r.Agency, Published: r.Published,
		Archived: true, Seen: int(num) - math.MaxUint32,
		print: simhash.Fingerprint{Words: r.Words, SimHash: r.SimHash, Keys: r.Keys},
	}
	if r.Text != "" {
		item.body = archivedBody(r)
	}
	return item
}

// party is the item as a policy sees it.
func (it *Item) party() party {
	return party{originOf(it.Source, it.URL), it.Published}
}

// compare measures two items: by their words, or where one came from an archive
// without text, by their keys.
func (r *relater) compare(a, b *Item) match.Measures {
	var m match.Measures
	if a.body.Len() == 0 || b.body.Len() == 0 {
		m = match.Estimate(a.print, b.print)
	} else {
		m = r.comparer.Compare(a.body, b.body)
	}
	m.Apart = apart(a.Published, b.Published)
	return m
}

// A Pair is two related items: A is the incoming one, the later of the two.
type Pair struct {
	A, B     int // positions in the batch
	Relation match.Relation
	Measures match.Measures
}

// Pairs is [Policy.Pairs] of the default policy.
func Pairs(ctx context.Context, items []Item) ([]Pair, error) {
	return (*Policy)(nil).Pairs(ctx, items)
}

// Pairs relates the items to each other. Every related pair is found once, in
// the order of its later item.
func (p *Policy) Pairs(ctx context.Context, items []Item) ([]Pair, error) {
	return p.pairs(ctx, items, func(p Pair) bool { return p.Relation != match.New })
}

// pairs compares the items that share enough to be compared, and keeps the pairs
// that are wanted.
func (p *Policy) pairs(ctx context.Context, items []Item, wanted func(Pair) bool) ([]Pair, error) {
	p = p.orNone()
	parties := make([]party, len(items))
	for i := range items {
		parties[i] = items[i].party()
	}
	ix := lookup.NewIndex(len(items), func(i int) []simhash.Key { return items[i].print.Keys })
	// Stretches of items are related side by side and the results put together in
	// order, so that the outcome does not depend on timing.
	const stretch = 256
	results := make([][]Pair, (len(items)+stretch-1)/stretch)
	next := make(chan int)
	var wg sync.WaitGroup
	for range runtime.GOMAXPROCS(0) {
		wg.Go(func() {
			r := relater{policy: p, items: items, parties: parties, wanted: wanted}
			for s := range next {
				for i := s * stretch; i < min((s+1)*stretch, len(items)); i++ {
					results[s] = r.relate(results[s], ix, i)
				}
			}
		})
	}
	var err error
	for s := range results {
		if err = ctx.Err(); err != nil {
			break
		}
		next <- s
	}
	close(next)
	wg.Wait()
	return slices.Concat(results...), err
}

type relater struct {
	policy  *Policy
	items   []Item
	parties []party // of the items
	wanted  func(Pair) bool

	finder   lookup.Finder
	comparer match.Comparer
}

// relate appends the pairs of item i with the items before it.
func (r *relater) relate(dst []Pair, ix *lookup.Index, i int) []Pair {
	items := r.items
	candidates := r.finder.Candidates(ix, items[i].print.Keys, func(c lookup.Candidate) bool {
		return int(c.Num) < i && enough(items[i].body, c.Shared, len(items[i].print.Keys), len(items[c.Num].print.Keys)) &&
			!r.policy.outside(items[i].Published, items[c.Num].Published)
	})
	from := len(dst)
	for _, c := range candidates {
		a, b := incoming(items, i, int(c.Num))
		m := r.compare(&items[a], &items[b])
		if p := (Pair{a, b, r.policy.relate(r.parties[a], r.parties[b], m), m}); r.wanted(p) {
			dst = append(dst, p)
		}
	}
	slices.SortFunc(dst[from:], func(x, y Pair) int { return min(x.A, x.B) - min(y.A, y.B) })
	return dst
}

// incoming orders two items: the one published later, or else seen later, is the
// incoming one.
func incoming(items []Item, i, j int) (a, b int) {
	if items[i].Seen < items[j].Seen {
		i, j = j, i
	}
	if p, q := items[i].Published, items[j].Published; !p.IsZero() && !q.IsZero() && p.Before(q) {
		return j, i
	}
	return i, j
}

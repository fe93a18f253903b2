package desk

import (
	"cmp"
	"context"
	"runtime"
	"slices"

	"github.com/samewire/samewire/internal/lookup"
	"github.com/samewire/samewire/internal/match"
	"github.com/samewire/samewire/internal/rarity"
)

// A Pair is two related articles of a batch: A is the incoming one, the later of the
// two.
type Pair struct {
	A, B     int // ranks
	Relation match.Relation
	Measures match.Measures
}

// Relate relates the articles of a batch to each other, on all cores, and calls each
// with every related pair once; the pair is valid for that call. Pairs come in the order
// of their bodies: those of two articles with different bodies when the later body is
// related. Progress, if it is not nil, is told how many articles are. Relate ends with the
// first error of each.
func (p *Policy) Relate(ctx context.Context, b *Batch, each func(*Pair) error, progress func(articles int)) error {
	return p.relateAll(ctx, b, false, func(pair *Pair) error {
		if pair.Relation == match.New {
			return nil
		}
		return each(pair)
	}, progress)
}

// stretch is the number of bodies that are related in one go.
const stretch = 128

// relateAll compares the bodies that share enough to be compared, and hands on their
// pairs of articles; of bodies of which no articles are related only if unrelated pairs
// are wanted.
func (p *Policy) relateAll(ctx context.Context, b *Batch, unrelated bool, each func(*Pair) error, progress func(articles int)) error {
	p = p.orNone()
	spare := make(chan *result, (inTurnPerCore+1)*runtime.GOMAXPROCS(0)) // whose memory is used again
	return inTurn(ctx, (b.lenBodies()+stretch-1)/stretch, func() func(int) *result {
		r := newRelater(p, b)
		return func(i int) *result {
			res := &result{}
			select {
			case res = <-spare:
			default:
			}
			res.end = min((i+1)*stretch, b.lenBodies())
			for n := i * stretch; n < res.end && res.err == nil; n++ {
				res.err = r.relate(&res.found, n, unrelated)
			}
			return res
		}
	}, func(res *result) error {
		if res.err == nil {
			res.err = p.pairs(b, res.found, each)
		}
		if res.err != nil {
			return res.err
		}
		if progress != nil {
			progress(int(b.bodies[res.end].first))
		}
		res.found = res.found[:0]
		select {
		case spare <- res:
		default:
		}
		return nil
	})
}

// A result is what a stretch of bodies gave.
type result struct {
	end   int // the body behind the stretch
	found []comparison
	err   error
}

// A comparison is how two bodies compare. They may be the same one.
type comparison struct {
	body, other int
	measures    match.Measures // of the other to the body
	common      bool           // some of what they share is common wording
	weighed     match.Measures // if it is: the measures with that weighed in
}

// pairs calls each with the pairs of articles that have the bodies of comparisons and
// were published close enough to be related.
func (p *Policy) pairs(b *Batch, found []comparison, each func(*Pair) error) (err error) {
	var pair Pair // the memory of all of them
	for i := range found {
		c := &found[i]
		b.eachPair(c.body, c.other, func(v, w int) bool {
			if p.outside(b.entries[v].time(), b.entries[w].time()) {
				return true
			}
			pair = p.pair(b, c, v, w)
			err = each(&pair)
			return err == nil
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// eachPair yields the pairs of an article that has a body with one that has another, or
// with an earlier one that has it too, until yield says no more. Where very many
// articles have them, each of these is paired with the first ones, as by a common key.
func (b *Batch) eachPair(body, other int, yield func(v, w int) bool) {
	left, right := b.articlesOf(body), b.articlesOf(other)
	few := len(left)+len(right) <= lookup.CommonKey
	if body == other {
		few = len(left) <= lookup.CommonKey
	}
	for i, v := range left {
		for j, w := range right {
			switch {
			case body == other && j == i:
			case few || j < lookup.CommonFirst && w < v || i < lookup.CommonFirst && v < w:
				if !yield(int(v), int(w)) {
					return
				}
				continue
			case j < lookup.CommonFirst || i < lookup.CommonFirst:
				continue
			}
			break // what follows in right is no earlier
		}
	}
}

// pair is a pair of articles whose bodies were compared.
func (p *Policy) pair(b *Batch, c *comparison, v, w int) Pair {
	pair := Pair{A: w, B: v}
	if b.later(v, w) {
		pair.A, pair.B = v, w
	}
	x, y := b.party(pair.A), b.party(pair.B)
	relate := func(m *match.Measures) {
		if pair.Measures = *m; pair.A == v {
			pair.Measures = m.Swap()
		}
		pair.Measures.Apart = apart(x.published, y.published)
		pair.Relation = p.relate(x, y, pair.Measures)
	}
	if relate(&c.measures); c.common && pair.Relation != match.New {
		relate(&c.weighed)
	}
	return pair
}

// A relater relates one body at a time.
type relater struct {
	policy *Policy
	drawer drawer

	finder   lookup.Finder
	comparer match.Comparer
	current  match.Body // the one that is indexed
	weigher  weigher
	weighs   bool // some of the keys of the current one may count for less
}

func newRelater(p *Policy, b *Batch) *relater {
	r := &relater{policy: p.orNone(), drawer: drawer{batch: b}}
	r.weigher.known = r.policy.Known
	if len(b.common) > 0 {
		r.weigher.known = rarity.Most(b.common, r.policy.Known)
	}
	return r
}

// relate appends the comparisons of a body with those of lower rank, and with itself if
// several articles have it.
func (r *relater) relate(dst *[]comparison, body int, unrelated bool) error {
	b := r.drawer.batch
	keys := b.index.Keys(body)
	wanted := func(other, shared int) bool {
		return enough(b.noisy, shared, keys, b.index.Keys(other)) && r.within(body, other)
	}
	candidates := r.finder.Earlier(b.index, body, func(c lookup.Candidate) bool { return wanted(int(c.Num), c.Shared) })
	slices.SortFunc(candidates, func(x, y lookup.Candidate) int { return cmp.Compare(x.Num, y.Num) })
	if len(b.articlesOf(body)) > 1 && keys > 0 && wanted(body, keys) {
		candidates = append(candidates, lookup.Candidate{Num: uint32(body), Shared: keys})
	}
	if len(candidates) == 0 {
		return nil
	}
	if err := r.hold(body); err != nil {
		return err
	}
	for _, c := range candidates {
		found, related, err := r.compare(body, int(c.Num))
		if err != nil {
			return err
		}
		if related || unrelated {
			*dst = append(*dst, found)
		}
	}
	return nil
}

// within reports whether articles with two bodies were published close enough to be
// related.
func (r *relater) within(body, other int) (ok bool) {
	if r.policy.Window == 0 {
		return true
	}
	b := r.drawer.batch
	b.eachPair(body, other, func(v, w int) bool {
		ok = !r.policy.outside(b.entries[v].time(), b.entries[w].time())
		return !ok
	})
	return ok
}

// hold makes a body the one that others are compared with.
func (r *relater) hold(body int) error {
	var err error
	if r.current, err = r.drawer.hold(body); err != nil {
		return err
	}
	r.comparer.Index(r.current)
	r.weighs = !r.drawer.batch.noisy && (r.policy.Known != nil || r.drawer.batch.carries[body])
	if !r.weighs {
		return nil
	}
	print, err := r.drawer.print(body)
	r.weigher.subject(print.Keys, nil)
	return err
}

// compare compares another body with the one that is held, and reports whether articles
// that have them are related.
func (r *relater) compare(held, other int) (c comparison, related bool, err error) {
	c = comparison{body: held, other: other}
	if c.measures, err = r.measure(held, other); err != nil {
		return c, false, err
	}
	b := r.drawer.batch
	b.eachPair(held, other, func(v, w int) bool {
		related = r.policy.pair(b, &c, v, w).Relation != match.New
		return !related
	})
	if related {
		err = r.weigh(&c)
	}
	return c, related, err
}

// weigh weighs common wording into how another body compares with the one that is held,
// which has just been measured.
func (r *relater) weigh(c *comparison) error {
	b := r.drawer.batch
	if !r.weighs || r.policy.Known == nil && !b.carries[c.other] || !r.weigher.weigh() {
		return nil
	}
	print, err := r.drawer.print(c.other)
	if err != nil {
		return err
	}
	shared := r.weigher.shared(print.Keys)
	if len(shared) == 0 {
		return nil
	}
	for i := range shared { // the subject is the one that is held
		shared[i].A, shared[i].B = shared[i].B, shared[i].A
	}
	body, err := r.drawer.body(c.other)
	if err != nil {
		return err
	}
	estimated := body.Len() == 0 || r.current.Len() == 0
	c.common, c.weighed = true, weigh(&r.comparer, c.measures, body, r.current, estimated, shared)
	return nil
}

// measure measures a body against the one that is held: by their words, or where one
// came from an archive without texts, by their keys.
func (r *relater) measure(held, other int) (m match.Measures, err error) {
	body, err := r.drawer.body(other)
	if err != nil {
		return m, err
	}
	if body.Len() > 0 && r.current.Len() > 0 {
		return r.comparer.Measure(body), nil
	}
	print, err := r.drawer.print(held)
	if err != nil {
		return m, err
	}
	of, err := r.drawer.print(other)
	if err != nil {
		return m, err
	}
	return match.Estimate(of, print), nil
}

// later reports whether v is the incoming one of two articles: the one published later,
// or else seen later.
func (b *Batch) later(v, w int) bool {
	x, y := &b.entries[v], &b.entries[w]
	if x.published != undated && y.published != undated && x.published != y.published {
		return x.published > y.published
	}
	return x.seen > y.seen
}

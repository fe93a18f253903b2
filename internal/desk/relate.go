package desk

import (
	"context"
	"runtime"
	"slices"
	"sync"

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
// with every related pair once, in the order of the pair's later rank; the pair is valid
// for that call. It ends with the first error of each.
func (p *Policy) Relate(ctx context.Context, b *Batch, each func(*Pair) error) error {
	return p.relateAll(ctx, b, func(p *Pair) bool { return p.Relation != match.New }, each)
}

// stretch is the number of articles that are related in one go.
const stretch = 128

// relateAll compares the articles that share enough to be compared, and hands on the
// pairs that are wanted.
func (p *Policy) relateAll(ctx context.Context, b *Batch, wanted func(*Pair) bool, each func(*Pair) error) error {
	// Stretches of articles are related side by side and the results handed on in order,
	// so that the outcome does not depend on timing. Few are in flight, so that their
	// pairs take little memory.
	type job struct {
		from int
		done chan *result
	}
	workers := runtime.GOMAXPROCS(0)
	most := 4 * workers
	jobs, order := make(chan job, 2*workers), make(chan job, most)
	spare := make(chan *result, most+workers+1) // results whose memory is used again
	ctx, stop := context.WithCancel(ctx)
	var wg sync.WaitGroup
	defer wg.Wait()
	defer stop()
	for range workers {
		wg.Go(func() {
			r := newRelater(p, b, wanted)
			for j := range jobs {
				res := &result{}
				select {
				case res = <-spare:
				default:
				}
				for v := j.from; v < min(j.from+stretch, b.Len()) && res.err == nil; v++ {
					res.err = r.relate(&res.pairs, v)
				}
				j.done <- res
			}
		})
	}
	wg.Go(func() {
		defer close(order)
		defer close(jobs)
		for from := 0; from < b.Len() && ctx.Err() == nil; from += stretch {
			j := job{from, make(chan *result, 1)}
			select {
			case order <- j:
				jobs <- j
			case <-ctx.Done():
			}
		}
	})
	for j := range order {
		res := <-j.done
		for i := range res.pairs {
			if res.err == nil {
				res.err = each(&res.pairs[i])
			}
		}
		if res.err != nil {
			return res.err
		}
		res.pairs = res.pairs[:0]
		select {
		case spare <- res:
		default:
		}
	}
	return ctx.Err()
}

type result struct {
	pairs []Pair
	err   error
}

// A relater relates one article at a time.
type relater struct {
	policy *Policy
	drawer drawer
	wanted func(*Pair) bool

	finder   lookup.Finder
	comparer match.Comparer
	current  match.Body // the one that is indexed
	weigher  weigher
	weighs   bool // some of the keys of the current one may count for less
	recent   [recentMeasures]measured
	next     int       // of recent, to be used
	last     *measured // what the comparer has measured last
}

// A measured is how a body compares with the current one. Many copies of a story have
// the same body once their furniture is gone, and need not be measured again: of the
// pairs of 20,000 generated articles more than a third.
type measured struct {
	known   bool
	sum     uint64
	measure match.Measures // of it to the current one
	weighed bool           // common wording is weighed in
}

const recentMeasures = 8

func newRelater(p *Policy, b *Batch, wanted func(*Pair) bool) *relater {
	r := &relater{policy: p.orNone(), drawer: drawer{batch: b}, wanted: wanted}
	r.weigher.known = r.policy.Known
	if len(b.common) > 0 {
		r.weigher.known = rarity.Most(b.common, r.policy.Known)
	}
	return r
}

// relate appends the pairs of an article with those of lower rank.
func (r *relater) relate(dst *[]Pair, v int) error {
	b := r.drawer.batch
	e := &b.entries[v]
	keys := b.index.Keys(v)
	candidates := r.finder.Earlier(b.index, v, func(c lookup.Candidate) bool {
		return enough(b.noisy, c.Shared, keys, b.index.Keys(int(c.Num))) && !r.policy.outside(e.time(), b.entries[c.Num].time())
	})
	if len(candidates) == 0 {
		return nil
	}
	if err := r.hold(v); err != nil {
		return err
	}
	from := len(*dst)
	for _, c := range candidates {
		p, err := r.pair(v, int(c.Num))
		if err != nil {
			return err
		}
		if r.wanted(&p) {
			*dst = append(*dst, p)
		}
	}
	slices.SortFunc((*dst)[from:], func(x, y Pair) int { return min(x.A, x.B) - min(y.A, y.B) })
	return nil
}

// hold makes an article the one that others are compared with.
func (r *relater) hold(v int) error {
	if err := r.drawer.load(v, &r.current); err != nil {
		return err
	}
	r.comparer.Index(r.current)
	r.recent = [recentMeasures]measured{}
	r.weighs = !r.drawer.batch.noisy && (r.policy.Known != nil || r.drawer.batch.carries[v])
	if !r.weighs {
		return nil
	}
	print, err := r.drawer.print(v)
	r.weigher.subject(print.Keys, nil)
	return err
}

// pair compares an article with the one that is held, v.
func (r *relater) pair(v, w int) (p Pair, err error) {
	b := r.drawer.batch
	p = Pair{A: w, B: v}
	if b.later(v, w) {
		p.A, p.B = v, w
	}
	m, err := r.measured(v, w)
	if err != nil {
		return p, err
	}
	relate := func() {
		m.measure.Apart = apart(b.entries[v].time(), b.entries[w].time())
		if p.Measures = m.measure; p.A == v {
			p.Measures = m.measure.Swap()
		}
		p.Relation = r.policy.relate(b.party(p.A), b.party(p.B), p.Measures)
	}
	if relate(); p.Relation == match.New || m.weighed {
		return p, nil
	}
	if err := r.weigh(m, w); err != nil {
		return p, err
	}
	relate()
	return p, nil
}

// measured is how an article compares with the one that is held, v.
func (r *relater) measured(v, w int) (*measured, error) {
	sum := r.drawer.batch.entries[w].sum
	for i := range r.recent {
		if m := &r.recent[i]; m.known && m.sum == sum {
			return m, nil
		}
	}
	m := &r.recent[r.next]
	r.next = (r.next + 1) % recentMeasures
	measure, err := r.measure(v, w)
	*m = measured{known: true, sum: sum, measure: measure}
	r.last = m
	return m, err
}

// weigh weighs common wording into how an article compares with the one that is held.
func (r *relater) weigh(m *measured, w int) error {
	m.weighed = true
	if !r.weighs || r.policy.Known == nil && !r.drawer.batch.carries[w] || !r.weigher.weigh() {
		return nil
	}
	print, err := r.drawer.print(w)
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
	body, err := r.drawer.body(w)
	if err != nil {
		return err
	}
	estimated := body.Len() == 0 || r.current.Len() == 0
	if !estimated && r.last != m {
		r.comparer.Measure(body) // its passages are weighed, not those of another pair
		r.last = m
	}
	m.measure = weigh(&r.comparer, m.measure, body, r.current, estimated, shared)
	return nil
}

// measure measures an article against the one that is held, v: by their words, or
// where one came from an archive without texts, by their keys.
func (r *relater) measure(v, w int) (m match.Measures, err error) {
	body, err := r.drawer.body(w)
	if err != nil {
		return m, err
	}
	if body.Len() > 0 && r.current.Len() > 0 {
		m = r.comparer.Measure(body)
	} else {
		held, err := r.drawer.print(v)
		if err != nil {
			return m, err
		}
		print, err := r.drawer.print(w)
		if err != nil {
			return m, err
		}
		m = match.Estimate(print, held)
	}
	return m, nil
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

// Package newsgen writes labelled news intake of any size: agency stories, their
// reposts by many outlets with the edits that real reposts show, takes, templates,
// rival reports and the other traps, all in a language of its own making.
//
// It is deterministic by seed, and holds no more at a time than the stories whose
// reposts are still to come. It is made for tests and benchmarks; it does not
// imitate any outlet, knows nothing of the packages it tests, and its figures say
// nothing about real news (../../../shared/eval does).
package newsgen

import (
	"container/heap"
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
	"time"

	"github.com/samewire/samewire/internal/article"
)

// Options say what to write.
type Options struct {
	Seed     uint64
	Articles int
	Sources  int     // outlets; 40 if 0
	Mix      *Mix    // edits of reposts; DefaultMix if nil
	Noise    float64 // share of the characters of every repost that are damaged
}

// An Article is a generated article and the truth about it.
type Article struct {
	article.Article
	Story string // the event it tells of
	Group string // articles of one group are copies of each other
	// Relation to the article Of, as samewire names them: copy for reposts of whatever
	// kind, different for what was made to be mistaken, "" for an original. A round-up is
	// partial, and a piece that holds two stories whole embedded, Of several articles,
	// a space between them; neither is a copy of any.
	Relation string
	Of       string
}

// The shares of events that are something else than a story and its reposts.
const (
	updateShare, correctionShare = 0.10, 0.03 // a later version, with reposts of its own
	rivalShare                   = 0.06       // a second agency's report of the same event
	templateShare                = 0.10
	quotationShare               = 0.04 // another story that quotes the same release
	partialShare                 = 0.04 // another story with two paragraphs of it
	roundupShare                 = 0.04 // the tops of several stories in one piece
	pairShare                    = 0.01 // two stories whole in one piece
	bareShare, shortShare        = 0.02, 0.01
)

// A Generator writes articles in the order of their publication.
type Generator struct {
	options Options
	mix     Mix
	r       *rand.Rand
	words   *lexicon
	sources []source
	forms   []form // of templated pieces
	now     time.Time
	made    int // events
	left    int // articles to come
	count   int // articles numbered
	pending queue
	recent  []version // of the last events, for round-ups and partials
}

// New makes a generator.
func New(o Options) *Generator {
	if o.Sources == 0 {
		o.Sources = 40
	}
	mix := DefaultMix
	if o.Mix != nil {
		mix = *o.Mix
	}
	r := rand.New(rand.NewPCG(o.Seed, 0x5a3e317e))
	g := &Generator{options: o, mix: mix, r: r, words: newLexicon(r), left: o.Articles, now: time.Date(2026, 1, 5, 6, 0, 0, 0, time.UTC)}
	for i := range o.Sources {
		g.sources = append(g.sources, g.words.newSource(r, i))
	}
	for range 12 {
		g.forms = append(g.forms, g.words.newForm(r))
	}
	return g
}

// Next writes the next article; false when all are written.
func (g *Generator) Next() (Article, bool) {
	if g.left == 0 {
		return Article{}, false
	}
	for len(g.pending) == 0 || !g.pending[0].Published.Before(g.now) {
		g.event()
		g.now = g.now.Add(time.Duration(g.r.ExpFloat64() * float64(8*time.Minute)))
	}
	g.left--
	return heap.Pop(&g.pending).(Article), true
}

// A version is one state of a story, and the first article that carried it.
type version struct {
	*story
	group, of string
}

func (g *Generator) event() {
	g.made++
	x := g.r.Float64()
	next := func(share float64) bool {
		x -= share
		return x < 0
	}
	switch {
	case next(templateShare):
		f := g.forms[g.r.IntN(len(g.forms))]
		g.single(f.fill(g.r, g.words), "template")
		return
	case next(bareShare):
		g.single(&story{headline: "", paragraphs: nil}, "")
		return
	case next(shortShare):
		g.single(&story{headline: "", paragraphs: [][]string{{capital(g.words.phrase(g.r)) + "."}}}, "")
		return
	case len(g.recent) > 8 && next(roundupShare):
		g.roundup()
		return
	case len(g.recent) > 8 && next(pairShare):
		g.pair()
		return
	}
	s := g.words.newStory(g.r, g.made)
	relation, of := "", ""
	if len(g.recent) > 8 && next(quotationShare) {
		g.quoting(s)
	} else if len(g.recent) > 8 && next(partialShare) {
		if of = g.lifting(s); of != "" {
			relation = "partial"
		}
	}
	first := g.publish(version{story: s, group: g.group("a")}, relation, of, 0)
	g.recent = append(g.recent, first)
	if len(g.recent) > 64 {
		g.recent = g.recent[1:]
	}
	switch {
	case next(updateShare):
		g.publish(version{story: g.words.update(g.r, s), group: g.group("b")}, "update", first.of, 3*time.Hour)
	case next(correctionShare):
		g.publish(version{story: correct(g.r, s), group: g.group("b")}, "correction", first.of, time.Hour)
	case next(rivalShare):
		g.publish(version{story: g.words.rival(g.r, s), group: g.group("r")}, "different", first.of, time.Hour/2)
	}
}

func (g *Generator) group(part string) string { return fmt.Sprintf("s%06d%s", g.made, part) }

// publish puts a version and its reposts into the queue.
func (g *Generator) publish(v version, relation, of string, after time.Duration) version {
	at := g.now.Add(after + time.Duration(g.r.IntN(60))*time.Minute)
	v.of = g.push(v, relation, of, at, "Wire "+v.agency, v.wire(g.r))
	// Most pieces are run by one or two outlets, a few by all (Pareto).
	copies := min(len(g.sources), int(math.Pow(1-g.r.Float64(), -1/1.1))-1)
	for _, i := range g.r.Perm(len(g.sources))[:copies] {
		delay := time.Duration(math.Exp(0.8+1.2*g.r.NormFloat64()) * float64(time.Hour))
		text, title := g.edited(v.story, &g.sources[i])
		if g.options.Noise > 0 {
			text = Damage(g.r, text, g.options.Noise)
		}
		g.push(version{story: &story{headline: title}, group: v.group}, "copy", v.of, at.Add(min(delay, 48*time.Hour)), g.sources[i].name, text)
	}
	return v
}

// single puts one piece without reposts into the queue.
func (g *Generator) single(s *story, relation string, of ...string) {
	src := &g.sources[g.r.IntN(len(g.sources))]
	g.push(version{story: s, group: g.group("x")}, relation, strings.Join(of, " "), g.now, src.name, src.page(g.r, s.text()))
}

func (g *Generator) push(v version, relation, of string, at time.Time, source, body string) string {
	g.count++
	id := fmt.Sprintf("n%07d", g.count)
	heap.Push(&g.pending, Article{
		Article: article.Article{
			ID: id, URL: "https://" + slug(source) + ".example/" + id, Source: source, Title: v.headline, Body: body,
			Published: at.Truncate(time.Second), Language: "en",
		},
		Story: v.group[:len(v.group)-1], Group: v.group, Relation: relation, Of: of,
	})
	return id
}

// A queue orders articles by publication.
type queue []Article

func (q queue) Len() int { return len(q) }
func (q queue) Less(i, j int) bool {
	if !q[i].Published.Equal(q[j].Published) {
		return q[i].Published.Before(q[j].Published)
	}
	return q[i].ID < q[j].ID
}
func (q queue) Swap(i, j int) { q[i], q[j] = q[j], q[i] }
func (q *queue) Push(x any)   { *q = append(*q, x.(Article)) }
func (q *queue) Pop() any {
	old := *q
	x := old[len(old)-1]
	*q = old[:len(old)-1]
	return x
}

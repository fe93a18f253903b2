package desk

import (
	"slices"

	"github.com/samewire/samewire/internal/cluster"
	"github.com/samewire/samewire/internal/match"
)

// Links are what clusters are made of: the related pairs of a batch, templates aside,
// as far as clusters ask, in the memory of the batch or beyond it on disk.
type Links struct {
	batch *Batch
	log   linkLog
	out   linkWriter
	count int
	root  []int32 // a forest: articles that are linked, however far, have one root, the lowest
}

// NewLinks makes an empty set of links between the articles of a sealed batch.
func (b *Batch) NewLinks() *Links {
	l := &Links{batch: b, log: linkLog{log: b.space.Log()}, root: make([]int32, b.Len())}
	l.out = newLinkWriter(&l.log)
	for v := range l.root {
		l.root[v] = int32(v)
	}
	return l
}

// Add adds a related pair.
func (l *Links) Add(p *Pair) error {
	if p.Relation == match.Template || p.Relation == match.New {
		return nil // says nothing of stories
	}
	if r, s := l.find(int32(p.A)), l.find(int32(p.B)); r != s {
		l.root[max(r, s)] = min(r, s)
	}
	l.count++
	m := &p.Measures
	return l.out.add(link{
		a: uint32(p.A), b: uint32(p.B), relation: uint8(slices.Index(linked[:], p.Relation)),
		// What looks like an update after longer shares background with it, or the
		// furniture of its outlet.
		far: m.Apart > match.TakesApart,
	}, linkMeasure{
		wordsA: uint32(m.WordsA), wordsB: uint32(m.WordsB), sharedA: uint32(m.SharedA), sharedB: uint32(m.SharedB),
		resemblance: m.Resemblance, whereA: m.WhereA, whereB: m.WhereB,
	})
}

func (l *Links) find(v int32) int32 {
	for l.root[v] != v {
		l.root[v] = l.root[l.root[v]]
		v = l.root[v]
	}
	return v
}

// linked are the relations that links have.
var linked = [...]match.Relation{match.Repost, match.Truncated, match.Embedded, match.Update, match.Correction, match.Partial}

func (k *link) kind() cluster.Kind {
	switch r := linked[k.relation]; {
	case r.Duplicate():
		return cluster.Copy
	case r == match.Partial || k.far:
		return cluster.Passage
	}
	return cluster.Version
}

// A component is articles that are linked, however far, and their links.
type component struct {
	ranks []uint32 // of the articles, ascending; links have their places here
	links []link   // by the lower, then the higher place
	read  *linkReader

	place []uint32 // of each article of the batch, from first on
	first uint32
}

// at is the place of an article.
func (c *component) at(rank int) uint32 { return c.place[rank] - c.first }

// components calls each with every set of articles that are linked, however far, and
// with the number of what it is called by, below the number of cores. Links that no path
// connects do not touch each other's clusters, so that these can be made one set at a
// time, on all cores.
func (l *Links) components(each func(core int, c component)) error {
	if err := l.out.flush(); err != nil {
		return err
	}
	g := newGathering(l)
	blocks := l.log.blocks()
	if err := onAllCores(blocks, func(int) (func(int) error, func() error) { return g.dealer() }); err != nil {
		return err
	}
	l.log.log.Free()
	return onAllCores(len(g.parts), func(core int) (func(int) error, func() error) {
		p := partReader{gathering: g}
		return func(i int) error {
			return p.components(&g.parts[i], func(c component) { each(core, c) })
		}, nil
	})
}

// A gathering deals the links of components to parts, so that memory is needed for a part
// on each core at a time. Articles have places in it: those of a component follow each
// other, in the order of their ranks.
type gathering struct {
	links *Links
	place []uint32 // of each article
	ranks []uint32 // of the article at each place
	parts []linkLog
}

const (
	// linkParts is the most parts that links are dealt to: of a million generated
	// articles each has 130,000 links, 4 MB.
	linkParts = 64
	// partLinks is about the number of links below which a part is not worth its blocks.
	partLinks = 1 << 14
)

func newGathering(l *Links) *gathering {
	n := len(l.root)
	g := &gathering{
		links: l, place: make([]uint32, n), ranks: make([]uint32, n),
		parts: make([]linkLog, min(1+l.count/partLinks, linkParts)),
	}
	for i := range g.parts {
		g.parts[i].log = l.batch.space.Log()
	}
	next := make([]uint32, n) // by root, the place of its next article
	for v := range l.root {
		l.root[v] = l.find(int32(v))
		next[l.root[v]]++
	}
	at := uint32(0)
	for r, size := range next {
		next[r] = at
		at += size
	}
	for v, r := range l.root {
		g.place[v] = next[r]
		g.ranks[next[r]] = uint32(v)
		next[r]++
	}
	return g
}

// root is the first place of the component of a place.
func (g *gathering) root(place uint32) uint32 { return g.place[g.links.root[g.ranks[place]]] }

// dealer deals a block of links to the parts: those of a component to the same part.
func (g *gathering) dealer() (deal func(block int) error, done func() error) {
	var read linkReader
	out := make([]linkWriter, len(g.parts))
	for i := range out {
		out[i] = newLinkWriter(&g.parts[i])
	}
	return func(block int) error {
			read.links, read.measures = read.links[:0], read.measures[:0]
			if err := read.read(&g.links.log, block); err != nil {
				return err
			}
			for _, k := range read.links {
				m := read.measure(k)
				first := g.place[g.links.root[k.a]] // place of the component
				part := int(first) * len(g.parts) / len(g.ranks)
				k.a, k.b = g.place[k.a], g.place[k.b]
				if err := out[part].add(k, m); err != nil {
					return err
				}
			}
			return nil
		}, func() error {
			for i := range out {
				if err := out[i].flush(); err != nil {
					return err
				}
			}
			return nil
		}
}

// A partReader yields the components of one part after the other.
type partReader struct {
	*gathering
	read   linkReader
	sorted []link
	first  []uint32
}

func (p *partReader) components(part *linkLog, yield func(component)) error {
	r := &p.read
	r.links, r.measures = r.links[:0], r.measures[:0]
	for block := range part.blocks() {
		if err := r.read(part, block); err != nil {
			return err
		}
	}
	part.log.Free()
	if len(r.links) == 0 {
		return nil
	}
	p.sort()
	for links := r.links; len(links) > 0; {
		from := p.root(links[0].a)
		n := 1
		for n < len(links) && p.root(links[n].a) == from {
			n++
		}
		to := from + 1
		for int(to) < len(p.ranks) && p.root(to) == from {
			to++
		}
		for i := range links[:n] {
			links[i].a -= from
			links[i].b -= from
		}
		yield(component{p.ranks[from:to], links[:n], r, p.place, from})
		links = links[n:]
	}
	return nil
}

// sort sorts the links that were read by the lower, then the higher place: by counting,
// first by the higher one.
func (p *partReader) sort() {
	r := &p.read
	base, top := r.links[0].a, uint32(0)
	for _, k := range r.links {
		base, top = min(base, k.a, k.b), max(top, k.a, k.b)
	}
	p.sorted = slices.Grow(p.sorted[:0], len(r.links))[:len(r.links)]
	by := func(key func(link) uint32) {
		p.first = slices.Grow(p.first[:0], int(top-base)+2)[:top-base+2]
		clear(p.first)
		for _, k := range r.links {
			p.first[key(k)-base+1]++
		}
		for i := range p.first[1:] {
			p.first[i+1] += p.first[i]
		}
		for _, k := range r.links {
			at := &p.first[key(k)-base]
			p.sorted[*at] = k
			*at++
		}
		r.links, p.sorted = p.sorted, r.links
	}
	by(func(k link) uint32 { return max(k.a, k.b) })
	by(func(k link) uint32 { return min(k.a, k.b) })
}

package desk

import (
	"cmp"
	"encoding/binary"
	"errors"
	"math"
	"runtime"
	"slices"
	"sync"

	"github.com/samewire/samewire/internal/cluster"
	"github.com/samewire/samewire/internal/match"
	"github.com/samewire/samewire/internal/spill"
)

// Links are what clusters are made of: the related pairs of a batch, templates aside,
// as far as clusters ask. They take 56 bytes each, in the memory of the batch or beyond
// it on disk.
type Links struct {
	batch *Batch
	log   *spill.Log
	buf   []byte
	root  []int32 // a forest: articles that are linked, however far, have one root
}

// NewLinks makes an empty set of links between the articles of a sealed batch.
func (b *Batch) NewLinks() *Links {
	l := &Links{batch: b, log: b.space.Log(), root: make([]int32, b.Len())}
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
	k := link{
		a: uint32(p.A), b: uint32(p.B), wordsA: uint32(p.Measures.WordsA), wordsB: uint32(p.Measures.WordsB),
		sharedA: uint32(p.Measures.SharedA), sharedB: uint32(p.Measures.SharedB),
		resemblance: p.Measures.Resemblance, whereA: p.Measures.WhereA, whereB: p.Measures.WhereB,
		relation: uint8(slices.Index(linked[:], p.Relation)),
		// What looks like an update after longer shares background with it, or the
		// furniture of its outlet.
		far: p.Measures.Apart > match.TakesApart,
	}
	l.buf = k.append(l.buf[:0])
	_, err := l.log.Append(l.buf)
	return err
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

// A link is a related pair as far as clusters ask.
type link struct {
	a, b             uint32
	wordsA, wordsB   uint32
	sharedA, sharedB uint32
	resemblance      float64
	whereA, whereB   uint64
	relation         uint8 // of linked
	far              bool
}

const linkBytes = 56

func (k *link) append(dst []byte) []byte {
	for _, v := range [...]uint32{k.a, k.b, k.wordsA, k.wordsB, k.sharedA, k.sharedB} {
		dst = binary.LittleEndian.AppendUint32(dst, v)
	}
	for _, v := range [...]uint64{math.Float64bits(k.resemblance), k.whereA, k.whereB} {
		dst = binary.LittleEndian.AppendUint64(dst, v)
	}
	flags := uint64(k.relation)
	if k.far {
		flags |= 1 << 8
	}
	return binary.LittleEndian.AppendUint64(dst, flags)
}

func (k *link) read(data []byte) {
	for i, v := range [...]*uint32{&k.a, &k.b, &k.wordsA, &k.wordsB, &k.sharedA, &k.sharedB} {
		*v = binary.LittleEndian.Uint32(data[4*i:])
	}
	k.resemblance = math.Float64frombits(binary.LittleEndian.Uint64(data[24:]))
	k.whereA, k.whereB = binary.LittleEndian.Uint64(data[32:]), binary.LittleEndian.Uint64(data[40:])
	flags := binary.LittleEndian.Uint64(data[48:])
	k.relation, k.far = uint8(flags), flags>>8 != 0
}

func (k *link) kind() cluster.Kind {
	switch r := linked[k.relation]; {
	case r.Duplicate():
		return cluster.Copy
	case r == match.Partial || k.far:
		return cluster.Passage
	}
	return cluster.Version
}

func (k *link) containmentA() float64 { return float64(k.sharedA) / float64(k.wordsA) }
func (k *link) containmentB() float64 { return float64(k.sharedB) / float64(k.wordsB) }

// linkParts is the number of parts in which links are put in order, so that memory is
// needed for one at a time.
const linkParts = 64

// components calls each with the links of every set of articles that are linked,
// however far, in the order of the lower, then the higher rank. Links that no path
// connects do not touch each other's clusters, so that these can be made one set at a
// time. Each is called on all cores, with the part that the links are of: one call at a
// time for each part.
func (l *Links) components(each func(part int, component []link)) error {
	parts := make([]*spill.Log, linkParts)
	for i := range parts {
		parts[i] = l.batch.space.Log()
	}
	for v := range l.root { // so that nothing is written any more
		l.root[v] = l.find(int32(v))
	}
	if err := l.each(l.log, func(data []byte) error {
		_, err := parts[l.root[binary.LittleEndian.Uint32(data)]%linkParts].Append(data)
		return err
	}); err != nil {
		return err
	}
	l.log.Free()
	var wg sync.WaitGroup
	failed := make([]error, linkParts)
	next := make(chan int)
	for range runtime.GOMAXPROCS(0) {
		wg.Go(func() {
			var links []link
			for i := range next {
				links, failed[i] = l.part(links[:0], parts[i], func(component []link) { each(i, component) })
			}
		})
	}
	for i := range parts {
		next <- i
	}
	close(next)
	wg.Wait()
	return errors.Join(failed...)
}

// part reads the links of a part, and yields those of each set.
func (l *Links) part(links []link, log *spill.Log, yield func([]link)) ([]link, error) {
	if err := l.each(log, func(data []byte) error {
		var k link
		k.read(data)
		links = append(links, k)
		return nil
	}); err != nil {
		return links, err
	}
	log.Free()
	slices.SortFunc(links, func(x, y link) int {
		return cmp.Or(
			cmp.Compare(l.root[x.a], l.root[y.a]),
			cmp.Compare(min(x.a, x.b), min(y.a, y.b)), cmp.Compare(max(x.a, x.b), max(y.a, y.b)),
		)
	})
	for i := 0; i < len(links); {
		j := i + 1
		for j < len(links) && l.root[links[j].a] == l.root[links[i].a] {
			j++
		}
		yield(links[i:j])
		i = j
	}
	return links, nil
}

// each calls fn with every link of a log.
func (l *Links) each(log *spill.Log, fn func(data []byte) error) error {
	buf := make([]byte, linkBytes<<10)
	for at := int64(0); at < log.Size(); {
		data := buf[:min(int64(len(buf)), log.Size()-at)]
		if _, err := log.ReadAt(data, at); err != nil {
			return err
		}
		at += int64(len(data))
		for ; len(data) > 0; data = data[linkBytes:] {
			if err := fn(data[:linkBytes]); err != nil {
				return err
			}
		}
	}
	return nil
}

package store

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"iter"
	"runtime"
	"slices"
	"sync"

	"github.com/cespare/xxhash/v2"

	"github.com/samewire/samewire/simhash"
)

// cells are what is kept of each live article, by number, in pieces of cellsOf.
type cells map[uint32]*cellPiece

const cellsOf = 1024

type cellPiece struct {
	postings [cellsOf]uint64 // the sum of its postings, less those of the index
	ids      [cellsOf]uint64 // the hash of its id
	state    [cellsOf]uint8
}

const (
	cellLive   = 1 << iota // there is such an article
	cellFound              // by its id
	cellBroken             // it cannot be read
	cellAstray             // something about it is wrong
)

func (c cells) at(num uint32, make bool) (*cellPiece, uint32) {
	piece := c[num/cellsOf]
	if piece == nil && make {
		piece = &cellPiece{}
		c[num/cellsOf] = piece
	}
	return piece, num % cellsOf
}

// live tells whether there is such an article.
func (c cells) live(num uint32) bool {
	piece, i := c.at(num, false)
	return piece != nil && piece.state[i]&cellLive != 0
}

// A slotted is what stands in a slot, or why it cannot be read.
type slotted struct {
	num   uint32
	value []byte
	err   error
}

// slots yields those of a bucket of groups, by number, and of groups that cannot be read
// all numbers that must have stood there.
func (v *verifier) slots(bucket []byte, s seed) iter.Seq[slotted] {
	return func(yield func(slotted) bool) {
		next := uint32(0) // the least number that may come
		for e := range v.elements(bucket) {
			g, err := readGroup(s, e.key, e.value)
			last := g.first + uint32(g.n) - 1
			switch {
			case err != nil:
			case g.n == 0 || g.first < next || last < g.first || !bytes.Equal(e.key, openKey) && !bytes.Equal(e.key, uint32Bytes(last)):
				err = errors.New("it holds other numbers than its place says")
			}
			if err != nil {
				v.wrong(ProblemValue, "%s, group %x: %v", bucket, e.key, err)
				if len(e.key) == 4 && !bytes.Equal(e.key, openKey) {
					next = max(next, binary.BigEndian.Uint32(e.key)+1)
				}
				continue
			}
			next = last + 1
			for i := range g.n {
				at := slotted{num: g.first + uint32(i)}
				if at.value, at.err = g.slot(at.num); at.value == nil && at.err == nil {
					continue
				}
				if !yield(at) {
					return
				}
			}
		}
	}
}

// An examined is an article under examination, and what came out.
type examined struct {
	slotted
	text    *slotted
	record  Record
	err     error
	hashes  []uint32 // of its part keys
	missing []uint32 // names that are missing
}

// readArticles reads articles and texts side by side, and looks at them on all cores.
func (v *verifier) readArticles() error {
	nextText, stop := iter.Pull(v.slots(bucketTexts, seedTexts))
	defer stop()
	text, more := nextText()
	stray := func() {
		v.report(Problem{ProblemArticle, int64(text.num), "", "there is a text without an article", false})
		text, more = nextText()
	}
	const atATime = 64
	batches := make(chan *job, 2*runtime.GOMAXPROCS(0))
	ordered := make(chan *job, 2*runtime.GOMAXPROCS(0))
	var workers sync.WaitGroup
	for range runtime.GOMAXPROCS(0) {
		workers.Go(func() {
			for j := range batches {
				for i := range j.articles {
					v.examine(&j.articles[i])
				}
				close(j.done)
			}
		})
	}
	var failed error
	var gather sync.WaitGroup
	gather.Go(func() {
		for j := range ordered {
			<-j.done
			for i := range j.articles {
				if failed == nil {
					failed = v.enter(&j.articles[i])
				}
			}
		}
	})
	j := &job{done: make(chan struct{})}
	send := func() {
		if len(j.articles) > 0 {
			batches <- j
			ordered <- j
		}
		j = &job{done: make(chan struct{})}
	}
	for a := range v.slots(bucketArticles, seedArticles) {
		e := examined{slotted: a}
		for more && text.num < a.num {
			stray()
		}
		if more && text.num == a.num {
			e.text = &slotted{text.num, text.value, text.err}
			text, more = nextText()
		}
		if j.articles = append(j.articles, e); len(j.articles) == atATime {
			send()
			if v.ctx.Err() != nil {
				break
			}
		}
	}
	send()
	close(batches)
	close(ordered)
	workers.Wait()
	gather.Wait()
	for more && v.ctx.Err() == nil {
		stray()
	}
	return errors.Join(v.ctx.Err(), failed)
}

// A job is some articles that one core examines.
type job struct {
	articles []examined
	done     chan struct{}
}

// examine reads an article as Record does, and compares what is stored of it with what
// its text gives.
func (v *verifier) examine(e *examined) {
	e.err = func() error {
		if e.slotted.err != nil {
			return e.slotted.err
		}
		e.record = Record{Noisy: v.archive.noisy}
		if err := decodeArticle(func(num uint32) ([]byte, bool) {
			name, ok := v.names[num]
			if !ok {
				e.missing = append(e.missing, num)
			}
			return name, ok
		}, e.value, &e.record, false); err != nil {
			return err
		}
		n, stored := printSize(e.value)
		if !v.archive.hasText {
			if e.text != nil {
				return errors.New("it has a text in an archive of fingerprints only")
			}
			if !stored && n > 0 {
				return errors.New("its part keys are missing")
			}
			return nil
		}
		if e.text == nil {
			return errors.New("its text is missing")
		}
		if e.text.err != nil {
			return fmt.Errorf("its text: %w", e.text.err)
		}
		text, err := v.archive.codec.unpack(e.text.value)
		if err == nil {
			err = decodeText(text, &e.record)
		}
		if err != nil {
			return fmt.Errorf("its text: %w", err)
		}
		if v.archive.fingerprint == nil {
			return nil
		}
		print := v.archive.fingerprint(&e.record)
		switch {
		case print.SimHash != e.record.SimHash || print.Words != e.record.Words:
			return fmt.Errorf("its text has %d words and SimHash %016x, and %d and %016x are stored", print.Words, print.SimHash, e.record.Words, e.record.SimHash)
		case len(print.Keys) != n || stored && !slices.Equal(print.Keys, e.record.Keys):
			return errors.New("its text gives other part keys than are stored")
		}
		e.record.Keys = print.Keys
		return nil
	}()
	e.hashes = hashesOf(e.record.Keys)
}

// hashesOf are the distinct hashes of keys.
func hashesOf(keys []simhash.Key) []uint32 {
	hashes := make([]uint32, len(keys))
	for i, k := range keys {
		hashes[i] = k.Hash
	}
	slices.Sort(hashes)
	return slices.Compact(hashes)
}

// mix spreads a posting, so that sums of several differ if any does.
func (p posting) mix() uint64 {
	x := uint64(p) + 0x9e3779b97f4a7c15
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return x ^ x>>31
}

// enter takes note of an article that was examined.
func (v *verifier) enter(e *examined) error {
	piece, i := v.cells.at(e.num, true)
	piece.state[i] |= cellLive
	v.Articles++
	v.looked.Add(1)
	v.Words += int64(e.record.Words)
	if e.text != nil {
		v.Texts++
	}
	switch {
	case v.dead[e.num]:
		v.report(Problem{ProblemArticle, int64(e.num), e.record.ID, "it is listed as removed", false})
	case uint64(e.num) >= v.number(keyNext):
		v.report(Problem{ProblemCount, int64(e.num), e.record.ID, "it has a number that was not given yet", false})
	}
	if e.err != nil {
		piece.state[i] |= cellBroken
		why := e.err
		if len(e.missing) > 0 {
			why = fmt.Errorf("name %d, which it has, is missing", e.missing[0])
		}
		v.report(Problem{ProblemArticle, int64(e.num), e.record.ID, why.Error(), true})
		return nil
	}
	piece.ids[i] = xxhash.Sum64(idKey(e.record.ID))
	for _, h := range e.hashes {
		piece.postings[i] += newPosting(h, e.num).mix()
	}
	if v.keep != nil {
		return v.keep(&e.record)
	}
	return nil
}

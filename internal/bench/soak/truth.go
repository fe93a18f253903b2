package main

import (
	"context"
	"fmt"
	"math/rand/v2"
	"strconv"
	"strings"
	"time"

	"github.com/samewire/samewire/internal/article"
	"github.com/samewire/samewire/internal/desk"
	"github.com/samewire/samewire/internal/newsgen"
	"github.com/samewire/samewire/simhash"
	"github.com/samewire/samewire/store"
)

// A truth is what an archive must hold, and what it may hold as well: the work of a command
// that was killed.
type truth struct {
	bodies map[string][]string // of an id: the body that must be there, "" for none, and those that may be
}

// promise says that an article was stored: nothing else may be under its id.
func (t *truth) promise(id, body string) { t.bodies[id] = []string{body} }

// allow says that an article may have been stored.
func (t *truth) allow(id, body string) {
	if len(t.bodies[id]) == 0 {
		t.bodies[id] = []string{""}
	}
	t.bodies[id] = append(t.bodies[id], body)
}

// settle takes what was found for what is.
func (t *truth) settle(id, body string) { t.bodies[id] = []string{body} }

// must is the number of articles that must be there.
func (t *truth) must() (n int) {
	for _, bodies := range t.bodies {
		absent := false
		for _, b := range bodies {
			absent = absent || b == ""
		}
		if !absent {
			n++
		}
	}
	return n
}

// A finding is what an archive holds.
type finding struct {
	bodies   map[string]string // by id
	postings int
	notes    int
}

// read reads all of an archive, and holds it against itself: numbers, texts, part keys that
// find their article, counts.
func read(path string) (_ *finding, err error) {
	options := store.Options{ReadOnly: true, Wait: 5 * time.Second, Scheme: simhash.Version, Fingerprint: desk.Fingerprint}
	verified, err := store.Verify(context.Background(), path, store.VerifyOptions{Options: options})
	if err != nil {
		return nil, err
	}
	if verified.Found > 0 {
		return nil, fmt.Errorf("%d problems: %+v", verified.Found, verified.Problems[0])
	}
	a, err := store.Open(path, &options)
	if err != nil {
		return nil, err
	}
	defer a.Close()
	f := &finding{bodies: map[string]string{}}
	err = a.View(func(s *store.Snapshot) error {
		keys := map[uint64]bool{}
		live := map[uint32]bool{}
		if err := s.Each(func(num uint32, r store.Record) error {
			if _, twice := f.bodies[r.ID]; twice {
				return fmt.Errorf("%s is there twice", r.ID)
			}
			if n, ok := s.Lookup(r.ID); !ok || n != num {
				return fmt.Errorf("%s is number %d, and its id leads to %d", r.ID, num, n)
			}
			f.bodies[r.ID] = r.Text
			live[num] = true
			for _, k := range r.Keys {
				keys[uint64(k.Hash)<<32|uint64(num)] = true
			}
			return nil
		}); err != nil {
			return err
		}
		if err := s.EachKey(1, func(hash uint32, nums []uint32) error {
			for _, num := range nums {
				at := uint64(hash)<<32 | uint64(num)
				if !keys[at] {
					return fmt.Errorf("part key %x is posted for article %d, which has it not, or twice", hash, num)
				}
				delete(keys, at)
				f.postings++
			}
			return nil
		}); err != nil {
			return err
		}
		if len(keys) > 0 {
			return fmt.Errorf("%d part keys do not find their articles", len(keys))
		}
		if err := s.EachNote(func(store.Note) error { f.notes++; return nil }); err != nil {
			return err
		}
		stats, err := s.Stats()
		if err == nil && stats.Articles != len(f.bodies) {
			err = fmt.Errorf("%d articles are counted, and %d are there", stats.Articles, len(f.bodies))
		}
		return err
	})
	return f, err
}

// losses compares an archive to the truth, and takes over what it found.
func (t *truth) losses(f *finding) (lost []string) {
	for id, may := range t.bodies {
		got, ok := f.bodies[id]
		if ok && got == "" {
			lost = append(lost, id+" has no text")
			continue
		}
		right := false
		for _, body := range may {
			right = right || got == body
		}
		switch {
		case right:
			t.settle(id, got)
		case !ok:
			lost = append(lost, id+" is gone")
		default:
			lost = append(lost, id+" has another text")
		}
	}
	for id := range f.bodies {
		if t.bodies[id] == nil {
			lost = append(lost, id+" was never given")
		}
	}
	return lost
}

// A supply gives articles that are new, and later versions of those that were.
type supply struct {
	generator *newsgen.Generator
	given     []article.Article
	rand      *rand.Rand
}

func newSupply(seed uint64, r *rand.Rand) *supply {
	return &supply{generator: newsgen.New(newsgen.Options{Seed: seed, Articles: 1 << 20, Sources: 12}), rand: r}
}

// next are n articles, a tenth of them new versions of old ones. No id comes twice.
func (s *supply) next(n int) []article.Article {
	out := make([]article.Article, 0, n)
	used := map[string]bool{}
	for len(out) < n {
		if len(s.given) > n && s.rand.IntN(10) == 0 {
			i := s.rand.IntN(len(s.given))
			if a := &s.given[i]; !used[a.ID] {
				a.Body += "\n\nThe editors looked into it for the " + strconv.Itoa(s.rand.IntN(1e6)) + "th time and found nothing new."
				used[a.ID] = true
				out = append(out, *a)
			}
			continue
		}
		g, ok := s.generator.Next()
		if !ok {
			return out
		}
		a := g.Article
		a.Body = strings.TrimSpace(a.Body)
		if !used[a.ID] {
			used[a.ID] = true
			s.given = append(s.given, a)
			out = append(out, a)
		}
	}
	return out
}

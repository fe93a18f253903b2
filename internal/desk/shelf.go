package desk

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/samewire/samewire/internal/furniture"
	"github.com/samewire/samewire/internal/match"
	"github.com/samewire/samewire/internal/notebook"
	"github.com/samewire/samewire/simhash"
	"github.com/samewire/samewire/store"
)

// Notes is where an archive keeps what it has learnt of sources.
type Notes interface {
	// Note is what was noted of a source, or nil.
	Note(source string) []byte
}

// A Shelf holds the notebooks of the sources of an intake: it cuts the furniture that
// they have learnt, and lets them learn. It is not safe for concurrent use.
type Shelf struct {
	books map[string]*shelved
	clock int
}

// A shelved is a notebook on the shelf.
type shelved struct {
	*notebook.Book
	changed bool
	used    int // when, by the shelf's clock
}

// maxBooks bounds the notebooks in memory; one has about 50 KB.
const maxBooks = 2000

// NoteKey names the notebook of a source: its name, or else the host of the page, as
// [SourceKey] has them. It is empty where neither is known, and nothing is learnt.
func NoteKey(source, page string) string {
	o := originOf(source, page)
	return cmp.Or(o.name, o.host)
}

// Book is the notebook of that key.
func (s *Shelf) Book(notes Notes, key string) (*notebook.Book, error) {
	b, err := s.book(notes, key)
	if err != nil {
		return nil, err
	}
	return b.Book, nil
}

func (s *Shelf) book(notes Notes, key string) (*shelved, error) {
	s.clock++
	if b := s.books[key]; b != nil {
		b.used = s.clock
		return b, nil
	}
	book, err := notebook.Decode(notes.Note(key))
	if err != nil {
		return nil, fmt.Errorf("%w: what was learnt of %q: %w; move the archive away and add the articles again", store.ErrDamaged, key, err)
	}
	if s.books == nil {
		s.books = map[string]*shelved{}
	}
	s.makeRoom()
	b := &shelved{Book: book, used: s.clock}
	s.books[key] = b
	return b, nil
}

// Cut takes the furniture that its source's notebook knows out of a piece, and
// returns how many paragraphs that was.
func (s *Shelf) Cut(notes Notes, p *Piece) (int, error) {
	key := NoteKey(p.Article.Source, p.Article.URL)
	if key == "" {
		return 0, nil
	}
	b, err := s.book(notes, key)
	if err != nil {
		return 0, err
	}
	return b.cut(p, p.read()), nil
}

// Learn lets the notebook of its source read a piece, added at that time, and then
// takes the furniture out that it knows by now. It returns how many paragraphs were
// cut and how many of them nobody knew before.
func (s *Shelf) Learn(notes Notes, p *Piece, added time.Time) (cut, learnt int, err error) {
	key := NoteKey(p.Article.Source, p.Article.URL)
	if key == "" {
		return 0, 0, nil
	}
	b, err := s.book(notes, key)
	if err != nil {
		return 0, 0, err
	}
	a := p.read()
	learnt = b.Learn(a, added)
	b.changed = true
	return b.cut(p, a), learnt, nil
}

func (p *Piece) read() notebook.Article {
	return notebook.Read(p.Article.Body, p.Clean.Kept, p.Words)
}

// cut cuts what the notebook knows out of a piece, and fingerprints what is left.
func (b *shelved) cut(p *Piece, a notebook.Article) int {
	at, entries := b.Furniture(a)
	if len(at) == 0 {
		return 0
	}
	cuts := make([]furniture.Cut, len(at))
	words := make([]simhash.Word, 0, len(p.Words))
	from := 0
	for i, n := range at {
		q := a.Paragraphs[n]
		cuts[i] = furniture.Cut{Span: q.Span, Reason: furniture.Learnt, Cue: learntCue(entries[i])}
		words = append(words, p.Words[from:q.From]...)
		from = q.To
	}
	p.Words = append(words, p.Words[from:]...)
	p.Clean = p.Clean.WithCuts(cuts)
	p.fingerprint()
	return len(cuts)
}

func learntCue(e notebook.Entry) string {
	if e.State == notebook.Dropped {
		return "dropped by samewire furniture --drop"
	}
	return fmt.Sprintf("stands in %d articles of this source, of %d unrelated stories", e.Articles, e.Stories)
}

// Notes are the notebooks that have changed since the last call, for the archive to
// keep.
func (s *Shelf) Notes() []store.Note {
	var notes []store.Note
	for _, key := range slices.Sorted(maps.Keys(s.books)) {
		if b := s.books[key]; b.changed {
			notes = append(notes, store.Note{Source: key, Data: b.Append(nil)})
			b.changed = false
		}
	}
	return notes
}

// HeedNote is what to keep of a notebook where another process has kept one of the same
// source since it was read: what that one learnt and, above all, what the user decided is
// heeded.
func HeedNote(data, stored []byte) ([]byte, error) {
	mine, err := notebook.Decode(data)
	if err != nil {
		return nil, err
	}
	theirs, err := notebook.Decode(stored)
	if err != nil {
		return nil, err
	}
	mine.Heed(theirs)
	return mine.Append(nil), nil
}

// makeRoom lets the half of the notebooks go that was used least lately and has
// nothing to keep, if there are too many.
func (s *Shelf) makeRoom() {
	if len(s.books) < maxBooks {
		return
	}
	keys := slices.SortedFunc(maps.Keys(s.books), func(x, y string) int { return cmp.Compare(s.books[x].used, s.books[y].used) })
	for _, key := range keys[:len(keys)/2] {
		if !s.books[key].changed {
			delete(s.books, key)
		}
	}
}

// fingerprint makes the fingerprint and the body of the piece's words.
func (p *Piece) fingerprint() {
	noisy := p.Body.Noisy()
	p.Print = simhash.Of(p.Words)
	if len(p.Words) < MinWords {
		p.Print.Keys = nil
	}
	if p.unread {
		return
	}
	if p.Body = match.NewBody(p.Headline(), p.Article.Body, p.Words); noisy {
		p.ByLetters()
	}
}

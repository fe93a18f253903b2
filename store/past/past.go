// Package past reads archives of earlier layouts, so that samewire export can bring
// them over. It is frozen: a layout is read here as it was when the next one took its
// place, and package store, which knows the living layout only, does not use it.
//
// It writes nothing, looks nothing up, and converts no fingerprint. Of a damaged file
// it gives an error, as package store does.
package past

import (
	"encoding/binary"
	"errors"
	"fmt"
	"runtime"
	"runtime/debug"
	"time"

	bolt "go.etcd.io/bbolt"
	berrors "go.etcd.io/bbolt/errors"

	"github.com/samewire/samewire/store"
)

// ErrUnknown is the error of a file whose layout is none of the past.
var ErrUnknown = errors.New("not a layout of the past")

// defaultWait is that of package store; bbolt would take 0 for ever.
const defaultWait = 2 * time.Second

// An Archive is an open archive of an earlier layout.
type Archive struct {
	path           string
	db             *bolt.DB
	format, scheme int
	text, noisy    bool
	articles       int
	unpack         func([]byte) ([]byte, error)
	closers        []func()
}

// A reader reads the values of one layout.
type reader interface {
	// article reads an article's own value, and what other buckets have of it but text.
	article(num []byte, value []byte, r *store.Record) error
}

// layouts are those that can be read: the buckets that they must have, and their readers.
var layouts = map[int]struct {
	buckets []string
	reader  func(*bolt.Tx) reader
}{
	1: {[]string{"meta", "ids", "articles", "texts", "prints"}, newReader1},
	2: {[]string{"meta", "ids", "articles", "texts", "names", "furniture"}, newReader2},
}

// Open opens an archive of an earlier layout, waiting so long for another process to
// let it go. It fails with [ErrUnknown], or as [store.Open] does.
func Open(path string, wait time.Duration) (a *Archive, err error) {
	if err := checkFile(path, false); err != nil {
		return nil, err
	}
	if wait <= 0 {
		wait = defaultWait
	}
	defer recoverDamage(path, &err)()
	db, err := bolt.Open(path, 0o600, &bolt.Options{Timeout: wait, ReadOnly: true})
	switch {
	case errors.Is(err, berrors.ErrTimeout):
		return nil, fmt.Errorf("%s: %w by another process; try again when it is done, or raise --wait (now %s)", path, store.ErrInUse, wait)
	case errors.Is(err, berrors.ErrInvalid), errors.Is(err, berrors.ErrChecksum), errors.Is(err, berrors.ErrVersionMismatch):
		return nil, damaged(path, err)
	case err != nil:
		return nil, fmt.Errorf("opening the archive: %w", err)
	}
	opened := &Archive{path: path, db: db}
	if err = checkFile(path, true); err == nil { // no other process can write to it now
		err = opened.view(opened.open)
	}
	if err != nil {
		return nil, errors.Join(err, db.Close())
	}
	return opened, nil
}

// open reads what describes the archive.
func (a *Archive) open(tx *bolt.Tx) error {
	meta := tx.Bucket([]byte("meta"))
	if meta == nil || len(meta.Get([]byte("format"))) != 4 || len(meta.Get([]byte("scheme"))) != 4 {
		return fmt.Errorf("%s: %w", a.path, ErrUnknown)
	}
	a.format = int(binary.BigEndian.Uint32(meta.Get([]byte("format"))))
	a.scheme = int(binary.BigEndian.Uint32(meta.Get([]byte("scheme"))))
	layout, ok := layouts[a.format]
	if !ok {
		return fmt.Errorf("%s: %w: layout %d", a.path, ErrUnknown, a.format)
	}
	for _, name := range layout.buckets {
		if tx.Bucket([]byte(name)) == nil {
			return damaged(a.path, fmt.Sprintf("bucket %s is missing", name))
		}
	}
	articles := meta.Get([]byte("articles"))
	if len(articles) != 8 {
		return damaged(a.path, "the number of articles is missing")
	}
	a.articles = int(binary.BigEndian.Uint64(articles))
	flag := func(name string) bool { v := meta.Get([]byte(name)); return len(v) == 1 && v[0] == 1 }
	a.text, a.noisy = flag("text"), flag("noisy")
	return a.openTexts(meta.Get([]byte("dict")))
}

// Format is the layout of the archive.
func (a *Archive) Format() int { return a.format }

// Scheme is the version of its fingerprints.
func (a *Archive) Scheme() int { return a.scheme }

// HasText tells whether it keeps texts.
func (a *Archive) HasText() bool { return a.text }

// Noisy tells whether its part keys are of letters.
func (a *Archive) Noisy() bool { return a.noisy }

// Len is the number of its articles.
func (a *Archive) Len() int { return a.articles }

// Each calls fn with every article, whole, in the order of arrival. The part keys of
// layout 1, of 8 bytes, are left out: nothing reads them any more.
func (a *Archive) Each(fn func(store.Record) error) error {
	return a.view(func(tx *bolt.Tx) error {
		values := layouts[a.format].reader(tx)
		texts := tx.Bucket([]byte("texts"))
		ids := tx.Bucket([]byte("ids"))
		n := 0
		c := tx.Bucket([]byte("articles")).Cursor()
		for k, v := c.First(); k != nil; k, v = c.Next() {
			r := store.Record{Noisy: a.noisy}
			err := values.article(k, v, &r)
			if err == nil {
				err = id(ids.Get(idKey(r.ID)), k, &r)
			}
			if err == nil && a.text {
				err = a.readText(texts.Get(k), &r)
			}
			if n++; err == nil && n > a.articles {
				err = fmt.Errorf("it should have %d articles and has more", a.articles)
			}
			if err != nil {
				return damaged(a.path, fmt.Errorf("article number %x: %w", k, err))
			}
			if err := fn(r); err != nil {
				return err
			}
		}
		if n != a.articles {
			return damaged(a.path, fmt.Sprintf("it should have %d articles and has %d", a.articles, n))
		}
		return nil
	})
}

// EachNote calls fn with what was learnt of every source, in the order of the sources.
func (a *Archive) EachNote(fn func(store.Note) error) error {
	return a.view(func(tx *bolt.Tx) error {
		b := tx.Bucket([]byte("furniture"))
		if b == nil {
			return nil // layout 1 has none
		}
		return b.ForEach(func(k, v []byte) error {
			if v == nil {
				return damaged(a.path, fmt.Sprintf("note %x is no value", k))
			}
			return fn(store.Note{Source: string(k), Data: append([]byte{}, v...)})
		})
	})
}

// Close closes the archive.
func (a *Archive) Close() error {
	for _, c := range a.closers {
		c()
	}
	if err := a.db.Close(); err != nil {
		return fmt.Errorf("closing %s: %w", a.path, err)
	}
	return nil
}

// view is a transaction in which damage is an error, not a panic.
func (a *Archive) view(fn func(*bolt.Tx) error) (err error) {
	defer recoverDamage(a.path, &err)()
	return a.db.View(fn)
}

// recoverDamage turns the panics of bbolt on damaged pages, and faults on mapped ones
// that are gone, into an error.
func recoverDamage(path string, err *error) func() {
	old := debug.SetPanicOnFault(true)
	return func() {
		debug.SetPanicOnFault(old)
		p := recover()
		if _, fault := p.(runtime.Error); fault {
			p = "a page or a value is not as it was written"
		}
		if p != nil {
			*err = damaged(path, p)
		}
	}
}

func damaged(path string, why any) error {
	return fmt.Errorf("%s: %w (%v); restore a backup, or add the articles again to a new archive", path, store.ErrDamaged, why)
}

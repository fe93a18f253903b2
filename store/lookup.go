package store

import (
	"encoding/binary"
	"errors"
	"fmt"
	"time"

	bolt "go.etcd.io/bbolt"

	"github.com/samewire/samewire/simhash"
)

// A Snapshot is one consistent view of an archive, inside [Archive.View]. It is not
// safe for concurrent use.
type Snapshot struct {
	archive  *Archive
	tx       *bolt.Tx
	articles *slotReader
	texts    *slotReader
	segments []segmentReader // oldest first
	dead     map[uint32]bool
	names    nameReader
	seek     [8]byte // the key of a block, while one is looked for
}

// A segmentReader finds the blocks of a segment.
type segmentReader struct {
	seed   seed
	cursor *bolt.Cursor
}

// A state is what every View needs, as a transaction left it.
type state struct {
	tx       int // the last transaction that wrote
	segments []segment
	dead     map[uint32]bool
}

// state reads the state, or takes that of the View before if nothing was written since.
func (a *Archive) state(tx *bolt.Tx) (*state, error) {
	if s := a.seen.Load(); s != nil && s.tx == tx.ID() {
		return s, nil
	}
	segments, err := readSegments(tx)
	if err != nil {
		return nil, damaged(a.path, err)
	}
	s := &state{tx: tx.ID(), segments: segments, dead: map[uint32]bool{}}
	err = tx.Bucket(bucketDead).ForEach(func(k, v []byte) error {
		if _, err := seedDead.open(k, v); err != nil {
			return damaged(a.path, fmt.Errorf("list of the dead: %w", err))
		}
		s.dead[binary.BigEndian.Uint32(k)] = true
		return nil
	})
	if err == nil {
		a.seen.Store(s)
	}
	return s, err
}

// View calls fn with a snapshot of the archive, and returns its error. What other
// transactions write meanwhile is not seen.
func (a *Archive) View(fn func(*Snapshot) error) error {
	return a.view(func(tx *bolt.Tx) error {
		state, err := a.state(tx)
		if err != nil {
			return err
		}
		s := &Snapshot{
			archive: a, tx: tx, names: namesOf(tx), dead: state.dead,
			articles: newSlotReader(tx.Bucket(bucketArticles), seedArticles),
			texts:    newSlotReader(tx.Bucket(bucketTexts), seedTexts),
		}
		postings := tx.Bucket(bucketPostings)
		for _, g := range state.segments {
			bucket := postings.Bucket(uint32Bytes(g.id))
			if bucket == nil {
				return damaged(a.path, fmt.Sprintf("segment %d is missing", g.id))
			}
			s.segments = append(s.segments, segmentReader{segmentSeed(g.id), bucket.Cursor()})
		}
		return fn(s)
	})
}

// HasText tells whether the archive keeps texts.
func (s *Snapshot) HasText() bool { return s.archive.hasText }

// Noisy tells whether the part keys are of letters.
func (s *Snapshot) Noisy() bool { return s.archive.noisy }

// Len is the number of articles.
func (s *Snapshot) Len() int { return int(getUint64(s.tx.Bucket(bucketMeta), keyArticles)) }

// Lookup finds the newest version of an article by its id.
func (s *Snapshot) Lookup(id string) (num uint32, ok bool) {
	num, ok, err := getID(s.tx, id)
	if err != nil {
		panic(err.Error()) // View reports it as damage: "not there" would be a lie
	}
	if !ok {
		return 0, false
	}
	r, err := s.Fields(num)
	if err != nil {
		panic(err.Error())
	}
	return num, r.ID == id
}

// Record is the article of that number, as Lookup, Postings and Each give it, whole.
func (s *Snapshot) Record(num uint32) (Record, error) {
	r, err := s.read(num, true)
	if err != nil {
		err = damaged(s.archive.path, fmt.Errorf("article number %d: %w", num, err))
	}
	return r, err
}

// Story is it without part keys, which an archive with text makes anew each time.
func (s *Snapshot) Story(num uint32) (Record, error) {
	r, err := s.read(num, false)
	if err != nil {
		err = damaged(s.archive.path, fmt.Errorf("article number %d: %w", num, err))
	}
	return r, err
}

func (s *Snapshot) read(num uint32, keys bool) (Record, error) {
	r := Record{Noisy: s.archive.noisy}
	article, err := s.slot(num)
	if err != nil {
		return r, err
	}
	if err = decodeArticle(s.names, article, &r, !keys); err != nil || !s.HasText() {
		return r, err
	}
	packed, err := s.texts.get(num)
	if err != nil {
		return r, err
	}
	text, err := s.archive.codec.unpack(packed)
	if err == nil {
		err = decodeText(text, &r)
	}
	if n, stored := printSize(article); err == nil && keys && n > 0 && !stored {
		r.Keys, err = s.archive.derive(&r, n)
	}
	return r, err
}

// derive makes the part keys of a record of its text. They are n.
func (a *Archive) derive(r *Record, n int) ([]simhash.Key, error) {
	if a.fingerprint == nil {
		return nil, errors.New("its part keys are not stored, and the archive was opened without what makes them")
	}
	keys := a.fingerprint(r).Keys
	if len(keys) != n {
		return nil, fmt.Errorf("its text gives %d part keys instead of %d", len(keys), n)
	}
	return keys, nil
}

// printSize is how many part keys an article has, and whether they are stored.
func printSize(article []byte) (n int, stored bool) {
	d := decoder{data: article}
	d.uint()
	count := d.uint()
	return int(count >> 1), count&1 == 1
}

// Published is when the article of that number was published, or zero.
func (s *Snapshot) Published(num uint32) (time.Time, error) {
	var r Record
	d := decoder{data: s.article(num)}
	d.print(&r)
	published := d.time()
	if d.err != nil {
		return time.Time{}, damaged(s.archive.path, fmt.Errorf("article number %d: %w", num, d.err))
	}
	return published, nil
}

// Fingerprint is the fingerprint of the article of that number. An archive with text
// makes its part keys anew each time.
func (s *Snapshot) Fingerprint(num uint32) (simhash.Fingerprint, error) {
	var r Record
	d := decoder{data: s.article(num)}
	p := d.print(&r)
	if d.err != nil {
		return simhash.Fingerprint{}, damaged(s.archive.path, fmt.Errorf("fingerprint of article number %d: %w", num, d.err))
	}
	if p.stored || p.n == 0 {
		return simhash.Fingerprint{Words: r.Words, SimHash: r.SimHash, Keys: p.keys()}, nil
	}
	r, err := s.Record(num)
	return simhash.Fingerprint{Words: r.Words, SimHash: r.SimHash, Keys: r.Keys}, err
}

// Fields is the article of that number without its text and part keys.
func (s *Snapshot) Fields(num uint32) (Record, error) {
	r := Record{Noisy: s.archive.noisy}
	article, err := s.slot(num)
	if err == nil {
		err = decodeArticle(s.names, article, &r, true)
	}
	if err != nil {
		return r, damaged(s.archive.path, fmt.Errorf("article number %d: %w", num, err))
	}
	return r, nil
}

// Keys is how many part keys the article of that number has.
func (s *Snapshot) Keys(num uint32) (int, error) {
	article, err := s.slot(num)
	if err != nil {
		return 0, damaged(s.archive.path, fmt.Errorf("fingerprint of article number %d: %w", num, err))
	}
	n, _ := printSize(article)
	return n, nil
}

var errMissing = errors.New("is missing")

// slot is the value of an article.
func (s *Snapshot) slot(num uint32) ([]byte, error) {
	article, err := s.articles.get(num)
	if article == nil && err == nil {
		err = errMissing
	}
	return article, err
}

// article is the value of an article, or nil.
func (s *Snapshot) article(num uint32) []byte {
	article, err := s.articles.get(num)
	if err != nil {
		return nil // shorter than any
	}
	return article
}

// Each calls fn with every article, whole, in the order of arrival.
func (s *Snapshot) Each(fn func(num uint32, r Record) error) error {
	return s.each(func(num uint32, _ []byte) error {
		r, err := s.Record(num)
		if err != nil {
			return err
		}
		return fn(num, r)
	})
}

// EachStory is Each without part keys, as Story is Record.
func (s *Snapshot) EachStory(fn func(num uint32, r Record) error) error {
	return s.each(func(num uint32, _ []byte) error {
		r, err := s.Story(num)
		if err != nil {
			return err
		}
		return fn(num, r)
	})
}

// each calls fn with the value of every article.
func (s *Snapshot) each(fn func(num uint32, article []byte) error) error {
	var failed error
	n := 0
	err := eachSlot(s.tx.Bucket(bucketArticles), seedArticles, func(num uint32, article []byte) error {
		n++
		failed = fn(num, article)
		return failed
	})
	switch {
	case err != nil && failed == nil:
		return damaged(s.archive.path, fmt.Errorf("articles: %w", err))
	case err == nil && n != s.Len(): // a page that has lost its place says nothing itself
		return damaged(s.archive.path, fmt.Sprintf("it should have %d articles and has %d", s.Len(), n))
	}
	return err
}

// EachFields calls fn with every article, as [Snapshot.Fields] has it, in the order of
// arrival.
func (s *Snapshot) EachFields(fn func(num uint32, r *Record) error) error {
	return s.each(func(num uint32, article []byte) error {
		var r Record
		if err := decodeArticle(s.names, article, &r, true); err != nil {
			return damaged(s.archive.path, fmt.Errorf("article number %d: %w", num, err))
		}
		return fn(num, &r)
	})
}

package store

import (
	"encoding/binary"
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
	articles *bolt.Bucket
	segments []*bolt.Cursor // oldest first
	dead     map[uint32]bool
	names    nameReader
	seek     [8]byte // the key of a block, while one is looked for
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
	err = tx.Bucket(bucketDead).ForEach(func(k, _ []byte) error {
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
		s := &Snapshot{archive: a, tx: tx, articles: tx.Bucket(bucketArticles), names: namesOf(tx), dead: state.dead}
		postings := tx.Bucket(bucketPostings)
		for _, g := range state.segments {
			bucket := postings.Bucket(uint32Bytes(g.id))
			if bucket == nil {
				return damaged(a.path, fmt.Sprintf("segment %d is missing", g.id))
			}
			s.segments = append(s.segments, bucket.Cursor())
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
	v, ok, err := getID(s.tx, id)
	return v.num, ok && err == nil
}

// Record is the article of that number, as Lookup, Postings and Each give it, whole.
func (s *Snapshot) Record(num uint32) (Record, error) {
	r := Record{Noisy: s.archive.noisy}
	key := uint32Bytes(num)
	article := s.article(num)
	if article == nil {
		return r, damaged(s.archive.path, fmt.Sprintf("article number %d is missing", num))
	}
	err := decodeArticle(s.names, article, &r, false)
	if v, ok, e := getID(s.tx, r.ID); err == nil && ok {
		r.BodyHash, err = v.bodyHash, e
	}
	if err == nil && s.HasText() {
		var text []byte
		if text, err = s.archive.codec.unpack(s.tx.Bucket(bucketTexts).Get(key)); err == nil {
			err = decodeText(text, &r)
		}
	}
	if err != nil {
		return r, damaged(s.archive.path, fmt.Errorf("article number %d: %w", num, err))
	}
	return r, nil
}

// Published is when the article of that number was published, or zero.
func (s *Snapshot) Published(num uint32) (time.Time, error) {
	d := decoder{data: s.article(num)}
	d.fields()
	published := d.time()
	if d.err != nil {
		return time.Time{}, damaged(s.archive.path, fmt.Errorf("article number %d: %w", num, d.err))
	}
	return published, nil
}

// Fingerprint is the fingerprint of the article of that number, without its text.
func (s *Snapshot) Fingerprint(num uint32) (simhash.Fingerprint, error) {
	var r Record
	d := decoder{data: s.article(num)}
	d.uint()
	if d.print(&r); d.err != nil {
		return simhash.Fingerprint{}, damaged(s.archive.path, fmt.Errorf("fingerprint of article number %d: %w", num, d.err))
	}
	return simhash.Fingerprint{Words: r.Words, SimHash: r.SimHash, Keys: r.Keys}, nil
}

// Fields is the article of that number without its text, part keys and BodyHash.
func (s *Snapshot) Fields(num uint32) (Record, error) {
	r := Record{Noisy: s.archive.noisy}
	if err := decodeArticle(s.names, s.article(num), &r, true); err != nil {
		return r, damaged(s.archive.path, fmt.Errorf("article number %d: %w", num, err))
	}
	return r, nil
}

// Keys is how many part keys the article of that number has.
func (s *Snapshot) Keys(num uint32) (int, error) {
	d := decoder{data: s.article(num)}
	d.uint()
	d.uint()
	n := d.uint()
	if d.err != nil {
		return 0, damaged(s.archive.path, fmt.Errorf("fingerprint of article number %d: %w", num, d.err))
	}
	return int(n), nil
}

// article is the value of an article, or nil.
func (s *Snapshot) article(num uint32) []byte {
	var key [4]byte
	binary.BigEndian.PutUint32(key[:], num)
	return s.articles.Get(key[:])
}

// Each calls fn with every article, whole, in the order of arrival.
func (s *Snapshot) Each(fn func(num uint32, r Record) error) error {
	c := s.tx.Bucket(bucketArticles).Cursor()
	for k, _ := c.First(); k != nil; k, _ = c.Next() {
		num := binary.BigEndian.Uint32(k)
		r, err := s.Record(num)
		if err != nil {
			return err
		}
		if err := fn(num, r); err != nil {
			return err
		}
	}
	return nil
}

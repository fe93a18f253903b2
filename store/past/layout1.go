package past

import (
	"fmt"

	bolt "go.etcd.io/bbolt"

	"github.com/samewire/samewire/store"
)

// Layout 1, as far as it is read:
//
//	articles  number (4 bytes) -> an encoding version (1 byte, 1), then id, url, source,
//	          title, language, agency, dateline as strings; published and added as
//	          signed varints of Unix seconds plus one, 0 for none; version, words.
//
//	prints    number -> SimHash (8 bytes), words, the number of part keys, and for
//	          each its hash (8 bytes) and the gap of its offset from the one before.
//
// Its fingerprints are of scheme 1. There are neither notes nor bylines, and none is
// by letters.
type reader1 struct{ prints *bolt.Bucket }

func newReader1(tx *bolt.Tx) reader { return reader1{tx.Bucket([]byte("prints"))} }

func (l reader1) article(num, value []byte, r *store.Record) error {
	if err := decodeArticle1(value, r); err != nil {
		return err
	}
	words := r.Words
	if err := decodePrint1(l.prints.Get(num), r); err != nil {
		return fmt.Errorf("fingerprint: %w", err)
	}
	if r.Words != words {
		return fmt.Errorf("it has %d words, its fingerprint %d", words, r.Words)
	}
	return nil
}

func decodeArticle1(value []byte, r *store.Record) error {
	d := decoder{data: value}
	if v := d.fixed(1); d.err == nil && v != 1 {
		return fmt.Errorf("article encoding %d is unknown", v)
	}
	for _, s := range []*string{&r.ID, &r.URL, &r.Source, &r.Title, &r.Language, &r.Agency, &r.Dateline} {
		*s = d.string()
	}
	r.Published, r.Added = d.time(), d.time()
	r.Version, r.Words = d.int(), d.int()
	return d.end()
}

func decodePrint1(value []byte, r *store.Record) error {
	d := decoder{data: value}
	r.SimHash = d.fixed(8)
	r.Words = d.int()
	for range d.count(9) {
		d.fixed(8)
		d.int()
	}
	return d.end()
}

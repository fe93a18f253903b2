package store

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"

	"github.com/cespare/xxhash/v2"
	bolt "go.etcd.io/bbolt"
)

// An Outcome is what became of a record given to Add.
type Outcome int

// The outcomes.
const (
	Unchanged Outcome = iota // the same body was there under that id
	Added                    // a new id
	Replaced                 // a new body, now the newest version of its id
)

// Add stores records in one transaction: all of them or, on an error, none. When
// it returns without one, they are on the disk. Outcomes are in the order of the
// records.
//
// A record whose ID and BodyHash are known changes nothing. One with another body
// becomes the next version under that ID: it gets a number of its own, and the
// version before leaves the archive.
func (a *Archive) Add(records []Record) ([]Outcome, error) {
	return a.add(records, func(*bolt.Tx) error { return nil })
}

// add adds records, and what else belongs into their transaction.
func (a *Archive) add(records []Record, also func(*bolt.Tx) error) ([]Outcome, error) {
	for i := range records {
		if records[i].Noisy != a.noisy {
			return nil, fmt.Errorf("%s: part keys of letters and of words cannot stand in one archive (noisy: %v)", a.path, a.noisy)
		}
	}
	packed := make([][]byte, len(records))
	var packing *coders
	if a.hasText {
		if err := a.codec.learn(records); err != nil {
			return nil, err
		}
		for i := range records {
			if err := checkSpans(&records[i]); err != nil {
				return nil, err
			}
		}
		packing = a.pack(records, packed)
	}
	if err := a.merge(alike); err != nil { // before, so that an error means that nothing is stored
		return nil, a.writing(err)
	}
	outcomes := make([]Outcome, len(records))
	err := a.update(func(tx *bolt.Tx) error {
		w, err := newWriter(tx, len(records))
		if err != nil {
			return err
		}
		if a.hasText && packing != a.codec.Load() { // another process has written its dictionary
			a.pack(records, packed)
		}
		if dict := a.codec.Load().dict; dict != nil && w.names.meta.Get(keyDict) == nil {
			if err := w.names.meta.Put(keyDict, dict); err != nil {
				return err
			}
		}
		for i := range records {
			if outcomes[i], err = w.add(records[i], packed[i]); err != nil {
				return err
			}
		}
		return errors.Join(w.finish(), also(tx))
	})
	if err != nil {
		return nil, a.writing(err)
	}
	return outcomes, nil
}

// writing is an error in writing, as it is told.
func (a *Archive) writing(err error) error {
	switch {
	case errors.Is(err, errShort):
		return damaged(a.path, err)
	case err != nil && !errors.Is(err, ErrDamaged):
		return fmt.Errorf("writing %s: %w", a.path, err)
	}
	return err
}

// pack compresses texts on all cores, and tells with what.
func (a *Archive) pack(records []Record, packed [][]byte) *coders {
	with := a.codec.Load()
	var next atomic.Int64
	var wg sync.WaitGroup
	for range min(runtime.GOMAXPROCS(0), len(records)) {
		wg.Go(func() {
			var text []byte
			for i := next.Add(1) - 1; i < int64(len(records)); i = next.Add(1) - 1 {
				text = appendText(text[:0], &records[i])
				packed[i] = with.enc.EncodeAll(text, nil)
			}
		})
	}
	wg.Wait()
	return with
}

// A writer gathers what one transaction writes, so that each bucket is written in
// the order of its keys: bbolt is several times slower otherwise.
type writer struct {
	tx       *bolt.Tx
	next     uint32
	articles uint64
	words    uint64
	ids      map[string]idValue
	names    names
	postings []posting
}

// An idValue is what the archive knows of an id.
type idValue struct {
	num      uint32
	bodyHash uint64
	version  int
}

func newWriter(tx *bolt.Tx, records int) (*writer, error) {
	meta := tx.Bucket(bucketMeta)
	for _, b := range [][]byte{bucketArticles, bucketTexts} {
		tx.Bucket(b).FillPercent = 1 // numbers only grow
	}
	return &writer{
		tx:       tx,
		next:     getUint32(meta, keyNext),
		articles: getUint64(meta, keyArticles),
		words:    getUint64(meta, keyWords),
		ids:      map[string]idValue{},
		names:    names{tx.Bucket(bucketNames), meta, map[string]uint32{}, records >= manyArrivals},
	}, nil
}

func (w *writer) add(r Record, packed []byte) (Outcome, error) {
	key := string(idKey(r.ID))
	known, ok := w.ids[key]
	if !ok {
		var err error
		if known, ok, err = getID(w.tx, r.ID); err != nil {
			return 0, err
		}
	}
	outcome := Added
	if ok {
		if known.bodyHash == r.BodyHash {
			return Unchanged, nil
		}
		if err := w.remove(known.num); err != nil {
			return 0, err
		}
		outcome = Replaced
	}
	num := w.next
	if num == ^uint32(0) {
		return 0, errors.New("the archive has numbered 4,294,967,295 articles and cannot take more")
	}
	w.next++
	r.Version = known.version + 1
	article, err := encodeArticle(&w.names, &r)
	if err != nil {
		return 0, err
	}
	if err := w.tx.Bucket(bucketArticles).Put(uint32Bytes(num), article); err != nil {
		return 0, err
	}
	if packed != nil {
		if err := w.tx.Bucket(bucketTexts).Put(uint32Bytes(num), packed); err != nil {
			return 0, err
		}
	}
	w.ids[key] = idValue{num, r.BodyHash, r.Version}
	w.articles++
	w.words += uint64(r.Words)
	for _, k := range r.Keys {
		w.postings = append(w.postings, newPosting(k.Hash, num))
	}
	return outcome, nil
}

// remove takes an article out; its postings stay until their segment is merged.
func (w *writer) remove(num uint32) error {
	key := uint32Bytes(num)
	d := decoder{data: w.tx.Bucket(bucketArticles).Get(key)}
	d.uint()
	words := d.uint()
	if d.err != nil {
		return fmt.Errorf("article number %d: %w", num, d.err)
	}
	w.articles--
	w.words -= words
	return errors.Join(
		w.tx.Bucket(bucketArticles).Delete(key),
		w.tx.Bucket(bucketTexts).Delete(key),
		w.tx.Bucket(bucketDead).Put(key, []byte{}),
	)
}

func (w *writer) finish() error {
	if len(w.ids) == 0 {
		return nil
	}
	keys := make([]string, 0, len(w.ids))
	for k := range w.ids {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	ids := w.tx.Bucket(bucketIDs)
	if last, _ := ids.Cursor().Last(); bytes.Compare(last, []byte(keys[len(keys)/4])) < 0 {
		ids.FillPercent = ascendingFill
	}
	for _, k := range keys {
		v := w.ids[k]
		b := binary.BigEndian.AppendUint64(uint32Bytes(v.num), v.bodyHash)
		if err := ids.Put([]byte(k), binary.AppendUvarint(b, uint64(v.version))); err != nil {
			return err
		}
	}
	if err := w.counts(); err != nil {
		return err
	}
	slices.Sort(w.postings)
	w.postings = slices.Compact(w.postings)
	return newSegment(w.tx, w.postings)
}

// counts writes how many there are.
func (w *writer) counts() error {
	meta := w.tx.Bucket(bucketMeta)
	return errors.Join(
		meta.Put(keyNext, uint32Bytes(w.next)),
		meta.Put(keyArticles, uint64Bytes(w.articles)),
		meta.Put(keyWords, uint64Bytes(w.words)),
	)
}

// ascendingFill is how full the pages of ids become where new ids go on from those before
// but for the order of some: few come between.
const ascendingFill = 0.95

// maxIDKey keeps keys of ids well below what bbolt takes.
const maxIDKey = 256

func idKey(id string) []byte {
	if id == "" {
		return []byte{0} // bbolt has no empty keys
	}
	if len(id) <= maxIDKey {
		return []byte(id)
	}
	return fmt.Appendf([]byte(id[:224]), "%016x", xxhash.Sum64String(id))
}

func getID(tx *bolt.Tx, id string) (idValue, bool, error) {
	v := tx.Bucket(bucketIDs).Get(idKey(id))
	if v == nil {
		return idValue{}, false, nil
	}
	d := &decoder{data: v}
	out := idValue{num: uint32(d.fixed(4)), bodyHash: d.fixed(8), version: int(d.uint())}
	if d.err != nil {
		return idValue{}, false, fmt.Errorf("id %q: %w", id, d.err)
	}
	return out, true, nil
}

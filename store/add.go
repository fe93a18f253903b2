package store

import (
	"errors"
	"fmt"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	bolt "go.etcd.io/bbolt"
)

// An Outcome is what became of a record given to Add.
type Outcome int

// The outcomes.
const (
	Unchanged Outcome = iota // the same body was there under that id
	Added                    // a new id
	Replaced                 // a new body, now the newest version of its id
	Older                    // another body, which Import left out for a newer one
	Refused                  // its id cannot be told from that of another article
)

// Add stores records in one transaction: all of them or, on an error, none. When
// it returns without one, they are on the disk. Outcomes are in the order of the
// records.
//
// A record whose ID and BodyHash are known changes nothing. One with another body
// becomes the next version under that ID: it gets a number of its own, and the
// version before leaves the archive. A record that comes from another archive keeps its
// Version if it is higher.
func (a *Archive) Add(records []Record) ([]Outcome, error) {
	return a.add(records, false, func(*bolt.Tx) error { return nil })
}

// add adds records, and what else belongs into their transaction. It may have to keep
// what was added later than they were.
func (a *Archive) add(records []Record, keepNewer bool, also func(*bolt.Tx) error) ([]Outcome, error) {
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
		w.keepNewer = keepNewer
		if a.hasText && packing != a.codec.Load() { // another process has written its dictionary
			a.pack(records, packed)
		}
		if err := putDict(tx, a.codec.Load().dict); err != nil {
			return err
		}
		for i := range records {
			if outcomes[i], err = w.add(&records[i], packed[i], a.derives()); err != nil {
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
	case errors.Is(err, errShort), errors.Is(err, errSum):
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

// derives tells whether part keys are not stored, because texts give them.
func (a *Archive) derives() bool { return a.hasText && a.fingerprint != nil }

// A writer gathers what one transaction writes, so that each bucket is written in
// the order of its keys: bbolt is several times slower otherwise.
type writer struct {
	tx       *bolt.Tx
	next     uint32
	articles uint64
	words    uint64
	ids      map[string]known
	names    names
	slots    *slotWriter // of articles
	texts    *slotWriter
	postings []posting
	dead     []uint32

	keepNewer bool // what was added later than a record is not replaced by it
}

// A known is what the archive knows of an id.
type known struct {
	id       string
	num      uint32
	bodyHash uint64
	version  int
	added    time.Time
	gone     bool // nothing any more
}

func newWriter(tx *bolt.Tx, records int) (*writer, error) {
	meta := tx.Bucket(bucketMeta)
	w := &writer{
		tx:       tx,
		next:     getUint32(meta, keyNext),
		articles: getUint64(meta, keyArticles),
		words:    getUint64(meta, keyWords),
		ids:      map[string]known{},
		names:    names{tx.Bucket(bucketNames), meta, map[string]uint32{}, records >= manyArrivals},
	}
	var err error
	if w.slots, err = newSlotWriter(tx.Bucket(bucketArticles), seedArticles, articleGroup); err != nil {
		return nil, err
	}
	w.texts, err = newSlotWriter(tx.Bucket(bucketTexts), seedTexts, textGroup)
	return w, err
}

// find is what is known of an id so far.
func (w *writer) find(id string) (known, bool, error) {
	if k, ok := w.ids[string(idKey(id))]; ok {
		if !k.gone && k.id != id {
			return known{}, false, errOtherID
		}
		return k, !k.gone, nil
	}
	num, ok, err := getID(w.tx, id)
	if !ok || err != nil {
		return known{}, false, err
	}
	var r Record
	article, err := w.slots.get(num)
	if err == nil {
		err = decodeArticle(namesOf(w.tx), article, &r, true)
	}
	if err == nil && r.ID != id && string(idKey(r.ID)) != string(idKey(id)) {
		err = fmt.Errorf("is listed as %q", id)
	}
	if err != nil {
		return known{}, false, fmt.Errorf("article number %d: %w", num, err)
	}
	if r.ID != id {
		return known{}, false, errOtherID
	}
	return known{id: id, num: num, bodyHash: r.BodyHash, version: r.Version, added: r.Added}, true, nil
}

// errOtherID is the error of an id that stands under the same key as another one: of a
// long id only the beginning and a hash, which anybody can compute, are in the key.
var errOtherID = errors.New("its id cannot be told from that of another article")

// add adds one record. Its part keys are not stored where its text gives them.
func (w *writer) add(r *Record, packed []byte, derived bool) (Outcome, error) {
	was, ok, err := w.find(r.ID)
	if errors.Is(err, errOtherID) {
		return Refused, nil
	}
	if err != nil {
		return 0, err
	}
	outcome := Added
	if ok {
		if was.bodyHash == r.BodyHash {
			return Unchanged, nil
		}
		if w.keepNewer && was.added.After(r.Added) {
			return Older, nil
		}
		if err := w.remove(was.num); err != nil {
			return 0, err
		}
		outcome = Replaced
	}
	num := w.next
	if num == ^uint32(0) {
		return 0, errors.New("the archive has numbered 4,294,967,295 articles and cannot take more")
	}
	w.next++
	version := max(r.Version, was.version+1)
	article, err := encodeArticle(&w.names, r, version, derived)
	if err != nil {
		return 0, err
	}
	w.slots.add(num, article)
	if packed != nil {
		w.texts.add(num, packed)
	}
	w.ids[string(idKey(r.ID))] = known{id: r.ID, num: num, bodyHash: r.BodyHash, version: version, added: r.Added}
	w.articles++
	w.words += uint64(r.Words)
	for _, k := range r.Keys {
		w.postings = append(w.postings, newPosting(k.Hash, num))
	}
	return outcome, nil
}

// remove takes an article out; its postings stay until their segment is merged.
func (w *writer) remove(num uint32) error {
	article, err := w.slots.get(num)
	d := decoder{data: article}
	words := d.uint()
	if err = errors.Join(err, d.err); err != nil {
		return fmt.Errorf("article number %d: %w", num, err)
	}
	w.articles--
	w.words -= words
	w.dead = append(w.dead, num)
	return errors.Join(w.slots.remove(num), w.texts.remove(num))
}

func (w *writer) finish() error {
	if len(w.ids) == 0 && len(w.dead) == 0 {
		return nil
	}
	ids := make([]idEntry, 0, len(w.ids))
	for k, v := range w.ids {
		ids = append(ids, idEntry{key: k, num: v.num, gone: v.gone})
	}
	dead := w.tx.Bucket(bucketDead)
	slices.Sort(w.dead)
	for _, num := range w.dead {
		key := uint32Bytes(num)
		if err := dead.Put(key, seedDead.seal(key, nil)); err != nil {
			return err
		}
	}
	if err := errors.Join(w.slots.close(), w.texts.close(), changeIDs(w.tx.Bucket(bucketIDs), ids), w.counts()); err != nil {
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

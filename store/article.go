package store

import (
	"cmp"
	"encoding/binary"
	"fmt"
	"strings"
	"time"

	bolt "go.etcd.io/bbolt"

	"github.com/samewire/samewire/simhash"
)

// What an article value holds: format.go has the bytes.

// encodeArticle makes the value of an article of that version. Derived part keys are not
// written.
func encodeArticle(n *names, r *Record, version int, derived bool) ([]byte, error) {
	b := appendPrint(make([]byte, 0, 5*len(r.Keys)+len(r.ID)+len(r.URL)+len(r.Title)+len(r.Byline)+64), r, derived)
	b = appendTime(b, r.Published)
	host, page := splitURL(r.URL)
	if r.URL == r.ID {
		host = ""
	}
	origin := appendString(appendString(appendString(nil, r.Source), r.Language), host)
	arrival := binary.AppendUvarint(appendTime(nil, r.Added), uint64(version))
	b, err := n.append(b, string(origin))
	if err != nil {
		return nil, err
	}
	if n.arrivals {
		b, err = n.append(b, string(arrival))
	} else {
		b = appendString(append(b, longName), string(arrival))
	}
	if err == nil {
		b, err = n.append(b, r.Agency)
	}
	if err != nil {
		return nil, err
	}
	for _, s := range []string{r.ID, r.Title, r.Dateline, r.Byline} {
		b = appendString(b, s)
	}
	before, after, found := strings.Cut(page, r.ID)
	switch {
	case r.URL == r.ID:
		b = append(b, urlIsID)
	case page == r.ID:
		b = append(b, urlEndsInID)
	case found && r.ID != "":
		b = appendString(appendString(append(b, urlHasID), before), after)
	default:
		b = appendString(append(b, urlApart), page)
	}
	return b, nil
}

// How a URL is written.
const (
	urlApart    = iota // what follows the host
	urlIsID            // nothing: it is the id
	urlHasID           // what follows the host up to the id, and after it
	urlEndsInID        // nothing: the id follows the host
)

// splitURL splits a URL behind its host: http://host/ is the same for many.
func splitURL(url string) (host, page string) {
	at := strings.Index(url, "://")
	if at < 0 {
		return "", url
	}
	slash := strings.IndexByte(url[at+3:], '/')
	if slash < 0 {
		return "", url
	}
	at += 3 + slash + 1
	return url[:at], url[at:]
}

func (d *decoder) time() time.Time {
	if v := d.int(); v != 0 {
		return time.Unix(v-1, 0).UTC()
	}
	return time.Time{}
}

// decodeArticle reads all that an article value holds, or all but its part keys.
func decodeArticle(tx nameReader, data []byte, r *Record, fieldsOnly bool) error {
	d := &decoder{data: data}
	p := d.print(r)
	if !fieldsOnly {
		r.Keys = p.keys()
	}
	r.Published = d.time()
	origin, arrival := decoder{data: d.name(tx)}, decoder{data: d.name(tx)}
	r.Source, r.Language = origin.string(), origin.string()
	host := origin.string()
	r.Added, r.Version = arrival.time(), int(arrival.uint())
	r.Agency = string(d.name(tx))
	r.ID, r.Title, r.Dateline, r.Byline = d.string(), d.string(), d.string(), d.string()
	switch form := d.fixed(1); form {
	case urlApart:
		r.URL = host + d.string()
	case urlIsID:
		r.URL = r.ID
	case urlHasID:
		before, after := d.string(), d.string()
		r.URL = host + before + r.ID + after
	case urlEndsInID:
		r.URL = host + r.ID
	default:
		return fmt.Errorf("url of form %d is unknown", form)
	}
	for _, err := range []error{d.err, origin.err, arrival.err} {
		if err != nil {
			return err
		}
	}
	return nil
}

// shortGaps is the number of gaps between offsets of keys that take half a byte: by
// winnowing hardly one is longer.
const shortGaps = 15

// appendPrint appends the fingerprint of a record: words, the number of part keys, twice,
// and one more if they stand here too; SimHash and BodyHash; and the keys.
func appendPrint(b []byte, r *Record, derived bool) []byte {
	n := len(r.Keys)
	b = binary.AppendUvarint(b, uint64(r.Words))
	stored := !derived && n > 0
	count := uint64(2 * n)
	if stored {
		count++
	}
	b = binary.AppendUvarint(b, count)
	b = binary.BigEndian.AppendUint64(b, r.SimHash)
	b = binary.BigEndian.AppendUint64(b, r.BodyHash)
	if !stored {
		return b
	}
	for _, k := range r.Keys {
		b = binary.BigEndian.AppendUint32(b, k.Hash)
	}
	short := len(b)
	b = append(b, make([]byte, (n+1)/2)...)
	var long []byte
	next := uint32(0)
	for i, k := range r.Keys {
		gap := k.Offset - next
		if next = k.Offset + 1; gap >= shortGaps {
			long = binary.AppendUvarint(long, uint64(gap-shortGaps))
			gap = shortGaps
		}
		b[short+i/2] |= byte(gap) << (i % 2 * 4)
	}
	b = binary.AppendUvarint(b, uint64(len(long)))
	return append(b, long...)
}

// A print is the part keys of an article value, not decoded yet.
type print struct {
	n      int  // how many keys
	stored bool // or else its text gives them
	hashes []byte
	short  []byte
	long   []byte // complete, or print would have failed
}

// print reads a fingerprint, but for its part keys.
func (d *decoder) print(r *Record) print {
	r.Words = int(d.uint())
	count := d.uint()
	p := print{n: int(count >> 1 & (1<<32 - 1)), stored: count&1 == 1}
	r.SimHash, r.BodyHash = d.fixed(8), d.fixed(8)
	if !p.stored {
		return p
	}
	if len(d.data) < 4*p.n+(p.n+1)/2 {
		d.fail()
		return print{}
	}
	p.hashes, d.data = d.data[:4*p.n], d.data[4*p.n:]
	p.short, d.data = d.data[:(p.n+1)/2], d.data[(p.n+1)/2:]
	long := d.count(1)
	p.long, d.data = d.data[:long], d.data[long:]
	gaps := 0
	for i := range p.n {
		if p.gap(i) == shortGaps {
			gaps++
		}
	}
	e := decoder{data: p.long}
	for range gaps {
		e.uint()
	}
	if e.err != nil || len(e.data) > 0 {
		d.fail()
		return print{}
	}
	return p
}

func (p *print) gap(i int) uint32 { return uint32(p.short[i/2] >> (i % 2 * 4) & 15) }

// keys are the part keys that stand in the value: nil if none do.
func (p *print) keys() []simhash.Key {
	if !p.stored {
		return nil
	}
	keys := make([]simhash.Key, p.n)
	long := decoder{data: p.long}
	next := uint32(0)
	for i := range keys {
		gap := p.gap(i)
		if gap == shortGaps {
			gap += uint32(long.uint())
		}
		keys[i] = simhash.Key{Hash: binary.BigEndian.Uint32(p.hashes[4*i:]), Offset: next + gap}
		next += gap + 1
	}
	return keys
}

// names are strings that many articles have: they are written once and numbered.
type names struct {
	bucket *bolt.Bucket
	meta   *bolt.Bucket
	known  map[string]uint32 // those met in this transaction
	// arrivals tells whether times of adding are numbered: many articles that come
	// together have one, of articles that come one by one each has its own.
	arrivals bool
}

// manyArrivals is the number of articles from which on their time of adding is a name.
const manyArrivals = 16

// maxName is the length of the longest string that is numbered.
const maxName = 250

// A name is 0 if empty; 1 and the string if it is not numbered; or its number.
const (
	noName = iota
	longName
	firstName
)

func (n *names) append(b []byte, name string) ([]byte, error) {
	switch {
	case name == "":
		return append(b, noName), nil
	case len(name) > maxName:
		return appendString(append(b, longName), name), nil
	}
	num, ok := n.known[name]
	if !ok {
		key := append([]byte{'s'}, name...)
		if v := n.bucket.Get(key); v != nil {
			if v, err := seedNames.open(key, v); err != nil || len(v) != 4 {
				return nil, fmt.Errorf("name %.40q: %w", name, cmp.Or(err, errShort))
			} else {
				num = binary.BigEndian.Uint32(v)
			}
		} else {
			num = max(firstName, getUint32(n.meta, keyNames))
			if num == ^uint32(0) {
				return appendString(append(b, longName), name), nil
			}
			for _, err := range []error{
				n.bucket.Put(key, seedNames.seal(key, uint32Bytes(num))),
				n.bucket.Put(nameKey(num), seedNames.seal(nameKey(num), []byte(name))),
				n.meta.Put(keyNames, uint32Bytes(num+1)),
			} {
				if err != nil {
					return nil, err
				}
			}
		}
		n.known[name] = num
	}
	return binary.AppendUvarint(b, uint64(num)), nil
}

func nameKey(num uint32) []byte { return binary.BigEndian.AppendUint32([]byte{'n'}, num) }

// A nameReader finds a name by its number.
type nameReader func(num uint32) ([]byte, bool)

func namesOf(tx *bolt.Tx) nameReader {
	b := tx.Bucket(bucketNames)
	return func(num uint32) ([]byte, bool) {
		key := nameKey(num)
		v, err := seedNames.open(key, b.Get(key))
		return v, err == nil
	}
}

func (d *decoder) name(of nameReader) []byte {
	switch num := d.uint(); {
	case d.err != nil || num == noName:
		return nil
	case num == longName:
		return []byte(d.string())
	default:
		name, ok := of(uint32(min(num, 1<<32-1)))
		if !ok {
			d.fail()
		}
		return name
	}
}

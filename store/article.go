package store

import (
	"encoding/binary"
	"fmt"
	"strings"
	"time"

	bolt "go.etcd.io/bbolt"

	"github.com/samewire/samewire/simhash"
)

// What an article value holds: format.go has the bytes.

func encodeArticle(n *names, r *Record) ([]byte, error) {
	print := encodePrint(r)
	b := binary.AppendUvarint(make([]byte, 0, len(print)+len(r.ID)+len(r.URL)+len(r.Title)+len(r.Byline)+64), uint64(len(print)))
	b = append(b, print...)
	b = appendTime(b, r.Published)
	host, page := splitURL(r.URL)
	if r.URL == r.ID {
		host = ""
	}
	origin := appendString(appendString(appendString(nil, r.Source), r.Language), host)
	arrival := binary.AppendUvarint(appendTime(nil, r.Added), uint64(r.Version))
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

// fields are where the fields of an article value begin.
func (d *decoder) fields() {
	if n := d.count(1); d.err == nil {
		d.data = d.data[n:]
	}
}

func (d *decoder) time() time.Time {
	if v := d.int(); v != 0 {
		return time.Unix(v-1, 0).UTC()
	}
	return time.Time{}
}

// decodeArticle reads all that an article value holds, or its fields only.
func decodeArticle(tx nameReader, data []byte, r *Record, fieldsOnly bool) error {
	d := &decoder{data: data}
	print := decoder{data: d.data}
	d.fields()
	print.uint()
	if fieldsOnly {
		r.Words = int(print.uint())
	} else {
		print.data = print.data[:max(0, len(print.data)-len(d.data))]
		print.print(r)
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
	for _, err := range []error{d.err, origin.err, arrival.err, print.err} {
		if err != nil {
			return err
		}
	}
	return nil
}

// shortGaps is the number of gaps between offsets of keys that take half a byte: by
// winnowing hardly one is longer.
const shortGaps = 15

func encodePrint(r *Record) []byte {
	n := len(r.Keys)
	b := binary.AppendUvarint(make([]byte, 0, 16+5*n), uint64(r.Words))
	b = binary.AppendUvarint(b, uint64(n))
	b = binary.BigEndian.AppendUint64(b, r.SimHash)
	for _, k := range r.Keys {
		b = binary.BigEndian.AppendUint32(b, k.Hash)
	}
	short := len(b)
	b = append(b, make([]byte, (n+1)/2)...)
	next := uint32(0)
	for i, k := range r.Keys {
		gap := k.Offset - next
		if next = k.Offset + 1; gap >= shortGaps {
			b = binary.AppendUvarint(b, uint64(gap-shortGaps))
			gap = shortGaps
		}
		b[short+i/2] |= byte(gap) << (i % 2 * 4)
	}
	return b
}

// print reads a fingerprint.
func (d *decoder) print(r *Record) {
	r.Words = int(d.uint())
	n := int(min(d.uint(), 1<<32))
	r.SimHash = d.fixed(8)
	if len(d.data) < 4*n+(n+1)/2 {
		d.fail()
		return
	}
	hashes, short := d.data[:4*n], d.data[4*n:4*n+(n+1)/2]
	d.data = d.data[4*n+(n+1)/2:]
	r.Keys = make([]simhash.Key, n)
	next := uint32(0)
	for i := range r.Keys {
		gap := uint32(short[i/2] >> (i % 2 * 4) & 15)
		if gap == shortGaps {
			gap += uint32(d.uint())
		}
		r.Keys[i] = simhash.Key{Hash: binary.BigEndian.Uint32(hashes[4*i:]), Offset: next + gap}
		next += gap + 1
	}
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
		if v := n.bucket.Get(key); len(v) == 4 {
			num = binary.BigEndian.Uint32(v)
		} else {
			num = max(firstName, getUint32(n.meta, keyNames))
			if num == ^uint32(0) {
				return appendString(append(b, longName), name), nil
			}
			for _, err := range []error{
				n.bucket.Put(key, uint32Bytes(num)), n.bucket.Put(nameKey(num), []byte(name)), n.meta.Put(keyNames, uint32Bytes(num+1)),
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
		v := b.Get(nameKey(num))
		return v, v != nil
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

package past

import (
	"encoding/binary"
	"fmt"

	bolt "go.etcd.io/bbolt"

	"github.com/samewire/samewire/simhash"
	"github.com/samewire/samewire/store"
)

// Layout 2, as far as it is read:
//
//	names     's' and a string -> its number (4 bytes); 'n' and the number (4 bytes) ->
//	          the string. Below, a name is 0 for the empty string, 1 if the string
//	          follows, else its number here.
//
//	articles  number (4 bytes) -> the length of the fingerprint that follows, in bytes;
//	          then its words, the number of its part keys, the SimHash (8 bytes), the
//	          hash of each key (4 bytes), for each 4 bits, of which the lower come first:
//	          the words between the key before and it, 15 if they are more, and for each
//	          of these how many more; then published as a signed varint of Unix seconds
//	          plus one, 0 for none; three names: source, language and the URL up to its
//	          host (three strings); when added, as published is, and version; and the
//	          agency; id, title, dateline, byline as strings; and a byte that says how
//	          the rest of the URL follows: 0 as a string, 1 not at all, the id is the
//	          whole URL, 2 as two strings, between which the id stands, 3 not at all,
//	          the id is the rest.
//
//	furniture source -> the encoding of its notebook.
//
// Its fingerprints are of scheme 2.
type reader2 struct{ name func(num uint64) []byte }

func newReader2(tx *bolt.Tx) reader {
	names := tx.Bucket([]byte("names"))
	return reader2{func(num uint64) []byte {
		if num > 1<<32-1 {
			return nil
		}
		return names.Get(binary.BigEndian.AppendUint32([]byte{'n'}, uint32(num)))
	}}
}

// nameOf reads a name.
func (l reader2) nameOf(d *decoder) []byte {
	switch num := d.uint(); {
	case d.err != nil || num == 0:
		return nil
	case num == 1:
		return d.bytes()
	default:
		name := l.name(num)
		if name == nil {
			d.fail(fmt.Errorf("name %d is missing", num))
		}
		return name
	}
}

func (l reader2) article(_, value []byte, r *store.Record) error {
	d := decoder{data: value}
	if err := decodePrint2(d.bytes(), r); err != nil && d.err == nil {
		return fmt.Errorf("fingerprint: %w", err)
	}
	r.Published = d.time()
	origin := decoder{data: l.nameOf(&d)}
	r.Source, r.Language = origin.string(), origin.string()
	host := origin.string()
	arrival := decoder{data: l.nameOf(&d)}
	r.Added, r.Version = arrival.time(), arrival.int()
	r.Agency = string(l.nameOf(&d))
	r.ID, r.Title, r.Dateline, r.Byline = d.string(), d.string(), d.string(), d.string()
	switch form := d.fixed(1); form {
	case 0:
		r.URL = host + d.string()
	case 1:
		r.URL = r.ID
	case 2:
		before := d.string()
		r.URL = host + before + r.ID + d.string()
	case 3:
		r.URL = host + r.ID
	default:
		return fmt.Errorf("url of form %d is unknown", form)
	}
	for _, d := range []*decoder{&d, &origin, &arrival} {
		if err := d.end(); err != nil {
			return err
		}
	}
	return nil
}

// longGap is how the 4 bits of a key say that the gap before it is that long or longer.
const longGap = 15

func decodePrint2(value []byte, r *store.Record) error {
	d := decoder{data: value}
	r.Words = d.int()
	n := d.int()
	r.SimHash = d.fixed(8)
	if d.err != nil || len(d.data)/4 < n || len(d.data) < 4*n+(n+1)/2 {
		return errShort
	}
	hashes, short := d.data[:4*n], d.data[4*n:4*n+(n+1)/2]
	d.data = d.data[len(hashes)+len(short):]
	r.Keys = make([]simhash.Key, n)
	next := 0
	for i := range r.Keys {
		gap := int(short[i/2] >> (i % 2 * 4) & 15)
		if gap == longGap {
			gap += d.int()
		}
		if next += gap; next > 1<<31-1 {
			return errRange
		}
		r.Keys[i] = simhash.Key{Hash: binary.BigEndian.Uint32(hashes[4*i:]), Offset: uint32(next)}
		next++
	}
	return d.end()
}

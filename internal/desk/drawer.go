package desk

import (
	"encoding/binary"
	"slices"

	"github.com/samewire/samewire/internal/match"
	"github.com/samewire/samewire/simhash"
)

// A drawer reads bodies and fingerprints of a batch, and keeps those it read last. It
// is not safe for concurrent use.
type drawer struct {
	batch  *Batch
	buf    []byte
	bodies [kept]keptBody
	prints [kept]keptPrint
	held   int      // number of the body that stays, plus one; 0 for none
	beside keptBody // another one that would be kept in its place
}

type keptBody struct {
	of    int // number, plus one; 0 for none
	body  match.Body
	print []byte // as it was written
	keys  []simhash.Key
}

type keptPrint struct {
	of   int
	keys []simhash.Key
}

// kept is the number of bodies that a drawer keeps, about 4 MB. Copies of a story often
// have neighbouring ids, or share candidates: of 200,000 generated articles five in six of
// the bodies asked for are there.
const kept = 1 << 10

// hold is a body by number, which stays as it is until the next call of hold.
func (d *drawer) hold(n int) (match.Body, error) {
	d.held = 0
	body, err := d.body(n)
	d.held = n + 1
	return body, err
}

// body is a body by number, empty where an archive keeps no texts. It is valid until
// another one is asked for.
func (d *drawer) body(n int) (match.Body, error) {
	k := d.place(n)
	if k.of == n+1 {
		return k.body, nil
	}
	k.of, k.keys = 0, nil
	e := &d.batch.bodies[n]
	data, err := d.read(e.at, int(e.length))
	if err != nil {
		return match.Body{}, err
	}
	if err := k.body.Decode(data[:e.prints]); err != nil {
		return match.Body{}, err
	}
	k.print = append(k.print[:0], data[e.prints:]...)
	k.of = n + 1
	return k.body, nil
}

// place is where a body is kept.
func (d *drawer) place(n int) *keptBody {
	k := &d.bodies[n%kept]
	if d.held > 0 && k.of == d.held && n+1 != d.held {
		return &d.beside
	}
	return k
}

// print is the fingerprint of a body, without its SimHash. It stays as it is.
func (d *drawer) print(n int) (print simhash.Fingerprint, err error) {
	e := &d.batch.bodies[n]
	print.Words = int(e.words)
	if b := d.place(n); b.of == n+1 {
		if b.keys == nil {
			b.keys, err = decodeKeys(b.print)
		}
		print.Keys = b.keys
		return print, err
	}
	k := &d.prints[n%kept]
	if k.of != n+1 {
		data, err := d.read(e.at+int64(e.prints), int(e.length-e.prints))
		if err != nil {
			return print, err
		}
		k.of = 0
		if k.keys, err = decodeKeys(data); err != nil {
			return print, err
		}
		k.of = n + 1
	}
	print.Keys = k.keys
	return print, nil
}

// decodeKeys reads part keys as bodyOf writes them.
func decodeKeys(data []byte) ([]simhash.Key, error) {
	keys, offset := make([]simhash.Key, 0, len(data)/5), uint32(0) // the gaps are mostly a byte
	for len(data) > 4 {
		gap, size := binary.Uvarint(data[4:])
		if size <= 0 {
			return nil, errRecord
		}
		offset += uint32(gap)
		keys = append(keys, simhash.Key{Hash: binary.LittleEndian.Uint32(data), Offset: offset})
		data = data[4+size:]
	}
	return keys, nil
}

func (d *drawer) read(at int64, size int) ([]byte, error) {
	d.buf = slices.Grow(d.buf[:0], size)[:size]
	_, err := d.batch.words.ReadAt(d.buf, at)
	return d.buf, err
}

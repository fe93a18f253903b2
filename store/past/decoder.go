package past

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"time"

	"github.com/cespare/xxhash/v2"
	"github.com/klauspost/compress/zstd"

	"github.com/samewire/samewire/store"
)

var (
	errShort = errors.New("value ends early")
	errLong  = errors.New("value goes on behind its end")
	errRange = errors.New("a number is out of range")
)

// A decoder reads values; after the first error it reads zeros. Numbers are unsigned
// varints unless a width is given, and strings are their length and their bytes.
type decoder struct {
	data []byte
	err  error
}

func (d *decoder) fail(err error) {
	if d.err == nil {
		d.err = err
	}
	d.data = nil
}

func (d *decoder) uint() uint64 {
	v, n := binary.Uvarint(d.data)
	if n <= 0 {
		d.fail(errShort)
		return 0
	}
	d.data = d.data[n:]
	return v
}

// int reads a number that an int32 holds: no count, length or offset is larger.
func (d *decoder) int() int {
	v := d.uint()
	if v > math.MaxInt32 {
		d.fail(errRange)
		return 0
	}
	return int(v)
}

func (d *decoder) fixed(size int) uint64 {
	if len(d.data) < size {
		d.fail(errShort)
		return 0
	}
	var v uint64
	for _, b := range d.data[:size] {
		v = v<<8 | uint64(b)
	}
	d.data = d.data[size:]
	return v
}

func (d *decoder) bytes() []byte {
	n := d.int()
	if n > len(d.data) {
		d.fail(errShort)
		return nil
	}
	s := d.data[:n]
	d.data = d.data[n:]
	return s
}

func (d *decoder) string() string { return string(d.bytes()) }

// time reads Unix seconds plus one as a signed varint, 0 for none.
func (d *decoder) time() time.Time {
	v, n := binary.Varint(d.data)
	if n <= 0 {
		d.fail(errShort)
		return time.Time{}
	}
	d.data = d.data[n:]
	if v == 0 {
		return time.Time{}
	}
	return time.Unix(v-1, 0).UTC()
}

// count reads how many items of at least size bytes follow.
func (d *decoder) count(size int) int {
	n := d.int()
	if n > len(d.data)/size {
		d.fail(errShort)
		return 0
	}
	return n
}

// end is the error of a value of which nothing may be left.
func (d *decoder) end() error {
	if d.err == nil && len(d.data) > 0 {
		return errLong
	}
	return d.err
}

// maxIDKey is the longest key of an id; of a longer id the key is its beginning and hash.
const maxIDKey = 256

func idKey(id string) []byte {
	if id == "" {
		return []byte{0}
	}
	if len(id) <= maxIDKey {
		return []byte(id)
	}
	return fmt.Appendf([]byte(id[:224]), "%016x", xxhash.Sum64String(id))
}

// id reads what the archive knows of an id: number (4 bytes), hash of the body (8
// bytes), version.
func id(value, num []byte, r *store.Record) error {
	if len(value) < 4 || !bytes.Equal(value[:4], num) {
		return fmt.Errorf("id %q is of another article, or of none", r.ID)
	}
	d := decoder{data: value[4:]}
	r.BodyHash = d.fixed(8)
	if version := d.int(); version != r.Version {
		d.fail(errRange)
	}
	return d.end()
}

// maxText bounds what one text may unpack to.
const maxText = 1 << 30

// openTexts makes the decoder of texts. They are zstd frames, of which layout 2 may
// compress some with dictionary 1, as raw content.
func (a *Archive) openTexts(dict []byte) error {
	options := []zstd.DOption{zstd.WithDecoderConcurrency(1), zstd.WithDecoderMaxMemory(maxText)}
	if len(dict) > 0 {
		options = append(options, zstd.WithDecoderDictRaw(1, append([]byte{}, dict...)))
	}
	z, err := zstd.NewReader(nil, options...)
	if err != nil {
		return damaged(a.path, err)
	}
	a.closers = append(a.closers, z.Close)
	a.unpack = func(packed []byte) ([]byte, error) { return z.DecodeAll(packed, nil) }
	return nil
}

// readText reads the ranges and the text: the kept ranges (how many, then for each the
// gap from the end of the one before and its length), the cut ranges (the same, each
// followed by reason and cue), the text to the end.
func (a *Archive) readText(packed []byte, r *store.Record) error {
	if packed == nil {
		return errors.New("its text is missing")
	}
	data, err := a.unpack(packed)
	if err != nil {
		return err
	}
	return decodeText(data, r)
}

func decodeText(data []byte, r *store.Record) error {
	d := decoder{data: data}
	end := 0
	span := func() store.Span {
		s := store.Span{Start: end + d.int()}
		s.End = s.Start + d.int()
		end = s.End
		return s
	}
	for range d.count(2) {
		r.Kept = append(r.Kept, span())
	}
	kept := end
	end = 0
	for range d.count(4) {
		r.Cuts = append(r.Cuts, store.Cut{Span: span(), Reason: d.string(), Cue: d.string()})
	}
	if d.err != nil {
		return d.err
	}
	if r.Text = string(d.data); max(kept, end) > len(r.Text) {
		return errRange
	}
	return nil
}

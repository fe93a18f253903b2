package rarity

import (
	"bufio"
	"encoding/binary"
	"errors"
	"fmt"
	"hash"
	"io"
	"math"
	"slices"
	"time"

	"github.com/cespare/xxhash/v2"
)

// # The file of term statistics
//
//	magic     "samewire terms\n", 15 bytes
//	header    as unsigned varints: version of this format; version of words and part
//	          keys (simhash.Version); articles counted; date of the count in Unix
//	          seconds; the least number of stories of a key that is listed
//	keys      by hash, each as two unsigned varints: the stories that it stands in, at
//	          least 1, and the gap of its hash from the one before (from 0 for the first)
//	end       0; the number of keys as an unsigned varint; and the XXH64 of all bytes
//	          before this sum, 8 bytes, big-endian
//
// Keys that are not listed stand in few stories, or were not met.
const (
	termsMagic   = "samewire terms\n"
	termsVersion = 1
)

// ErrNotTerms is of files that hold no term statistics.
var ErrNotTerms = errors.New("not a file of term statistics; samewire terms writes one")

// A TermsHeader says what term statistics were learnt from.
type TermsHeader struct {
	Scheme   int // of the part keys
	Articles int
	Date     time.Time // to the second
	Least    int       // the least number of stories of a key that is listed
}

// Terms are term statistics learnt from an archive. They are a [Source].
type Terms struct {
	TermsHeader
	hashes  []uint32 // sorted
	stories []uint32
}

// Len is the number of keys.
func (t *Terms) Len() int { return len(t.hashes) }

// Stories implements [Source].
func (t *Terms) Stories(hash uint32) float64 {
	i, ok := slices.BinarySearch(t.hashes, hash)
	if !ok {
		return 0
	}
	return float64(t.stories[i])
}

// A TermsWriter writes term statistics, key by key.
type TermsWriter struct {
	out  *bufio.Writer
	sum  *xxhash.Digest
	buf  []byte
	keys uint64
	last uint32
	err  error
}

// NewTermsWriter begins a file.
func NewTermsWriter(w io.Writer, h TermsHeader) *TermsWriter {
	t := &TermsWriter{out: bufio.NewWriterSize(w, 1<<16), sum: xxhash.New()}
	t.buf = append(t.buf, termsMagic...)
	for _, v := range []int64{termsVersion, int64(h.Scheme), int64(h.Articles), max(h.Date.Unix(), 0), int64(h.Least)} {
		t.buf = binary.AppendUvarint(t.buf, uint64(v))
	}
	t.flush()
	return t
}

// Add adds a key. Keys come in ascending order.
func (t *TermsWriter) Add(hash uint32, stories float64) error {
	if t.err == nil && t.keys > 0 && hash <= t.last {
		t.err = fmt.Errorf("key %08x comes after %08x", hash, t.last)
	}
	if t.err != nil {
		return t.err
	}
	count := uint64(min(max(math.Round(stories), 1), math.MaxUint32))
	t.buf = binary.AppendUvarint(t.buf, count)
	t.buf = binary.AppendUvarint(t.buf, uint64(hash-t.last))
	t.keys++
	t.last = hash
	t.flush()
	return t.err
}

// Close ends the file; it does not close the writer below.
func (t *TermsWriter) Close() error {
	t.buf = append(t.buf, 0)
	t.buf = binary.AppendUvarint(t.buf, t.keys)
	t.flush()
	t.buf = binary.BigEndian.AppendUint64(t.buf, t.sum.Sum64())
	t.flush()
	if t.err == nil {
		t.err = t.out.Flush()
	}
	return t.err
}

func (t *TermsWriter) flush() {
	t.sum.Write(t.buf)
	if _, err := t.out.Write(t.buf); t.err == nil {
		t.err = err
	}
	t.buf = t.buf[:0]
}

// ReadTerms reads term statistics whose part keys are of the given scheme. It takes
// 8 bytes of memory a key that is there, whatever a damaged file claims.
func ReadTerms(r io.Reader, scheme int) (*Terms, error) {
	d := &termsReader{in: bufio.NewReaderSize(r, 1<<16), sum: xxhash.New()}
	magic := make([]byte, len(termsMagic))
	n, err := io.ReadFull(d.in, magic)
	switch {
	case err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF):
		return nil, err
	case n == 0 || string(magic[:n]) != termsMagic[:n]:
		return nil, ErrNotTerms
	case n < len(magic):
		return nil, errShort
	}
	d.sum.Write(magic)
	t := &Terms{}
	format, of := d.number(math.MaxInt32), d.number(math.MaxInt32)
	switch {
	case d.err != nil:
		return nil, d.err
	case format > termsVersion:
		return nil, fmt.Errorf("term statistics of format %d, where this version knows %d: use a newer samewire", format, termsVersion)
	case format != termsVersion:
		return nil, errDamaged
	case int(of) != scheme:
		return nil, fmt.Errorf("term statistics of fingerprints %d, where this version has %d: export them again with this version", of, scheme)
	}
	t.Scheme = int(of)
	t.Articles = int(d.number(math.MaxInt64))
	t.Date = time.Unix(int64(d.number(maxDate)), 0).UTC()
	t.Least = int(d.number(math.MaxUint32))
	for last := uint32(0); d.err == nil; {
		stories := d.number(math.MaxUint32)
		if stories == 0 {
			break
		}
		gap := uint32(d.number(math.MaxUint32))
		if d.err == nil && (len(t.hashes) > 0 && gap == 0 || gap > math.MaxUint32-last) {
			d.err = errDamaged
		}
		last += gap
		t.hashes, t.stories = append(t.hashes, last), append(t.stories, uint32(stories))
	}
	keys := d.number(math.MaxUint64)
	if d.err == nil && keys != uint64(len(t.hashes)) {
		d.err = errDamaged
	}
	if err := d.end(); err != nil {
		return nil, err
	}
	return t, nil
}

// maxDate is the last second of the year 9999.
const maxDate = 253402300799

var (
	errShort   = errors.New("the term statistics are cut short: copy or export them again")
	errDamaged = errors.New("the term statistics are damaged: copy or export them again")
)

// A termsReader reads numbers and sums them up; after the first error it reads zeros.
type termsReader struct {
	in  *bufio.Reader
	sum hash.Hash64
	buf [1]byte
	err error
}

// number reads a number of at most limit.
func (d *termsReader) number(limit uint64) uint64 {
	var v uint64
	for shift := 0; d.err == nil; shift += 7 {
		b, err := d.in.ReadByte()
		switch {
		case errors.Is(err, io.EOF):
			d.err = errShort
		case err != nil:
			d.err = err
		case shift == 63 && b > 1: // over 64 bits
			d.err = errDamaged
		}
		d.buf[0] = b
		d.sum.Write(d.buf[:])
		v |= uint64(b&0x7f) << shift
		if b < 0x80 {
			break
		}
	}
	if d.err == nil && v > limit {
		d.err = errDamaged
	}
	if d.err != nil {
		return 0
	}
	return v
}

// end checks the sum, and that nothing follows.
func (d *termsReader) end() error {
	if d.err != nil {
		return d.err
	}
	want := d.sum.Sum64()
	var sum [8]byte
	switch _, err := io.ReadFull(d.in, sum[:]); {
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return errShort
	case err != nil:
		return err
	case binary.BigEndian.Uint64(sum[:]) != want:
		return errDamaged
	}
	switch _, err := d.in.ReadByte(); {
	case err == nil:
		return errDamaged
	case !errors.Is(err, io.EOF):
		return err
	}
	return nil
}

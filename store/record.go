package store

import (
	"encoding/binary"
	"errors"
	"fmt"
	"time"

	"github.com/samewire/samewire/simhash"
)

// A Span is a byte range of a text.
type Span struct{ Start, End int }

// A Cut is a range of a text that was taken as furniture, and why.
type Cut struct {
	Span
	Reason, Cue string
}

// A Record is one archived article.
type Record struct {
	ID, URL, Source, Title, Language, Agency, Dateline, Byline string

	Published, Added time.Time // to the second, UTC; zero if unknown

	Text string // the body as read; empty in an archive of fingerprints only
	Kept []Span // the story's ranges in Text, ascending
	Cuts []Cut  // the furniture in it, ascending

	BodyHash uint64 // identity of the body as read: with the same ID, no change
	SimHash  uint64
	Words    int           // in the story
	Keys     []simhash.Key // by offset
	Noisy    bool          // its keys are of letters, as are those of its whole archive

	Version int // counts the bodies seen under this ID, from 1; Add counts on, unless it is higher already
}

var errShort = errors.New("value ends early")

// A decoder reads values; after the first error it reads zeros.
type decoder struct {
	data []byte
	err  error
}

func (d *decoder) uint() uint64 {
	v, n := binary.Uvarint(d.data)
	if n <= 0 {
		d.fail()
		return 0
	}
	d.data = d.data[n:]
	return v
}

func (d *decoder) int() int64 {
	v, n := binary.Varint(d.data)
	if n <= 0 {
		d.fail()
		return 0
	}
	d.data = d.data[n:]
	return v
}

func (d *decoder) fixed(size int) uint64 {
	if len(d.data) < size {
		d.fail()
		return 0
	}
	var v uint64
	for _, b := range d.data[:size] {
		v = v<<8 | uint64(b)
	}
	d.data = d.data[size:]
	return v
}

func (d *decoder) string() string {
	n := d.uint()
	if n > uint64(len(d.data)) {
		d.fail()
		return ""
	}
	s := string(d.data[:n])
	d.data = d.data[n:]
	return s
}

// count reads how many items of at least size bytes follow.
func (d *decoder) count(size int) int {
	n := d.uint()
	if n > uint64(len(d.data)/size) {
		d.fail()
		return 0
	}
	return int(n)
}

func (d *decoder) fail() {
	d.err, d.data = errShort, nil
}

func appendString(b []byte, s string) []byte {
	return append(binary.AppendUvarint(b, uint64(len(s))), s...)
}

func appendTime(b []byte, t time.Time) []byte {
	if t.IsZero() {
		return binary.AppendVarint(b, 0)
	}
	return binary.AppendVarint(b, t.Unix()+1)
}

func appendSpan(b []byte, s Span, end int) []byte {
	b = binary.AppendUvarint(b, uint64(s.Start-end))
	return binary.AppendUvarint(b, uint64(s.End-s.Start))
}

// checkSpans refuses ranges that could not be read back.
func checkSpans(r *Record) error {
	end := 0
	for _, s := range r.Kept {
		if s.Start < end || s.End < s.Start || s.End > len(r.Text) {
			return fmt.Errorf("article %s: kept range %d-%d is out of order or bounds", r.ID, s.Start, s.End)
		}
		end = s.End
	}
	end = 0
	for _, c := range r.Cuts {
		if c.Start < end || c.End < c.Start || c.End > len(r.Text) {
			return fmt.Errorf("article %s: cut range %d-%d is out of order or bounds", r.ID, c.Start, c.End)
		}
		end = c.End
	}
	return nil
}

func appendText(b []byte, r *Record) []byte {
	b = binary.AppendUvarint(b, uint64(len(r.Kept)))
	end := 0
	for _, s := range r.Kept {
		b = appendSpan(b, s, end)
		end = s.End
	}
	b = binary.AppendUvarint(b, uint64(len(r.Cuts)))
	end = 0
	for _, c := range r.Cuts {
		b = appendSpan(b, c.Span, end)
		b = appendString(b, c.Reason)
		b = appendString(b, c.Cue)
		end = c.End
	}
	return append(b, r.Text...)
}

func (d *decoder) span(end int) Span {
	start := end + int(d.uint())
	return Span{start, start + int(d.uint())}
}

func decodeText(data []byte, r *Record) error {
	d := &decoder{data: data}
	end := 0
	for range d.count(2) {
		s := d.span(end)
		end = s.End
		r.Kept = append(r.Kept, s)
	}
	end = 0
	for range d.count(4) {
		s := d.span(end)
		end = s.End
		r.Cuts = append(r.Cuts, Cut{s, d.string(), d.string()})
	}
	r.Text = string(d.data)
	if d.err != nil {
		return d.err
	}
	return checkSpans(r)
}

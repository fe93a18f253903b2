package notebook

import (
	"encoding/binary"
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"
)

// # The encoding
//
// A notebook is an encoding version (1 byte, 1), and then, numbers as unsigned
// varints unless a width is given, those in several bytes big-endian:
//
//	the number of articles read
//	the number of pages, and for each, oldest first:
//	    its time as a signed varint of Unix seconds, less that of the page before
//	    how many names its topic has (1 byte) and how many other words (1 byte), each 2 bytes
//	    how many paragraphs it has (1 byte), each 3 bytes, and the same of background
//	the number of entries, and for each, by hash:
//	    its hash (8 bytes), its state (1 byte)
//	    articles, stories, the article that it was last seen in
//	    first and last time as signed varints of Unix seconds plus one, 0 for none
//	    its sample: length and bytes
//
// It takes about 10 KB when its window is full, and no more than 24 KiB beside the
// paragraphs that a user has decided about.
const encoding = 1

var errDamaged = errors.New("notebook is damaged")

// Append appends the encoding of the notebook to data.
func (b *Book) Append(data []byte) []byte {
	data = append(data, encoding)
	data = binary.AppendUvarint(data, b.clock)
	data = binary.AppendUvarint(data, uint64(len(b.pages)))
	at := int64(0)
	for _, p := range b.pages {
		data = binary.AppendVarint(data, p.at-at)
		at = p.at
		data = append(data, byte(len(p.topic.names)), byte(len(p.topic.words)))
		for _, h := range p.topic.names {
			data = binary.BigEndian.AppendUint16(data, h)
		}
		for _, h := range p.topic.words {
			data = binary.BigEndian.AppendUint16(data, h)
		}
		data = appendHashes(appendHashes(data, p.paragraphs), p.background)
	}
	data = binary.AppendUvarint(data, uint64(len(b.entries)))
	for _, hash := range slices.Sorted(maps.Keys(b.entries)) {
		e := b.entries[hash]
		data = binary.BigEndian.AppendUint64(data, hash)
		data = append(data, byte(e.State))
		for _, n := range []uint64{uint64(e.Articles), uint64(e.Stories), e.clock} {
			data = binary.AppendUvarint(data, n)
		}
		data = appendTime(appendTime(data, e.First), e.Last)
		data = binary.AppendUvarint(data, uint64(len(e.Sample)))
		data = append(data, e.Sample...)
	}
	return data
}

func appendHashes(data []byte, hashes []uint32) []byte {
	data = append(data, byte(len(hashes)))
	for _, h := range hashes {
		data = append(data, byte(h>>16), byte(h>>8), byte(h))
	}
	return data
}

func appendTime(data []byte, t time.Time) []byte {
	if t.IsZero() {
		return binary.AppendVarint(data, 0)
	}
	return binary.AppendVarint(data, t.Unix()+1)
}

// Decode reads a notebook; of no bytes, an empty one.
func Decode(data []byte) (*Book, error) {
	b := New()
	if len(data) == 0 {
		return b, nil
	}
	if data[0] != encoding {
		return nil, fmt.Errorf("notebook encoding %d is unknown", data[0])
	}
	d := decoder{data: data[1:]}
	b.clock = d.uint()
	at := int64(0)
	for range d.count(window) {
		at += d.int()
		p := page{at: at}
		names, words := d.byte(topicSize), d.byte(topicSize)
		p.topic = topic{d.uint16s(names), d.uint16s(words)}
		p.paragraphs, p.background = d.hashes(), d.hashes()
		d.check(ascends(p.topic.names) && ascends(p.topic.words) && ascends(p.paragraphs) && ascends(p.background) &&
			len(p.paragraphs)+len(p.background) <= paragraphs)
		b.remember(p)
	}
	for range d.count(maxLearnt + maxDecided) {
		e := &Entry{}
		if s := d.bytes(9); s != nil {
			e.Hash, e.State = binary.BigEndian.Uint64(s), State(s[8])
		}
		articles, stories := d.uint(), d.uint()
		e.Articles, e.Stories, e.clock = int(articles), int(stories), d.uint()
		e.First, e.Last = d.time(), d.time()
		e.Sample = string(d.bytes(d.count(maxSample)))
		d.check(e.State >= Learnt && e.State <= Kept && articles < 1<<40 && stories < 1<<40 && b.entries[e.Hash] == nil)
		if d.err != nil {
			break
		}
		b.entries[e.Hash] = e
	}
	d.check(len(d.data) == 0)
	if d.err != nil {
		return nil, d.err
	}
	return b, nil
}

func ascends[T uint16 | uint32](s []T) bool {
	for i := 1; i < len(s); i++ {
		if s[i] <= s[i-1] {
			return false
		}
	}
	return true
}

// A decoder reads values; after the first error it reads zeros.
type decoder struct {
	data []byte
	err  error
}

func (d *decoder) check(ok bool) {
	if !ok && d.err == nil {
		d.err, d.data = errDamaged, nil
	}
}

func (d *decoder) uint() uint64 {
	v, n := binary.Uvarint(d.data)
	if n <= 0 {
		d.check(false)
		return 0
	}
	d.data = d.data[n:]
	return v
}

func (d *decoder) int() int64 {
	v, n := binary.Varint(d.data)
	if n <= 0 {
		d.check(false)
		return 0
	}
	d.data = d.data[n:]
	return v
}

// count reads a number of things of which there are at most limit.
func (d *decoder) count(limit uint64) int {
	n := d.uint()
	if n > limit {
		d.check(false)
		return 0
	}
	return int(n)
}

func (d *decoder) bytes(n int) []byte {
	if len(d.data) < n {
		d.check(false)
		return nil
	}
	s := d.data[:n]
	d.data = d.data[n:]
	return s
}

func (d *decoder) byte(limit byte) int {
	s := d.bytes(1)
	if s == nil || s[0] > limit {
		d.check(false)
		return 0
	}
	return int(s[0])
}

func (d *decoder) uint16s(n int) []uint16 {
	s := d.bytes(2 * n)
	if len(s) == 0 {
		return nil
	}
	out := make([]uint16, n)
	for i := range out {
		out[i] = binary.BigEndian.Uint16(s[2*i:])
	}
	return out
}

func (d *decoder) hashes() []uint32 {
	s := d.bytes(3 * d.byte(paragraphs))
	if len(s) == 0 {
		return nil
	}
	out := make([]uint32, 0, len(s)/3)
	for ; len(s) > 0; s = s[3:] {
		out = append(out, uint32(s[0])<<16|uint32(s[1])<<8|uint32(s[2]))
	}
	return out
}

func (d *decoder) time() time.Time {
	v := d.int()
	if v == 0 {
		return time.Time{}
	}
	return time.Unix(v-1, 0).UTC()
}

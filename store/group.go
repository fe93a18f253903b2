package store

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"maps"
	"slices"

	bolt "go.etcd.io/bbolt"
)

// The values of consecutive articles stand together in a group, in one value of bbolt:
// 20 bytes an article less than on their own, and no half empty pages, because bbolt
// lays two values and more to a page (of layout 2, 24 and 79 bytes an article with and
// without text; 100,000 of newsgen).
const (
	// A group ends before it would be longer: two groups fill one page of 16 KiB and, of
	// texts, two.
	articleGroup = pageSize/2 - 28
	textGroup    = pageSize - 28
	// groupHead is the number of the first slot, how many there are, the width of their
	// ends, and a checksum.
	groupHead = 4 + 2 + 1 + sumBytes
	maxSlots  = 1<<16 - 1
)

// openKey is the key of the group that still grows. A full one stands under the number
// of its last slot, so that the group of a number is the first at or behind it.
var openKey = []byte{255, 255, 255, 255}

// A group is read from its value.
type group struct {
	seed  seed
	first uint32
	n     int
	width int
	ends  []byte // of the slots in data
	data  []byte
}

func readGroup(s seed, key, value []byte) (group, error) {
	g := group{seed: s}
	if len(value) < groupHead {
		return g, errShort
	}
	g.first, g.n, g.width = binary.BigEndian.Uint32(value), int(binary.BigEndian.Uint16(value[4:])), int(value[6])
	if g.width != 2 && g.width != 4 || len(value) < groupHead+g.n*g.width {
		return g, errShort
	}
	head, ends := value[:groupHead-sumBytes], value[groupHead:groupHead+g.n*g.width]
	if binary.BigEndian.Uint32(value[groupHead-sumBytes:]) != s.groupSum(key, head, ends) {
		return g, errSum
	}
	g.ends, g.data = ends, value[groupHead+g.n*g.width:]
	if g.end(g.n-1) != len(g.data) {
		return g, errShort
	}
	return g, nil
}

func (s seed) groupSum(key, head, ends []byte) uint32 {
	return seed(s.sum(key, head)).sum(nil, ends)
}

func (g *group) end(i int) int {
	switch {
	case i < 0:
		return 0
	case g.width == 2:
		return int(binary.BigEndian.Uint16(g.ends[2*i:]))
	}
	return int(binary.BigEndian.Uint32(g.ends[4*i:]))
}

// has tells whether the number has a slot.
func (g *group) has(num uint32) bool { return num >= g.first && num-g.first < uint32(g.n) }

// sealed is what stands in a slot, with its checksum: nothing if it is empty.
func (g *group) sealed(i int) ([]byte, error) {
	from, to := g.end(i-1), g.end(i)
	if from > to || to > len(g.data) {
		return nil, errShort
	}
	return g.data[from:to:to], nil
}

// slot is what stands in the slot of that number, or nil.
func (g *group) slot(num uint32) ([]byte, error) {
	if !g.has(num) {
		return nil, nil
	}
	v, err := g.sealed(int(num - g.first))
	if err != nil || len(v) == 0 {
		return nil, err
	}
	var key [4]byte
	binary.BigEndian.PutUint32(key[:], num)
	return g.seed.slotSeed().open(key[:], v)
}

// A slotReader finds slots by number. It keeps the group that it read last.
type slotReader struct {
	cursor *bolt.Cursor
	group
	seek [4]byte
}

func newSlotReader(b *bolt.Bucket, s seed) *slotReader {
	return &slotReader{cursor: b.Cursor(), group: group{seed: s}}
}

// get is what stands in the slot of that number, or nil.
func (r *slotReader) get(num uint32) ([]byte, error) {
	if !r.has(num) {
		binary.BigEndian.PutUint32(r.seek[:], num)
		k, v := r.cursor.Seek(r.seek[:])
		if k == nil {
			return nil, nil
		}
		g, err := readGroup(r.seed, k, v)
		if err != nil {
			return nil, fmt.Errorf("group %x: %w", k, err)
		}
		r.group = g
	}
	return r.slot(num)
}

// eachSlot calls fn with all slots that are not empty, in order.
func eachSlot(b *bolt.Bucket, s seed, fn func(num uint32, value []byte) error) error {
	return b.ForEach(func(k, v []byte) error { return eachOf(s, k, v, fn) })
}

// eachOf calls fn with the slots of one group.
func eachOf(s seed, k, v []byte, fn func(num uint32, value []byte) error) error {
	g, err := readGroup(s, k, v)
	if err != nil {
		return fmt.Errorf("group %x: %w", k, err)
	}
	for i := range g.n {
		num := g.first + uint32(i)
		value, err := g.slot(num)
		if err != nil {
			return fmt.Errorf("number %d: %w", num, err)
		}
		if value == nil {
			continue
		}
		if err := fn(num, value); err != nil {
			return err
		}
	}
	return nil
}

// A slotWriter changes the groups of a bucket in one transaction. It writes them when
// it is closed, in order.
type slotWriter struct {
	bucket  *bolt.Bucket
	seed    seed
	limit   int
	last    *grown            // the group that still grows
	closed  []*grown          // groups that have come to their end in this transaction
	changed map[string]*grown // older ones, by key
	dirty   bool              // last has changed
}

// A grown is a group that is being made or changed: the slots with their checksums.
type grown struct {
	first uint32
	slots [][]byte
	size  int // bytes in slots
}

func newSlotWriter(b *bolt.Bucket, s seed, limit int) (*slotWriter, error) {
	b.FillPercent = 1 // numbers only grow
	w := &slotWriter{bucket: b, seed: s, limit: limit, last: &grown{}, changed: map[string]*grown{}}
	v := b.Get(openKey)
	if v == nil {
		return w, nil
	}
	var err error
	w.last, err = w.read(openKey, v)
	return w, err
}

func (w *slotWriter) read(key, value []byte) (*grown, error) {
	g, err := readGroup(w.seed, key, value)
	if err != nil {
		return nil, fmt.Errorf("group %x: %w", key, err)
	}
	out := &grown{g.first, make([][]byte, g.n), len(g.data)}
	for i := range out.slots {
		if out.slots[i], err = g.sealed(i); err != nil {
			return nil, fmt.Errorf("group %x: %w", key, err)
		}
	}
	return out, nil
}

// add fills the slot of a number behind all others.
func (w *slotWriter) add(num uint32, value []byte) {
	value = w.seed.slotSeed().seal(uint32Bytes(num), slices.Clip(value))
	g := w.last
	if n := len(g.slots); n > 0 && (num != g.first+uint32(n) || n == maxSlots || groupHead+2*(n+1)+g.size+len(value) > w.limit) {
		w.closed = append(w.closed, g)
		g = &grown{}
		w.last = g
	}
	if len(g.slots) == 0 {
		g.first = num
	}
	g.slots = append(g.slots, value)
	g.size += len(value)
	w.dirty = true
}

// find is the group of a number, or nil, and where it stands if it is one of before.
func (w *slotWriter) find(num uint32) (*grown, string, error) {
	if w.last.has(num) {
		return w.last, "", nil
	}
	for _, g := range w.closed {
		if g.has(num) {
			return g, "", nil
		}
	}
	k, v := w.bucket.Cursor().Seek(uint32Bytes(num))
	if k == nil || bytes.Equal(k, openKey) {
		return nil, "", nil
	}
	if g := w.changed[string(k)]; g != nil {
		return g, string(k), nil
	}
	g, err := w.read(k, v)
	if err != nil || !g.has(num) {
		return nil, "", err
	}
	return g, string(k), nil
}

// remove empties a slot. It does nothing if it is empty.
func (w *slotWriter) remove(num uint32) error {
	g, key, err := w.find(num)
	if g == nil || !g.has(num) {
		return err
	}
	if key != "" {
		w.changed[key] = g
	}
	at := &g.slots[num-g.first]
	g.size -= len(*at)
	*at = nil
	w.dirty = w.dirty || g == w.last
	return nil
}

// get is what stands in a slot as the transaction has left it so far, or nil.
func (w *slotWriter) get(num uint32) ([]byte, error) {
	g, _, err := w.find(num)
	if g == nil || !g.has(num) || len(g.slots[num-g.first]) == 0 {
		return nil, err
	}
	return w.seed.slotSeed().open(uint32Bytes(num), g.slots[num-g.first])
}

func (g *grown) has(num uint32) bool { return num >= g.first && num-g.first < uint32(len(g.slots)) }

// close writes what has changed.
func (w *slotWriter) close() error {
	for _, key := range slices.Sorted(maps.Keys(w.changed)) {
		if err := w.put([]byte(key), w.changed[key]); err != nil {
			return err
		}
	}
	for _, g := range w.closed {
		if err := w.put(uint32Bytes(g.first+uint32(len(g.slots))-1), g); err != nil {
			return err
		}
	}
	if !w.dirty {
		return nil
	}
	return w.put(openKey, w.last)
}

func (w *slotWriter) put(key []byte, g *grown) error {
	if g.size == 0 { // all are gone
		return w.bucket.Delete(key)
	}
	return w.bucket.Put(key, g.encode(w.seed, key))
}

func (g *grown) encode(s seed, key []byte) []byte {
	width := 2
	if g.size > 1<<16-1 {
		width = 4
	}
	b := make([]byte, groupHead, groupHead+width*len(g.slots)+g.size)
	binary.BigEndian.PutUint32(b, g.first)
	binary.BigEndian.PutUint16(b[4:], uint16(len(g.slots)))
	b[6] = byte(width)
	end := 0
	for _, v := range g.slots {
		if end += len(v); width == 2 {
			b = binary.BigEndian.AppendUint16(b, uint16(end))
		} else {
			b = binary.BigEndian.AppendUint32(b, uint32(end))
		}
	}
	binary.BigEndian.PutUint32(b[groupHead-sumBytes:], s.groupSum(key, b[:groupHead-sumBytes], b[groupHead:]))
	for _, v := range g.slots {
		b = append(b, v...)
	}
	return b
}

package store

import (
	"bytes"
	"cmp"
	"encoding/binary"
	"fmt"
	"slices"

	"github.com/cespare/xxhash/v2"
	bolt "go.etcd.io/bbolt"
)

// Ids stand in blocks, sorted, each without what it has in common with the one before:
// ids of an archive begin alike, and an element of bbolt has 16 bytes beside its key.
const (
	// idBlock is the size at which a block is split. A look-up reads half of one, about
	// 50 ids, in under a microsecond.
	idBlock = 1000
	// ascendingFill is how full pages of ids become where new ids go on from those
	// before but for the order of some: few come between.
	ascendingFill = 0.95
)

// firstBlock is the key of the first block: no id comes before it.
var firstBlock = []byte{0}

// maxIDKey keeps keys of ids well below what bbolt takes.
const maxIDKey = 256

func idKey(id string) []byte {
	if id == "" {
		return []byte{0} // bbolt has no empty keys
	}
	if len(id) <= maxIDKey {
		return []byte(id)
	}
	return fmt.Appendf([]byte(id[:224]), "%016x", xxhash.Sum64String(id))
}

// An idEntry says which article has an id.
type idEntry struct {
	key  string // by idKey
	num  uint32
	gone bool // in changes: nobody has it any more
}

// eachID calls fn with the entries of a block, in order, until it returns false. The
// key is valid until it returns.
func eachID(block []byte, fn func(key []byte, num uint32) bool) error {
	d := decoder{data: block}
	var key []byte
	for len(d.data) > 0 {
		common, size := d.uint(), d.uint()
		if common > uint64(len(key)) || size > uint64(len(d.data)) {
			return errShort
		}
		key = append(key[:common], d.data[:size]...)
		d.data = d.data[size:]
		num := d.uint()
		if d.err != nil || num > 1<<32-1 {
			return errShort
		}
		if !fn(key, uint32(num)) {
			break
		}
	}
	return nil
}

// getID is the number of the newest version of an id.
func getID(tx *bolt.Tx, id string) (num uint32, ok bool, err error) {
	key := idKey(id)
	k, v := seekID(tx.Bucket(bucketIDs).Cursor(), key)
	if k == nil {
		return 0, false, nil
	}
	block, err := seedIDs.open(k, v)
	if err == nil {
		err = eachID(block, func(k []byte, n uint32) bool {
			c := bytes.Compare(k, key)
			if c == 0 {
				num, ok = n, true
			}
			return c < 0
		})
	}
	if err != nil {
		return 0, false, fmt.Errorf("id %q: %w", id, err)
	}
	return num, ok, nil
}

// seekID finds the block in which an id belongs: nil if all come after it.
func seekID(c *bolt.Cursor, key []byte) (k, v []byte) {
	k, v = c.Seek(key)
	switch {
	case k == nil:
		return c.Last()
	case bytes.Equal(k, key):
		return k, v
	}
	return c.Prev()
}

// changeIDs writes which articles have which ids: of each id the last change counts.
func changeIDs(b *bolt.Bucket, changes []idEntry) error {
	if len(changes) == 0 {
		return nil
	}
	slices.SortStableFunc(changes, func(x, y idEntry) int { return cmp.Compare(x.key, y.key) })
	last, _ := b.Cursor().Last()
	if string(last) < changes[len(changes)/4].key {
		b.FillPercent = ascendingFill
	}
	for len(changes) > 0 {
		c := b.Cursor()
		key, value := seekID(c, []byte(changes[0].key))
		old, n := []idEntry(nil), len(changes)
		var next []byte
		if key == nil {
			key = firstBlock
			next, _ = c.First()
		} else {
			key = slices.Clone(key)
			block, err := seedIDs.open(key, value)
			if err == nil {
				err = eachID(block, func(k []byte, num uint32) bool {
					old = append(old, idEntry{key: string(k), num: num})
					return true
				})
			}
			if err != nil {
				return fmt.Errorf("block of ids %.40q: %w", key, err)
			}
			next, _ = c.Next()
		}
		if next != nil {
			n, _ = slices.BinarySearchFunc(changes, string(next), func(e idEntry, k string) int { return cmp.Compare(e.key, k) })
		}
		if err := putIDs(b, key, mergeIDs(old, changes[:n]), next == nil); err != nil {
			return err
		}
		changes = changes[n:]
	}
	return nil
}

func mergeIDs(old, changes []idEntry) []idEntry {
	out := make([]idEntry, 0, len(old)+len(changes))
	for i, c := range changes {
		for len(old) > 0 && old[0].key < c.key {
			out, old = append(out, old[0]), old[1:]
		}
		if len(old) > 0 && old[0].key == c.key {
			old = old[1:]
		}
		if !c.gone && (i+1 == len(changes) || changes[i+1].key != c.key) {
			out = append(out, c)
		}
	}
	return append(out, old...)
}

// putIDs writes entries in place of a block, as one or more: full ones behind the last
// id, where more will follow, and else with room in each.
func putIDs(b *bolt.Bucket, key []byte, entries []idEntry, isLast bool) error {
	if len(entries) == 0 {
		return b.Delete(key)
	}
	limit := idBlock
	if !isLast {
		size := 0
		for _, block := range idBlocks(entries, len(entries)<<9) {
			size += len(block.data)
		}
		if parts := (size + idBlock - 1) / idBlock; parts > 1 {
			limit = size/parts + 1
		}
	}
	for i, block := range idBlocks(entries, limit) {
		if i > 0 {
			key = []byte(block.first)
		}
		if err := b.Put(key, seedIDs.seal(key, block.data)); err != nil {
			return err
		}
	}
	return nil
}

type idsBlock struct {
	first string
	data  []byte
}

// idBlocks packs entries into blocks that end where they would be longer than limit.
func idBlocks(entries []idEntry, limit int) []idsBlock {
	var blocks []idsBlock
	before := ""
	for _, e := range entries {
		n := len(blocks)
		if n == 0 || len(blocks[n-1].data)+len(e.key)+8 > limit {
			blocks, before = append(blocks, idsBlock{first: e.key, data: make([]byte, 0, min(limit, idBlock)+maxIDKey)}), ""
			n++
		}
		common := 0
		for common < min(len(before), len(e.key)) && before[common] == e.key[common] {
			common++
		}
		d := blocks[n-1].data
		d = binary.AppendUvarint(d, uint64(common))
		d = binary.AppendUvarint(d, uint64(len(e.key)-common))
		d = append(d, e.key[common:]...)
		blocks[n-1].data = binary.AppendUvarint(d, uint64(e.num))
		before = e.key
	}
	return blocks
}

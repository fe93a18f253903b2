package simhash

import (
	"math/bits"
	"slices"
)

// MaxBits is the widest Hamming bound an [Index] answers.
const MaxBits = 11

const (
	tables    = 4
	tableBits = 64 / tables
)

// An Index answers which of a set of SimHashes lie within k bits of a given
// one, for k up to [MaxBits].
//
// The hash is split in four tables of 16 bits (multi-index hashing: Norouzi,
// Punjani, Fleet 2012). If two hashes differ in at most k bits, they differ in at
// most k/4 (rounded down) in one of the four parts, so probing every part value within that
// radius finds all of them. Each table is a column of positions sorted by that
// part, so the index costs 16 bytes a hash besides the hash itself.
type Index struct {
	hashes []uint64
	table  [tables]column
}

// A column lists the positions of hashes by the value of one part of theirs.
type column struct {
	start []uint32 // start[v]..start[v+1] are the rows with part value v
	rows  []uint32
}

// NewIndex indexes hashes; results name them by position. The slice is kept, not
// copied.
func NewIndex(hashes []uint64) *Index {
	ix := &Index{hashes: hashes}
	for t := range ix.table {
		col := column{start: make([]uint32, 1<<tableBits+1), rows: make([]uint32, len(hashes))}
		for _, h := range hashes {
			col.start[int(part(h, t))+1]++
		}
		for v := range 1 << tableBits {
			col.start[v+1] += col.start[v]
		}
		next := slices.Clone(col.start)
		for i, h := range hashes {
			v := part(h, t)
			col.rows[next[v]] = uint32(i)
			next[v]++
		}
		ix.table[t] = col
	}
	return ix
}

// Within appends to dst the positions of all hashes within k bits of h, in
// ascending order. A k above [MaxBits] is answered by looking at every hash.
func (ix *Index) Within(dst []int, h uint64, k int) []int {
	start := len(dst)
	if k < 0 {
		return dst
	}
	if k > MaxBits {
		for i, g := range ix.hashes {
			if Distance(h, g) <= k {
				dst = append(dst, i)
			}
		}
		return dst
	}
	radius := k / tables
	for t := range ix.table {
		col := &ix.table[t]
		v := part(h, t)
		forFlips(radius, func(flip uint16) {
			p := v ^ flip
			for _, row := range col.rows[col.start[p]:col.start[int(p)+1]] {
				if Distance(h, ix.hashes[row]) <= k {
					dst = append(dst, int(row))
				}
			}
		})
	}
	found := dst[start:]
	slices.Sort(found)
	return append(dst[:start], slices.Compact(found)...)
}

func part(h uint64, t int) uint16 { return uint16(h >> (t * tableBits)) }

// forFlips calls yield with every 16-bit word of at most radius set bits.
func forFlips(radius int, yield func(uint16)) {
	yield(0)
	for r := 1; r <= radius; r++ {
		// Gosper's hack: the next word with as many bits set.
		for v := uint32(1)<<r - 1; v < 1<<tableBits; {
			yield(uint16(v))
			low := v & -v
			up := v + low
			v = up | (v^up)>>2>>bits.TrailingZeros32(low)
		}
	}
}

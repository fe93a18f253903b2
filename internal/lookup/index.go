package lookup

import (
	"cmp"
	"slices"

	"github.com/samewire/samewire/simhash"
)

// An Index is Postings in memory, over a batch that is known whole: two sorted
// columns, 12 bytes a posting.
type Index struct {
	hashes []uint64
	nums   []uint32
	start  []uint32 // start[v] is the first row whose hash has v in its top bits
	shift  uint
}

// NewIndex indexes the keys of articles 0 to n-1, in that order.
func NewIndex(n int, keys func(num int) []simhash.Key) *Index {
	type row struct {
		hash uint64
		num  uint32
	}
	var rows []row
	for num := range n {
		for _, k := range keys(num) {
			rows = append(rows, row{k.Hash, uint32(num)})
		}
	}
	slices.SortFunc(rows, func(a, b row) int {
		if c := cmp.Compare(a.hash, b.hash); c != 0 {
			return c
		}
		return cmp.Compare(a.num, b.num)
	})
	ix := &Index{hashes: make([]uint64, len(rows)), nums: make([]uint32, len(rows)), shift: 64 - directoryBits}
	ix.start = make([]uint32, 1<<directoryBits+1)
	for i, r := range rows {
		ix.hashes[i], ix.nums[i] = r.hash, r.num
		ix.start[r.hash>>ix.shift+1]++
	}
	for v := range 1 << directoryBits {
		ix.start[v+1] += ix.start[v]
	}
	return ix
}

// directoryBits sizes the directory that narrows a search to a few rows: 256 KiB.
const directoryBits = 16

// Postings implements [Postings].
func (ix *Index) Postings(hash uint64, limit int, buf []uint32) (nums []uint32, total int) {
	v := hash >> ix.shift
	low, high := int(ix.start[v]), int(ix.start[v+1])
	first, _ := slices.BinarySearch(ix.hashes[low:high], hash)
	end, _ := slices.BinarySearchFunc(ix.hashes[low+first:high], hash, func(h, want uint64) int {
		if h > want {
			return 1
		}
		return -1
	})
	total = end
	return append(buf, ix.nums[low+first:low+first+min(total, limit)]...), total
}

package lookup

import (
	"encoding/binary"
	"fmt"
	"runtime"
	"slices"
	"sync"

	"github.com/samewire/samewire/internal/spill"
	"github.com/samewire/samewire/simhash"
)

// A Builder gathers the part keys of a batch for an [Index]: 8 bytes a key, in memory
// or, past the budget of its Space, on disk.
type Builder struct {
	parts [parts]*spill.Log
	keys  []uint16 // of each body, by arrival
	row   [rowBytes]byte
}

// parts is the number of stretches of the hashes that are sorted one by one. A
// million articles have 700,000 keys in each.
const (
	parts     = 1 << partBits
	partBits  = 6
	rowBytes  = 8
	bucketLog = 12 // within a part, keys are first dealt into so many buckets
)

// NewBuilder makes a Builder that takes its memory from space.
func NewBuilder(space *spill.Space) *Builder {
	b := &Builder{}
	for i := range b.parts {
		b.parts[i] = space.Log()
	}
	return b
}

// Add adds the keys of the next body.
func (b *Builder) Add(keys []simhash.Key) error {
	num := uint32(len(b.keys))
	b.keys = append(b.keys, uint16(min(len(keys), 1<<16-1)))
	for _, k := range keys {
		binary.LittleEndian.PutUint32(b.row[:], k.Hash)
		binary.LittleEndian.PutUint32(b.row[4:], num)
		if _, err := b.parts[k.Hash>>(32-partBits)].Append(b.row[:]); err != nil {
			return err
		}
	}
	return nil
}

// An Index says which bodies of a batch hold the keys of each: those that stand in one
// body only are left out. It takes 8 bytes for each of the others.
type Index struct {
	lists [parts]lists
	first []uint32 // of body v, the keys are refs[first[v]:first[v+1]]
	refs  []uint32 // part and number of a list
	keys  []uint16 // how many each body has, those left out too
	sizes []uint32 // how many articles have each body
}

// lists are the bodies that hold each of some keys, in ascending order.
type lists struct {
	common uint32   // so many lists are those of common keys; they come first
	first  []uint32 // list i is nums[first[i]:first[i+1]]
	nums   []uint32
}

const maxLists = 1 << (32 - partBits)

// A Long list is one of a key that many bodies hold. Ref is to be given to List.
type Long struct{ Hash, Ref uint32 }

// Index makes the index of bodies, sizes saying how many articles have each. The one
// that was added i-th has the number rank[i]; if that is negative it is left out. It
// returns the keys, too, that more than long bodies hold. The Builder is empty afterwards.
func (b *Builder) Index(sizes []uint32, rank []int32, long int) (*Index, []Long, error) {
	ix := &Index{first: make([]uint32, len(sizes)+1), keys: make([]uint16, len(sizes)), sizes: sizes}
	for i, r := range rank {
		if r >= 0 {
			ix.keys[r] = b.keys[i]
		}
	}
	var longs [parts][]Long
	var failed error
	var once sync.Once
	var wg sync.WaitGroup
	next := make(chan int)
	for range runtime.GOMAXPROCS(0) {
		wg.Go(func() {
			var s sorter
			for p := range next {
				if err := s.sort(b.parts[p], rank, uint(32-partBits-bucketLog)); err != nil {
					once.Do(func() { failed = err })
				}
				longs[p] = ix.lists[p].gather(s.rows, sizes, long, uint32(p)<<(32-partBits))
				b.parts[p].Free()
			}
		})
	}
	for p := range parts {
		next <- p
	}
	close(next)
	wg.Wait()
	b.keys = nil
	if failed != nil {
		return nil, nil, failed
	}
	return ix, slices.Concat(longs[:]...), ix.invert()
}

// invert finds the lists of each body.
func (ix *Index) invert() error {
	total := 0
	for p := range ix.lists {
		l := &ix.lists[p]
		if total += len(l.nums); len(l.first) > maxLists || total >= 1<<32 {
			return fmt.Errorf("%d articles share too many passages to be related in one run; split the batch by date", len(ix.keys))
		}
		for _, v := range l.nums {
			ix.first[v+1]++
		}
	}
	for v := range ix.keys {
		ix.first[v+1] += ix.first[v]
	}
	ix.refs = make([]uint32, total)
	for p := range ix.lists {
		l := &ix.lists[p]
		for i := range len(l.first) - 1 {
			for _, v := range l.nums[l.first[i]:l.first[i+1]] {
				ix.refs[ix.first[v]] = uint32(p)<<(32-partBits) | uint32(i)
				ix.first[v]++
			}
		}
	}
	copy(ix.first[1:], ix.first) // each start has moved to the one after it
	ix.first[0] = 0
	return nil
}

// Keys is the number of part keys of a body.
func (ix *Index) Keys(v int) int { return int(ix.keys[v]) }

// Lists are the keys of a body that others hold too, to be given to List.
func (ix *Index) Lists(v int) []uint32 { return ix.refs[ix.first[v]:ix.first[v+1]] }

// List is the bodies that hold a key, in ascending order, and whether the key is common.
func (ix *Index) List(ref uint32) (nums []uint32, common bool) {
	l, i := &ix.lists[ref>>(32-partBits)], ref&(maxLists-1)
	return l.nums[l.first[i]:l.first[i+1]], i < l.common
}

// A sorter sorts one part at a time.
type sorter struct {
	bytes  []byte
	rows   []row
	starts [1<<bucketLog + 1]uint32
}

// A row is a hash, and below it the number of a body that holds it.
type row uint64

func (r row) hash() uint32 { return uint32(r >> 32) }
func (r row) num() uint32  { return uint32(r) }

// sort sorts the rows of a log. Hashes are spread evenly, so that rows dealt out by
// their leading bits make small buckets.
func (s *sorter) sort(log *spill.Log, rank []int32, shift uint) error {
	s.bytes = slices.Grow(s.bytes[:0], int(log.Size()))[:log.Size()]
	if _, err := log.ReadAt(s.bytes, 0); err != nil && len(s.bytes) > 0 {
		return err
	}
	const mask = 1<<bucketLog - 1
	clear(s.starts[:])
	n := 0
	for at := 0; at < len(s.bytes); at += rowBytes {
		if rank[binary.LittleEndian.Uint32(s.bytes[at+4:])] >= 0 {
			s.starts[binary.LittleEndian.Uint32(s.bytes[at:])>>shift&mask+1]++
			n++
		}
	}
	for i := range mask + 1 {
		s.starts[i+1] += s.starts[i]
	}
	s.rows = slices.Grow(s.rows[:0], n)[:n]
	for at := 0; at < len(s.bytes); at += rowBytes {
		hash := binary.LittleEndian.Uint32(s.bytes[at:])
		if v := rank[binary.LittleEndian.Uint32(s.bytes[at+4:])]; v >= 0 {
			to := &s.starts[hash>>shift&mask]
			s.rows[*to] = row(hash)<<32 | row(v)
			*to++
		}
	}
	from := uint32(0)
	for _, end := range s.starts[:mask+1] { // each start has become an end
		slices.Sort(s.rows[from:end])
		from = end
	}
	return nil
}

// gather makes a list of each hash that stands in two rows or more. Those of common keys
// come first. It returns the long ones; the ref of the first of all is given.
func (l *lists) gather(rows []row, sizes []uint32, long int, ref uint32) (longs []Long) {
	each := func(yield func(same []row, common bool)) {
		for i := 0; i < len(rows); {
			j, articles := i+1, sizes[rows[i].num()]
			for ; j < len(rows) && rows[j].hash() == rows[i].hash(); j++ {
				articles += sizes[rows[j].num()]
			}
			if j-i > 1 {
				yield(rows[i:j], articles > CommonKey)
			}
			i = j
		}
	}
	n, nums := 0, 0
	each(func(same []row, common bool) {
		n, nums = n+1, nums+len(same)
		if common {
			l.common++
		}
	})
	l.first, l.nums = make([]uint32, 1, n+1), make([]uint32, 0, nums)
	list := func(same []row) {
		if len(same) > long {
			longs = append(longs, Long{same[0].hash(), ref + uint32(len(l.first)-1)})
		}
		for _, r := range same {
			l.nums = append(l.nums, r.num())
		}
		l.first = append(l.first, uint32(len(l.nums)))
	}
	for _, wanted := range []bool{true, false} {
		if wanted && l.common == 0 {
			continue
		}
		each(func(same []row, common bool) {
			if common == wanted {
				list(same)
			}
		})
	}
	return longs
}

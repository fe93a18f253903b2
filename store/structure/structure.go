// Package structure checks how the pages of a bbolt file hang together, by reading them
// and not by mapping: no damage can end the process, make it run in circles or ask for
// memory.
//
// bbolt trusts its pages, which no checksum covers but for the two headers. Where a bit has
// flipped in the head of a page or in the table of its elements, a transaction that writes
// may free pages that are in use, or copy what lies beyond a page over the memory of the
// process: of 1,000 flips in a small archive one or two ended add with a fault of the
// garbage collector. The package looks at no key or value and mends nothing: package
// store, which has checksums of its own, does.
//
// A page has its number (8 bytes), flags, how many elements (2 each), how many pages it
// takes beside its first (4), and its elements of 16 bytes. That of a branch has position,
// size of the key (4 each) and page (8); that of a leaf flags, position, size of the key,
// of the value (4 each); positions count from the element. Keys and values follow, one
// behind the other. A bucket is an element with flag 1, the value of which begins with root
// page and sequence (8 each); in place of a page, the root of a small one follows. All is
// in native order.
package structure

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"hash/fnv"
	"io"
)

const (
	flagBranch, flagLeaf, flagFree = 1, 2, 16

	pageHead    = 16
	elementHead = 16
	headerBytes = 64
	maxDepth    = 40 // of a tree: bbolt's have three levels or four
)

var order = binary.NativeEndian

// A Header is what one of the two pages says with which a file begins.
type Header struct {
	PageSize       int64
	Root, Freelist uint64 // pages
	Pages          uint64 // in use, or free among them
	Transaction    uint64
}

// Newest is the newest header that is sound, which is the one that bbolt goes by. There is
// none in a file that bbolt has not written.
func Newest(file io.ReaderAt) (newest Header, ok bool) {
	const magic, leastPage, mostPage = 0xED0CDAED, 512, 64 << 10
	try := func(at int64) {
		var page [pageHead + headerBytes]byte
		if _, err := file.ReadAt(page[:], at); err != nil {
			return
		}
		b := page[pageHead:]
		sum := fnv.New64a()
		sum.Write(b[:headerBytes-8])
		h := Header{int64(order.Uint32(b[8:])), order.Uint64(b[16:]), order.Uint64(b[32:]), order.Uint64(b[40:]), order.Uint64(b[48:])}
		if order.Uint32(b) != magic || sum.Sum64() != order.Uint64(b[headerBytes-8:]) || h.PageSize < leastPage || h.PageSize > mostPage || at != 0 && at != h.PageSize {
			return
		}
		if !ok || h.Transaction > newest.Transaction {
			newest, ok = h, true
		}
	}
	try(0)
	for size := int64(leastPage); size <= mostPage; size *= 2 {
		try(size)
	}
	return newest, ok
}

// A walk goes once through all trees of a file.
type walk struct {
	file     io.ReaderAt
	pageSize int64
	count    uint64   // pages of the file that are in use
	seen     []uint64 // a bit for each
	sparse   bool
	roots    bool
}

// Check checks the pages of a file as its header has them. Nothing may be written to it
// meanwhile.
func Check(file io.ReaderAt, h Header) error {
	w := newWalk(file, h)
	if err := w.all(h); err != nil {
		return err
	}
	for id := uint64(2); id < w.count; id++ {
		if w.seen[id/64]>>(id%64)&1 == 0 {
			return fmt.Errorf("page %d is neither in use nor free", id)
		}
	}
	return nil
}

// CheckBranches checks those pages that lead to others, and of the leaves below each the
// first and the last: 1 page in 200 of a large file.
func CheckBranches(file io.ReaderAt, h Header) error {
	w := newWalk(file, h)
	w.sparse = true
	return w.all(h)
}

// CheckRoots checks the pages at which the trees of all buckets begin, and small buckets
// whole: some twenty pages, however large the file is. It is for who only reads, whom bbolt
// gives a copy of a small bucket, by the sizes that it says.
func CheckRoots(file io.ReaderAt, h Header) error {
	w := newWalk(file, h)
	w.roots = true
	return w.tree(h.Root, 0)
}

func newWalk(file io.ReaderAt, h Header) *walk {
	return &walk{file: file, pageSize: h.PageSize, count: h.Pages, seen: make([]uint64, h.Pages/64+1)}
}

func (w *walk) all(h Header) error {
	if err := w.tree(h.Root, 0); err != nil {
		return err
	}
	return w.free(h.Freelist)
}

// take marks pages as used.
func (w *walk) take(id, more uint64) error {
	if id < 2 || id >= w.count || more >= w.count-id {
		return fmt.Errorf("page %d with %d more is not in the file", id, more)
	}
	for id, last := id, id+more; id <= last; id++ {
		if w.seen[id/64]>>(id%64)&1 == 1 {
			return fmt.Errorf("page %d is used twice", id)
		}
		w.seen[id/64] |= 1 << (id % 64)
	}
	return nil
}

// head reads the beginning of a page, and marks it as used.
func (w *walk) head(id uint64) (page []byte, size int64, err error) {
	if id < 2 || id >= w.count {
		return nil, 0, fmt.Errorf("page %d is not in the file", id)
	}
	page = make([]byte, min(w.pageSize, 4<<10))
	if _, err := w.file.ReadAt(page, int64(id)*w.pageSize); err != nil {
		return nil, 0, fmt.Errorf("page %d: %w", id, err)
	}
	if order.Uint64(page) != id {
		return nil, 0, fmt.Errorf("page %d has another number", id)
	}
	more := uint64(order.Uint32(page[12:]))
	return page, int64(more+1) * w.pageSize, w.take(id, more)
}

// enough reads more of a page, if its elements need it.
func (w *walk) enough(id uint64, page []byte, size, want int64) ([]byte, error) {
	if want > size {
		return nil, fmt.Errorf("page %d has more elements than room", id)
	}
	if want > int64(len(page)) {
		page = make([]byte, want)
		if _, err := w.file.ReadAt(page, int64(id)*w.pageSize); err != nil {
			return nil, fmt.Errorf("page %d: %w", id, err)
		}
	}
	return page, nil
}

// tree checks a page and those below it.
func (w *walk) tree(id uint64, depth int) error {
	page, size, err := w.head(id)
	if err != nil {
		return err
	}
	kind, n := order.Uint16(page[8:]), int(order.Uint16(page[10:]))
	if kind != flagBranch && kind != flagLeaf || depth > maxDepth || kind == flagBranch && n == 0 {
		return fmt.Errorf("page %d is of kind %d with %d elements, %d deep", id, kind, n, depth)
	}
	if page, err = w.enough(id, page, size, pageHead+int64(n)*elementHead); err != nil {
		return err
	}
	if n == 0 && !bytes.Equal(page[pageHead:pageHead+elementHead], make([]byte, elementHead)) {
		return fmt.Errorf("page %d has elements and counts none", id)
	}
	leaves, at := w.sparse && kind == flagBranch && w.isLeaf(order.Uint64(page[pageHead+8:])), 0
	return elementsOf(page, size, func(from, end int64, bucket bool, child uint64) error {
		at++
		switch {
		case leaves && at > 1 && at < n, w.roots && kind == flagBranch:
			return nil
		case kind == flagBranch:
			return w.tree(child, depth+1)
		case bucket:
			return w.bucket(id, int64(id)*w.pageSize+from, end-from)
		}
		return nil
	})
}

// isLeaf reports whether a page says that it is a leaf: all pages below a branch are
// of one kind.
func (w *walk) isLeaf(id uint64) bool {
	var head [pageHead]byte
	_, err := w.file.ReadAt(head[:], int64(id)*w.pageSize)
	return err == nil && order.Uint16(head[8:]) == flagLeaf
}

// elementsOf checks the table of elements of a page. Of each it gives where its value is,
// whether that is a bucket, and the page below.
func elementsOf(page []byte, size int64, each func(at, end int64, bucket bool, child uint64) error) error {
	leaf, n := order.Uint16(page[8:]) == flagLeaf, int(order.Uint16(page[10:]))
	want := pageHead + int64(n)*elementHead
	for i := range n {
		at := pageHead + int64(i)*elementHead
		e := page[at : at+elementHead]
		var flags, value uint32
		var child uint64
		pos, key := e, e[4:]
		if leaf {
			flags, pos, key, value = order.Uint32(e), e[4:], e[8:], order.Uint32(e[12:])
		} else {
			child = order.Uint64(e[8:])
		}
		from, keySize := at+int64(order.Uint32(pos)), int64(order.Uint32(key))
		if flags > 1 || from != want || keySize == 0 || from+keySize+int64(value) > size {
			return fmt.Errorf("element %d of page %d is damaged", i, order.Uint64(page))
		}
		want = from + keySize + int64(value)
		if err := each(from+keySize, want, flags == 1, child); err != nil {
			return err
		}
	}
	return nil
}

// bucket checks a bucket that an element holds: the number of its root, and the root of a
// small one behind that.
func (w *walk) bucket(id uint64, at, size int64) error {
	const bucketHead = 16
	if size < bucketHead || size > w.pageSize {
		return fmt.Errorf("a bucket of page %d has %d bytes", id, size)
	}
	value := make([]byte, size)
	if _, err := w.file.ReadAt(value, at); err != nil {
		return fmt.Errorf("page %d: %w", id, err)
	}
	if root := order.Uint64(value); root != 0 {
		return w.tree(root, 0)
	}
	page := value[bucketHead:]
	if len(page) < pageHead || order.Uint16(page[8:]) != flagLeaf || pageHead+int(order.Uint16(page[10:]))*elementHead > len(page) {
		return fmt.Errorf("a bucket of page %d is damaged", id)
	}
	whole := pageHead
	if err := elementsOf(page, int64(len(page)), func(_, end int64, bucket bool, _ uint64) error {
		if whole = int(end); bucket {
			return fmt.Errorf("a bucket of page %d is too deep", id)
		}
		return nil
	}); err != nil {
		return err
	}
	if whole != len(page) {
		return fmt.Errorf("a bucket of page %d is longer or shorter than what it holds", id)
	}
	return nil
}

// free checks the list of free pages.
func (w *walk) free(id uint64) error {
	page, size, err := w.head(id)
	if err != nil {
		return err
	}
	n, from := int64(order.Uint16(page[10:])), int64(pageHead)
	if n == 0xFFFF {
		n, from = int64(order.Uint64(page[from:])), from+8
	}
	if order.Uint16(page[8:]) != flagFree || n < 0 || n > int64(w.count) {
		return fmt.Errorf("the list of free pages is damaged")
	}
	if page, err = w.enough(id, page, size, from+8*n); err != nil {
		return err
	}
	for i := range n {
		if err := w.take(order.Uint64(page[from+8*i:]), 0); err != nil {
			return fmt.Errorf("list of free pages: %w", err)
		}
	}
	return nil
}

package store

import (
	"bytes"
	"fmt"
	"io"
)

// A structure follows the pages of a bbolt file before anything is written to it. bbolt
// trusts its pages: where a bit has flipped in the header of one or in the table of its
// elements, a transaction that writes may free pages that are in use, or copy what lies
// beyond a page over the memory of the process (of 1,000 flips in a small archive one or
// two ended add with a fault of the garbage collector). It looks at headers and tables
// only, 4 KiB of 16, not at keys and values: 0.1 ms for a small archive, and for one of a
// million articles some tenths of a second where its pages are in memory.
type structure struct {
	file     io.ReaderAt
	pageSize int64
	count    uint64 // pages of the file that are in use
	seen     []uint64
}

// checkStructure checks the pages of the file as the given transaction left them.
func checkStructure(file io.ReaderAt, pageSize int64, transaction int) error {
	meta := make([]byte, metaBytes)
	for n := range int64(2) { // a backup has the newest in the first page, whatever its number
		if _, err := file.ReadAt(meta, n*pageSize+pageHead); err != nil {
			return err
		}
		if order.Uint64(meta[48:]) == uint64(transaction) {
			break
		}
	}
	root, free := order.Uint64(meta[16:]), order.Uint64(meta[32:])
	s := &structure{file: file, pageSize: pageSize, count: order.Uint64(meta[40:])}
	s.seen = make([]uint64, s.count/64+1)
	if err := s.tree(root, 0); err != nil {
		return err
	}
	if err := s.free(free); err != nil {
		return err
	}
	for id := uint64(2); id < s.count; id++ {
		if s.seen[id/64]>>(id%64)&1 == 0 {
			return fmt.Errorf("page %d is neither in use nor free", id)
		}
	}
	return nil
}

// take marks pages as used.
func (s *structure) take(id, more uint64) error {
	if id < 2 || id >= s.count || more >= s.count-id {
		return fmt.Errorf("page %d with %d more is not in the file", id, more)
	}
	for id, last := id, id+more; id <= last; id++ {
		if s.seen[id/64]>>(id%64)&1 == 1 {
			return fmt.Errorf("page %d is used twice", id)
		}
		s.seen[id/64] |= 1 << (id % 64)
	}
	return nil
}

// head reads the beginning of a page, and marks it as used.
func (s *structure) head(id uint64) (page []byte, size int64, err error) {
	if id < 2 || id >= s.count {
		return nil, 0, fmt.Errorf("page %d is not in the file", id)
	}
	page = make([]byte, min(s.pageSize, 4<<10))
	if _, err := s.file.ReadAt(page, int64(id)*s.pageSize); err != nil {
		return nil, 0, fmt.Errorf("page %d: %w", id, err)
	}
	if order.Uint64(page) != id {
		return nil, 0, fmt.Errorf("page %d has another number", id)
	}
	more := uint64(order.Uint32(page[12:]))
	return page, int64(more+1) * s.pageSize, s.take(id, more)
}

// enough reads more of a page, if its elements need it.
func (s *structure) enough(id uint64, page []byte, size, want int64) ([]byte, error) {
	if want > size {
		return nil, fmt.Errorf("page %d has more elements than room", id)
	}
	if want > int64(len(page)) {
		page = make([]byte, want)
		if _, err := s.file.ReadAt(page, int64(id)*s.pageSize); err != nil {
			return nil, fmt.Errorf("page %d: %w", id, err)
		}
	}
	return page, nil
}

// tree checks a page and those below it.
func (s *structure) tree(id uint64, depth int) error {
	page, size, err := s.head(id)
	if err != nil {
		return err
	}
	kind, n := order.Uint16(page[8:]), int(order.Uint16(page[10:]))
	if kind != flagBranch && kind != flagLeaf || depth > maxDepth || kind == flagBranch && n == 0 {
		return fmt.Errorf("page %d is of kind %d with %d elements, %d deep", id, kind, n, depth)
	}
	if page, err = s.enough(id, page, size, pageHead+int64(n)*elementHead); err != nil {
		return err
	}
	if n == 0 && !bytes.Equal(page[pageHead:pageHead+elementHead], make([]byte, elementHead)) {
		return fmt.Errorf("page %d has elements and counts none", id)
	}
	return elementsOf(page, size, func(at, end int64, bucket bool, child uint64) error {
		switch {
		case kind == flagBranch:
			return s.tree(child, depth+1)
		case bucket:
			return s.bucket(id, int64(id)*s.pageSize+at, end-at)
		}
		return nil
	})
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
func (s *structure) bucket(id uint64, at, size int64) error {
	const bucketHead = 16
	if size < bucketHead || size > s.pageSize {
		return fmt.Errorf("a bucket of page %d has %d bytes", id, size)
	}
	value := make([]byte, size)
	if _, err := s.file.ReadAt(value, at); err != nil {
		return fmt.Errorf("page %d: %w", id, err)
	}
	if root := order.Uint64(value); root != 0 {
		return s.tree(root, 0)
	}
	page := value[bucketHead:]
	if len(page) < pageHead || order.Uint16(page[8:]) != flagLeaf || pageHead+int(order.Uint16(page[10:]))*elementHead > len(page) {
		return fmt.Errorf("a bucket of page %d is damaged", id)
	}
	return elementsOf(page, int64(len(page)), func(_, _ int64, bucket bool, _ uint64) error {
		if bucket {
			return fmt.Errorf("a bucket of page %d is too deep", id)
		}
		return nil
	})
}

// free checks the list of free pages.
func (s *structure) free(id uint64) error {
	page, size, err := s.head(id)
	if err != nil {
		return err
	}
	n, from := int64(order.Uint16(page[10:])), int64(pageHead)
	if n == 0xFFFF {
		n, from = int64(order.Uint64(page[from:])), from+8
	}
	if order.Uint16(page[8:]) != flagFree || n < 0 || n > int64(s.count) {
		return fmt.Errorf("the list of free pages is damaged")
	}
	if page, err = s.enough(id, page, size, from+8*n); err != nil {
		return err
	}
	for i := range n {
		if err := s.take(order.Uint64(page[from+8*i:]), 0); err != nil {
			return fmt.Errorf("list of free pages: %w", err)
		}
	}
	return nil
}

package past

import (
	"encoding/binary"
	"errors"
	"fmt"
	"hash/fnv"
	"io"
)

// A pageWalk goes once through all trees of a file, by reading and not by mapping, and
// refuses what could make bbolt run in circles or read what is none of the file's: a page
// that is named twice, or keys and values beyond their page. It looks at no key.
//
// A page has its number (8 bytes), flags, how many elements (2 each), how many pages it
// takes beside its first (4), and its elements of 16 bytes. That of a branch has position,
// size of the key (4 each) and page (8); that of a leaf flags, position, size of the key,
// of the value (4 each); positions count from the element. A bucket is an element with
// flag 1, the value of which begins with root page and sequence (8 each); in place of a
// page, the root of a small one follows. All is in native order.
type pageWalk struct {
	file     io.ReaderAt
	pageSize uint64
	pages    uint64   // in use
	seen     []uint64 // a bit for each page
}

const (
	branchPage, leafPage = 1, 2
	bucketElement        = 1

	pageHead    = 16
	elementHead = 16
	mostLevels  = 40 // of a tree and the buckets in it: an archive has seven or eight
)

var (
	native  = binary.NativeEndian
	errPage = errors.New("a page is not as it was written")
)

// newPageWalk begins at a meta page.
func newPageWalk(file io.ReaderAt, m metaPage) *pageWalk {
	return &pageWalk{file, m.pageSize, m.pages, make([]uint64, m.pages/64+1)}
}

// tree goes through a tree.
func (w *pageWalk) tree(id uint64, level int) error {
	var head [pageHead]byte
	if id < 2 || id >= w.pages || level > mostLevels {
		return fmt.Errorf("%w: page %d is named", errPage, id)
	}
	at := int64(id * w.pageSize)
	if _, err := w.file.ReadAt(head[:], at); err != nil {
		return err
	}
	more := uint64(native.Uint32(head[12:]))
	if native.Uint64(head[:]) != id || more >= w.pages-id {
		return fmt.Errorf("%w: page %d", errPage, id)
	}
	for p := id; p <= id+more; p++ {
		if w.seen[p/64]>>(p%64)&1 == 1 {
			return fmt.Errorf("%w: page %d is named twice", errPage, p)
		}
		w.seen[p/64] |= 1 << (p % 64)
	}
	return w.page(head[:], at, (1+more)*w.pageSize, level)
}

// page goes through the elements of a page of that size, which stands at that place.
func (w *pageWalk) page(head []byte, at int64, size uint64, level int) error {
	kind, n := native.Uint16(head[8:]), int(native.Uint16(head[10:]))
	if kind != branchPage && kind != leafPage || kind == branchPage && n == 0 || pageHead+uint64(n)*elementHead > size {
		return fmt.Errorf("%w: of kind %d, with %d elements", errPage, kind, n)
	}
	elements := make([]byte, n*elementHead)
	if _, err := w.file.ReadAt(elements, at+pageHead); err != nil {
		return err
	}
	for i := range n {
		e, from := elements[i*elementHead:], uint64(pageHead+i*elementHead)
		if kind == branchPage {
			if from+uint64(native.Uint32(e))+uint64(native.Uint32(e[4:])) > size {
				return fmt.Errorf("%w: a key goes beyond it", errPage)
			}
			if err := w.tree(native.Uint64(e[8:]), level+1); err != nil {
				return err
			}
			continue
		}
		value := from + uint64(native.Uint32(e[4:])) + uint64(native.Uint32(e[8:]))
		length := uint64(native.Uint32(e[12:]))
		if value+length > size {
			return fmt.Errorf("%w: a value goes beyond it", errPage)
		}
		if native.Uint32(e)&bucketElement != 0 {
			if err := w.bucket(at+int64(value), length, level+1); err != nil {
				return err
			}
		}
	}
	return nil
}

// bucket goes through a bucket, of which that is the value.
func (w *pageWalk) bucket(at int64, length uint64, level int) error {
	const bucketHead = 16
	var head [bucketHead]byte
	if length < bucketHead {
		return fmt.Errorf("%w: a bucket of %d bytes", errPage, length)
	}
	if _, err := w.file.ReadAt(head[:], at); err != nil {
		return err
	}
	if root := native.Uint64(head[:]); root != 0 {
		return w.tree(root, level)
	}
	if length < bucketHead+pageHead || level > mostLevels {
		return fmt.Errorf("%w: a bucket of %d bytes", errPage, length)
	}
	if _, err := w.file.ReadAt(head[:], at+bucketHead); err != nil {
		return err
	}
	if native.Uint16(head[8:]) != leafPage {
		return fmt.Errorf("%w: a small bucket of kind %d", errPage, native.Uint16(head[8:]))
	}
	return w.page(head[:], at+bucketHead, length-bucketHead, level)
}

// A metaPage is one of the two pages that a file begins with: magic, version, page size
// (4 bytes each, native order), flags, root page and sequence, freelist, high-water page,
// transaction, and a checksum of all this (8 bytes each) behind the page's head.
type metaPage struct {
	pageSize, root, pages, transaction uint64
}

// readMeta finds the newest meta page that is sound, as bbolt does.
func readMeta(file io.ReaderAt) (newest metaPage, ok bool) {
	const magic, leastPage, mostPage = 0xED0CDAED, 512, 64 << 10
	try := func(at int64) {
		var page [pageHead + 64]byte
		if _, err := file.ReadAt(page[:], at); err != nil {
			return
		}
		b := page[pageHead:]
		sum := fnv.New64a()
		sum.Write(b[:56])
		m := metaPage{uint64(native.Uint32(b[8:])), native.Uint64(b[16:]), native.Uint64(b[40:]), native.Uint64(b[48:])}
		if native.Uint32(b) != magic || sum.Sum64() != native.Uint64(b[56:]) || m.pageSize < leastPage || m.pageSize > mostPage || at != 0 && at != int64(m.pageSize) {
			return
		}
		if !ok || m.transaction > newest.transaction {
			newest, ok = m, true
		}
	}
	try(0)
	for size := int64(leastPage); size <= mostPage; size *= 2 {
		try(size)
	}
	return newest, ok
}

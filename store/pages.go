package store

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"hash/fnv"
	"io"
	"iter"
)

// A pages reads the pages of a bbolt file on its own: by reading and not by mapping, so
// that no damage can end the process, each page once at most, so that none can make it
// run in circles, and no more than the file has. What is not as bbolt writes it is told.
//
// The layout is that of bbolt, which no checksum covers but for the two meta pages. A page
// has its number (8 bytes), flags, how many elements (2 each), how many pages it takes
// beside its first (4), and its elements. That of a branch has position, size of the key
// (4 each) and page (8); that of a leaf flags, position, size of the key, of the value (4
// each). Keys and values follow, one behind the other. A bucket is an element with flag
// 1, of root page and sequence (8 each); in place of a page, the root of a small one
// follows. All is in native order.
type pages struct {
	file     io.ReaderAt
	pageSize int64
	count    uint64 // pages of the file that are in use
	root     uint64
	freelist uint64
	seen     []uint64 // a bit for each page that was read
	problem  func(page uint64, what string)
	done     func(pages int64) // called with how many more were read
}

const (
	flagBranch, flagLeaf, flagMeta, flagFree = 1, 2, 4, 16

	pageHead    = 16
	elementHead = 16
	metaBytes   = 64 // of a meta page, without the header and what bbolt leaves unused
	maxDepth    = 40 // of a tree: bbolt's have three levels or four
)

var order = binary.NativeEndian

// openPages finds the newest meta page that is sound, or was but for one bit.
func openPages(file io.ReaderAt, size int64, problem func(uint64, string)) (*pages, error) {
	p := &pages{file: file, problem: problem, done: func(int64) {}}
	var newest []byte
	at := int64(pageSize)
	for n := range int64(2) {
		head := make([]byte, pageHead+metaBytes)
		if _, err := file.ReadAt(head, n*at); err != nil {
			problem(uint64(n), "the header cannot be read")
			continue
		}
		meta, mended := soundMeta(head[pageHead:])
		if meta == nil || mended || order.Uint64(head) != uint64(n) || order.Uint16(head[8:]) != flagMeta || order.Uint16(head[10:]) != 0 || order.Uint32(head[12:]) != 0 {
			problem(uint64(n), "the header is damaged")
		}
		if meta == nil {
			continue
		}
		if size := int64(order.Uint32(meta[8:])); n == 0 && size >= 512 {
			at = size
		}
		if newest == nil || order.Uint64(meta[48:]) > order.Uint64(newest[48:]) {
			newest = meta
		}
	}
	if newest == nil {
		return nil, fmt.Errorf("both headers of the file are damaged")
	}
	p.pageSize = int64(order.Uint32(newest[8:]))
	p.root, p.freelist, p.count = order.Uint64(newest[16:]), order.Uint64(newest[32:]), order.Uint64(newest[40:])
	if have := uint64(size / p.pageSize); p.count > have {
		problem(have, fmt.Sprintf("the file should have %d pages and has %d", p.count, have))
		p.count = have
	}
	p.seen = make([]uint64, p.count/64+1)
	return p, nil
}

// soundMeta is a meta page with the right checksum: as it is, or mended if one bit of it
// has changed.
func soundMeta(meta []byte) (sound []byte, mended bool) {
	ok := func() bool {
		h := fnv.New64a()
		h.Write(meta[:metaBytes-8])
		return h.Sum64() == order.Uint64(meta[metaBytes-8:]) && order.Uint32(meta) == 0xED0CDAED && order.Uint32(meta[8:]) >= 512
	}
	if ok() {
		return meta, false
	}
	for bit := range 8 * len(meta) {
		meta[bit/8] ^= 1 << (bit % 8)
		if ok() {
			return meta, true
		}
		meta[bit/8] ^= 1 << (bit % 8)
	}
	return nil, false
}

// take marks a page as read, and reports whether it is the first time.
func (p *pages) take(id uint64) bool {
	if id >= p.count || p.seen[id/64]>>(id%64)&1 == 1 {
		return false
	}
	p.seen[id/64] |= 1 << (id % 64)
	return true
}

// load reads a page with those that belong to it: nil if it is not one of these kinds.
func (p *pages) load(id uint64, kinds int) []byte {
	if id < 2 || id >= p.count {
		p.problem(id, "a page is named that the file does not have")
		return nil
	}
	if !p.take(id) {
		p.problem(id, "the page is named twice")
		return nil
	}
	page := make([]byte, p.pageSize)
	if _, err := p.file.ReadAt(page, int64(id)*p.pageSize); err != nil {
		p.problem(id, fmt.Sprintf("the page cannot be read: %v", err))
		return nil
	}
	if order.Uint64(page) != id {
		p.problem(id, "the page has another number")
	}
	if flags := int(order.Uint16(page[8:])); flags != flags&kinds || flags&(flags-1) != 0 || flags == 0 {
		p.problem(id, fmt.Sprintf("the page is of kind %d", flags))
		return nil
	}
	more := uint64(order.Uint32(page[12:]))
	if more >= p.count-id {
		p.problem(id, "the page is longer than the file")
		more = 0
	}
	for i := range more {
		if !p.take(id + 1 + i) {
			p.problem(id, "the page goes over others")
			more = i
			break
		}
	}
	if more > 0 {
		page = append(page, make([]byte, int64(more)*p.pageSize)...)
		if _, err := p.file.ReadAt(page[p.pageSize:], int64(id+1)*p.pageSize); err != nil {
			p.problem(id, fmt.Sprintf("the page cannot be read: %v", err))
			return nil
		}
	}
	p.done(1 + int64(more))
	return page
}

// An element is one of a page.
type element struct {
	bucket     bool
	key, value []byte
	child      uint64
}

// elements are those of a page, or of the root of a small bucket. They are as far as they
// lie in the page; whatever else is wrong is told.
func (p *pages) elements(id uint64, page []byte) []element {
	leaf := order.Uint16(page[8:]) == flagLeaf
	n := int(order.Uint16(page[10:]))
	if pageHead+n*elementHead > len(page) {
		p.problem(id, "the page has more elements than room")
		n = (len(page) - pageHead) / elementHead
	}
	out := make([]element, 0, n)
	want := pageHead + n*elementHead
	for i := range n {
		at := pageHead + i*elementHead
		e := page[at : at+elementHead]
		var flags, pos, keySize, size uint64
		var child uint64
		if leaf {
			flags, pos, keySize, size = uint64(order.Uint32(e)), uint64(order.Uint32(e[4:])), uint64(order.Uint32(e[8:])), uint64(order.Uint32(e[12:]))
		} else {
			pos, keySize, child = uint64(order.Uint32(e)), uint64(order.Uint32(e[4:])), order.Uint64(e[8:])
		}
		from := uint64(at) + pos
		if flags > 1 || from != uint64(want) || keySize == 0 || from+keySize+size > uint64(len(page)) {
			p.problem(id, fmt.Sprintf("element %d of the page is damaged", i))
		}
		if from+keySize+size > uint64(len(page)) || keySize == 0 {
			continue
		}
		want = int(from + keySize + size)
		data := page[from:want:want]
		element := element{bucket: flags&1 == 1, key: data[:keySize:keySize], value: data[keySize:], child: child}
		if len(out) > 0 && bytes.Compare(out[len(out)-1].key, element.key) >= 0 {
			p.problem(id, fmt.Sprintf("element %d of the page is out of order", i))
		}
		out = append(out, element)
	}
	if id != 0 {
		if pages := (int64(want) + p.pageSize - 1) / p.pageSize; pages != int64(len(page))/p.pageSize || pages-1 != int64(order.Uint32(page[12:])) {
			p.problem(id, "the page is longer or shorter than what it holds")
		}
	} else if want != len(page) {
		p.problem(id, "a small bucket is longer or shorter than what it holds")
	}
	return out
}

// walk yields the leaf elements of a tree, in order.
func (p *pages) walk(root uint64, yield func(element) bool) {
	var last []byte
	var down func(id uint64, first []byte, depth int) bool
	down = func(id uint64, first []byte, depth int) bool {
		page := p.load(id, flagBranch|flagLeaf)
		if page == nil {
			return true
		}
		elements := p.elements(id, page)
		if first != nil && (len(elements) == 0 || !bytes.Equal(elements[0].key, first)) {
			p.problem(id, "the page begins with another key than the one above it says")
		}
		if order.Uint16(page[8:]) == flagLeaf {
			for _, e := range elements {
				if last != nil && bytes.Compare(last, e.key) >= 0 {
					p.problem(id, "keys are out of order")
				}
				last = e.key
				if !yield(e) {
					return false
				}
			}
			return true
		}
		if depth == maxDepth || len(elements) == 0 {
			p.problem(id, "the tree is too deep, or a branch is empty")
			return true
		}
		for _, e := range elements {
			if !down(e.child, e.key, depth+1) {
				return false
			}
		}
		return true
	}
	down(root, nil, 0)
}

// bucket yields the elements of a bucket that an element holds.
func (p *pages) bucket(value []byte) iter.Seq[element] {
	return func(yield func(element) bool) {
		if len(value) < pageHead {
			p.problem(0, "a bucket has no root")
			return
		}
		root := order.Uint64(value)
		if order.Uint64(value[8:]) != 0 {
			p.problem(root, "a bucket has a number that none of an archive has")
		}
		if root != 0 {
			if len(value) != pageHead {
				p.problem(root, "a bucket has two roots")
			}
			p.walk(root, yield)
			return
		}
		page := value[pageHead:]
		if len(page) < pageHead || order.Uint64(page) != 0 || order.Uint16(page[8:]) != flagLeaf || order.Uint32(page[12:]) != 0 {
			p.problem(0, "the root of a small bucket is damaged")
		}
		if len(page) < pageHead {
			return
		}
		for _, e := range p.elements(0, page) {
			if !yield(e) {
				return
			}
		}
	}
}

// buckets are those of the archive, by name.
func (p *pages) buckets() map[string][]byte {
	out := map[string][]byte{}
	p.walk(p.root, func(e element) bool {
		if !e.bucket {
			p.problem(p.root, fmt.Sprintf("%.20q is not a bucket", e.key))
		}
		out[string(e.key)] = e.value
		return true
	})
	return out
}

// checkFree checks that each page is free or was read, and none both. It reports which
// are free.
func (p *pages) checkFree() (free func(id uint64) bool) {
	bits := make([]uint64, len(p.seen))
	free = func(id uint64) bool { return bits[id/64]>>(id%64)&1 == 1 }
	if page := p.load(p.freelist, flagFree); page != nil {
		n, from := uint64(order.Uint16(page[10:])), uint64(pageHead)
		if n == 0xFFFF {
			n, from = order.Uint64(page[from:]), from+8
		}
		if n > (uint64(len(page))-from)/8 {
			p.problem(p.freelist, "the list of free pages is longer than its page")
			n = 0
		}
		last := uint64(1)
		for i := range n {
			id := order.Uint64(page[from+8*i:])
			if id <= last || id >= p.count {
				p.problem(p.freelist, "the list of free pages is damaged")
				continue
			}
			last = id
			bits[id/64] |= 1 << (id % 64)
		}
	}
	lost, both, where := 0, 0, uint64(0)
	for id := uint64(2); id < p.count; id++ {
		read := p.seen[id/64]>>(id%64)&1 == 1
		switch {
		case read && free(id):
			both, where = both+1, id
		case !read && !free(id):
			lost, where = lost+1, id
		}
	}
	if both > 0 {
		p.problem(where, fmt.Sprintf("%d pages are in use and listed as free", both))
	}
	if lost > 0 {
		p.problem(where, fmt.Sprintf("%d pages are neither in use nor listed as free", lost))
	}
	return free
}

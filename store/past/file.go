package past

import (
	"encoding/binary"
	"fmt"
	"os"

	"github.com/samewire/samewire/store"
)

// checkFile refuses a file that bbolt cannot have written, and one that has lost its
// end: bbolt would map it and the process would die of reading past it. bbolt's two meta
// pages are a page header of 16 bytes, then magic, version, page size (4 bytes each,
// native order), flags, root (16 bytes), freelist, high-water page, transaction (8 bytes
// each).
func checkFile(path string) error {
	f, err := os.Open(path)
	if err != nil {
		return fmt.Errorf("opening the archive: %w", err)
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return fmt.Errorf("opening the archive: %w", err)
	}
	if !info.Mode().IsRegular() {
		return fmt.Errorf("%s: %w: not a regular file", path, store.ErrNotArchive)
	}
	const magic, leastPage, mostPage = 0xED0CDAED, 512, 64 << 10
	head := make([]byte, 80)
	pages, transaction, found := uint64(0), uint64(0), false
	pageSize := int64(0)
	for _, at := range metaPages(f) {
		if n, _ := f.ReadAt(head, at); n < len(head) || binary.NativeEndian.Uint32(head[16:]) != magic {
			continue
		}
		if size := int64(binary.NativeEndian.Uint32(head[24:])); size >= leastPage && size <= mostPage && (at == 0 || at == size) {
			pageSize = size
		} else {
			continue
		}
		if t := binary.NativeEndian.Uint64(head[64:]); !found || t >= transaction {
			transaction, pages = t, binary.NativeEndian.Uint64(head[56:])
		}
		found = true
	}
	switch {
	case !found:
		return fmt.Errorf("%s: %w; give another file with --archive", path, store.ErrNotArchive)
	case pages > uint64(info.Size()/pageSize):
		return damaged(path, fmt.Sprintf("it should have %d pages and has %d", pages, info.Size()/pageSize))
	}
	return nil
}

// metaPages are where the two meta pages may begin: the second behind a page, which has
// the size that the first says or, where that is damaged, one of those in use.
func metaPages(f *os.File) []int64 {
	at := []int64{0}
	head := make([]byte, 28)
	if n, _ := f.ReadAt(head, 0); n == len(head) {
		if size := int64(binary.NativeEndian.Uint32(head[24:])); size > 0 {
			at = append(at, size)
		}
	}
	return append(at, 4<<10, 16<<10)
}

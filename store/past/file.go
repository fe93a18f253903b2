package past

import (
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/samewire/samewire/store"
)

// checkFile refuses a file that bbolt cannot have written, and one that has lost its
// end: bbolt would map it and the process would die of reading past it. With trees it goes
// through all pages, which wants the file to be at rest.
func checkFile(path string, trees bool) error {
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
	m, ok := readMeta(f)
	if !ok {
		return fmt.Errorf("%s: %w; give another file with --archive", path, store.ErrNotArchive)
	}
	if have := uint64(info.Size()) / m.pageSize; m.pages > have {
		return damaged(path, fmt.Sprintf("it should have %d pages and has %d", m.pages, have))
	}
	if !trees {
		return nil
	}
	err = newPageWalk(f, m).tree(m.root, 0)
	if errors.Is(err, errPage) || errors.Is(err, io.EOF) {
		return damaged(path, err)
	}
	return err
}

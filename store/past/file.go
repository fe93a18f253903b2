package past

import (
	"fmt"
	"os"

	"github.com/samewire/samewire/store"
	"github.com/samewire/samewire/store/structure"
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
	h, ok := structure.Newest(f)
	if !ok {
		return fmt.Errorf("%s: %w; give another file with --archive", path, store.ErrNotArchive)
	}
	if have := uint64(info.Size() / h.PageSize); h.Pages > have {
		return damaged(path, fmt.Sprintf("it should have %d pages and has %d", h.Pages, have))
	}
	if !trees {
		return nil
	}
	if err := structure.Check(f, h); err != nil {
		return damaged(path, err)
	}
	return nil
}

package store

import (
	"errors"
	"fmt"
	"os"
	"runtime"
	"syscall"
)

// syncFolder puts the names in a folder on the disk. Until then a file may be whole and
// synced, and be nowhere after a loss of power (internal/bench/soak). Where a folder
// cannot be synced as a file can, the system sees to its names itself.
func syncFolder(path string) error {
	if runtime.GOOS == "windows" {
		return nil
	}
	f, err := os.Open(path)
	if err != nil {
		return fmt.Errorf("writing the folder %s: %w", path, err)
	}
	defer f.Close()
	if err := f.Sync(); err != nil && !errors.Is(err, errors.ErrUnsupported) && !errors.Is(err, syscall.EINVAL) {
		return fmt.Errorf("writing the folder %s: %w", path, err)
	}
	return nil
}

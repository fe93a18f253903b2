package store

import (
	"errors"
	"fmt"
)

// Errors of Open and, where a file turns out to be damaged later, of every other
// call. The messages around them name the file and what to do.
var (
	ErrNotExist   = errors.New("there is no archive")
	ErrInUse      = errors.New("the archive is in use")
	ErrDamaged    = errors.New("the archive is damaged")
	ErrNewer      = errors.New("the archive is from another version of samewire")
	ErrNotArchive = errors.New("not a samewire archive")
)

// errSum says that a value is not what was written.
var errSum = errors.New("its checksum does not agree")

func damaged(path string, why any) error {
	return fmt.Errorf("%s: %w (%v); restore a backup, or samewire verify --repair makes it anew of what can be read", path, ErrDamaged, why)
}

//go:build !windows && !plan9 && !solaris && !aix && !android && !js && !wasip1

package store

import (
	"errors"
	"fmt"
	"os"
	"syscall"
)

// shares tells whether the lock can be given up between transactions: it is the one that
// bbolt takes here.
const shares = true

// tryLock takes the lock of a file if it is free.
func tryLock(f *os.File, exclusive bool) (bool, error) {
	how := syscall.LOCK_SH
	if exclusive {
		how = syscall.LOCK_EX
	}
	for {
		err := syscall.Flock(int(f.Fd()), how|syscall.LOCK_NB)
		switch {
		case err == nil:
			return true, nil
		case errors.Is(err, syscall.EWOULDBLOCK):
			return false, nil
		case !errors.Is(err, syscall.EINTR):
			return false, fmt.Errorf("locking %s: %w", f.Name(), err)
		}
	}
}

func unlock(f *os.File) { syscall.Flock(int(f.Fd()), syscall.LOCK_UN) }

//go:build windows || plan9 || solaris || aix || android || js || wasip1

package store

import "os"

// shares is false where bbolt has a lock of its own kind: it is held as long as the
// archive is open, and others wait for that.
const shares = false

func tryLock(*os.File, bool) (bool, error) { return true, nil }

func unlock(*os.File) {}

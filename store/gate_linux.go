package store

import (
	"errors"
	"os"
	"time"

	"golang.org/x/sys/unix"
)

// A gate stands before the lock of a file: a lock on a byte far behind its end. A writer
// that waits closes it, and readers pass through it: so those that come later than the
// writer wait for it, and it waits only for those that are inside. Where such locks
// cannot be had, the gate is open.
type gate struct {
	closed time.Time // by this one; zero if it is open
	rest   time.Time // when it may be closed again
	waits  bool      // this one reads, and has said that it waits
}

const gateAt, mergeAt, swapAt, waitAt = 1 << 62, 1<<62 + 1, 1<<62 + 2, 1<<62 + 3

// try takes the lock of a file if it is free and the gate open.
func (g *gate) try(f *os.File, exclusive bool) (bool, error) {
	if !exclusive {
		ok, err := false, error(nil)
		if lockByte(f, gateAt, unix.F_RDLCK) {
			ok, err = tryLock(f, false)
			lockByte(f, gateAt, unix.F_UNLCK)
		}
		switch {
		case ok || err != nil:
			g.open(f)
		case !g.waits:
			g.waits = lockByte(f, waitAt, unix.F_RDLCK)
		}
		return ok, err
	}
	now := time.Now()
	switch {
	case g.closed.IsZero() && now.After(g.rest):
		if !lockByte(f, gateAt, unix.F_WRLCK) {
			return false, nil // another writer is before this one
		}
		g.closed = now
	case !g.closed.IsZero() && now.Sub(g.closed) > standBack:
		g.open(f)
		g.rest = now.Add(letPass)
	}
	ok, err := tryLock(f, true)
	if ok || err != nil {
		g.open(f)
	}
	return ok, err
}

func (g *gate) open(f *os.File) {
	lockByte(f, gateAt, unix.F_UNLCK)
	g.closed = time.Time{}
	if g.waits {
		lockByte(f, waitAt, unix.F_UNLCK)
		g.waits = false
	}
}

// readersWait tells whether a reader waits for a writer of this file.
func readersWait(f *os.File) bool {
	l := unix.Flock_t{Type: unix.F_WRLCK, Start: waitAt, Len: 1}
	err := unix.FcntlFlock(f.Fd(), unix.F_OFD_GETLK, &l)
	return err == nil && l.Type != unix.F_UNLCK
}

// tryMerge takes the right to merge segments, of which two processes would undo what the
// other does.
func tryMerge(f *os.File) bool { return lockByte(f, mergeAt, unix.F_WRLCK) }

func endMerge(f *os.File) { lockByte(f, mergeAt, unix.F_UNLCK) }

// trySwap takes the right to put another file in an archive's place, until f is closed.
func trySwap(f *os.File) bool { return lockByte(f, swapAt, unix.F_WRLCK) }

// alone tells whether only one can have that right.
const alone = true

func lockByte(f *os.File, at int64, how int16) bool {
	for {
		err := unix.FcntlFlock(f.Fd(), unix.F_OFD_SETLK, &unix.Flock_t{Type: how, Start: at, Len: 1})
		switch {
		case errors.Is(err, unix.EINTR):
			continue
		case errors.Is(err, unix.EINVAL), errors.Is(err, unix.ENOSYS), errors.Is(err, unix.EOPNOTSUPP):
			return true // there are no such locks here
		}
		return err == nil
	}
}

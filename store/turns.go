package store

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"sync"
	"time"

	bolt "go.etcd.io/bbolt"
	berrors "go.etcd.io/bbolt/errors"
)

// # Sharing
//
// Processes share an archive by the lock on its file, exclusive for those that write and
// shared for those that read. An [Archive] holds it while one of its transactions runs,
// not while it is open. Before each of its own a writer lets the readers in that have said
// that they wait, for courtesy at most: on a machine with more work than cores they may not
// be awake at once. Where transactions follow one another or overlap, the lock is given up
// every holdMost for at least gap, so that another writer gets in.
//
// A writer that waits asks new readers to stand back (gate_linux.go): many short reads
// that overlap cannot keep it out. Behind a long one it lets others pass after standBack,
// and asks again after letPass. So a reader waits for a writer at most
//
//	holdMost + the transaction that is running then + standBack
//
// 0.1 s + about 0.1 s for batches of 2,000 articles + 0.25 s. With a load of 13 to 20 on two
// cores, 2,059 readers waited 16 ms in the middle, 472 ms in the 99th of a hundred and 765 ms
// at most (cd internal/bench && go run ./wait -base 100000 -n 150000).
//
// Whoever gets the lock again looks at what changed: if another process has written, or
// has put another file in the archive's place, the file is opened again by its path.
const (
	holdMost  = 100 * time.Millisecond // a tenth of a second is not felt
	gap       = 5 * time.Millisecond   // more than two tries
	tryEvery  = 2 * time.Millisecond   // bbolt tries every 50 ms, and would miss the gap
	courtesy  = 100 * time.Millisecond
	standBack = 250 * time.Millisecond // a check of one article takes some 30 ms, from start to exit
	letPass   = time.Second
	sayAfter  = 2 * time.Second
)

// turns are how an Archive takes turns with other processes. Its fields are valid, and
// the file locked, from enter to leave.
type turns struct {
	mu      sync.Mutex
	left    sync.Cond // users is 0
	users   int       // transactions that run
	since   time.Time // when transactions began to follow one another
	freed   time.Time // when the lock was given up
	last    int       // the last transaction that wrote, when the lock was given up
	changes int       // by others

	file *os.File // of db
	db   *bolt.DB // nil if it has to be opened again
}

// enter begins a transaction: it waits for the lock, and brings the archive up to what
// other processes did to it. Transactions of one Archive must not be nested.
func (a *Archive) enter() error {
	t := &a.turns
	t.mu.Lock()
	defer t.mu.Unlock()
	for shares && t.users > 0 && time.Since(t.since) >= holdMost {
		t.left.Wait()
	}
	if t.users == 0 {
		idle := time.Since(t.freed)
		if idle >= gap {
			t.since = time.Now()
		} else if time.Since(t.since) >= holdMost {
			time.Sleep(gap - idle)
			t.since = time.Now()
		}
		if t.db != nil && !a.options.ReadOnly {
			for began := time.Now(); readersWait(t.file) && time.Since(began) < courtesy; {
				time.Sleep(tryEvery)
			}
		}
		if err := a.take(a.patient()); err != nil {
			return err
		}
	}
	t.users++
	return nil
}

func (a *Archive) leave() {
	t := &a.turns
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.users--; t.users > 0 {
		return
	}
	t.last = t.transaction()
	if shares {
		unlock(t.file)
	}
	t.freed = time.Now()
	t.left.Broadcast()
}

// transaction is the last transaction that wrote, or -1.
func (t *turns) transaction() int {
	last := -1
	if err := t.db.View(func(tx *bolt.Tx) error {
		last = tx.ID()
		return nil
	}); err != nil {
		return -1
	}
	return last
}

// take takes the lock, and opens the file again if it is not what it was.
func (a *Archive) take(w *wait) error {
	t := &a.turns
	if t.db != nil && shares {
		if err := w.lock(t.file, !a.options.ReadOnly); err != nil {
			return err
		}
	}
	if t.db != nil {
		if isAt(t.file, a.path) && t.transaction() == t.last {
			return nil
		}
		t.changes++
		err := t.db.Close()
		if t.db = nil; err != nil {
			return fmt.Errorf("closing %s: %w", a.path, err)
		}
	}
	file, db, err := openBolt(a.path, a.options, w)
	if err != nil {
		return err
	}
	t.file, t.db = file, db
	if err := a.checkMeta(); err != nil {
		db.Close()
		t.db = nil
		return err
	}
	return nil
}

// isAt tells whether a file is the one at path, and not one that was there before.
func isAt(f *os.File, path string) bool {
	here, err := f.Stat()
	if err != nil {
		return false
	}
	there, err := os.Stat(path)
	return err == nil && os.SameFile(here, there)
}

// openLocked opens the file at path and takes its lock.
func openLocked(path string, o Options, w *wait) (*os.File, error) {
	for {
		f, err := os.OpenFile(path, o.flag(), 0)
		if err != nil {
			return nil, notOpened(path, o, err)
		}
		if err := w.lock(f, !o.ReadOnly); err != nil {
			return nil, errors.Join(err, f.Close())
		}
		if isAt(f, path) {
			return f, nil
		}
		if err := f.Close(); err != nil { // replaced while this one waited
			return nil, err
		}
	}
}

// openBolt opens and locks the file at path.
func openBolt(path string, o Options, w *wait) (f *os.File, db *bolt.DB, err error) {
	defer func() {
		if err != nil && f != nil {
			f.Close() // also if bbolt has given up
			f, db = nil, nil
		}
	}()
	defer recoverDamage(path, &err)()
	if f, err = openLocked(path, o, w); err != nil {
		return nil, nil, err
	}
	if err := checkHeader(f, path); err != nil {
		return f, nil, err
	}
	db, err = bolt.Open(path, 0o600, &bolt.Options{
		// The lock is held already, but where bbolt alone can take it.
		Timeout: max(o.Wait, time.Second), ReadOnly: o.ReadOnly, FreelistType: bolt.FreelistMapType, PageSize: pageSize,
		OpenFile: func(string, int, os.FileMode) (*os.File, error) { return f, nil },
	})
	switch {
	case err == nil:
		return f, db, nil
	case errors.Is(err, berrors.ErrTimeout):
		return f, nil, inUse(path, o.Wait)
	case errors.Is(err, berrors.ErrInvalid), errors.Is(err, berrors.ErrChecksum), errors.Is(err, berrors.ErrVersionMismatch):
		return f, nil, damaged(path, err)
	}
	return f, nil, fmt.Errorf("opening the archive: %w", err)
}

func (o Options) flag() int {
	if o.ReadOnly {
		return os.O_RDONLY
	}
	return os.O_RDWR
}

// notOpened is the error of a file that cannot be opened, as it is told.
func notOpened(path string, o Options, err error) error {
	info, e := os.Stat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return notThere(path)
	case e == nil && !info.Mode().IsRegular():
		return fmt.Errorf("%s: %w: not a regular file", path, ErrNotArchive)
	case errors.Is(err, fs.ErrPermission) && o.ReadOnly:
		return fmt.Errorf("%s may not be read: %w; ask its owner for the right to", path, errors.Unwrap(err))
	case errors.Is(err, fs.ErrPermission):
		return fmt.Errorf("%s may not be written: %w; ask its owner for the right to", path, errors.Unwrap(err))
	}
	return fmt.Errorf("opening the archive: %w", err)
}

func inUse(path string, wait time.Duration) error {
	return fmt.Errorf("%s: %w by another process; try again when it is done, or raise --wait (now %s)", path, ErrInUse, wait)
}

// A wait is one for the lock.
type wait struct {
	path    string
	began   time.Time
	most    time.Duration // 0 for as long as it takes
	last    time.Duration // after the context is done
	stopped time.Time     // when that was seen
	ctx     context.Context
	say     func(time.Duration)
}

// patient is the wait of an archive that is open: a run of hours does not end because
// another process reads for long. It ends when the context does.
func (a *Archive) patient() *wait {
	return &wait{path: a.path, began: time.Now(), last: defaultWait, ctx: a.options.Context, say: a.options.Waiting}
}

// pause waits between two tries, or fails when the wait is over.
func (w *wait) pause() error {
	waited := time.Since(w.began)
	switch {
	case w.most > 0 && waited >= w.most:
		return inUse(w.path, w.most)
	case w.ctx != nil && w.ctx.Err() != nil:
		if w.stopped.IsZero() {
			w.stopped = time.Now()
		}
		if time.Since(w.stopped) >= w.last {
			return fmt.Errorf("waiting for %s, which another process uses: %w", w.path, w.ctx.Err())
		}
	case w.say != nil && waited >= sayAfter:
		w.say(waited)
		w.say = nil
	}
	time.Sleep(tryEvery)
	return nil
}

// lock takes the lock of a file.
func (w *wait) lock(f *os.File, exclusive bool) error {
	var gate gate
	for {
		ok, err := gate.try(f, exclusive)
		if ok || err != nil {
			return err
		}
		if err := w.pause(); err != nil {
			gate.open(f)
			return err
		}
	}
}

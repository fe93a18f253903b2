// Package store is the archive: one bbolt file that keeps articles, their
// fingerprints, and an index of part keys that finds the articles which may share
// a passage.
//
// It stores and looks up what it is given. It does not clean or fingerprint text,
// does not compare articles, and does not decide what is a repost. The layout of
// the file is written down in format.go.
package store

import (
	"bytes"
	"cmp"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	bolt "go.etcd.io/bbolt"

	"github.com/samewire/samewire/simhash"
	"github.com/samewire/samewire/store/structure"
)

// Options of [Open]; nil means the defaults.
type Options struct {
	ReadOnly bool          // others may read at the same time
	Create   bool          // make an archive where there is none
	NoText   bool          // the archive to make keeps fingerprints only; one that exists stays as it is
	Noisy    bool          // the archive to make keeps keys of letters; one that exists stays as it is
	Wait     time.Duration // of Open, for a lock another process holds; 0 means 2 s
	Scheme   int           // of the fingerprints; an archive of another one is refused
	Log      *slog.Logger  // gets merges, at level debug; nil for none

	// Fingerprint makes the fingerprint of a record of its text and kept ranges, as the
	// records to add have it. An archive with text then stores no part keys, which are a
	// tenth of it, and cannot be read without.
	Fingerprint func(*Record) simhash.Fingerprint

	// An archive that is open waits for other processes as long as it takes, and calls
	// Waiting, if not nil, when that is long. When Context is done it waits 2 s more, so
	// that what is at hand is stored; nil means that it never is.
	Context context.Context
	Waiting func(time.Duration)
}

const defaultWait = 2 * time.Second

// pageSize is that of a file that is made; one that exists has its own.
const pageSize = 16 << 10

// An Archive is an open archive. It is safe for concurrent use, but a transaction must
// not begin another one.
type Archive struct {
	path    string
	options Options
	turns
	codec   codec
	hasText bool
	noisy   bool
	// fingerprint is that of Options, or nil.
	fingerprint func(*Record) simhash.Fingerprint

	merging    sync.Mutex            // held while segments are merged
	writingOut sync.Mutex            // held while the file is copied
	seen       atomic.Pointer[state] // what the last View read first
}

// Open opens the archive at path. It fails with [ErrNotExist], [ErrInUse],
// [ErrDamaged], [ErrNewer] or [ErrNotArchive], or with an error of the file system.
func Open(path string, options *Options) (*Archive, error) {
	var o Options
	if options != nil {
		o = *options
	}
	if o.Wait <= 0 {
		o.Wait = defaultWait
	}
	if _, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) {
		if _, err := os.Lstat(path); err == nil || !o.Create {
			return nil, notThere(path)
		}
		if err := create(path, o); err != nil {
			return nil, err
		}
	}
	o.Log = cmp.Or(o.Log, slog.New(slog.DiscardHandler))
	a := &Archive{path: path, options: o, fingerprint: o.Fingerprint}
	a.left.L = &a.mu
	w := a.patient()
	w.most, w.last = o.Wait, 0
	if !o.ReadOnly && shares {
		if err := checkUnwritten(path, o, w); err != nil {
			return nil, err
		}
	}
	if err := a.take(w); err != nil {
		return nil, err
	}
	a.users = 1
	a.leave()
	return a, nil
}

// notThere is the error of a path without a file.
func notThere(path string) error {
	if to, err := os.Readlink(path); err == nil {
		return fmt.Errorf("%s: %w: it is a symbolic link to %s, which is not there; mend the link, or remove it", path, ErrNotExist, to)
	}
	return fmt.Errorf("%s: %w; make one with samewire add", path, ErrNotExist)
}

// create makes an empty archive under another name and moves it into place, so
// that a crash leaves nothing half made.
func create(path string, o Options) (err error) {
	f, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+".new-*") // 0600
	if err != nil {
		return fmt.Errorf("making the archive in the folder %s: %w", filepath.Dir(path), errors.Unwrap(err))
	}
	name := f.Name()
	defer os.Remove(name)
	if err := f.Close(); err != nil {
		return err
	}
	db, err := bolt.Open(name, 0o600, &bolt.Options{Timeout: time.Second, FreelistType: bolt.FreelistMapType, PageSize: pageSize})
	if err != nil {
		return fmt.Errorf("making the archive: %w", err)
	}
	err = db.Update(func(tx *bolt.Tx) error {
		for _, b := range buckets() {
			if _, err := tx.CreateBucket(b); err != nil {
				return err
			}
		}
		meta := tx.Bucket(bucketMeta)
		text := []byte{1}
		if o.NoText {
			text = []byte{0}
		}
		if o.Noisy {
			if err := meta.Put(keyNoisy, []byte{1}); err != nil {
				return err
			}
		}
		return errors.Join(
			meta.Put(keyFormat, uint32Bytes(formatVersion)),
			meta.Put(keyScheme, uint32Bytes(uint32(o.Scheme))),
			meta.Put(keyText, text),
			meta.Put(keyNext, uint32Bytes(0)),
			meta.Put(keyNames, uint32Bytes(firstName)),
			meta.Put(keySegment, uint32Bytes(0)),
			meta.Put(keyArticles, uint64Bytes(0)),
			meta.Put(keyWords, uint64Bytes(0)),
			sealMeta(tx),
		)
	})
	if err = errors.Join(err, db.Close()); err != nil {
		return fmt.Errorf("making the archive: %w", err)
	}
	// A link, unlike a rename, does not replace an archive that another process has
	// made in the meantime.
	if err := os.Link(name, path); err != nil && !errors.Is(err, fs.ErrExist) {
		if err := os.Rename(name, path); err != nil {
			return fmt.Errorf("making the archive: %w", err)
		}
	}
	return SyncFolder(path)
}

// checkHeader tells a file that bbolt cannot have written from one it has, and
// finds one that has lost its end: bbolt would map it and the process would die
// of reading past it. The layout is that of bbolt's two meta pages: a page header
// of 16 bytes, then magic, version, page size (4 bytes each, native order), flags,
// root (16 bytes), freelist, high-water page, transaction (8 bytes each).
func checkHeader(f *os.File, path string) error {
	info, err := f.Stat()
	if err != nil {
		return fmt.Errorf("opening the archive: %w", err)
	}
	if !info.Mode().IsRegular() {
		return fmt.Errorf("%s: %w: not a regular file", path, ErrNotArchive)
	}
	const magic = 0xED0CDAED
	head := make([]byte, 128)
	metas, pages, transaction := 0, uint64(0), uint64(0)
	sound, flipped := uint64(0), uint64(0) // the newest transaction of a header that is sound, and of one that was
	pageSize := int64(pageSize)
	for page := range int64(2) {
		n, _ := f.ReadAt(head, page*pageSize)
		if n < pageHead+metaBytes {
			continue
		}
		if meta, mended := soundMeta(slices.Clone(head[pageHead : pageHead+metaBytes])); mended {
			flipped = max(flipped, order.Uint64(meta[48:]))
		} else if meta != nil {
			sound = max(sound, order.Uint64(meta[48:]))
		}
		if binary.NativeEndian.Uint32(head[16:]) != magic {
			continue
		}
		metas++
		if size := int64(binary.NativeEndian.Uint32(head[24:])); page == 0 && size >= 512 {
			pageSize = size
		}
		if t := binary.NativeEndian.Uint64(head[64:]); t >= transaction {
			transaction, pages = t, binary.NativeEndian.Uint64(head[56:])
		}
	}
	switch {
	case metas == 0:
		return fmt.Errorf("%s: %w; give another file with --archive", path, ErrNotArchive)
	case pages > uint64(info.Size()/pageSize):
		return damaged(path, fmt.Sprintf("it should have %d pages and has %d", pages, info.Size()/pageSize))
	case flipped > sound:
		// bbolt would go back to the transaction before as if the last had never been. A
		// header that a loss of power cut off in its writing is another thing: no change of
		// one bit makes it sound, and its transaction was never reported.
		return damaged(path, "a bit has flipped in the header of its last transaction")
	}
	return nil
}

// checkUnwritten checks the pages of a file before it is opened to be written, under the
// lock of those that read: it takes a while, in which others may.
func checkUnwritten(path string, o Options, w *wait) error {
	o.ReadOnly = true
	f, err := openLocked(path, o, w)
	if err != nil {
		return err
	}
	defer f.Close()
	if err := checkHeader(f, path); err != nil {
		return err
	}
	return checkPages(f, path)
}

// wholeCheck is the size of the largest archive of which all pages are checked before it
// is written to, and not only those that lead to others: of a million articles with text
// (1.7 GB; samewire remove of an unknown id) all take 0.25 s if they are in memory and 5.9
// s if not, the others 0.03 and 0.12 s.
const wholeCheck = 256 << 20

func checkPages(f *os.File, path string) error {
	h, ok := structure.Newest(f)
	if !ok {
		return nil // bbolt will say so
	}
	check := structure.Check
	if int64(h.Pages)*h.PageSize > wholeCheck {
		check = structure.CheckBranches
	}
	if err := check(f, h); err != nil {
		return damaged(path, err)
	}
	return nil
}

// checkMeta reads what a file says of itself, when it is opened or opened again.
func (a *Archive) checkMeta() (err error) {
	defer recoverDamage(a.path, &err)()
	first, o := a.codec.Load() == nil, a.options
	a.seen.Store(nil)
	if h, ok := structure.Newest(a.file); ok && o.ReadOnly {
		if err := structure.CheckRoots(a.file, h); err != nil {
			return damaged(a.path, err)
		}
	}
	return a.db.View(func(tx *bolt.Tx) error {
		meta := tx.Bucket(bucketMeta)
		if meta == nil || len(meta.Get(keyFormat)) != 4 || len(meta.Get(keyScheme)) != 4 {
			return fmt.Errorf("%s: %w, but a bbolt file of another program", a.path, ErrNotArchive)
		}
		format := getUint32(meta, keyFormat)
		scheme := getUint32(meta, keyScheme)
		if format != formatVersion || int(scheme) != o.Scheme {
			return otherVersion(a.path, format, uint64(scheme), o.Scheme)
		}
		if first && !o.ReadOnly && !shares {
			if err := checkPages(a.file, a.path); err != nil {
				return err
			}
		}
		for _, b := range buckets() {
			if tx.Bucket(b) == nil {
				return damaged(a.path, fmt.Sprintf("bucket %s is missing", b))
			}
		}
		if err := checkMetaSum(meta); err != nil {
			return damaged(a.path, err)
		}
		hasText := len(meta.Get(keyText)) == 1 && meta.Get(keyText)[0] == 1
		noisy := len(meta.Get(keyNoisy)) == 1 && meta.Get(keyNoisy)[0] == 1
		if first {
			a.hasText, a.noisy = hasText, noisy
		} else if hasText != a.hasText || noisy != a.noisy {
			return fmt.Errorf("%s: another archive was put in its place, of another kind (texts: %t, noisy: %t); run the same command again", a.path, hasText, noisy)
		}
		dict, err := getDict(tx)
		if err != nil {
			return damaged(a.path, fmt.Errorf("dictionary of the texts: %w", err))
		}
		// A dictionary of what is added now stays until it is written.
		if first || dict != nil && !bytes.Equal(dict, a.codec.Load().dict) {
			return a.codec.use(dict)
		}
		return nil
	})
}

// Path is where the archive is, as Open was told.
func (a *Archive) Path() string { return a.path }

// HasText tells whether the archive keeps texts: it was decided when it was made.
func (a *Archive) HasText() bool { return a.hasText }

// Noisy tells whether the part keys are of letters: it was decided when the archive
// was made.
func (a *Archive) Noisy() bool { return a.noisy }

// Close closes the archive. Nothing that Add has returned needs it.
func (a *Archive) Close() error {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.db == nil {
		return nil
	}
	if err := a.db.Close(); err != nil {
		return fmt.Errorf("closing %s: %w", a.path, err)
	}
	return nil
}

// view and update are transactions in which damage is an error, not a panic.

func (a *Archive) view(fn func(*bolt.Tx) error) (err error) {
	defer recoverDamage(a.path, &err)()
	if err := a.enter(); err != nil {
		return err
	}
	defer a.leave()
	return a.db.View(fn)
}

func (a *Archive) update(fn func(*bolt.Tx) error) (err error) {
	defer recoverDamage(a.path, &err)()
	if err := a.enter(); err != nil {
		return err
	}
	defer a.leave()
	return a.db.Update(func(tx *bolt.Tx) error {
		// The file grows by so much when it is full; bbolt's 16 MiB are more than most
		// archives have.
		a.db.AllocSize = int(min(max(tx.Size()/64, leastGrowth), mostGrowth))
		if err := fn(tx); err != nil {
			return err
		}
		return sealMeta(tx)
	})
}

const leastGrowth, mostGrowth = 256 << 10, 16 << 20

// recoverDamage turns the panics of bbolt on damaged pages, and faults on mapped
// ones that are gone, into an error.
func recoverDamage(path string, err *error) func() {
	old := debug.SetPanicOnFault(true)
	return func() {
		debug.SetPanicOnFault(old)
		p := recover()
		if _, fault := p.(runtime.Error); fault {
			p = "what stands in its pages leads nowhere"
		}
		if p != nil {
			*err = damaged(path, p)
		}
	}
}

func uint32Bytes(v uint32) []byte { return binary.BigEndian.AppendUint32(nil, v) }
func uint64Bytes(v uint64) []byte { return binary.BigEndian.AppendUint64(nil, v) }

func getUint32(b *bolt.Bucket, key []byte) uint32 {
	v := b.Get(key)
	if len(v) != 4 {
		panic(fmt.Sprintf("%s has %d bytes", key, len(v)))
	}
	return binary.BigEndian.Uint32(v)
}

func getUint64(b *bolt.Bucket, key []byte) uint64 {
	v := b.Get(key)
	if len(v) != 8 {
		panic(fmt.Sprintf("%s has %d bytes", key, len(v)))
	}
	return binary.BigEndian.Uint64(v)
}

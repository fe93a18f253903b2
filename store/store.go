// Package store is the archive: one bbolt file that keeps articles, their
// fingerprints, and an index of part keys that finds the articles which may share
// a passage.
//
// It stores and looks up what it is given. It does not clean or fingerprint text,
// does not compare articles, and does not decide what is a repost. The layout of
// the file is written down in format.go.
package store

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime/debug"
	"sync"
	"sync/atomic"
	"time"

	bolt "go.etcd.io/bbolt"
	berrors "go.etcd.io/bbolt/errors"

	"github.com/samewire/samewire/simhash"
)

// Options of [Open]; nil means the defaults.
type Options struct {
	ReadOnly bool          // others may read at the same time
	Create   bool          // make an archive where there is none
	NoText   bool          // the archive to make keeps fingerprints only; one that exists stays as it is
	Noisy    bool          // the archive to make keeps keys of letters; one that exists stays as it is
	Wait     time.Duration // for a lock another process holds; 0 means 2 s
	Scheme   int           // of the fingerprints; an archive of another one is refused

	// Fingerprint makes the fingerprint of a record of its text and kept ranges, as the
	// records to add have it. An archive with text then stores no part keys, which are a
	// tenth of it, and cannot be read without.
	Fingerprint func(*Record) simhash.Fingerprint
}

const defaultWait = 2 * time.Second

// pageSize is that of a file that is made; one that exists has its own.
const pageSize = 16 << 10

// An Archive is an open archive. It is safe for concurrent use.
type Archive struct {
	path    string
	db      *bolt.DB
	codec   codec
	hasText bool
	noisy   bool
	// fingerprint is that of Options, or nil.
	fingerprint func(*Record) simhash.Fingerprint

	keepVersions bool // Add takes the versions of records as they are

	merging sync.Mutex            // held while segments are merged
	seen    atomic.Pointer[state] // what the last View read first
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
		if !o.Create {
			return nil, fmt.Errorf("%s: %w; make one with samewire add", path, ErrNotExist)
		}
		if err := create(path, o); err != nil {
			return nil, err
		}
	}
	if err := checkHeader(path); err != nil {
		return nil, err
	}
	db, err := openBolt(path, o)
	if err != nil {
		return nil, err
	}
	a := &Archive{path: path, db: db, fingerprint: o.Fingerprint}
	if err = a.checkMeta(o); err != nil {
		db.Close()
		return nil, err
	}
	return a, nil
}

func openBolt(path string, o Options) (db *bolt.DB, err error) {
	defer recoverDamage(path, &err)()
	db, err = bolt.Open(path, 0o600, &bolt.Options{
		Timeout: o.Wait, ReadOnly: o.ReadOnly, FreelistType: bolt.FreelistMapType, PageSize: pageSize,
	})
	switch {
	case err == nil:
		return db, nil
	case errors.Is(err, berrors.ErrTimeout):
		return nil, fmt.Errorf("%s: %w by another process; try again when it is done, or raise --wait (now %s)", path, ErrInUse, o.Wait)
	case errors.Is(err, berrors.ErrInvalid), errors.Is(err, berrors.ErrChecksum), errors.Is(err, berrors.ErrVersionMismatch):
		return nil, damaged(path, err)
	}
	return nil, fmt.Errorf("opening the archive: %w", err)
}

// create makes an empty archive under another name and moves it into place, so
// that a crash leaves nothing half made.
func create(path string, o Options) (err error) {
	f, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+".new-*")
	if err != nil {
		return fmt.Errorf("making the archive: %w", err)
	}
	name := f.Name()
	defer os.Remove(name)
	if err := f.Close(); err != nil {
		return err
	}
	db, err := openBolt(name, o.writable())
	if err != nil {
		return err
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
	return nil
}

func (o Options) writable() Options {
	o.ReadOnly = false
	return o
}

// checkHeader tells a file that bbolt cannot have written from one it has, and
// finds one that has lost its end: bbolt would map it and the process would die
// of reading past it. The layout is that of bbolt's two meta pages: a page header
// of 16 bytes, then magic, version, page size (4 bytes each, native order), flags,
// root (16 bytes), freelist, high-water page, transaction (8 bytes each).
func checkHeader(path string) error {
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
		return fmt.Errorf("%s: %w: not a regular file", path, ErrNotArchive)
	}
	const magic = 0xED0CDAED
	head := make([]byte, 128)
	metas, pages, transaction := 0, uint64(0), uint64(0)
	pageSize := int64(pageSize)
	for page := range int64(2) {
		n, _ := f.ReadAt(head, page*pageSize)
		if n < 80 || binary.NativeEndian.Uint32(head[16:]) != magic {
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
	}
	return nil
}

func (a *Archive) checkMeta(o Options) error {
	return a.view(func(tx *bolt.Tx) error {
		meta := tx.Bucket(bucketMeta)
		if meta == nil || len(meta.Get(keyFormat)) != 4 || len(meta.Get(keyScheme)) != 4 {
			return fmt.Errorf("%s: %w, but a bbolt file of another program", a.path, ErrNotArchive)
		}
		format := getUint32(meta, keyFormat)
		scheme := getUint32(meta, keyScheme)
		if format != formatVersion || int(scheme) != o.Scheme {
			return otherVersion(a.path, format, uint64(scheme), o.Scheme)
		}
		for _, b := range buckets() {
			if tx.Bucket(b) == nil {
				return damaged(a.path, fmt.Sprintf("bucket %s is missing", b))
			}
		}
		if err := checkMetaSum(meta); err != nil {
			return damaged(a.path, err)
		}
		a.hasText = len(meta.Get(keyText)) == 1 && meta.Get(keyText)[0] == 1
		a.noisy = len(meta.Get(keyNoisy)) == 1 && meta.Get(keyNoisy)[0] == 1
		dict, err := getDict(tx)
		if err != nil {
			return damaged(a.path, fmt.Errorf("dictionary of the texts: %w", err))
		}
		return a.codec.use(dict)
	})
}

// HasText tells whether the archive keeps texts: it was decided when it was made.
func (a *Archive) HasText() bool { return a.hasText }

// Noisy tells whether the part keys are of letters: it was decided when the archive
// was made.
func (a *Archive) Noisy() bool { return a.noisy }

// Close closes the archive. Nothing that Add has returned needs it.
func (a *Archive) Close() error {
	if err := a.db.Close(); err != nil {
		return fmt.Errorf("closing %s: %w", a.path, err)
	}
	return nil
}

// view and update are transactions in which damage is an error, not a panic.

func (a *Archive) view(fn func(*bolt.Tx) error) (err error) {
	defer recoverDamage(a.path, &err)()
	return a.db.View(fn)
}

func (a *Archive) update(fn func(*bolt.Tx) error) (err error) {
	defer recoverDamage(a.path, &err)()
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
		if p := recover(); p != nil {
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

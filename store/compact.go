package store

import (
	"fmt"
	"os"
	"path/filepath"

	bolt "go.etcd.io/bbolt"

	"github.com/samewire/samewire/store/structure"
)

// A Compaction says what [Compact] did.
type Compaction struct {
	Before, After int64 // bytes of the file
	Dead          int   // articles that were gone and whose postings are now too
}

// Compact writes the archive at path anew, without free pages and with one segment, and
// puts the new file in its place. Others can read meanwhile; those that write wait, and
// go on in the new file. If at is not nil it is told how many bytes are written of about
// how many.
//
// The copy stands beside the archive until it is whole: Compact needs its size of free
// space, and fails before it writes if there is less.
func Compact(path string, options *Options, at func(done, whole int64)) (c Compaction, err error) {
	var o Options
	if options != nil {
		o = *options
	}
	o.ReadOnly, o.Create = true, false
	a, err := Open(path, &o)
	if err != nil {
		return c, err
	}
	defer func() {
		if e := a.Close(); err == nil {
			err = e
		}
	}()
	err = a.View(func(s *Snapshot) error {
		info, err := a.file.Stat()
		if err != nil {
			return err
		}
		used := int64(0)
		for _, bytes := range s.parts() {
			used += bytes
		}
		if free, known := freeSpace(path); known && free < used {
			return fmt.Errorf("compacting %s needs %s of free space in its folder, and there are %s; make room, or back it up elsewhere, compact the copy and move it back",
				path, megabytes(used), megabytes(free))
		}
		// bbolt gives what a damaged page says it has, and verify --repair finds more.
		h, ok := structure.Newest(a.file)
		if !ok {
			return damaged(path, "its header is")
		}
		if err := structure.Check(a.file, h); err != nil {
			return damaged(path, err)
		}
		c = Compaction{Before: info.Size(), Dead: len(s.dead)}
		swapped, err := swap(path, a.file, "compact", func(temporary string) error {
			if err := s.compactTo(temporary, used, at); err != nil {
				return err
			}
			info, err := os.Stat(temporary)
			if err == nil {
				c.After = info.Size()
			}
			return err
		})
		switch {
		case swapped && err != nil:
			return fmt.Errorf("compacting %s: %w; the new file is in place, but its name may not survive a loss of power", path, err)
		case err != nil:
			return fmt.Errorf("compacting %s: %w; the archive is as it was", path, err)
		}
		return nil
	})
	return c, err
}

func megabytes(n int64) string { return fmt.Sprintf("%.1f MB", float64(n)/1e6) }

// A copier writes a new file in transactions of bounded size. They are not synced: the
// file counts when it is whole.
type copier struct {
	db   *bolt.DB
	tx   *bolt.Tx
	size int // of this transaction
	done int64

	checked  string // the path of the archive that is copied
	articles int    // that were copied
	step     func(done int64) error
}

// copyBytes bounds the bytes of one transaction, for the memory that they take.
const copyBytes = 16 << 20

// roomy is how full the pages of buckets become into which keys will come between those
// that are there; the others only grow at their end.
const roomy = 0.9

func (s *Snapshot) compactTo(path string, whole int64, at func(done, whole int64)) (err error) {
	db, err := bolt.Open(path, 0o600, &bolt.Options{
		NoSync: true, NoGrowSync: true, FreelistType: bolt.FreelistMapType, PageSize: pageSize, InitialMmapSize: int(whole + whole/8),
	})
	if err != nil {
		return err
	}
	c := &copier{db: db, step: func(done int64) error {
		if at != nil {
			at(done, whole)
		}
		if ctx := s.archive.options.Context; ctx != nil {
			return ctx.Err()
		}
		return nil
	}}
	size := int64(0)
	defer func() {
		if c.tx != nil {
			c.tx.Rollback()
		}
		if e := db.Close(); err == nil {
			err = e
		}
		if err == nil {
			err = os.Truncate(path, size) // bbolt makes files grow ahead
		}
	}()
	if c.tx, err = db.Begin(true); err != nil {
		return err
	}
	c.checked = s.archive.path
	if err := s.tx.ForEach(func(name []byte, b *bolt.Bucket) error {
		if _, err := c.tx.CreateBucket(name); err != nil {
			return err
		}
		switch string(name) {
		case string(bucketPostings), string(bucketSegments), string(bucketDead):
			return nil
		}
		return c.bucket(name, b)
	}); err != nil {
		return err
	}
	if c.articles != s.Len() {
		return damaged(c.checked, fmt.Sprintf("it should have %d articles and has %d", s.Len(), c.articles))
	}
	if err := c.postings(s); err != nil {
		return err
	}
	if err := c.next(); err != nil {
		return err
	}
	size, err = c.tx.Size(), c.tx.Rollback()
	c.tx = nil
	return err
}

// bucket copies a bucket of keys and values.
func (c *copier) bucket(name []byte, from *bolt.Bucket) error {
	var to *bolt.Bucket
	return from.ForEach(func(k, v []byte) error {
		if v == nil {
			return fmt.Errorf("bucket %s has a bucket %x in it, which this version does not know", name, k)
		}
		if err := c.check(string(name), k, v); err != nil {
			return damaged(c.checked, fmt.Errorf("bucket %s: value %.40q: %w", name, k, err))
		}
		if to == nil {
			to = c.tx.Bucket(name)
			to.FillPercent = 1
			if string(name) == string(bucketIDs) || string(name) == string(bucketNames) {
				to.FillPercent = roomy
			}
		}
		if err := to.Put(k, v); err != nil {
			return err
		}
		if c.size += len(k) + len(v); c.size < copyBytes {
			return nil
		}
		to = nil
		return c.next()
	})
}

// check looks whether a value is what was written. Those of meta were looked at when the
// archive was opened.
func (c *copier) check(bucket string, k, v []byte) (err error) {
	switch bucket {
	case string(bucketIDs):
		_, err = seedIDs.open(k, v)
	case string(bucketNames):
		_, err = seedNames.open(k, v)
	case string(bucketFurniture):
		_, err = seedNotes.open(k, v)
	case string(bucketDict), string(bucketSpare):
		_, err = seedDict.open(k, v)
	case string(bucketArticles):
		err = eachOf(seedArticles, k, v, func(uint32, []byte) error { c.articles++; return nil })
	case string(bucketTexts):
		err = eachOf(seedTexts, k, v, func(uint32, []byte) error { return nil })
	}
	return err
}

// next ends a transaction and begins another one.
func (c *copier) next() error {
	c.done += int64(c.size)
	c.size = 0
	if err := c.step(c.done); err != nil {
		return err
	}
	err := c.tx.Commit()
	c.tx = nil
	if err == nil {
		c.tx, err = c.db.Begin(true)
	}
	return err
}

// mergedRun is how many postings are written to the new segment at a time.
const mergedRun = 1 << 16

// postings merges the postings of all segments into one, without those of dead articles.
func (c *copier) postings(s *Snapshot) error {
	m, segments, err := mergeAll(s.tx)
	if err != nil {
		return damaged(s.archive.path, err)
	}
	if len(segments) == 0 {
		return nil
	}
	target := segment{id: segments[0].id} // any that was used: the file has its own numbers
	var run []posting
	flush := func() error {
		if len(run) == 0 {
			return nil
		}
		w, err := writeSegment(c.tx, target)
		if err != nil {
			return err
		}
		before := w.count
		if err := w.write(run); err != nil {
			return err
		}
		if err := w.close(c.tx); err != nil {
			return err
		}
		target, run = w.segment, run[:0]
		if c.size += 6 * int(w.count-before); c.size < copyBytes { // bytes of a posting and its key, about
			return nil
		}
		return c.next()
	}
	for {
		p, ok, err := m.next()
		if err != nil {
			return damaged(s.archive.path, err)
		}
		if !ok {
			return flush()
		}
		if s.dead[p.num()] {
			continue
		}
		if len(run) >= mergedRun && p.hash() != run[len(run)-1].hash() {
			if err := flush(); err != nil {
				return err
			}
		}
		run = append(run, p)
	}
}

// freeSpace is what the disk has left for a file in the folder of path, if that is known.
func freeSpace(path string) (bytes int64, known bool) {
	if real, err := filepath.EvalSymlinks(path); err == nil {
		path = real
	}
	return diskSpace(filepath.Dir(path))
}

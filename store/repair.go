package store

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"
)

// A Repaired says what became of an archive.
type Repaired struct {
	Verified       // what was found, before
	Kept     int64 // articles that were brought over
	Lost     []Problem
	Before   string // where the file is that was damaged; empty if nothing was wrong
}

// Repair verifies an archive and, if something is wrong with it, makes a new one beside it
// of all articles and notes that can be read, with ids, names, counts and index anew. The
// new file then takes the place of the old one, which stays under another name. An error,
// or the end of the context, leaves everything as it was.
//
// What one changed bit has spoilt is mended by its checksum, and pages are found to which
// no other leads any more.
func Repair(ctx context.Context, path string, options VerifyOptions) (_ *Repaired, err error) {
	if _, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) {
		return nil, notThere(path)
	}
	if path, err = filepath.EvalSymlinks(path); err != nil {
		return nil, fmt.Errorf("opening the archive: %w", err)
	}
	v, done, err := newVerifier(ctx, path, options)
	if err != nil {
		return nil, err
	}
	defer done()
	if err := v.all(); err != nil {
		return nil, err
	}
	out := &Repaired{Verified: v.Verified}
	if v.Found == 0 {
		return out, nil
	}
	r := repair{verifier: verifierOf(ctx, path, v.o, v.file)}
	r.orphans = v.pages.findOrphans(v.free)
	r.guess = func(noisy bool) (bool, bool) { return v.Texts > 0, noisy != (2*v.odd > v.Articles) }
	r.keep, r.keepNote = r.add, func(n Note) { r.notes = append(r.notes, n) }
	before := ""
	swapped, err := swap(path, v.file, "repair", func(temporary string) (err error) {
		r.name = temporary + "-made"
		defer os.Remove(r.name)
		if err := r.make(); err != nil {
			return err
		}
		f, err := os.OpenFile(r.name, os.O_RDWR, 0)
		if err != nil {
			return err
		}
		if err := errors.Join(likeness(f, v.file), f.Sync(), f.Close(), os.Rename(r.name, temporary)); err != nil {
			return err
		}
		before, err = setAside(path)
		return err
	})
	if err != nil {
		if before != "" && !swapped {
			os.Remove(before) // a second name of what is in place
		}
		return nil, err
	}
	out.Kept, out.Before = r.kept, before
	for _, p := range r.Problems {
		if p.Lost {
			out.Lost = append(out.Lost, p)
		}
	}
	return out, nil
}

// A repair makes an archive anew of what a verifier finds in another.
type repair struct {
	*verifier
	name  string // of the file that is made
	made  *Archive
	batch []Record
	size  int
	notes []Note
	kept  int64
}

// A batch of a repair has so many articles, or so many bytes of text.
const repairBatch, repairBytes = 2000, 16 << 20

// make makes the archive under a name of its own.
func (r *repair) make() (err error) {
	defer func() {
		if r.made != nil {
			err = errors.Join(err, r.made.Close())
		}
	}()
	if err := r.all(); err != nil {
		return err
	}
	if err := r.flush(); err != nil {
		return err
	}
	if _, err := r.made.AddWithNotes(nil, r.notes); err != nil {
		return err
	}
	return r.made.Settle()
}

// add takes an article over.
func (r *repair) add(record *Record) error {
	r.batch = append(r.batch, *record)
	if r.size += len(record.Text); len(r.batch) < repairBatch && r.size < repairBytes {
		return nil
	}
	return r.flush()
}

func (r *repair) flush() error {
	if r.made == nil {
		made, err := Open(r.name, &Options{
			Create: true, NoText: !r.archive.hasText, Noisy: r.archive.noisy, Scheme: r.o.Scheme, Fingerprint: r.o.Fingerprint,
		})
		if err != nil {
			return err
		}
		r.made = made
	}
	outcomes, err := r.made.Add(r.batch)
	if err != nil {
		return err
	}
	for _, o := range outcomes {
		if o == Added {
			r.kept++
		}
	}
	r.batch, r.size = r.batch[:0], 0
	return r.ctx.Err()
}

// setAside gives the damaged file another name beside its own, that tells when.
func setAside(path string) (before string, err error) {
	for n := 1; ; n++ {
		before = path + ".damaged-" + time.Now().UTC().Format("20060102-150405")
		if n > 1 {
			before = fmt.Sprintf("%s-%d", before, n)
		}
		switch err := os.Link(path, before); {
		case err == nil:
			return before, nil
		case !errors.Is(err, fs.ErrExist):
			return "", fmt.Errorf("keeping the damaged archive: %w", err)
		}
	}
}

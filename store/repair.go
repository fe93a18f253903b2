package store

import (
	"context"
	"errors"
	"fmt"
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
	if path, err = filepath.EvalSymlinks(path); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrNotExist, err)
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
	name, err := r.make()
	if name != "" {
		defer os.Remove(name)
	}
	if err != nil {
		return nil, err
	}
	out.Kept = r.kept
	for _, p := range r.Problems {
		if p.Lost {
			out.Lost = append(out.Lost, p)
		}
	}
	out.Before, err = swap(name, path)
	return out, err
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
func (r *repair) make() (name string, err error) {
	f, err := os.CreateTemp(filepath.Dir(r.path), "."+filepath.Base(r.path)+".repair-*")
	if err != nil {
		return "", fmt.Errorf("making the archive anew: %w", err)
	}
	name = f.Name()
	if err := errors.Join(f.Close(), os.Remove(name)); err != nil {
		return name, err
	}
	defer func() {
		if r.made != nil {
			err = errors.Join(err, r.made.Close())
		}
	}()
	r.name = name
	if err := r.all(); err != nil {
		return name, err
	}
	if err := r.flush(); err != nil {
		return name, err
	}
	if _, err := r.made.AddWithNotes(nil, r.notes); err != nil {
		return name, err
	}
	return name, r.made.Settle()
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
		made.keepVersions = true
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

// swap puts a file in the place of another, which it gives a name that tells when. At each
// moment one of the two stands there.
func swap(name, path string) (before string, err error) {
	before = path + ".damaged-" + time.Now().UTC().Format("20060102-150405")
	for n := 2; ; n++ {
		err := os.Link(path, before)
		if err == nil {
			break
		}
		if !errors.Is(err, os.ErrExist) {
			return "", fmt.Errorf("keeping the damaged archive: %w", err)
		}
		before = fmt.Sprintf("%s.damaged-%s-%d", path, time.Now().UTC().Format("20060102-150405"), n)
	}
	if err := os.Rename(name, path); err != nil {
		return "", fmt.Errorf("putting the new archive in place: %w", err)
	}
	dir, err := os.Open(filepath.Dir(path))
	if err != nil {
		return before, err
	}
	defer dir.Close()
	return before, dir.Sync()
}

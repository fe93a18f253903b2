package main

import (
	"errors"
	"fmt"
	"hash/maphash"
	"io"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"

	"github.com/samewire/samewire/internal/article"
	"github.com/samewire/samewire/internal/desk"
	"github.com/samewire/samewire/internal/exchange"
	"github.com/samewire/samewire/simhash"
	"github.com/samewire/samewire/store"
)

// An importer stores what it reads in batches. While one is written it reads the next.
type importer struct {
	*program
	archive *store.Archive
	name    string // of the file
	header  exchange.Header

	// seen are the ids of the file, as hashes under a secret seed: 8 bytes an article
	// instead of the id, and nobody can make two ids that are taken for one.
	seen    map[uint64]struct{}
	seed    maphash.Seed
	sources map[string]bool // of the notes

	records []store.Record
	notes   []store.Note
	size    int           // bytes of the batch
	writing chan imported // nil if no batch is being written

	lines                             int   // articles read
	broken                            error // the file is not as it was written
	added, replaced, unchanged, older int
	noted, notesKept, notesOld        int
	remade                            int // fingerprints; not to be read while a batch is written
}

// An imported is what became of a batch.
type imported struct {
	store.Imported
	records []store.Record
	err     error
}

// read reads the file to its end. What cannot be taken is reported and counted.
func (i *importer) read(in *exchange.Reader, progress func()) error {
	for i.ctx.Err() == nil {
		item, err := in.Next()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			i.broken = errors.Join(i.broken, i.fileError(err, item.Line))
			continue
		}
		if item.Err == nil {
			item.Err = i.take(item)
		}
		if item.Err != nil {
			i.refuse(item)
		}
		if len(i.records) >= addBatch || i.size >= importBytes {
			if err := i.flush(); err != nil {
				return err
			}
		}
		progress()
	}
	return nil
}

// fileError is an error of the file as a whole, behind that line.
func (i *importer) fileError(err error, line int) error {
	var unpacking *article.Problem
	if errors.As(err, &unpacking) {
		return fmt.Errorf("%s: %s; read up to line %d", i.name, unpacking.Msg, line)
	}
	return fmt.Errorf("%s: %w", i.name, err)
}

// refuse reports a line that cannot be taken.
func (i *importer) refuse(item exchange.Item) {
	problem := &article.Problem{
		File: i.name, Record: item.Line, Msg: item.Err.Error(), Skipped: true,
		Kind: article.BadLine, Raw: item.Raw, Size: int64(item.Size), Offset: -1,
	}
	if errors.Is(item.Err, exchange.ErrLong) {
		problem.Kind, problem.Hint = article.TooLong, "raise --max-record if this is one article"
	}
	i.problem(problem)
}

// take puts an article or a note into the batch.
func (i *importer) take(item exchange.Item) error {
	if n := item.Note; n != nil {
		if i.sources[n.Source] {
			return fmt.Errorf("a second note of %.60q", n.Source)
		}
		i.sources[n.Source] = true
		if i.header.Scheme != simhash.Version { // its hashes are of words of that scheme
			i.notesOld++
			return nil
		}
		i.notes = append(i.notes, *n)
		i.size += len(n.Data)
		return nil
	}
	r := item.Record
	id := maphash.String(i.seed, r.ID)
	if _, twice := i.seen[id]; twice {
		return fmt.Errorf("a second article with the id %.60q", r.ID)
	}
	i.seen[id] = struct{}{}
	i.lines++
	i.records = append(i.records, *r)
	i.size += len(r.Text) + 8*len(r.Keys) + 512
	return nil
}

// flush hands the batch over to be written, when the one before is.
func (i *importer) flush() error {
	if err := i.wait(); err != nil {
		return err
	}
	if len(i.records)+len(i.notes) == 0 {
		return nil
	}
	if err := i.skipKnown(); err != nil {
		return err
	}
	i.write()
	return nil
}

// write begins to write the batch.
func (i *importer) write() {
	records, notes := i.records, i.notes
	i.records, i.notes, i.size = nil, nil, 0
	if len(records)+len(notes) == 0 {
		return
	}
	writing := make(chan imported, 1)
	i.writing = writing
	go func() {
		if i.header.Text {
			i.remade += refingerprint(records)
		}
		in, err := i.archive.Import(records, notes)
		writing <- imported{Imported: in, records: records, err: err}
	}()
}

// refingerprint makes the fingerprints of texts on all cores, and returns how many were
// others before: those of another scheme, and those of a file that was edited, in which a
// wrong one would keep an article from ever being found.
func refingerprint(records []store.Record) int {
	var next, changed atomic.Int64
	var wg sync.WaitGroup
	for range min(runtime.GOMAXPROCS(0), len(records)) {
		wg.Go(func() {
			for n := next.Add(1) - 1; n < int64(len(records)); n = next.Add(1) - 1 {
				r := &records[n]
				print := desk.Fingerprint(r)
				if r.Words != print.Words || r.SimHash != print.SimHash || !slices.Equal(r.Keys, print.Keys) {
					r.Words, r.SimHash, r.Keys = print.Words, print.SimHash, print.Keys
					changed.Add(1)
				}
			}
		})
	}
	wg.Wait()
	return int(changed.Load())
}

// skipKnown takes articles out of the batch that will be left out when it is written, as
// far as that can be told yet, so that no fingerprints are made of them.
func (i *importer) skipKnown() error {
	return i.archive.View(func(s *store.Snapshot) (err error) {
		i.records = slices.DeleteFunc(i.records, func(r store.Record) bool {
			if s.Known(r.ID, r.BodyHash) {
				i.unchanged++
				return true
			}
			num, ok := s.Lookup(r.ID)
			if !ok || err != nil {
				return false
			}
			var known store.Record
			known, err = s.Fields(num)
			if err != nil || !known.Added.After(r.Added) {
				return false
			}
			i.older++
			return true
		})
		return err
	})
}

// wait waits until the batch handed over is on the disk, and counts it.
func (i *importer) wait() error {
	if i.writing == nil {
		return nil
	}
	w := <-i.writing
	i.writing = nil
	i.noted += w.Noted
	i.notesKept += w.Kept
	for at, o := range w.Outcomes {
		switch o {
		case store.Added:
			i.added++
		case store.Replaced:
			i.replaced++
		case store.Older:
			i.older++
		case store.Refused:
			i.refused(i.archive.Path(), w.records[at].ID)
		default:
			i.unchanged++
		}
	}
	return w.err
}

// close writes what is left.
func (i *importer) close() error {
	if err := errors.Join(i.flush(), i.wait()); err != nil {
		return err
	}
	if i.added+i.replaced == 0 {
		return nil
	}
	return i.archive.Settle()
}

// counts are what summary says, for programs.
func (i *importer) counts(archive string) []any {
	return []any{
		"archive", archive, "added", i.added, "replaced", i.replaced, "unchanged", i.unchanged, "older", i.older, "skipped", i.skipped,
		"refingerprinted", i.remade, "sources", i.noted, "sources_kept", i.notesKept, "sources_left_out", i.notesOld,
	}
}

func (i *importer) summary() string {
	text := fmt.Sprintf("%d added, %d new versions, %d known already", i.added, i.replaced, i.unchanged)
	if i.older > 0 {
		text += fmt.Sprintf(", %d left out that are older than what is archived", i.older)
	}
	if i.remade > 0 {
		text += fmt.Sprintf("; %s made again of the text", counted(i.remade, "fingerprint"))
	}
	if i.noted > 0 {
		text += fmt.Sprintf("; what was learnt of %s taken over", counted(i.noted, "source"))
	}
	if i.notesKept > 0 {
		text += fmt.Sprintf("; what the archive has learnt of %s itself stays", counted(i.notesKept, "source"))
	}
	if i.notesOld > 0 {
		text += fmt.Sprintf("; what was learnt of %s left out, since it is of words of scheme %d", counted(i.notesOld, "source"), i.header.Scheme)
	}
	return text
}

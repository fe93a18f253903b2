package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/urfave/cli/v2"

	"github.com/samewire/samewire/internal/desk"
	"github.com/samewire/samewire/internal/report"
	"github.com/samewire/samewire/store"
)

// addBatch is the number of articles stored in one transaction: enough that the
// archive is written in long sorted runs (about 50 ms of disk work each), few
// enough that a reader of another process does not wait long.
const addBatch = 2000

// addWords bounds the words of a batch, for the memory that they take: 48 MB.
const addWords = 1 << 21

func (p *program) addCommand() *cli.Command {
	return p.command(&cli.Command{
		Name:      "add",
		Usage:     "store articles in the archive",
		ArgsUsage: "FILE...",
		Description: `Adding is idempotent: an article already stored, by id and body, is left as it
is; a new body under a known id becomes its new version.

Paragraphs that stand in unrelated stories of one source are learnt as its
furniture, and cut from then on; see samewire furniture.

Others can check meanwhile, between batches; two adds take turns. What another process
reads in one go, as clusters does, is waited for as long as it takes.

--format json, jsonl or csv writes what became of each article.`,
		Flags: append([]cli.Flag{
			archiveFlag("`FILE` that keeps the articles; created if there is none"),
			&cli.BoolFlag{Name: "no-text", Usage: "create an archive that keeps fingerprints only"},
			noisyFlag("create an archive for text from scans or damaged encodings, in which pieces are compared by letters"),
			waitFlag(), formatFlag(report.Table), quietFlag(),
		}, inputFlags()...),
		Action: p.add,
	})
}

func (p *program) add(c *cli.Context) (err error) {
	format, in, err := p.begin(c)
	if err != nil {
		return err
	}
	archive, err := p.openArchive(c, true)
	if err != nil {
		return err
	}
	defer closing(archive, &err)
	in.noisy = archive.Noisy()

	a := adder{program: p, archive: archive, path: c.String("archive"), now: time.Now(), listed: format != report.Table}
	for piece := range in.pieces {
		if err = a.add(piece); err != nil {
			a.wait()
			return a.ended(err)
		}
	}
	if err = a.close(); err != nil {
		return a.ended(err)
	}
	p.log.Info(fmt.Sprintf("%s: %s%s", a.path, a.summary(), p.summary()), a.counts()...)
	if p.ctx.Err() != nil {
		return hinted(p.ctx.Err(), addAgain)
	}
	if a.listed {
		return report.Write(p.stdout, format, a.rows)
	}
	return nil
}

const addAgain = "what was counted is stored; run the same command again to go on"

// ended is the error that ended an adding, with what was stored before.
func (a *adder) ended(err error) error {
	if errors.Is(err, context.Canceled) { // while another process held the archive
		a.log.Info(fmt.Sprintf("%s: %s%s", a.path, a.summary(), a.program.summary()), a.counts()...)
		return hinted(err, addAgain)
	}
	return fmt.Errorf("%w (stored before that: %s)", err, a.summary())
}

// An adder stores pieces in batches, and learns from them. While one batch is written
// it prepares the next.
type adder struct {
	*program
	archive *store.Archive
	path    string // of the archive
	shelf   desk.Shelf
	now     time.Time
	batch   []*desk.Piece
	words   int               // in the batch
	writing chan written      // nil if no batch is being written
	bodies  map[string]uint64 // of the batch that is written, by id
	listed  bool              // keep a row for each article
	rows    []report.Added

	added, unchanged, replaced int
	cut, cutOf, learnt         int // paragraphs of learnt furniture, their articles, those new among them
}

func (a *adder) add(piece *desk.Piece) error {
	a.batch = append(a.batch, piece)
	a.words += len(piece.Words)
	if len(a.batch) == addBatch || a.words >= addWords {
		return a.flush()
	}
	return nil
}

// written is what became of a batch.
type written struct {
	records  []store.Record
	outcomes []store.Outcome
	began    time.Time
	err      error
}

// flush hands the batch over to be written, when the one before is.
func (a *adder) flush() error {
	if len(a.batch) == 0 {
		return nil
	}
	records, bodies, err := a.learn()
	if err != nil {
		return err
	}
	notes := a.shelf.Notes()
	clear(a.batch)
	a.batch, a.words = a.batch[:0], 0
	if err := a.wait(); err != nil {
		return err
	}
	writing := make(chan written, 1)
	a.writing, a.bodies = writing, bodies
	go func() {
		began := time.Now()
		outcomes, err := a.archive.AddMergingNotes(records, notes, desk.HeedNote)
		writing <- written{records, outcomes, began, err}
	}()
	return nil
}

// close writes what is left. It does nothing if nothing was added.
func (a *adder) close() error {
	if err := a.flush(); err != nil {
		a.wait()
		return err
	}
	if err := a.wait(); err != nil {
		return err
	}
	if a.added+a.replaced == 0 {
		return nil
	}
	defer a.stage("settle")()
	return a.archive.Settle()
}

// wait waits until the batch handed over is on the disk, and counts it.
func (a *adder) wait() error {
	if a.writing == nil {
		return nil
	}
	w := <-a.writing
	a.writing, a.bodies = nil, nil
	if w.err != nil {
		return w.err
	}
	for i, o := range w.outcomes {
		row := report.Added{DocID: w.records[i].ID, Title: w.records[i].Title, Words: w.records[i].Words}
		switch o {
		case store.Added:
			a.added++
			row.Outcome = "added"
		case store.Replaced:
			a.replaced++
			row.Outcome = "replaced"
		case store.Refused:
			a.refused(a.path, row.DocID)
			row.Outcome = "refused"
		default:
			a.unchanged++
			row.Outcome = "unchanged"
		}
		if a.listed {
			a.rows = append(a.rows, row)
		}
	}
	// Not before: what this counts as stored is on the disk.
	a.log.Debug("stored", append(a.counts(), "batch", len(w.records), took(w.began))...)
	return nil
}

// learnUnit is the number of articles that learn in one transaction: 5 ms, for which
// other processes wait, where a whole batch takes 100.
const learnUnit = 100

// learn makes records of the batch, in its order, and says which bodies they have. What
// the archive knows already, or will when the batch before is written, teaches nothing.
func (a *adder) learn() ([]store.Record, map[string]uint64, error) {
	records := make([]store.Record, 0, len(a.batch))
	bodies := make(map[string]uint64, len(a.batch)) // by id
	for unit := range slices.Chunk(a.batch, learnUnit) {
		if err := a.archive.View(func(s *store.Snapshot) error {
			for _, piece := range unit {
				r, err := a.learnOne(s, piece, bodies)
				if err != nil {
					return fmt.Errorf("%s: %w", r.ID, err)
				}
				records = append(records, r)
			}
			return nil
		}); err != nil {
			return nil, nil, err
		}
	}
	return records, bodies, nil
}

func (a *adder) learnOne(s *store.Snapshot, piece *desk.Piece, bodies map[string]uint64) (store.Record, error) {
	r := piece.Record(a.now)
	body, twice := bodies[r.ID]
	if !twice {
		body, twice = a.bodies[r.ID]
	}
	known := twice && body == r.BodyHash || !twice && s.Known(r.ID, r.BodyHash)
	bodies[r.ID] = r.BodyHash
	var cut, learnt int
	var err error
	if known {
		cut, err = a.shelf.Cut(s, piece)
	} else {
		cut, learnt, err = a.shelf.Learn(s, piece, a.now)
	}
	if err != nil {
		return r, err
	}
	if cut > 0 {
		r = piece.Record(a.now)
	}
	if cut > 0 && !known {
		a.cut += cut
		a.cutOf++
	}
	a.learnt += learnt
	return r, nil
}

func (a *adder) summary() string {
	text := fmt.Sprintf("%d added, %d new versions, %d known already", a.added, a.replaced, a.unchanged)
	if a.cut > 0 || a.learnt > 0 {
		text += fmt.Sprintf("; %s of learnt furniture cut from %s, %d newly learnt",
			counted(a.cut, "paragraph"), counted(a.cutOf, "article"), a.learnt)
	}
	return text
}

// counts are what summary says, as attributes.
func (a *adder) counts() []any {
	return []any{
		"archive", a.path, "added", a.added, "replaced", a.replaced, "unchanged", a.unchanged, "skipped", a.skipped,
		"furniture_cut", a.cut, "furniture_cut_from", a.cutOf, "furniture_learnt", a.learnt,
	}
}

func counted(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}

package main

import (
	"fmt"
	"time"

	"github.com/urfave/cli/v2"

	"github.com/samewire/samewire/internal/desk"
	"github.com/samewire/samewire/internal/report"
	"github.com/samewire/samewire/store"
)

// addBatch is the number of articles stored in one transaction: enough that the
// archive is written in long sorted runs (about 20 ms of disk work each), few
// enough that a reader of another process does not wait long.
const addBatch = 1000

// addWords bounds the words of a batch, for the memory that they take: 24 MB.
const addWords = 1 << 20

func (p *program) addCommand() *cli.Command {
	return p.command(&cli.Command{
		Name:      "add",
		Usage:     "store articles in the archive",
		ArgsUsage: "FILE...",
		Description: `Adding is idempotent: an article already stored, by id and body, is left as it
is; a new body under a known id becomes its new version.

Paragraphs that stand in unrelated stories of one source are learnt as its
furniture, and cut from then on; see samewire furniture.

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
	archive, err := openArchive(c, true)
	if err != nil {
		return err
	}
	defer closing(archive, &err)
	in.noisy = archive.Noisy()

	a := adder{program: p, archive: archive, now: time.Now(), listed: format != report.Table}
	for piece := range in.pieces {
		if err = a.add(piece); err != nil {
			return fmt.Errorf("%w (stored before that: %s)", err, a.summary())
		}
	}
	if err = a.flush(); err != nil {
		return fmt.Errorf("%w (stored before that: %s)", err, a.summary())
	}
	p.say(c, "%s: %s%s", c.String("archive"), a.summary(), p.summary())
	if p.ctx.Err() != nil {
		return hinted(p.ctx.Err(), "what was counted is stored; run the same command again to go on")
	}
	if a.listed {
		return report.Write(p.stdout, format, a.rows)
	}
	return nil
}

// An adder stores pieces in batches, and learns from them.
type adder struct {
	*program
	archive *store.Archive
	shelf   desk.Shelf
	now     time.Time
	batch   []*desk.Piece
	words   int  // in the batch
	listed  bool // keep a row for each article
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

func (a *adder) flush() error {
	if len(a.batch) == 0 {
		return nil
	}
	records, err := a.learn()
	if err != nil {
		return err
	}
	outcomes, err := a.archive.AddWithNotes(records, a.shelf.Notes())
	if err != nil {
		return err
	}
	for i, o := range outcomes {
		row := report.Added{DocID: records[i].ID, Title: records[i].Title, Words: records[i].Words}
		switch o {
		case store.Added:
			a.added++
			row.Outcome = "added"
		case store.Replaced:
			a.replaced++
			row.Outcome = "replaced"
		default:
			a.unchanged++
			row.Outcome = "unchanged"
		}
		if a.listed {
			a.rows = append(a.rows, row)
		}
	}
	a.batch, a.words = a.batch[:0], 0
	return nil
}

// learn makes records of the batch, in its order. What the archive knows already
// teaches nothing.
func (a *adder) learn() ([]store.Record, error) {
	records := make([]store.Record, len(a.batch))
	bodies := map[string]uint64{} // of the batch, by id
	err := a.archive.View(func(s *store.Snapshot) error {
		for i, piece := range a.batch {
			r := piece.Record(a.now)
			body, twice := bodies[r.ID]
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
				return fmt.Errorf("%s: %w", r.ID, err)
			}
			if cut > 0 {
				r = piece.Record(a.now)
			}
			if cut > 0 && !known {
				a.cut += cut
				a.cutOf++
			}
			a.learnt += learnt
			records[i] = r
		}
		return nil
	})
	return records, err
}

func (a *adder) summary() string {
	text := fmt.Sprintf("%d added, %d new versions, %d known already", a.added, a.replaced, a.unchanged)
	if a.cut > 0 || a.learnt > 0 {
		text += fmt.Sprintf("; %s of learnt furniture cut from %s, %d newly learnt",
			counted(a.cut, "paragraph"), counted(a.cutOf, "article"), a.learnt)
	}
	return text
}

func counted(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}

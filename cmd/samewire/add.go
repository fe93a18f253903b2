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

func (p *program) addCommand() *cli.Command {
	return p.command(&cli.Command{
		Name:      "add",
		Usage:     "store articles in the archive",
		ArgsUsage: "FILE...",
		Description: `Adding is idempotent: an article already stored, by id and body, is left as it
is; a new body under a known id becomes its new version.

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

// An adder stores pieces in batches.
type adder struct {
	*program
	archive *store.Archive
	now     time.Time
	batch   []store.Record
	listed  bool // keep a row for each article
	rows    []report.Added

	added, unchanged, replaced int
}

func (a *adder) add(piece *desk.Piece) error {
	a.batch = append(a.batch, piece.Record(a.now))
	if len(a.batch) == addBatch {
		return a.flush()
	}
	return nil
}

func (a *adder) flush() error {
	if len(a.batch) == 0 {
		return nil
	}
	outcomes, err := a.archive.Add(a.batch)
	if err != nil {
		return err
	}
	for i, o := range outcomes {
		row := report.Added{DocID: a.batch[i].ID, Title: a.batch[i].Title, Words: a.batch[i].Words}
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
	a.batch = a.batch[:0]
	return nil
}

func (a *adder) summary() string {
	return fmt.Sprintf("%d added, %d new versions, %d known already", a.added, a.replaced, a.unchanged)
}

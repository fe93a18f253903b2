package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"time"

	"github.com/urfave/cli/v2"

	"github.com/samewire/samewire/internal/desk"
	"github.com/samewire/samewire/internal/report"
	"github.com/samewire/samewire/store"
)

func (p *program) checkCommand() *cli.Command {
	return p.command(&cli.Command{
		Name:      "check",
		Usage:     "relate each incoming piece to the archive",
		ArgsUsage: "FILE...",
		Description: `Stores nothing, unless --add is given. Exits 0 if a duplicate was found, 1 if
none was, 2 and up on trouble.`,
		Flags: append([]cli.Flag{
			archiveFlag("`FILE` that keeps the articles"),
			&cli.BoolFlag{Name: "add", Usage: "store the pieces afterwards; each is checked against those before it too"},
			noisyFlag("the archive must be one made with --noisy; one that was is used so without this flag too"),
			termsFlag(), waitFlag(), formatFlag(report.Table), quietFlag(),
		}, slices.Concat(policyFlags(), inputFlags())...),
		Action: p.check,
	})
}

func (p *program) check(c *cli.Context) (err error) {
	format, in, err := p.begin(c)
	if err != nil {
		return err
	}
	policy, err := p.policy(c)
	if err != nil {
		return err
	}
	archive, err := p.openArchive(c, c.Bool("add"))
	if err != nil {
		return err
	}
	defer closing(archive, &err)
	in.noisy = archive.Noisy()

	w := &checkWriter{program: p, format: format}
	a := adder{program: p, archive: archive, path: c.String("archive"), now: time.Now()}
	checker := desk.Checker{Policy: policy}
	for piece := range in.pieces {
		var matches []desk.Match
		fresh := *piece // which add reads whole
		err = archive.View(func(s *store.Snapshot) (err error) {
			if _, err = a.shelf.Cut(s, piece); err != nil {
				return err
			}
			matches, err = checker.Check(s, piece)
			return err
		})
		if err != nil {
			return fmt.Errorf("checking %s: %w", piece.Article.ID, err)
		}
		row := desk.CheckRow(piece, matches)
		if c.Bool("add") { // before the row is written: what is listed is stored
			if err = a.add(&fresh); err == nil {
				err = errors.Join(a.flush(), a.wait()) // the next piece is checked against this one
			}
			if err != nil {
				return stored(err)
			}
		}
		if err = w.write(row); err != nil {
			return err
		}
	}
	if err = a.close(); err != nil {
		return stored(err)
	}
	p.none = w.duplicates == 0
	if err = w.close(); err != nil {
		return err
	}
	if in.read > 1 || p.skipped > 0 {
		p.log.Info(fmt.Sprintf("%d checked, %d duplicates%s", in.read, w.duplicates, p.summary()),
			"articles", in.read, "duplicates", w.duplicates, "skipped", p.skipped)
	}
	if c.Bool("add") {
		return stored(p.ctx.Err())
	}
	return p.ctx.Err()
}

// stored is the error that ended a run which stored the pieces before it.
func stored(err error) error {
	if errors.Is(err, context.Canceled) {
		return hinted(err, "the pieces that were listed are stored; run the same command again to go on")
	}
	return err
}

// A checkWriter writes checks as they come, except as one JSON array.
type checkWriter struct {
	*program
	format     report.Format
	rows       []report.Check
	written    int
	duplicates int
}

func (w *checkWriter) write(row report.Check) error {
	if row.Duplicate {
		w.duplicates++
	}
	w.rows = append(w.rows, row)
	switch w.format {
	case report.JSONLines:
		return w.flush(report.Write)
	case report.Table:
		return w.flush(func(out io.Writer, _ report.Format, rows []report.Check) error {
			if w.written > 0 {
				fmt.Fprintln(out)
			}
			return report.WriteChecks(out, rows)
		})
	}
	return nil
}

func (w *checkWriter) flush(write func(io.Writer, report.Format, []report.Check) error) error {
	err := write(w.stdout, w.format, w.rows)
	w.written += len(w.rows)
	w.rows = w.rows[:0]
	return err
}

func (w *checkWriter) close() error {
	if w.format == report.JSON || w.format == report.CSV {
		return report.Write(w.stdout, w.format, w.rows)
	}
	return nil
}

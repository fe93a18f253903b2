package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"

	"github.com/urfave/cli/v2"

	"github.com/samewire/samewire/internal/desk"
	"github.com/samewire/samewire/internal/report"
	"github.com/samewire/samewire/store"
)

func (p *program) explainCommand() *cli.Command {
	return p.command(&cli.Command{
		Name:      "explain",
		Usage:     "say why two pieces match",
		ArgsUsage: "A B [FILE...]",
		Description: `A and B are files with one article each, ids of articles in the FILEs that
follow, or ids of archived articles. A is the incoming piece.`,
		Flags: append([]cli.Flag{
			archiveFlag("`FILE` that keeps the articles"),
			waitFlag(), formatFlag(report.Table), quietFlag(),
		}, inputFlags()...),
		Action: p.explain,
	})
}

func (p *program) explain(c *cli.Context) error {
	format, err := report.ParseFormat(c.String("format"))
	if err != nil {
		return usageError("%w", err)
	}
	if format == report.CSV {
		return usageError("explain writes table, json or jsonl")
	}
	if c.NArg() < 2 {
		return usageError("explain wants two pieces")
	}
	names := [2]string{c.Args().Get(0), c.Args().Get(1)}
	found := map[string]*desk.Piece{}
	if files := c.Args().Slice()[2:]; len(files) > 0 {
		in, err := p.intakeOf(c, files)
		if err != nil {
			return err
		}
		for piece := range in.pieces {
			if id := piece.Article.ID; id == names[0] || id == names[1] {
				found[id] = piece
			}
		}
	}
	for _, name := range names {
		if found[name] != nil {
			continue
		}
		piece, err := p.findPiece(c, name)
		if err != nil {
			return err
		}
		found[name] = piece
	}
	row := desk.Explain(found[names[0]], found[names[1]])
	if format == report.Table {
		return report.WriteExplanation(p.stdout, row)
	}
	return report.Write(p.stdout, format, []report.Explanation{row})
}

// findPiece is the piece in a file, or the archived one of that id.
func (p *program) findPiece(c *cli.Context, name string) (*desk.Piece, error) {
	if _, err := os.Stat(name); err == nil || name == "-" {
		in, err := p.intakeOf(c, []string{name})
		if err != nil {
			return nil, err
		}
		var only *desk.Piece
		for piece := range in.pieces {
			if only != nil {
				return nil, usageError("%s holds more than one article; name two ids and then the file: samewire explain ID ID %s", name, name)
			}
			only = piece
		}
		if only == nil {
			return nil, fmt.Errorf("%s: no article could be read from it", name)
		}
		return only, nil
	} else if !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	var piece *desk.Piece
	err := p.withArchive(c, func(s *store.Snapshot) error {
		num, ok := s.Lookup(name)
		if !ok {
			return hinted(fmt.Errorf("%s: no such file, and no article of that id in %s", name, c.String("archive")),
				"name files, ids of the archive, or two ids followed by the files that hold them")
		}
		r, err := s.Record(num)
		piece = desk.ArchivedPiece(r)
		return err
	})
	if errors.Is(err, store.ErrNotExist) && !c.IsSet("archive") {
		return nil, fmt.Errorf("%s: no such file, and %w", name, err)
	}
	return piece, err
}

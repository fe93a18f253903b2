package main

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"slices"
	"strings"

	"github.com/urfave/cli/v2"
	"golang.org/x/term"

	"github.com/samewire/samewire/internal/desk"
	"github.com/samewire/samewire/internal/rarity"
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
			&cli.StringFlag{Name: "html", Usage: "write a page for a browser to `FILE`, or - for standard output", TakesFile: true},
			&cli.BoolFlag{Name: "full", Usage: "fold nothing and list everything"},
			&cli.StringFlag{Name: "color", Value: "auto", Usage: "auto, always or never; NO_COLOR is honoured"},
			&cli.Int64Flag{Name: "width", Usage: "columns to write for", DefaultText: "those of the terminal, else 80"},
			noisyFlag("compare by letters, as dedupe --noisy does"),
			termsFlag(), waitFlag(), formatFlag(report.Table), quietFlag(),
		}, slices.Concat(policyFlags(), inputFlags())...),
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
	screen, err := p.screen(c)
	if err != nil {
		return err
	}
	if c.NArg() < 2 {
		return usageError("explain wants two pieces")
	}
	page := c.String("html")
	stdoutTaken, err := outputs(c, "html", "rejects")
	if err != nil {
		return err
	}
	if stdoutTaken && c.IsSet("format") {
		return usageError("--html - and --format both want standard output")
	}
	policy, err := p.policy(c)
	if err != nil {
		return err
	}
	a, b, err := p.twoPieces(c)
	if err != nil {
		return err
	}
	if err := p.countShared(c, policy, a, b); err != nil {
		return err
	}
	row := policy.Explain(a, b)
	if page != "" {
		if err := p.writeFile(nil, page, func(w io.Writer) error { return report.WritePage(w, row) }); err != nil {
			return err
		}
		if !stdoutTaken {
			p.log.Info(fmt.Sprintf("%s: written", page), "file", page)
		}
		if !c.IsSet("format") {
			return nil
		}
	}
	if format == report.Table {
		return report.WriteExplanation(p.stdout, row, screen)
	}
	return report.Write(p.stdout, format, []report.Explanation{row})
}

// screen is what standard output is, as far as an explanation cares.
func (p *program) screen(c *cli.Context) (report.Screen, error) {
	s := report.Screen{Full: c.Bool("full"), Width: int(c.Int64("width"))}
	if s.Width != 0 && (s.Width < minWidth || s.Width > maxWidth) {
		return s, usageError("--width %d: want %d to %d columns", s.Width, minWidth, maxWidth)
	}
	f, _ := p.stdout.(*os.File)
	terminal := f != nil && term.IsTerminal(int(f.Fd()))
	if terminal && s.Width == 0 {
		if width, _, err := term.GetSize(int(f.Fd())); err == nil {
			s.Width = min(max(width, minWidth), maxWidth)
		}
	}
	switch c.String("color") {
	case "auto":
		s.Color = terminal && os.Getenv("NO_COLOR") == "" && os.Getenv("TERM") != "dumb"
	case "always":
		s.Color = true
	case "never":
	default:
		return s, usageError("--color %s: want auto, always or never", c.String("color"))
	}
	return s, nil
}

// The widths that an explanation is written for.
const (
	minWidth = 20
	maxWidth = 1000
)

// twoPieces are the pieces that the first two arguments name.
func (p *program) twoPieces(c *cli.Context) (a, b *desk.Piece, err error) {
	names, files := c.Args().Slice()[:2], c.Args().Slice()[2:]
	if names[0] == names[1] {
		return nil, nil, usageError("%s and %s are the same piece; explain compares two", names[0], names[1])
	}
	found, err := p.piecesIn(c, files, names)
	if err != nil {
		return nil, nil, err
	}
	var pieces [2]*desk.Piece
	var read []*desk.Piece // from files
	for i, name := range names {
		archived := false
		if pieces[i] = found[name]; pieces[i] == nil {
			if pieces[i], archived, err = p.findPiece(c, name); err != nil {
				return nil, nil, err
			}
		}
		if !archived {
			read = append(read, pieces[i])
		}
	}
	if len(read) == 1 {
		if err := p.cutLearnt(c, read[0]); err != nil {
			return nil, nil, err
		}
	}
	a, b = pieces[0], pieces[1]
	if c.Bool("noisy") || a.Body.Noisy() || b.Body.Noisy() { // one may come from an archive
		a, b = a.ByLetters(), b.ByLetters()
	}
	if a.Article.ID == b.Article.ID && a.Article.Body == b.Article.Body {
		return nil, nil, usageError("%s and %s are the same piece; explain compares two", names[0], names[1])
	}
	return a, b, nil
}

// piecesIn finds pieces by id in files.
func (p *program) piecesIn(c *cli.Context, files, ids []string) (map[string]*desk.Piece, error) {
	found := map[string]*desk.Piece{}
	if len(files) == 0 {
		return found, nil
	}
	in, err := p.intakeOf(c, files)
	if err != nil {
		return nil, err
	}
	for piece := range in.pieces {
		id := piece.Article.ID
		if id != ids[0] && id != ids[1] {
			continue
		}
		if before := found[id]; before != nil && before.Article.Body != piece.Article.Body {
			p.cameTwice(id)
		}
		found[id] = piece
	}
	return found, p.ctx.Err()
}

// cutLearnt takes out of a piece what the archive has learnt of its source, as check
// does.
func (p *program) cutLearnt(c *cli.Context, piece *desk.Piece) error {
	return p.withArchive(c, func(s *store.Snapshot) error {
		var shelf desk.Shelf
		_, err := shelf.Cut(s, piece)
		return err
	})
}

// findPiece is the piece in a file, or the archived one of that id.
func (p *program) findPiece(c *cli.Context, name string) (piece *desk.Piece, archived bool, err error) {
	if _, err := os.Stat(name); err == nil || name == "-" {
		piece, err = p.onlyPiece(c, name)
		return piece, false, err
	} else if !errors.Is(err, fs.ErrNotExist) {
		return nil, false, err
	}
	err = p.withArchive(c, func(s *store.Snapshot) error {
		p.fromArchive = true
		num, ok := s.Lookup(name)
		if !ok {
			where := c.String("archive")
			if files := c.Args().Slice()[2:]; len(files) > 0 {
				where = strings.Join(files, ", ") + " and " + where
			}
			return hinted(fmt.Errorf("%s: no such file, and no article of that id in %s", name, where),
				"name files, ids of the archive, or two ids followed by the files that hold them")
		}
		r, err := s.Record(num)
		piece = desk.ArchivedPiece(r)
		return err
	})
	if errors.Is(err, store.ErrNotExist) && !c.IsSet("archive") {
		return nil, false, fmt.Errorf("%s: no such file, and %w", name, err)
	}
	return piece, true, err
}

// countShared adds to what a policy knows in how many stories of the archive the
// shared keys of two pieces stand, if the flags name one or a piece comes from it.
func (p *program) countShared(c *cli.Context, policy *desk.Policy, a, b *desk.Piece) error {
	if !p.fromArchive && !c.IsSet("archive") {
		return nil
	}
	err := p.withArchive(c, func(s *store.Snapshot) error {
		counts, err := new(desk.Checker).Count(s, desk.SharedHashes(a, b))
		policy.Known = rarity.Most(policy.Known, counts)
		return err
	})
	if errors.Is(err, store.ErrNotExist) {
		return nil // nothing is known then, and neither piece is from there
	}
	return err
}

// onlyPiece is the one article of a file.
func (p *program) onlyPiece(c *cli.Context, name string) (*desk.Piece, error) {
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
}

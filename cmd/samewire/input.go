package main

import (
	"fmt"
	"iter"
	"os"
	"strings"
	"sync/atomic"

	"github.com/urfave/cli/v2"

	"github.com/samewire/samewire/internal/article"
	"github.com/samewire/samewire/internal/desk"
	"github.com/samewire/samewire/internal/furniture"
	"github.com/samewire/samewire/internal/report"
)

// inputFlags are the flags of every command that reads articles.
func inputFlags() []cli.Flag {
	return []cli.Flag{
		&cli.StringFlag{Name: "input", Value: "auto", Usage: "format of the files: auto, text, html or jsonl"},
		&cli.StringSliceFlag{Name: "map", Usage: "`FIELD=NAME`: where JSON lines hold a field, as body=article_content"},
		&cli.StringFlag{Name: "charset", Usage: "of text and HTML that does not say, or says it wrong"},
		&cli.StringFlag{Name: "cues", Usage: "`FILE` with more cue phrases of page furniture", TakesFile: true},
		&cli.Int64Flag{Name: "max-record", Usage: "longest record in `BYTES`; longer ones are skipped", DefaultText: "64 MiB"},
		&cli.Int64Flag{Name: "max-body", Usage: "longest body in `BYTES`; longer ones are cut, and it is said", DefaultText: "32 MiB"},
		rejectsFlag(),
	}
}

func rules(c *cli.Context) (*furniture.Rules, error) {
	r := furniture.NewRules()
	path := c.String("cues")
	if path == "" {
		return r, nil
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return r, r.Extend(f, path)
}

func readerOptions(c *cli.Context) (article.Options, error) {
	o := article.Options{
		Format: article.Format(c.String("input")), Charset: c.String("charset"),
		MaxRecord: c.Int64("max-record"), MaxBody: int(c.Int64("max-body")), Map: map[string]string{},
	}
	for _, m := range c.StringSlice("map") {
		field, name, ok := strings.Cut(m, "=")
		if !ok {
			return o, usageError("--map %s: want FIELD=NAME, as in --map body=article_content", m)
		}
		o.Map[field] = name
	}
	return o, nil
}

// An intake is the input of a command: its pieces in order, and what was read so
// far.
type intake struct {
	pieces iter.Seq[*desk.Piece]
	read   int // articles

	noisy   bool         // pieces are made to be compared by letters; set before they are read
	damaged atomic.Int64 // of the articles, those that look damaged though noisy is not set
}

// begin reads what add and check begin with: the format of the output and
// the intake.
func (p *program) begin(c *cli.Context) (report.Format, *intake, error) {
	format, err := report.ParseFormat(c.String("format"))
	if err != nil {
		return "", nil, usageError("%w", err)
	}
	if _, err := outputs(c, "rejects"); err != nil {
		return "", nil, err
	}
	in, err := p.intake(c)
	return format, in, err
}

// intake reads the files that a command names. What cannot be read is reported
// and counted, and the rest goes on.
func (p *program) intake(c *cli.Context) (*intake, error) {
	if c.NArg() == 0 {
		return nil, usageError("%s: no files; name some, or - for standard input", c.Command.Name)
	}
	return p.intakeOf(c, c.Args().Slice())
}

func (p *program) intakeOf(c *cli.Context, files []string) (*intake, error) {
	rules, err := rules(c)
	if err != nil {
		return nil, fmt.Errorf("reading cue phrases: %w", err)
	}
	options, err := readerOptions(c)
	if err != nil {
		return nil, err
	}
	if err := p.openRejects(c); err != nil {
		return nil, err
	}
	in := &intake{noisy: c.Bool("noisy")}
	reader, err := article.NewReader(files, p.stdin, options)
	if err != nil {
		return nil, err
	}
	hinting := !c.Bool("quiet") && (c.Command.Name == "check" || c.Command.Name == "dedupe")
	prepare := func(a *article.Article) *desk.Piece {
		if in.noisy {
			return desk.PrepareNoisy(a, rules)
		}
		if c.Command.Name == "add" {
			return desk.PrepareToStore(a, rules)
		}
		piece := desk.Prepare(a, rules)
		if hinting && piece.LooksDamaged() {
			in.damaged.Add(1)
		}
		return piece
	}
	prepared := desk.Read(p.ctx, reader, prepare, p.problem)
	in.pieces = func(yield func(*desk.Piece) bool) {
		bar := p.progress(c, "read", func() int64 { return article.Size(files) })
		defer bar.finish()
		done := p.stage("read")
		defer func() { done("articles", in.read, "skipped", p.skipped, "bytes", reader.Passed()) }()
		for piece := range prepared {
			in.read++
			bar.at(reader.Passed, in.read, p.skipped)
			if !yield(piece) {
				return
			}
		}
		if damaged := in.damaged.Load(); damaged > 0 {
			p.log.Warn(fmt.Sprintf("hint: %d of %d pieces look damaged by character recognition or a wrong charset; --noisy compares by letters", damaged, in.read),
				"damaged", damaged, "articles", in.read)
		}
	}
	return in, nil
}

func noisyFlag(usage string) cli.Flag {
	return &cli.BoolFlag{Name: "noisy", Usage: usage}
}

// summary is the end of a message on how much was read.
func (p *program) summary() string {
	if p.skipped == 0 {
		return ""
	}
	if p.rejects != nil {
		return fmt.Sprintf("; %d skipped, listed in %s", p.skipped, p.rejects.name)
	}
	return fmt.Sprintf("; %d skipped, see above", p.skipped)
}

package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"time"

	"github.com/urfave/cli/v2"
	"golang.org/x/term"

	"github.com/samewire/samewire/internal/desk"
	"github.com/samewire/samewire/internal/rarity"
	"github.com/samewire/samewire/simhash"
	"github.com/samewire/samewire/store"
)

func (p *program) termsCommand() *cli.Command {
	return p.command(&cli.Command{
		Name:  "terms",
		Usage: "export the archive's term statistics",
		Description: `Writes which wording many unrelated stories of the archive carry: furniture,
credits, boilerplate, set phrases. dedupe, check and explain count it for less with
--terms, where there is no archive or a young one. The file holds hashes and counts,
no text, and is of the fingerprints of this version.`,
		Flags: []cli.Flag{
			archiveFlag("`FILE` that keeps the articles"),
			&cli.StringFlag{Name: "output", Value: "-", Usage: "write to `FILE`, or - for standard output", TakesFile: true},
			waitFlag(), quietFlag(),
		},
		Action: p.terms,
	})
}

func (p *program) terms(c *cli.Context) (err error) {
	if c.NArg() > 0 {
		return usageError("terms takes no files; name the archive with --archive")
	}
	toStdout, err := outputs(c, "output")
	if err != nil {
		return err
	}
	if f, ok := p.stdout.(*os.File); ok && toStdout && term.IsTerminal(int(f.Fd())) {
		return hinted(errors.New("term statistics are no text for a terminal"), "name a file with --output, or redirect standard output")
	}
	archive, err := p.openArchive(c, false)
	if err != nil {
		return err
	}
	defer closing(archive, &err)
	keys, articles := 0, 0
	write := func(w io.Writer) error {
		return archive.View(func(s *store.Snapshot) (err error) {
			articles = s.Len()
			keys, err = desk.WriteTerms(p.ctx, w, s, time.Now())
			return err
		})
	}
	if toStdout {
		err = write(p.stdout)
	} else {
		err = replaceFile(c.String("output"), write)
	}
	if err != nil {
		return fmt.Errorf("exporting term statistics: %w", err)
	}
	p.log.Info(fmt.Sprintf("%d articles: %d keys of common wording, in more than %d unrelated stories each", articles, keys, rarity.Few),
		"archive", c.String("archive"), "articles", articles, "keys", keys)
	return nil
}

func termsFlag() cli.Flag {
	return &cli.StringFlag{Name: "terms", Usage: "count common wording for less by the term statistics in this `FILE`, too", TakesFile: true}
}

// knownTerms are the term statistics that the flags name, or nil.
func knownTerms(c *cli.Context) (rarity.Source, error) {
	path := c.String("terms")
	if path == "" {
		return nil, nil
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("reading term statistics: %w", err)
	}
	defer f.Close()
	terms, err := rarity.ReadTerms(f, simhash.Version)
	if err != nil {
		return nil, fmt.Errorf("--terms %s: %w", path, err)
	}
	return terms, nil
}

package main

import (
	"errors"
	"fmt"
	"hash/maphash"
	"sync/atomic"

	"github.com/urfave/cli/v2"

	"github.com/samewire/samewire/internal/article"
	"github.com/samewire/samewire/internal/desk"
	"github.com/samewire/samewire/internal/exchange"
	"github.com/samewire/samewire/simhash"
	"github.com/samewire/samewire/store"
)

// maxLine is the longest line that is read unless told otherwise: a body of the 32 MiB
// that add keeps, of control characters, each of which takes 6 bytes in JSON, and room.
const maxLine = 256 << 20

// importBytes bounds the texts of a batch, for the memory that they take.
const importBytes = 16 << 20

func (p *program) importCommand() *cli.Command {
	return p.command(&cli.Command{
		Name:      "import",
		Usage:     "make an archive of what export has written",
		ArgsUsage: "FILE",
		Description: `FILE, which may be .gz or .zst, is what samewire export has written; - is standard
input. The archive is made if there is none, with texts and for scans as the one that
was exported; one that exists must be of that kind, and is added to.

Articles keep their versions and times, what was cut as furniture stays cut, and the
fingerprints are the same, but for those of an earlier version of samewire, which are
made again of the texts.
An article that is known, by id and body, is left as it is, so the same command can be
given again after an interrupt. A new body under a known id becomes its new version,
unless the archive's was added later. What the archive has learnt itself of a source
stays.`,
		Flags: []cli.Flag{
			archiveFlag("`FILE` to keep the articles; created if there is none"),
			&cli.Int64Flag{Name: "max-record", Usage: "longest line in `BYTES`; longer ones are skipped", Value: maxLine, DefaultText: "256 MiB"},
			waitFlag(), quietFlag(),
		},
		Action: p.importFile,
	})
}

func (p *program) importFile(c *cli.Context) (err error) {
	if c.NArg() != 1 {
		return usageError("import takes one file that samewire export has written, or - for standard input")
	}
	if c.Int64("max-record") <= 0 {
		return usageError("--max-record %d: want a number of bytes", c.Int64("max-record"))
	}
	name := c.Args().First()
	var passed atomic.Int64
	file, err := article.OpenUnpacked(name, p.stdin, &passed)
	if err != nil {
		return err
	}
	defer file.Close()
	in, err := exchange.NewReader(file, int(c.Int64("max-record")))
	if err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	h := in.Header()
	switch {
	case h.Scheme > simhash.Version:
		return fmt.Errorf("%s: its fingerprints are of scheme %d, where this version knows %d; use the newer version", name, h.Scheme, simhash.Version)
	case h.Scheme < simhash.Version && !h.Text:
		return hinted(fmt.Errorf("%s: its fingerprints are of scheme %d, where this version has %d, and it has no texts to make them again of", name, h.Scheme, simhash.Version),
			"add the articles again to a new archive: samewire add --no-text --archive NEW FILE...")
	}
	archive, err := openToImport(c, h)
	if err != nil {
		return err
	}
	defer closing(archive, &err)

	i := importer{
		program: p, archive: archive, name: name, header: h, archiveName: c.String("archive"),
		seed: maphash.MakeSeed(), seen: map[uint64]struct{}{}, sources: map[string]bool{},
	}
	bar := p.progress(c, "read", func() int64 { return article.Size([]string{name}) })
	err = i.read(in, func() { bar.at(passed.Load, i.lines, p.skipped) })
	bar.finish()
	if err = errors.Join(err, i.close()); err != nil {
		return fmt.Errorf("%w (stored before that: %s)", err, i.summary())
	}
	p.say(c, "%s: %s%s", c.String("archive"), i.summary(), p.summary())
	if p.ctx.Err() != nil {
		return hinted(p.ctx.Err(), "what was counted is stored; run the same command again to go on")
	}
	return hinted(i.broken, "what could be read is stored; export again, and import that into the same archive, for what is missing")
}

// openToImport opens the archive that the flags name, or makes one of the kind that was
// exported.
func openToImport(c *cli.Context, h exchange.Header) (*store.Archive, error) {
	a, err := store.Open(c.String("archive"), &store.Options{
		Create: true, NoText: !h.Text, Noisy: h.Noisy, Wait: c.Duration("wait"), Scheme: simhash.Version,
		Fingerprint: desk.Fingerprint,
	})
	if err != nil {
		return nil, err
	}
	var what string
	switch {
	case a.HasText() && !h.Text:
		what = "keeps texts, and what was exported has none"
	case !a.HasText() && h.Text:
		what = "keeps no texts, and what was exported has them"
	case a.Noisy() != h.Noisy:
		what = "and what was exported are not both by letters, as --noisy makes them"
	default:
		return a, nil
	}
	err = hinted(fmt.Errorf("%s %s", c.String("archive"), what), "name a new archive with --archive")
	return nil, errors.Join(err, a.Close())
}

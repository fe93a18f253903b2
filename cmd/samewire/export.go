package main

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"strings"
	"sync"
	"time"

	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"
	"github.com/urfave/cli/v2"

	"github.com/samewire/samewire/internal/exchange"
	"github.com/samewire/samewire/simhash"
	"github.com/samewire/samewire/store"
	"github.com/samewire/samewire/store/past"
)

func (p *program) exportCommand() *cli.Command {
	return p.command(&cli.Command{
		Name:  "export",
		Usage: "write the whole archive as JSON lines",
		Description: `Writes all that the archive keeps, without loss: a header, a line for each article
in the order of arrival, one for each source of which something was learnt, and an end
by which a file that was cut is noticed. samewire import makes an archive of it, and
samewire add takes its articles, like other programs. An archive of an earlier version
of samewire is brought over so:

   samewire export --archive OLD | samewire import --archive NEW -

A FILE that ends in .gz or .zst is compressed. While an export runs nothing can be
added to the archive.`,
		Flags: []cli.Flag{
			archiveFlag("`FILE` that keeps the articles"),
			&cli.StringFlag{Name: "output", Value: "-", Usage: "write to `FILE`, or - for standard output", TakesFile: true},
			waitFlag(), quietFlag(),
		},
		Action: p.export,
	})
}

func (p *program) export(c *cli.Context) error {
	if c.NArg() > 0 {
		return usageError("export takes no files; name the archive with --archive, and what to write with --output")
	}
	toStdout, err := outputs(c, "output")
	if err != nil {
		return err
	}
	articles, notes, scheme, text := 0, 0, 0, false
	err = p.withAnyArchive(c, func(a archived) error {
		scheme, text = a.Scheme(), a.HasText()
		write := func(w io.Writer) (err error) {
			articles, notes, err = p.writeExport(c, w, a)
			return err
		}
		if toStdout {
			return write(p.stdout)
		}
		return replaceFile(c.String("output"), func(w io.Writer) error { return packed(c.String("output"), w, write) })
	})
	if err != nil {
		return fmt.Errorf("exporting the archive: %w", err)
	}
	p.say(c, "%s: %s and what was learnt of %s exported", c.String("archive"), counted(articles, "article"), counted(notes, "source"))
	switch {
	case scheme != simhash.Version && text:
		p.say(c, "its fingerprints are of scheme %d; samewire import makes those of scheme %d of the texts", scheme, simhash.Version)
	case scheme != simhash.Version:
		p.say(c, "its fingerprints are of scheme %d and it keeps no texts, so samewire import cannot take it; add the articles again", scheme)
	}
	return nil
}

// An archived is an archive of any layout, as it is exported.
type archived interface {
	Scheme() int
	HasText() bool
	Noisy() bool
	Len() int
	Each(func(store.Record) error) error
	EachNote(func(store.Note) error) error
}

// A living is an archive of the layout of this version.
type living struct{ *store.Snapshot }

func (l living) Scheme() int { return simhash.Version }

func (l living) Each(fn func(store.Record) error) error {
	return l.Snapshot.Each(func(_ uint32, r store.Record) error { return fn(r) })
}

// withAnyArchive opens the archive that the flags name, also one of an earlier layout.
func (p *program) withAnyArchive(c *cli.Context, fn func(archived) error) error {
	err := p.withArchive(c, func(s *store.Snapshot) error { return fn(living{s}) })
	if !errors.Is(err, store.ErrNewer) {
		return err
	}
	old, e := past.Open(c.String("archive"), c.Duration("wait"))
	if errors.Is(e, past.ErrUnknown) {
		return err // what it is, and what to do
	}
	if e != nil {
		return e
	}
	return errors.Join(fn(old), old.Close())
}

// writeExport writes an archive as lines.
func (p *program) writeExport(c *cli.Context, to io.Writer, a archived) (articles, notes int, err error) {
	w := bufio.NewWriterSize(to, 1<<16)
	out, err := exchange.NewWriter(w, exchange.Header{
		Scheme: a.Scheme(), Text: a.HasText(), Noisy: a.Noisy(), Articles: a.Len(),
	}, time.Now())
	if err != nil {
		return 0, 0, err
	}
	bar := p.progress(c, "written", func() int64 { return int64(a.Len()) })
	defer bar.finish()
	err = writeAhead(out, func(write func(store.Record) error) error {
		return a.Each(func(r store.Record) error {
			if err := p.ctx.Err(); err != nil {
				return err
			}
			articles++
			bar.at(func() int64 { return int64(articles) }, articles, 0)
			return write(r)
		})
	})
	if err == nil {
		err = a.EachNote(func(n store.Note) error {
			notes++
			return errors.Join(p.ctx.Err(), out.Note(n))
		})
	}
	if err == nil {
		err = out.End()
	}
	return articles, notes, errors.Join(err, w.Flush())
}

// writeAhead writes the articles that read gives while read reads on, a few of them ahead:
// unpacking texts takes as long as making lines of them.
func writeAhead(out *exchange.Writer, read func(write func(store.Record) error) error) error {
	const ahead = 16
	records, failed := make(chan store.Record, ahead), make(chan error, 1)
	var wg sync.WaitGroup
	wg.Go(func() {
		for r := range records {
			if err := out.Article(&r); err != nil {
				failed <- err
				return
			}
		}
	})
	err := read(func(r store.Record) error {
		select {
		case records <- r:
			return nil
		case err := <-failed:
			return err
		}
	})
	close(records)
	wg.Wait()
	select {
	case e := <-failed:
		return errors.Join(err, e)
	default:
		return err
	}
}

// packed lets write write what goes into a file, compressed as the name of the file says.
func packed(name string, to io.Writer, write func(io.Writer) error) error {
	var z io.WriteCloser
	switch {
	case strings.HasSuffix(name, ".gz"):
		z = gzip.NewWriter(to)
	case strings.HasSuffix(name, ".zst"):
		var err error
		if z, err = zstd.NewWriter(to); err != nil {
			return err
		}
	default:
		return write(to)
	}
	return errors.Join(write(z), z.Close())
}

package main

import (
	"context"
	"errors"

	"github.com/dustin/go-humanize"
	"github.com/urfave/cli/v2"

	"github.com/samewire/samewire/store"
)

func (p *program) compactCommand() *cli.Command {
	return p.command(&cli.Command{
		Name:  "compact",
		Usage: "give the free space of the archive back",
		Description: `Writes the archive anew without what removed articles and old versions have left,
and puts the new file in its place: a crash leaves the old one or the new one. Others
can check meanwhile; an add that runs waits, and goes on in the new file.

The new file stands in the folder of the archive until it is whole, so the disk needs
as much free space as it takes; if there is less, compact says so before it writes. It
has the permissions of the old one. Where --archive is a symbolic link, the file that
it names is replaced, not the link.`,
		Flags:  []cli.Flag{archiveFlag("`FILE` that keeps the articles"), waitFlag(), quietFlag()},
		Action: p.compact,
	})
}

func (p *program) compact(c *cli.Context) error {
	if c.NArg() > 0 {
		return usageError("compact takes no files; name the archive with --archive")
	}
	var bar *progress
	done, err := store.Compact(c.String("archive"), p.storeOptions(c), func(done, whole int64) {
		if bar == nil {
			bar = p.progress(c, "written", func() int64 { return whole })
		}
		bar.to(done)
	})
	if bar != nil {
		bar.finish()
	}
	if errors.Is(err, context.Canceled) {
		return hinted(err, "the archive is as it was; give the same command again to start over")
	}
	if err != nil {
		return err
	}
	p.say(c, "%s: %s bytes before, %s after; %s gone for good", c.String("archive"),
		humanize.Comma(done.Before), humanize.Comma(done.After), counted(done.Dead, "removed or replaced article"))
	return nil
}

package main

import (
	"errors"
	"fmt"
	"runtime/debug"
	"time"

	"github.com/urfave/cli/v2"

	"github.com/samewire/samewire/simhash"
	"github.com/samewire/samewire/store"
)

// defaultWait is long enough for the batches that add writes, short enough for an
// editor at a screen.
const defaultWait = 2 * time.Second

// openArchive opens the archive that the flags name. A writer creates it where
// there is none.
func openArchive(c *cli.Context, write bool) (*store.Archive, error) {
	a, err := store.Open(c.String("archive"), &store.Options{
		ReadOnly: !write, Create: write, NoText: c.Bool("no-text"),
		Wait: c.Duration("wait"), Scheme: simhash.Version,
	})
	if err != nil {
		return nil, err
	}
	if c.Bool("no-text") && a.HasText() {
		err := hinted(fmt.Errorf("%s keeps texts, so --no-text cannot be had", c.String("archive")),
			"name a new archive with --archive; an archive keeps texts or not from its first day")
		return nil, errors.Join(err, a.Close())
	}
	return a, nil
}

// closing closes an archive and keeps the first error.
func closing(a *store.Archive, err *error) {
	if e := a.Close(); *err == nil {
		*err = e
	}
}

func version() string {
	if info, ok := debug.ReadBuildInfo(); ok && info.Main.Version != "" {
		return info.Main.Version
	}
	return "(unknown version)"
}

package main

import (
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
	return store.Open(c.String("archive"), &store.Options{
		ReadOnly: !write, Create: write, NoText: c.Bool("no-text"),
		Wait: c.Duration("wait"), Scheme: simhash.Version,
	})
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

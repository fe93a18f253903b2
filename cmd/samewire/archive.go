package main

import (
	"errors"
	"fmt"
	"runtime/debug"
	"time"

	"github.com/urfave/cli/v2"

	"github.com/samewire/samewire/internal/desk"
	"github.com/samewire/samewire/simhash"
	"github.com/samewire/samewire/store"
)

// defaultWait is long enough for the batches that add writes, short enough for an
// editor at a screen.
const defaultWait = 2 * time.Second

// openArchive opens the archive that the flags name. A writer creates it where
// there is none.
func (p *program) openArchive(c *cli.Context, write bool) (*store.Archive, error) {
	if c.Bool("noisy") && c.Bool("no-text") {
		return nil, usageError("--noisy compares the texts themselves, so it cannot go with --no-text")
	}
	began := time.Now()
	o := p.storeOptions(c)
	o.ReadOnly, o.Create, o.NoText, o.Noisy = !write, write, c.Bool("no-text"), c.Bool("noisy")
	a, err := store.Open(c.String("archive"), o)
	if err != nil {
		return nil, err
	}
	p.log.Debug("archive opened", "archive", c.String("archive"), "write", write, "text", a.HasText(), "noisy", a.Noisy(), took(began))
	if c.Bool("no-text") && a.HasText() {
		err := hinted(fmt.Errorf("%s keeps texts, so --no-text cannot be had", c.String("archive")),
			"name a new archive with --archive; an archive keeps texts or not from its first day")
		return nil, errors.Join(err, a.Close())
	}
	if c.Bool("noisy") && !a.Noisy() && c.Command.Name != "explain" {
		err := hinted(fmt.Errorf("%s was made without --noisy, so its articles cannot be found by letters", c.String("archive")),
			"leave out --noisy, or make a new archive: samewire add --noisy --archive NEW FILE...")
		return nil, errors.Join(err, a.Close())
	}
	return a, nil
}

// storeOptions are those of every archive that is opened: an open one waits for other
// processes as long as it takes, and says so.
func (p *program) storeOptions(c *cli.Context) *store.Options {
	return &store.Options{
		Wait: c.Duration("wait"), Scheme: simhash.Version, Fingerprint: desk.Fingerprint, Context: p.ctx, Log: p.log,
		Waiting: func(time.Duration) {
			p.log.Info(fmt.Sprintf("waiting for %s, which another process uses; nothing is lost, and an interrupt (Ctrl-C) ends the wait", c.String("archive")),
				"archive", c.String("archive"))
		},
	}
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

package main

import (
	"fmt"
	"os"
	"time"

	"github.com/schollz/progressbar/v3"
	"github.com/urfave/cli/v2"
	"golang.org/x/term"
)

// A progress is a bar on a terminal, and nothing elsewhere: how much of the work is
// done and how long the rest will take, the articles and how many there are in a
// second, and the records that were skipped.
type progress struct {
	bar     *progressbar.ProgressBar
	what    string
	began   time.Time
	written time.Time
}

// often enough to see it move.
const barEvery = 200 * time.Millisecond

// progress begins a bar for a step, as "read" or "related". The whole of the work is asked for only if there is one; it is
// negative if it is not known.
func (p *program) progress(c *cli.Context, step string, whole func() int64) *progress {
	f, ok := p.stderr.(*os.File)
	if !ok || !term.IsTerminal(int(f.Fd())) || c.Bool("quiet") {
		return &progress{}
	}
	return &progress{what: c.Command.Name + ": " + step, began: time.Now(), bar: progressbar.NewOptions64(whole(),
		progressbar.OptionSetWriter(f),
		progressbar.OptionSetWidth(20),
		progressbar.OptionSetPredictTime(true),
		progressbar.OptionClearOnFinish(),
		progressbar.OptionSpinnerType(14),
	)}
}

// at says how far the work has come.
func (g *progress) at(done func() int64, articles, skipped int) {
	if g.bar == nil || time.Since(g.written) < barEvery {
		return
	}
	g.written = time.Now()
	text := fmt.Sprintf("%s %d articles, %.0f/s", g.what, articles, float64(articles)/time.Since(g.began).Seconds())
	if skipped > 0 {
		text += fmt.Sprintf(", %d skipped", skipped)
	}
	g.bar.Describe(text)
	g.bar.Set64(done())
}

// to says how far work without articles has come.
func (g *progress) to(done int64) {
	if g.bar == nil || time.Since(g.written) < barEvery {
		return
	}
	g.written = time.Now()
	g.bar.Describe(g.what)
	g.bar.Set64(done)
}

func (g *progress) finish() {
	if g.bar != nil {
		g.bar.Finish()
	}
}

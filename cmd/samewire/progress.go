package main

import (
	"fmt"
	"log/slog"
	"math"
	"os"
	"time"

	"github.com/schollz/progressbar/v3"
	"github.com/urfave/cli/v2"
	"golang.org/x/term"
)

// A progress is a bar on a terminal, a record from time to time where messages are for
// programs, and nothing elsewhere: how much of the work is done and how long the rest
// will take, the articles and how many there are in a second, and the records that were
// skipped.
type progress struct {
	bar     *progressbar.ProgressBar
	log     *slog.Logger
	whole   int64
	command string
	step    string
	began   time.Time
	written time.Time
}

const (
	barEvery    = 200 * time.Millisecond // often enough to see it move
	recordEvery = 10 * time.Second       // a run of an hour fills no disk
)

// progress begins a bar for a step, as "read" or "related". The whole of the work is asked for only if there is one; it is
// negative if it is not known.
func (p *program) progress(c *cli.Context, step string, whole func() int64) *progress {
	g := &progress{command: c.Command.Name, step: step, began: time.Now(), written: time.Now()}
	f, ok := p.stderr.(*os.File)
	switch {
	case c.Bool("quiet"):
	case p.jsonLog:
		g.log, g.whole = p.log, whole()
	case ok && term.IsTerminal(int(f.Fd())):
		g.bar = progressbar.NewOptions64(whole(),
			progressbar.OptionSetWriter(f),
			progressbar.OptionSetWidth(20),
			progressbar.OptionSetPredictTime(true),
			progressbar.OptionClearOnFinish(),
			progressbar.OptionSpinnerType(14),
		)
	}
	return g
}

// at says how far the work has come.
func (g *progress) at(done func() int64, articles, skipped int) {
	switch {
	case g.bar != nil && time.Since(g.written) >= barEvery:
		text := fmt.Sprintf("%s: %s %d articles, %.0f/s", g.command, g.step, articles, g.rate(articles))
		if skipped > 0 {
			text += fmt.Sprintf(", %d skipped", skipped)
		}
		g.bar.Describe(text)
		g.bar.Set64(done())
	case g.log != nil && time.Since(g.written) >= recordEvery:
		g.log.Info(fmt.Sprintf("%s %d articles", g.step, articles), "step", g.step, "articles", articles, "skipped", skipped,
			"done", done(), "whole", g.whole, "per_second", math.Round(g.rate(articles)))
	default:
		return
	}
	g.written = time.Now()
}

func (g *progress) rate(articles int) float64 {
	return float64(articles) / time.Since(g.began).Seconds()
}

// to says how far work without articles has come.
func (g *progress) to(done int64) {
	switch {
	case g.bar != nil && time.Since(g.written) >= barEvery:
		g.bar.Describe(g.command + ": " + g.step)
		g.bar.Set64(done)
	case g.log != nil && time.Since(g.written) >= recordEvery:
		g.log.Info(g.step, "step", g.step, "done", done, "whole", g.whole)
	default:
		return
	}
	g.written = time.Now()
}

func (g *progress) finish() {
	if g.bar != nil {
		g.bar.Finish()
	}
}

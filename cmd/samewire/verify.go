package main

import (
	"fmt"
	"os"
	"strconv"

	"github.com/urfave/cli/v2"

	"github.com/samewire/samewire/internal/desk"
	"github.com/samewire/samewire/internal/report"
	"github.com/samewire/samewire/simhash"
	"github.com/samewire/samewire/store"
)

func (p *program) verifyCommand() *cli.Command {
	return p.command(&cli.Command{
		Name:  "verify",
		Usage: "look for damage in the archive, and repair it",
		Description: `Looks at every byte that the archive needs: pages, checksums, whether each
article is found by its id and by all its part keys and nothing else is, whether
texts unpack and give the fingerprints that are stored, and the counts. It lists
what is wrong, and writes nothing.

--repair makes a new file of all that can be read, ids, counts and index anew, and
puts it in place of the damaged one, which is kept beside it. What is lost is
listed: add these articles again.

Exit status 5 says that something is wrong or, with --repair, that something is
lost.`,
		Flags: []cli.Flag{
			archiveFlag("`FILE` that keeps the articles"),
			&cli.BoolFlag{Name: "repair", Usage: "make the archive anew of all that can be read"},
			&cli.Int64Flag{Name: "limit", Value: 100, Usage: "how many problems are listed"},
			waitFlag(), formatFlag(report.Table), quietFlag(),
		},
		Action: p.verify,
	})
}

func (p *program) verify(c *cli.Context) error {
	format, err := report.ParseFormat(c.String("format"))
	if err != nil {
		return usageError("%w", err)
	}
	if c.NArg() > 0 {
		return usageError("verify takes no files; name the archive with --archive")
	}
	if c.Int64("limit") < 1 {
		return usageError("--limit %d: want 1 or more", c.Int64("limit"))
	}
	path := c.String("archive")
	size := int64(1)
	if info, err := os.Stat(path); err == nil {
		size = info.Size()
	}
	bar := p.progress(c, "read", func() int64 { return size })
	defer bar.finish()
	options := store.VerifyOptions{
		Options: store.Options{Wait: c.Duration("wait"), Scheme: simhash.Version, Fingerprint: desk.Fingerprint},
		Most:    int(c.Int64("limit")),
		Progress: func(done, of, articles int) {
			bar.at(func() int64 { return int64(float64(size) * float64(done) / float64(max(of, 1))) }, articles, 0)
		},
	}
	if c.Bool("repair") {
		r, err := store.Repair(p.ctx, path, options)
		if err != nil {
			return err
		}
		bar.finish()
		return p.repaired(c, format, r)
	}
	v, err := store.Verify(p.ctx, path, options)
	if err != nil {
		return err
	}
	bar.finish()
	const lost = "restore a backup, or samewire verify --repair and add it again"
	if err := writeProblems(p, format, v, v.Problems, v.Found, lost, "samewire verify --repair"); err != nil {
		return err
	}
	if v.Found > 0 {
		return hinted(fmt.Errorf("%s: %w: %s", path, store.ErrDamaged, counted(int(v.Found), "problem")),
			"samewire verify --repair --archive "+path+" makes it anew of all that can be read")
	}
	p.say(c, "%s: %d articles, nothing is wrong", path, v.Articles)
	return nil
}

// repaired tells what a repair has done.
func (p *program) repaired(c *cli.Context, format report.Format, r *store.Repaired) error {
	path := c.String("archive")
	if err := writeProblems(p, format, &r.Verified, r.Lost, int64(len(r.Lost)), "add it again", ""); err != nil {
		return err
	}
	if r.Before == "" {
		p.say(c, "%s: %d articles, nothing is wrong", path, r.Articles)
		return nil
	}
	p.say(c, "%s: made anew of %d articles; there were %s; the damaged file is %s", path, r.Kept, counted(int(r.Found), "problem"), r.Before)
	if n := len(r.Lost); n > 0 {
		return hinted(fmt.Errorf("%s: %w: repaired, but %s lost", path, store.ErrDamaged, listedAs(n)),
			"add the articles listed again; the others are whole")
	}
	return nil
}

func listedAs(n int) string {
	if n == 1 {
		return "1 thing is"
	}
	return fmt.Sprintf("%d things are", n)
}

// writeProblems writes problems, with what to do about those that are lost and about the
// others.
func writeProblems(p *program, format report.Format, v *store.Verified, problems []store.Problem, found int64, lost, other string) error {
	rows := make([]report.Problem, len(problems))
	for i, q := range problems {
		rows[i] = report.Problem{Kind: q.Kind, DocID: q.ID, Problem: q.What, Advice: other}
		if q.Num >= 0 {
			rows[i].Article = strconv.FormatInt(q.Num, 10)
		}
		if q.Lost {
			rows[i].Advice = lost
		}
	}
	if format != report.Table {
		return report.Write(p.stdout, format, rows)
	}
	return report.WriteProblems(p.stdout, []report.Count{
		{What: "pages", N: v.Pages}, {What: "articles", N: v.Articles}, {What: "texts", N: v.Texts}, {What: "ids", N: v.IDs},
		{What: "postings", N: v.Postings}, {What: "segments", N: v.Segments}, {What: "names", N: v.Names}, {What: "notes", N: v.Notes},
	}, rows, found)
}

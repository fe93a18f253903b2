package main

import (
	"context"
	"errors"
	"strconv"
	"time"

	"github.com/urfave/cli/v2"

	"github.com/samewire/samewire/internal/desk"
	"github.com/samewire/samewire/internal/report"
	"github.com/samewire/samewire/store"
)

func (p *program) pruneCommand() *cli.Command {
	return p.command(&cli.Command{
		Name:  "prune",
		Usage: "take old articles out of the archive",
		Description: `Takes out what was published before --older-than: hours, days, weeks or years, as
36h, 90d, 12w or 2y. An article without a time of publication stays and is counted;
--by added goes by the time when it was added, which every article has.

--dry-run lists what would go and changes nothing. Without it --format json, jsonl or
csv lists what went. The bytes are written to next; samewire compact gives them back.`,
		Flags: []cli.Flag{
			archiveFlag("`FILE` that keeps the articles"),
			&cli.StringFlag{Name: "older-than", Usage: "take out what is older than this `AGE`, as 90d"},
			&cli.StringFlag{Name: "by", Value: "published", Usage: "the time that counts: published or added"},
			&cli.StringFlag{Name: "source", Usage: "only articles of this `SOURCE`, by name or host"},
			&cli.BoolFlag{Name: "dry-run", Usage: "list what would go, and change nothing"},
			waitFlag(), formatFlag(report.Table), quietFlag(),
		},
		Action: p.prune,
	})
}

func (p *program) prune(c *cli.Context) (err error) {
	format, err := report.ParseFormat(c.String("format"))
	if err != nil {
		return usageError("%w", err)
	}
	if c.NArg() > 0 {
		return usageError("prune takes no files; name the archive with --archive")
	}
	old, err := oldest(c, time.Now(), c.Bool("dry-run") || format != report.Table)
	if err != nil {
		return err
	}
	// First with a lock that lets others read, then in short transactions.
	if err := p.withArchive(c, func(s *store.Snapshot) error { return p.findOld(c, s, old) }); err != nil {
		return err
	}
	stay := ""
	if old.undated > 0 {
		stay = "; kept for want of a time of publication: " + counted(old.undated, "article") + " (--by added goes by another one)"
	}
	if c.Bool("dry-run") {
		p.say(c, "%s: %s of %d would be removed, older than %s%s", c.String("archive"),
			counted(len(old.ids), "article"), old.all, old.before.UTC().Format(time.RFC3339), stay)
		return p.writeRemoved(format, old.rows)
	}
	archive, err := store.Open(c.String("archive"), p.storeOptions(c))
	if err != nil {
		return err
	}
	defer closing(archive, &err)
	changed := 0
	r := remover{program: p, archive: archive, listed: old.listed, missing: func(string) { changed++ }}
	bar := p.progress(c, "removed", func() int64 { return int64(len(old.ids)) })
	err = r.all(old.ids, old.nums, bar)
	bar.finish()
	if changed > 0 {
		stay += "; kept because they changed meanwhile: " + counted(changed, "article")
	}
	p.say(c, "%s: %s of %d removed, older than %s%s", c.String("archive"),
		counted(r.removed, "article"), old.all, old.before.UTC().Format(time.RFC3339), stay)
	if errors.Is(err, context.Canceled) {
		return hinted(err, "what was counted is removed; run the same command again to go on")
	}
	if err != nil || format == report.Table {
		return err
	}
	return p.writeRemoved(format, r.rows)
}

func (p *program) writeRemoved(format report.Format, rows []report.Removed) error {
	if format == report.Table {
		return report.WriteRemoved(p.stdout, rows)
	}
	return report.Write(p.stdout, format, rows)
}

// old is what is to be pruned.
type old struct {
	before time.Time
	added  bool   // by that time
	source string // only of this one, by its key; empty for all

	ids     []string
	nums    []uint32
	rows    []report.Removed // if listed
	listed  bool
	undated int
	all     int
}

func oldest(c *cli.Context, now time.Time, listed bool) (*old, error) {
	age := c.String("older-than")
	if age == "" {
		return nil, usageError("prune: say what is old, as --older-than 90d")
	}
	o := &old{listed: listed, added: c.String("by") == "added"}
	if by := c.String("by"); by != "added" && by != "published" {
		return nil, usageError("--by %s: want published or added", by)
	}
	var ok bool
	if o.before, ok = ago(now, age); !ok {
		return nil, usageError("--older-than %s: want a number of hours, days, weeks or years, as 36h, 90d, 12w or 2y", age)
	}
	if c.IsSet("source") {
		if o.source = desk.SourceKey(c.String("source")); o.source == "" {
			return nil, usageError("--source: the source has no name")
		}
	}
	return o, nil
}

// ago is the time so long before now.
func ago(now time.Time, age string) (time.Time, bool) {
	n, err := strconv.ParseUint(age[:len(age)-1], 10, 32)
	if err != nil || n == 0 || n > 1_000_000 {
		return time.Time{}, false
	}
	switch age[len(age)-1] {
	case 'h':
		return now.Add(-time.Duration(n) * time.Hour), true
	case 'd':
		return now.AddDate(0, 0, -int(n)), true
	case 'w':
		return now.AddDate(0, 0, -7*int(n)), true
	case 'y':
		return now.AddDate(-int(n), 0, 0), true
	}
	return time.Time{}, false
}

// findOld finds what is to be pruned.
func (p *program) findOld(c *cli.Context, s *store.Snapshot, o *old) error {
	found := o.source == ""
	o.all = s.Len()
	err := s.EachFields(func(num uint32, r *store.Record) error {
		if o.source != "" && !desk.IsOf(o.source, r.Source, r.URL) {
			return p.ctx.Err()
		}
		found = true
		at := r.Published
		if o.added {
			at = r.Added
		}
		switch {
		case at.IsZero():
			o.undated++
		case at.Before(o.before):
			o.ids, o.nums = append(o.ids, r.ID), append(o.nums, num)
			if o.listed {
				row := removedRow(r)
				row.Outcome = "would be removed"
				o.rows = append(o.rows, row)
			}
		}
		return p.ctx.Err()
	})
	if err == nil && !found && s.Len() > 0 {
		return unknownSource(c, s, o.source)
	}
	return err
}

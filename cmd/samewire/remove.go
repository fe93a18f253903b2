package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/urfave/cli/v2"

	"github.com/samewire/samewire/internal/article"
	"github.com/samewire/samewire/internal/report"
	"github.com/samewire/samewire/store"
)

// removeBatch is the number of articles removed in one transaction, each of which may
// stand on pages of its own.
const removeBatch = 500

func (p *program) removeCommand() *cli.Command {
	return p.command(&cli.Command{
		Name:      "remove",
		Usage:     "take articles out of the archive",
		ArgsUsage: "ID...",
		Description: `Takes articles out by their ids, as check and clusters list them; - reads ids from
standard input, one a line. They are not found from then on; their bytes are written
to next, and samewire compact gives them back. What was learnt of their sources stays.

Ids that are not in the archive are named and counted, and the exit status is then 2.

--format json, jsonl or csv writes what became of each.`,
		Flags: []cli.Flag{
			archiveFlag("`FILE` that keeps the articles"),
			waitFlag(), formatFlag(report.Table), quietFlag(),
		},
		Action: p.remove,
	})
}

func (p *program) remove(c *cli.Context) (err error) {
	format, err := report.ParseFormat(c.String("format"))
	if err != nil {
		return usageError("%w", err)
	}
	ids, err := p.ids(c.Args().Slice())
	if err != nil {
		return err
	}
	if len(ids) == 0 {
		return usageError("remove: no ids; name some, or - for standard input")
	}
	archive, err := store.Open(c.String("archive"), p.storeOptions(c))
	if err != nil {
		return err
	}
	defer closing(archive, &err)
	r := remover{program: p, archive: archive, listed: format != report.Table, missing: func(id string) {
		p.log.Error(fmt.Sprintf("%s: no article %q", c.String("archive"), id), "archive", c.String("archive"), "doc_id", id)
		p.skipped++
	}}
	bar := p.progress(c, "removed", func() int64 { return int64(len(ids)) })
	err = r.all(ids, nil, bar)
	bar.finish()
	p.say(c, "%s: %d removed, %d not found", c.String("archive"), r.removed, r.gone)
	if errors.Is(err, context.Canceled) {
		return hinted(err, "what was counted is removed; run the same command again to go on")
	}
	if err != nil {
		return err
	}
	if r.listed {
		return report.Write(p.stdout, format, r.rows)
	}
	return nil
}

// ids are those that were given, each once, with those of standard input where - stands.
func (p *program) ids(args []string) ([]string, error) {
	var ids []string
	seen := map[string]bool{}
	add := func(id string) {
		if !seen[id] {
			seen[id] = true
			ids = append(ids, id)
		}
	}
	for _, arg := range args {
		if arg != article.Stdin {
			add(arg)
			continue
		}
		in := bufio.NewReader(p.stdin)
		for {
			line, err := in.ReadString('\n')
			if id := strings.TrimRight(line, "\r\n"); id != "" {
				add(id)
			}
			if err == io.EOF {
				break
			}
			if err != nil {
				return nil, fmt.Errorf("reading ids from standard input: %w", err)
			}
		}
	}
	return ids, nil
}

// A remover takes articles out in batches.
type remover struct {
	*program
	archive *store.Archive
	listed  bool // keep a row for each article
	rows    []report.Removed
	missing func(id string)

	removed, gone int
}

// all removes articles by their ids and, if there are any, their numbers.
func (r *remover) all(ids []string, nums []uint32, bar *progress) error {
	for len(ids) > 0 {
		if err := r.ctx.Err(); err != nil {
			return err
		}
		n := min(len(ids), removeBatch)
		var rows []report.Removed
		if r.listed {
			if err := r.archive.View(func(s *store.Snapshot) (err error) {
				rows, err = removedRows(s, ids[:n])
				return err
			}); err != nil {
				return err
			}
		}
		var found []bool
		var err error
		if nums == nil {
			found, err = r.archive.Remove(ids[:n])
		} else {
			found, err = r.archive.RemoveOnly(ids[:n], nums[:n])
			nums = nums[n:]
		}
		if err != nil {
			return err
		}
		for i, ok := range found {
			if ok {
				r.removed++
			} else {
				r.gone++
				r.missing(ids[i])
			}
			if r.listed {
				rows[i].Outcome = "not found"
				if ok {
					rows[i].Outcome = "removed"
				}
			}
		}
		r.rows = append(r.rows, rows...)
		ids = ids[n:]
		bar.at(func() int64 { return int64(r.removed + r.gone) }, r.removed, r.gone)
	}
	return r.archive.DropDead()
}

// removedRows are the rows of articles before they are removed.
func removedRows(s *store.Snapshot, ids []string) ([]report.Removed, error) {
	rows := make([]report.Removed, len(ids))
	for i, id := range ids {
		rows[i].DocID = id
		num, ok := s.Lookup(id)
		if !ok {
			continue
		}
		r, err := s.Fields(num)
		if err != nil {
			return nil, err
		}
		rows[i] = removedRow(&r)
	}
	return rows, nil
}

func removedRow(r *store.Record) report.Removed {
	return report.Removed{
		DocID: r.ID, Source: r.Source, Title: r.Title, PublishedAt: report.Time{Time: r.Published}, AddedAt: report.Time{Time: r.Added},
	}
}

package main

import (
	"errors"
	"fmt"
	"slices"

	"github.com/urfave/cli/v2"

	"github.com/samewire/samewire/internal/desk"
	"github.com/samewire/samewire/internal/report"
	"github.com/samewire/samewire/store"
)

func (p *program) clustersCommand() *cli.Command {
	return p.command(&cli.Command{
		Name:  "clusters",
		Usage: "export the archive's clusters",
		Description: `A cluster is the copies of one version of a story; clusters that update or
correct each other share a story_id. A piece alone is listed where it is such a
version, or a round-up holds it.

The archive is read in one go, for which an add that runs waits: of a large one, better
a copy that samewire backup has made.`,
		Flags: append([]cli.Flag{
			archiveFlag("`FILE` that keeps the articles"),
			termsFlag(), waitFlag(), formatFlag(report.CSV), quietFlag(),
		}, slices.Concat(leadFlags(), policyFlags(), batchFlags())...),
		Action: p.clusters,
	})
}

func (p *program) clusters(c *cli.Context) (err error) {
	format, err := report.ParseFormat(c.String("format"))
	if err != nil {
		return usageError("%w", err)
	}
	if c.NArg() > 0 {
		return usageError("clusters takes no files; to cluster files, use samewire dedupe")
	}
	policy, err := p.policy(c)
	if err != nil {
		return err
	}
	b, done, err := newBatch(c)
	if err != nil {
		return err
	}
	defer finish(done, &err)
	read := p.stage("read")
	if err := p.withArchive(c, func(s *store.Snapshot) error {
		each := s.Each
		if s.HasText() {
			each = s.EachStory // the batch makes the part keys of the words that it needs anyway
		}
		return each(func(num uint32, r store.Record) error {
			return errors.Join(b.AddArchived(num, r), p.ctx.Err())
		})
	}); err != nil {
		return err
	}
	read("articles", b.Len())
	if _, err := b.Seal(); err != nil {
		return err
	}
	out, err := p.cluster(c, policy, b, func(*desk.Pair) error { return nil })
	if err != nil {
		return err
	}
	p.log.Info(fmt.Sprintf("%d articles: %s", b.Len(), several(out.clusters)),
		"archive", c.String("archive"), "articles", b.Len(), "clusters", len(out.clusters), "skipped", p.skipped)
	return out.write(p.ctx, p.stdout, format)
}

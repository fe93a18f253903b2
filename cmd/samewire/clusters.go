package main

import (
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
version, or a round-up holds it.`,
		Flags: append([]cli.Flag{
			archiveFlag("`FILE` that keeps the articles"),
			waitFlag(), formatFlag(report.CSV), quietFlag(),
		}, slices.Concat(leadFlags(), policyFlags())...),
		Action: p.clusters,
	})
}

func (p *program) clusters(c *cli.Context) error {
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
	// Items stay in the order of arrival: a cluster keeps its id, that of its first
	// arrival, as the archive grows.
	var items []desk.Item
	if err := p.withArchive(c, func(s *store.Snapshot) error {
		return s.Each(func(num uint32, r store.Record) error {
			items = append(items, desk.ArchivedItem(num, r))
			return p.ctx.Err()
		})
	}); err != nil {
		return err
	}
	pairs, err := policy.Pairs(p.ctx, items)
	if err != nil {
		return err
	}
	clusters := policy.Clusters(items, pairs)
	rows := desk.ClusterRows(items, pairs, clusters)
	p.say(c, "%d articles: %d stories in several pieces", len(items), several(clusters))
	if format == report.Table {
		return report.WriteClusters(p.stdout, rows)
	}
	return report.Write(p.stdout, format, rows)
}

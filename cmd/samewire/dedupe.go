package main

import (
	"errors"
	"io"
	"slices"

	"github.com/urfave/cli/v2"

	"github.com/samewire/samewire/internal/desk"
	"github.com/samewire/samewire/internal/report"
)

func (p *program) dedupeCommand() *cli.Command {
	return p.command(&cli.Command{
		Name:      "dedupe",
		Usage:     "cluster a batch into stories",
		ArgsUsage: "FILE...",
		Description: `Prints the clusters, each under its lead: the piece published first, or else
seen first, unless --lead says otherwise. A cluster is the copies of one version of
a story; its updates and corrections have clusters of their own, under the same
story. A round-up of several stories is in none and listed under each, as embedded.
Other pieces that stand alone are not listed.

With --archive the batch is related to the archive too, which stays as it is: a
cluster may then be led by an archived piece, and --unique leaves its reposts out.`,
		Flags: append([]cli.Flag{
			&cli.StringFlag{Name: "archive", Usage: "relate to the articles in this `FILE` too", TakesFile: true},
			&cli.StringFlag{Name: "clusters", Usage: "write the clusters to this CSV `FILE`", TakesFile: true},
			&cli.StringFlag{Name: "pairs", Usage: "write every related pair to this CSV `FILE`", TakesFile: true},
			&cli.StringFlag{Name: "unique", Usage: "write one lead a story and all that stands alone to this JSON lines `FILE`", TakesFile: true},
			&cli.BoolFlag{Name: "bom", Usage: "begin CSV files with a byte order mark, for spreadsheets that want it"},
			noisyFlag("compare by letters: for text from scans or damaged encodings"),
			waitFlag(), formatFlag(report.Table), quietFlag(),
		}, slices.Concat(leadFlags(), policyFlags(), inputFlags())...),
		Action: p.dedupe,
	})
}

func (p *program) dedupe(c *cli.Context) (err error) {
	format, err := report.ParseFormat(c.String("format"))
	if err != nil {
		return usageError("%w", err)
	}
	stdoutTaken, err := outputs(c, "clusters", "pairs", "unique")
	if err != nil {
		return err
	}
	policy, err := p.policy(c)
	if err != nil {
		return err
	}
	b, err := p.batch(c, policy)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, b.close()) }()
	pairs, err := policy.Pairs(p.ctx, b.items)
	if err != nil {
		return err
	}
	clusters := b.concerned(policy.Clusters(b.items, pairs))
	rows := desk.ClusterRows(b.items, pairs, clusters)

	if err := p.writeFile(c, c.String("pairs"), func(w io.Writer) error {
		return report.WriteCSV(w, desk.PairRows(b.items, b.own(pairs)))
	}); err != nil {
		return err
	}
	if err := p.writeFile(c, c.String("clusters"), func(w io.Writer) error {
		return report.WriteCSV(w, rows)
	}); err != nil {
		return err
	}
	if path := c.String("unique"); path != "" {
		if err := p.writeFile(nil, path, func(w io.Writer) error { return b.writeUnique(w, clusters) }); err != nil {
			return err
		}
	}
	duplicates := len(b.duplicates(clusters))
	p.say(c, "%d articles: %d stories in several pieces, %d duplicates, %d unique%s",
		b.read, several(clusters), duplicates, b.read-duplicates, p.summary())
	if stdoutTaken {
		return nil
	}
	if format == report.Table {
		return report.WriteClusters(p.stdout, rows)
	}
	return report.Write(p.stdout, format, rows)
}

// several counts the clusters of more than one piece.
func several(clusters []desk.Cluster) (n int) {
	for _, c := range clusters {
		if len(c.Members) > 1 {
			n++
		}
	}
	return n
}

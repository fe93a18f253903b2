package main

import (
	"context"
	"fmt"
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
cluster may then be led by an archived piece, and --unique leaves its reposts out.
It is read until the last file is, for which an add that runs waits.`,
		Flags: append([]cli.Flag{
			&cli.StringFlag{Name: "archive", Usage: "relate to the articles in this `FILE` too", TakesFile: true},
			&cli.StringFlag{Name: "clusters", Usage: "write the clusters to this CSV `FILE`", TakesFile: true},
			&cli.StringFlag{Name: "pairs", Usage: "write every related pair to this CSV `FILE`", TakesFile: true},
			&cli.StringFlag{Name: "unique", Usage: "write one lead a story and all that stands alone to this JSON lines `FILE`", TakesFile: true},
			&cli.BoolFlag{Name: "bom", Usage: "begin CSV files with a byte order mark, for spreadsheets that want it"},
			noisyFlag("compare by letters: for text from scans or damaged encodings"),
			termsFlag(), waitFlag(), formatFlag(report.Table), quietFlag(),
		}, slices.Concat(leadFlags(), policyFlags(), batchFlags(), inputFlags())...),
		Action: p.dedupe,
	})
}

func (p *program) dedupe(c *cli.Context) (err error) {
	format, err := report.ParseFormat(c.String("format"))
	if err != nil {
		return usageError("%w", err)
	}
	stdoutTaken, err := outputs(c, "clusters", "pairs", "unique", "rejects")
	if err != nil {
		return err
	}
	policy, err := p.policy(c)
	if err != nil {
		return err
	}
	in, err := p.intake(c)
	if err != nil {
		return err
	}
	b, done, err := newBatch(c)
	if err != nil {
		return err
	}
	defer finish(done, &err)
	if c.String("unique") != "" {
		b.KeepArticles()
	}
	if err := p.readBatch(c, in, policy, b); err != nil {
		return err
	}
	var out *clustered
	if err := p.writeFile(c, c.String("pairs"), func(w io.Writer) (err error) {
		out, err = p.pairs(c, w, policy, b)
		return err
	}); err != nil {
		return err
	}
	if out == nil {
		if out, err = p.cluster(c, policy, b, func(*desk.Pair) error { return nil }); err != nil {
			return err
		}
	}
	out.concerned()
	written := p.stage("write")
	defer func() { written() }()
	if err := p.writeFile(c, c.String("clusters"), func(w io.Writer) error { return out.write(p.ctx, w, report.CSV) }); err != nil {
		return err
	}
	if path := c.String("unique"); path != "" {
		if err := p.writeFile(nil, path, out.writeUnique); err != nil {
			return err
		}
	}
	p.log.Info(fmt.Sprintf("%d articles: %s, %d duplicates, %d unique%s",
		out.read, several(out.clusters), out.duplicates, out.read-out.duplicates, p.summary()),
		"articles", out.read, "clusters", len(out.clusters), "duplicates", out.duplicates, "unique", out.read-out.duplicates, "skipped", p.skipped)
	if stdoutTaken {
		return nil
	}
	return out.write(p.ctx, p.stdout, format)
}

// pairs clusters a batch, and writes its related pairs as they are found. Pairs of two
// archived pieces are not of this run.
func (p *program) pairs(c *cli.Context, w io.Writer, policy *desk.Policy, b *desk.Batch) (*clustered, error) {
	rows, err := report.NewWriter[report.Pair](w, report.CSV)
	if err != nil {
		return nil, err
	}
	out, err := p.cluster(c, policy, b, func(pair *desk.Pair) error {
		if b.Archived(pair.A) && b.Archived(pair.B) {
			return nil
		}
		return rows.Write(b.PairRow(pair))
	})
	if err != nil {
		return nil, err
	}
	return out, rows.Close()
}

// write writes the clusters.
func (o *clustered) write(ctx context.Context, w io.Writer, format report.Format) error {
	if format == report.Table {
		table := report.NewClusterTable(w)
		if err := desk.ClusterRows(ctx, o.batch, o.clusters, table); err != nil {
			return err
		}
		return table.Close()
	}
	rows, err := report.NewWriter[report.Member](w, format)
	if err != nil {
		return err
	}
	if err := desk.ClusterRows(ctx, o.batch, o.clusters, rows); err != nil {
		return err
	}
	return rows.Close()
}

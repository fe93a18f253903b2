package main

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/urfave/cli/v2"

	"github.com/samewire/samewire/internal/article"
	"github.com/samewire/samewire/internal/desk"
	"github.com/samewire/samewire/internal/report"
	"github.com/samewire/samewire/internal/scoring"
)

func (p *program) evalCommand() *cli.Command {
	return p.command(&cli.Command{
		Name:      "eval",
		Usage:     "precision and recall on labels of your own",
		ArgsUsage: "LABELS FILE...",
		Description: `Relates and clusters the articles of the FILEs as dedupe does, and holds the
outcome against LABELS: CSV with a header, or JSON lines, of pairs
(a,b,relation; the relation may be 1 or 0) or of clusters (doc_id,cluster_id).

A pair that a file of pairs does not list counts neither for nor against, unless
--unlisted different is given. In a file of clusters any two articles are labelled.

The table shows how pairs were called, what thresholds of containment would find,
and the first pairs that are wrong. --format csv has the figures, one a row.`,
		Flags: append([]cli.Flag{
			&cli.StringSliceFlag{Name: "precision", Value: cli.NewStringSlice("0.90", "0.95", "0.99"), Usage: "find the threshold that reaches this `SHARE`; may be repeated, or a list"},
			&cli.StringFlag{Name: "unlisted", Usage: "`WHAT` a pair is that LABELS does not list: unknown or different", DefaultText: "unknown; different where LABELS gives shares of words"},
			&cli.StringFlag{Name: "misses", Usage: "write every pair that is wrong, and why, to this CSV `FILE`", TakesFile: true},
			&cli.StringFlag{Name: "svg", Usage: "draw precision and recall to this SVG `FILE`", TakesFile: true},
			&cli.BoolFlag{Name: "bom", Usage: "begin CSV files with a byte order mark, for spreadsheets that want it"},
			noisyFlag("compare by letters, as dedupe --noisy does"),
			termsFlag(), formatFlag(report.Table), quietFlag(),
		}, slices.Concat(policyFlags(), batchFlags(), inputFlags())...),
		Action: p.eval,
	})
}

func (p *program) eval(c *cli.Context) (err error) {
	format, err := report.ParseFormat(c.String("format"))
	if err != nil {
		return usageError("%w", err)
	}
	wanted, err := precisions(c)
	if err != nil {
		return err
	}
	if c.NArg() < 2 {
		return usageError("eval wants a file of labels, and then the articles: samewire eval LABELS FILE...")
	}
	labelFile, files := c.Args().First(), c.Args().Tail()
	stdoutTaken, err := outputs(c, "misses", "svg", "rejects")
	if err != nil {
		return err
	}
	policy, err := p.policy(c)
	if err != nil {
		return err
	}
	labels, err := p.labels(labelFile, files)
	if err != nil {
		return err
	}
	others, err := unlisted(c, labels.Form)
	if err != nil {
		return err
	}
	in, err := p.intakeOf(c, files)
	if err != nil {
		return err
	}
	b, done, err := newBatch(c)
	if err != nil {
		return err
	}
	defer finish(done, &err)
	if err := p.readBatch(c, in, policy, b); err != nil {
		return err
	}
	if !holdsAny(b, labels.Articles()) {
		return hinted(fmt.Errorf("%s: none of its %d articles is among the %d read", labelFile, len(labels.Articles()), b.Len()),
			"ids must be those of the articles: the id field of JSON lines, else file:line, or the path of a text or page as given")
	}
	scored := p.stage("relate and score")
	e, err := policy.Evaluate(p.ctx, b, labels, others)
	scored("articles", b.Len())
	if err != nil {
		return err
	}
	r, err := e.Report(wanted)
	if err != nil {
		return err
	}
	if err := p.writeFile(c, c.String("misses"), func(w io.Writer) error { return report.WriteCSV(w, r.Misses) }); err != nil {
		return err
	}
	plot := scoring.Plot{
		Title: filepath.Base(labelFile), What: "copies", Curve: e.Curve(),
		Default: float64(r.Default), Decided: e.Decided(),
	}
	if labels.Form == scoring.Shares {
		plot.What = "related pairs"
	}
	if err := p.writeFile(nil, c.String("svg"), plot.WriteSVG); err != nil {
		return err
	}
	p.log.Info(fmt.Sprintf("%d articles, %d labelled pairs, %d wrong%s", r.Articles, r.LabelledPairs, len(r.Misses), p.summary()),
		"articles", r.Articles, "labelled_pairs", r.LabelledPairs, "wrong", len(r.Misses), "skipped", p.skipped)
	if stdoutTaken {
		return nil
	}
	return report.WriteEvaluation(p.stdout, format, r)
}

// labels reads the file of labels, and says which of its lines are left behind.
func (p *program) labels(path string, files []string) (_ *scoring.Labels, err error) {
	const hint = "LABELS come first, then the articles; labels are CSV or JSON lines with a,b,relation or doc_id,cluster_id"
	in := p.stdin
	if path == article.Stdin {
		for _, f := range files {
			if f == article.Stdin {
				return nil, usageError("only one of LABELS and FILE... can come from standard input")
			}
		}
	} else {
		info, err := os.Stat(path)
		if err != nil {
			return nil, hinted(fmt.Errorf("reading labels: %w", err), hint)
		}
		if info.IsDir() {
			return nil, hinted(fmt.Errorf("%s is a folder, not a file of labels", path), hint)
		}
		f, err := os.Open(path)
		if err != nil {
			return nil, fmt.Errorf("reading labels: %w", err)
		}
		defer f.Close()
		in = f
	}
	labels, err := scoring.Read(bufio.NewReader(in), path)
	if errors.Is(err, scoring.ErrNotLabels) {
		return nil, hinted(err, hint)
	} else if err != nil {
		return nil, err
	}
	for _, problem := range labels.Problems {
		p.problem(problem)
	}
	if more := labels.Skipped - len(labels.Problems); more > 0 {
		p.skipped += more
		p.log.Error(fmt.Sprintf("%s: %d more lines skipped", path, more), "file", path, "kind", string(article.BadLabel), "skipped", more)
	}
	return labels, nil
}

// precisions are those wanted, each alone or several parted by commas.
func precisions(c *cli.Context) (wanted []float64, err error) {
	for _, value := range c.StringSlice("precision") {
		x, err := strconv.ParseFloat(strings.TrimSpace(value), 64)
		if err != nil || !(x > 0 && x <= 1) {
			return nil, usageError("--precision %s: want a share above 0 and up to 1, as 0.95", value)
		}
		wanted = append(wanted, x)
	}
	return wanted, nil
}

// unlisted says which pairs that the labels do not list are different. Shares
// are listed for all pairs that have any; of pairs that somebody looked at, nothing
// is known.
func unlisted(c *cli.Context, form scoring.Form) (different func(scoring.Pair) bool, err error) {
	all := func(scoring.Pair) bool { return true }
	switch value := c.String("unlisted"); {
	case value != "" && form == scoring.Clusters:
		return nil, usageError("--unlisted is for labelled pairs; clusters label every two of their articles")
	case value == "different", value == "" && form == scoring.Shares:
		return all, nil
	case value == "", value == "unknown":
		return nil, nil
	default:
		return nil, usageError("--unlisted %s: want unknown or different", value)
	}
}

// holdsAny reports whether a batch has any of the articles.
func holdsAny(b *desk.Batch, ids []string) bool {
	read := make(map[string]bool, b.Len())
	for v := range b.Len() {
		read[b.ID(v)] = true
	}
	for _, id := range ids {
		if read[id] {
			return true
		}
	}
	return false
}

package main

import (
	"github.com/urfave/cli/v2"

	"github.com/samewire/samewire/internal/report"
	"github.com/samewire/samewire/store"
)

func (p *program) statsCommand() *cli.Command {
	return p.command(&cli.Command{
		Name:  "stats",
		Usage: "describe the archive",
		Description: `Counts its articles, and the bytes of the file by what they hold: free ones are
written to next, and samewire compact gives them back. Dead articles are gone, but
for their postings, which go when the index is merged.`,
		Flags: []cli.Flag{
			archiveFlag("`FILE` that keeps the articles"),
			waitFlag(), formatFlag(report.Table), quietFlag(),
		},
		Action: p.stats,
	})
}

func (p *program) stats(c *cli.Context) error {
	format, err := report.ParseFormat(c.String("format"))
	if err != nil {
		return usageError("%w", err)
	}
	if c.NArg() > 0 {
		return usageError("stats takes no files; name the archive with --archive")
	}
	var stats store.Stats
	if err := p.withArchive(c, func(s *store.Snapshot) (err error) {
		stats, err = s.Stats()
		return err
	}); err != nil {
		return err
	}
	row := report.Stats{
		Archive: c.String("archive"), Articles: stats.Articles, Sources: stats.Sources, Words: stats.Words,
		Oldest: report.Time{Time: stats.Oldest}, Newest: report.Time{Time: stats.Newest},
		FileBytes: stats.FileBytes, HasText: stats.HasText, Scheme: stats.Scheme, Layout: stats.Format,
		Undated: stats.Undated, Dead: stats.Dead, Segments: stats.Segments, Noisy: stats.Noisy,
		ArticlesBytes: stats.Parts.Articles, TextsBytes: stats.Parts.Texts, IndexBytes: stats.Parts.Index, IDsBytes: stats.Parts.IDs,
		NamesBytes: stats.Parts.Names, FurnitureBytes: stats.Parts.Furniture, OtherBytes: stats.Parts.Other, FreeBytes: stats.Parts.Free,
	}
	if format == report.Table {
		return report.WriteStats(p.stdout, row)
	}
	return report.Write(p.stdout, format, []report.Stats{row})
}

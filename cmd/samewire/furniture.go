package main

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/urfave/cli/v2"
	"github.com/xrash/smetrics"

	"github.com/samewire/samewire/internal/desk"
	"github.com/samewire/samewire/internal/notebook"
	"github.com/samewire/samewire/internal/report"
	"github.com/samewire/samewire/store"
)

func (p *program) furnitureCommand() *cli.Command {
	return p.command(&cli.Command{
		Name:      "furniture",
		Usage:     "list, drop or keep the furniture learnt of a source",
		ArgsUsage: "[SOURCE]",
		Description: `Lists the paragraphs that add has learnt to be furniture of SOURCE, by name or
host, because they stand in unrelated stories of it; without SOURCE, the sources.

--drop and --keep decide about one paragraph, whatever is learnt: it is given by the
id in the list, or by its text, whole. What is archived already stays as it is.`,
		Flags: []cli.Flag{
			archiveFlag("`FILE` that keeps the articles"),
			&cli.StringFlag{Name: "drop", Usage: "cut this paragraph, by `TEXT-OR-ID`, from now on"},
			&cli.StringFlag{Name: "keep", Usage: "never cut this paragraph, by `TEXT-OR-ID`"},
			waitFlag(), formatFlag(report.Table), quietFlag(),
		},
		Action: p.furniture,
	})
}

func (p *program) furniture(c *cli.Context) error {
	format, err := report.ParseFormat(c.String("format"))
	if err != nil {
		return usageError("%w", err)
	}
	deciding := c.String("drop") != "" || c.String("keep") != ""
	switch {
	case c.NArg() > 1:
		return usageError("furniture takes one source; a name with blanks wants quotation marks")
	case c.NArg() == 0 && deciding:
		return usageError("--drop and --keep want the source of the paragraph: samewire furniture SOURCE --drop ...")
	case c.NArg() == 0:
		return p.furnitureOfAll(c, format)
	}
	key := desk.SourceKey(c.Args().First())
	if key == "" {
		return usageError("the source has no name")
	}
	if deciding {
		if err := p.decide(c, key); err != nil {
			return err
		}
	}
	var rows []report.Learnt
	if err := p.withArchive(c, func(s *store.Snapshot) error {
		book, err := sourceBook(c, s, key)
		if err != nil {
			return err
		}
		rows = desk.LearntRows(key, book)
		if len(rows) == 0 {
			p.log.Info(fmt.Sprintf("%s: nothing is learnt yet, of %s", key, counted(book.Articles(), "article")), "source", key, "articles", book.Articles())
		}
		return nil
	}); err != nil {
		return err
	}
	if format == report.Table {
		return report.WriteLearnt(p.stdout, rows)
	}
	return report.Write(p.stdout, format, rows)
}

// furnitureOfAll lists the sources.
func (p *program) furnitureOfAll(c *cli.Context, format report.Format) error {
	var rows []report.LearntOf
	if err := p.withArchive(c, func(s *store.Snapshot) error {
		return s.EachNote(func(n store.Note) error {
			book, err := notebook.Decode(n.Data)
			if err != nil {
				return unreadable(c, n.Source, err)
			}
			rows = append(rows, desk.LearntOfRow(n.Source, book))
			return p.ctx.Err()
		})
	}); err != nil {
		return err
	}
	if format == report.Table {
		return report.WriteLearntOf(p.stdout, rows)
	}
	return report.Write(p.stdout, format, rows)
}

// sourceBook is the notebook of a source that the archive knows.
func sourceBook(c *cli.Context, s *store.Snapshot, key string) (*notebook.Book, error) {
	note := s.Note(key)
	if note == nil {
		if err := unknownSource(c, s, key); err != nil {
			return nil, err
		}
	}
	book, err := notebook.Decode(note)
	if err != nil {
		return nil, unreadable(c, key, err)
	}
	return book, nil
}

func unreadable(c *cli.Context, source string, err error) error {
	return fmt.Errorf("%s: %w: what was learnt of %q: %w", c.String("archive"), store.ErrDamaged, source, err)
}

// unknownSource is the error of a source that no archived article has. Those added
// before this version learnt anything have no notebook.
func unknownSource(c *cli.Context, s *store.Snapshot, key string) error {
	found := false
	names := map[string]bool{}
	if err := s.EachSource(func(source, url string) bool {
		k := desk.NoteKey(source, url)
		found = k == key
		names[k] = true
		return !found
	}); err != nil || found {
		return err
	}
	hint := "samewire furniture lists the sources"
	if near := nearest(key, slices.Collect(maps.Keys(names))); len(near) > 0 {
		hint = "did you mean " + strings.Join(near, ", ") + "?"
	}
	return hinted(fmt.Errorf("%s: no article of the source %q", c.String("archive"), key), hint)
}

// nearest are at most three names that a user may have meant: those that hold what
// was written, or differ from it in a third of its letters at most.
func nearest(name string, names []string) []string {
	distance := map[string]int{}
	var near []string
	for _, n := range names {
		d := smetrics.WagnerFischer(name, n, 1, 1, 1)
		if n != "" && (3*d <= len(name) || len(name) > 2 && strings.Contains(n, name)) {
			distance[n] = d
			near = append(near, n)
		}
	}
	slices.SortFunc(near, func(a, b string) int { return cmp.Or(cmp.Compare(distance[a], distance[b]), cmp.Compare(a, b)) })
	return near[:min(len(near), 3)]
}

// decide keeps what the user says about paragraphs of a source.
func (p *program) decide(c *cli.Context, key string) (err error) {
	archive, err := store.Open(c.String("archive"), p.storeOptions(c))
	if err != nil {
		return err
	}
	defer closing(archive, &err)
	var book *notebook.Book
	if err := archive.View(func(s *store.Snapshot) (err error) {
		book, err = sourceBook(c, s, key)
		return err
	}); err != nil {
		return err
	}
	before := book.Append(nil)
	for _, want := range []struct {
		which string
		state notebook.State
	}{{c.String("drop"), notebook.Dropped}, {c.String("keep"), notebook.Kept}} {
		if want.which == "" {
			continue
		}
		e, err := decideOne(book, want.which, want.state)
		if err != nil {
			return fmt.Errorf("%s: %w", key, err)
		}
		p.log.Info(fmt.Sprintf("%s: %s is %s from now on", key, e.ID(), want.state), "source", key, "paragraph", e.ID(), "state", fmt.Sprint(want.state))
	}
	after := book.Append(nil)
	if slices.Equal(before, after) {
		return nil
	}
	_, err = archive.AddWithNotes(nil, []store.Note{{Source: key, Data: after}})
	return err
}

func decideOne(book *notebook.Book, which string, state notebook.State) (notebook.Entry, error) {
	if e, ok := book.Find(strings.TrimSpace(which)); ok {
		return book.Decide(e, state)
	}
	if notebook.IsID(strings.TrimSpace(which)) {
		return notebook.Entry{}, hinted(fmt.Errorf("no paragraph %s is known", which), "samewire furniture SOURCE lists them; one that is not listed is named by its text")
	}
	return book.DecideText(which, state)
}

package desk

import (
	"github.com/samewire/samewire/internal/notebook"
	"github.com/samewire/samewire/internal/report"
)

// LearntRows are the paragraphs that the notebook of a source knows, as reported.
func LearntRows(source string, book *notebook.Book) []report.Learnt {
	var rows []report.Learnt
	for _, e := range book.Entries() {
		rows = append(rows, report.Learnt{
			Source: source, ParagraphID: e.ID(), State: e.State.String(), Articles: e.Articles, Stories: e.Stories,
			FirstSeen: report.Time{Time: e.First}, LastSeen: report.Time{Time: e.Last}, Text: e.Sample,
		})
	}
	return rows
}

// LearntOfRow counts them.
func LearntOfRow(source string, book *notebook.Book) report.LearntOf {
	row := report.LearntOf{Source: source, Articles: book.Articles()}
	for _, e := range book.Entries() {
		switch e.State {
		case notebook.Learnt:
			row.Learnt++
		case notebook.Dropped:
			row.Dropped++
		case notebook.Kept:
			row.Kept++
		}
	}
	return row
}

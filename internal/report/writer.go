package report

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
)

// A Writer writes rows one by one, as JSON, JSON lines or CSV. In CSV, text that a
// spreadsheet would run as a formula is defused with a leading apostrophe.
type Writer[R Row] struct {
	w      io.Writer
	format Format
	rows   int

	csv  *csv.Writer
	json *json.Encoder
	buf  bytes.Buffer // of a row of JSON
	part bytes.Buffer // of all rows, if it is a part of another
}

// NewWriter makes a Writer. A CSV begins with its header even if no row follows.
func NewWriter[R Row](w io.Writer, format Format) (*Writer[R], error) {
	out := &Writer[R]{w: w, format: format}
	switch format {
	case JSON, JSONLines, CSV:
		out.start()
	default:
		return nil, fmt.Errorf("format %q has no rows", format)
	}
	if format == CSV {
		var none R
		return out, out.csv.Write(none.Header())
	}
	return out, nil
}

func (w *Writer[R]) start() {
	if w.format == CSV {
		w.csv = csv.NewWriter(w.w)
		return
	}
	w.json = json.NewEncoder(&w.buf)
	w.json.SetEscapeHTML(false)
	if w.format == JSON {
		w.json.SetIndent("  ", "  ")
	}
}

// Part makes a Writer of rows that are to stand in the same output, and can be written to
// beside others on another core. Nothing of it is there before [Writer.Join].
func (w *Writer[R]) Part() *Writer[R] {
	part := &Writer[R]{format: w.format, rows: 1} // which are not the first
	part.w = &part.part
	part.start()
	return part
}

// Join writes the rows of a part.
func (w *Writer[R]) Join(part *Writer[R]) error {
	if w.format == CSV {
		part.csv.Flush()
		if w.csv.Flush(); w.csv.Error() != nil {
			return w.csv.Error()
		}
	}
	rows := part.part.Bytes()
	if w.format == JSON && w.rows == 0 && len(rows) > 0 {
		rows[0] = '[' // for a comma
	}
	w.rows += part.rows - 1
	_, err := w.w.Write(rows)
	return err
}

// Write writes a row.
func (w *Writer[R]) Write(row R) error {
	w.rows++
	if w.format == CSV {
		return w.csv.Write(row.Cells())
	}
	w.buf.Reset()
	switch {
	case w.format == JSON && w.rows == 1:
		w.buf.WriteString("[\n  ")
	case w.format == JSON:
		w.buf.WriteString(",\n  ")
	}
	if err := w.json.Encode(row); err != nil {
		return err
	}
	if w.format == JSON {
		w.buf.Truncate(w.buf.Len() - 1) // the end of the line comes after a comma
	}
	_, err := w.w.Write(VisibleJSON(w.buf.Bytes()))
	return err
}

// Close writes what is left. It does not close what is written to.
func (w *Writer[R]) Close() error {
	switch {
	case w.format == CSV:
		w.csv.Flush()
		return w.csv.Error()
	case w.format == JSON && w.rows == 0:
		_, err := io.WriteString(w.w, "[]\n")
		return err
	case w.format == JSON:
		_, err := io.WriteString(w.w, "\n]\n")
		return err
	}
	return nil
}

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
}

// NewWriter makes a Writer. A CSV begins with its header even if no row follows.
func NewWriter[R Row](w io.Writer, format Format) (*Writer[R], error) {
	out := &Writer[R]{w: w, format: format}
	switch format {
	case JSON, JSONLines:
		out.json = json.NewEncoder(&out.buf)
		out.json.SetEscapeHTML(false)
		if format == JSON {
			out.json.SetIndent("  ", "  ")
		}
	case CSV:
		var none R
		out.csv = csv.NewWriter(w)
		return out, out.csv.Write(none.Header())
	default:
		return nil, fmt.Errorf("format %q has no rows", format)
	}
	return out, nil
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

// Package report holds what the commands say, one struct a kind of row, and
// writes it as a table for people, as JSON, as JSON lines or as CSV; an
// explanation also as a page for a browser.
//
// It decides nothing: rows come ready from package desk. Columns are a contract:
// their names and order stay, new ones are added at the end.
package report

import (
	"fmt"
	"io"
	"strconv"
	"time"
)

// A Format is a way to write rows.
type Format string

// The formats.
const (
	Table     Format = "table" // for people
	JSON      Format = "json"  // one array
	JSONLines Format = "jsonl" // one object a line
	CSV       Format = "csv"   // RFC 4180, with a header
)

// ParseFormat is the format of that name.
func ParseFormat(name string) (Format, error) {
	switch f := Format(name); f {
	case Table, JSON, JSONLines, CSV:
		return f, nil
	}
	return "", fmt.Errorf("unknown format %q: want table, json, jsonl or csv", name)
}

// A Row is one record of output.
type Row interface {
	// Header names the columns of the CSV.
	Header() []string
	// Cells are the values, as many as the header has.
	Cells() []string
}

// Write writes rows as JSON, JSON lines or CSV. Tables have writers of their own.
func Write[R Row](w io.Writer, format Format, rows []R) error {
	out, err := NewWriter[R](w, format)
	if err != nil {
		return err
	}
	for _, r := range rows {
		if err := out.Write(r); err != nil {
			return err
		}
	}
	return out.Close()
}

// WriteCSV writes a header and a line for each row.
func WriteCSV[R Row](w io.Writer, rows []R) error { return Write(w, CSV, rows) }

// ratio is a share with three decimals, as in all output.
func ratio(x float64) string { return strconv.FormatFloat(x, 'f', 3, 64) }

// A Ratio is a share from 0 to 1; it is written with three decimals.
type Ratio float64

// MarshalJSON implements [json.Marshaler].
func (r Ratio) MarshalJSON() ([]byte, error) { return []byte(ratio(float64(r))), nil }

// Percent is the share in whole percent.
func (r Ratio) Percent() string { return percent(float64(r)) }

// A Time is an instant; the zero one is written as an empty string.
type Time struct{ time.Time }

// MarshalJSON implements [json.Marshaler].
func (t Time) MarshalJSON() ([]byte, error) { return []byte(strconv.Quote(t.String())), nil }

// String is the time in UTC after RFC 3339, or "".
func (t Time) String() string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(time.RFC3339)
}

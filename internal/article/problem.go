package article

import (
	"bytes"
	"fmt"
	"strings"
)

// A Problem says what is wrong with an input. It stands among the results of a
// Reader, because one bad file or record must not end a run.
type Problem struct {
	File    string // as named by the user or found in a folder; "-" is standard input
	Record  int    // 1-based line of the record in File; 0 is the whole file
	Msg     string // what is wrong, in lower case
	Hint    string // what to do about it, or ""
	Err     error  // the cause, where another package met it
	Skipped bool   // something was not read; false is a warning on something that was

	// Of what was skipped:
	Kind   Kind
	Raw    []byte // the record as the file has it, unpacked, or nil; its beginning if it is longer than MaxRaw
	Size   int64  // bytes of the record, as far as it was read; 0 if that is not known
	Offset int64  // of the record in the unpacked file; meaningful where Record or Raw is set, and -1 if not known

	rest bool // the beginning of the file was read
}

// A Kind says in a word why something was skipped. Words stay as they are, since
// programs branch on them; more may come.
type Kind string

// Kinds of problems.
const (
	Missing    Kind = "missing"     // there is no such file, or nothing matches the pattern
	Unreadable Kind = "unreadable"  // the system does not let us read it
	NoArticles Kind = "no-articles" // a folder or a file of JSON without any
	Empty      Kind = "empty"       // a file of no bytes, or of white space and tags only
	NotText    Kind = "not-text"    // binary, or a format that is not read
	Truncated  Kind = "truncated"   // packed data, or JSON, that ends before its end
	Damaged    Kind = "damaged"     // packed data that cannot be unpacked
	TooLong    Kind = "too-long"    // more than MaxRecord
	BadJSON    Kind = "bad-json"    // not a JSON object
	NoBody     Kind = "no-body"     // an object without a text
	BadLabel   Kind = "bad-label"   // of eval: a line of labels, not of articles
	IDTaken    Kind = "id-taken"    // of add and import: an id that cannot be told from another one
	BadLine    Kind = "bad-line"    // of import: a line that export cannot have written
)

// MaxRaw bounds Problem.Raw: far more than an article has, and little enough that a
// file of nothing but giants is listed in a file of modest size.
const MaxRaw = 64 << 10

// keep keeps the record that a problem is about.
func (p *Problem) keep(record []byte, offset int64) {
	p.Raw, p.Size, p.Offset = bytes.Clone(record[:min(len(record), MaxRaw)]), max(p.Size, int64(len(record))), offset
}

// Error is one line: file, record, what is wrong, and what was skipped for it.
func (p *Problem) Error() string {
	var b strings.Builder
	b.WriteString(p.File)
	if p.Record > 0 {
		fmt.Fprintf(&b, ":%d", p.Record)
	}
	b.WriteString(": ")
	b.WriteString(p.Msg)
	switch {
	case !p.Skipped:
	case p.Record > 0:
		b.WriteString(" (record skipped)")
	case p.rest:
		b.WriteString(" (the rest skipped)")
	default:
		b.WriteString(" (skipped)")
	}
	return b.String()
}

// Unwrap is the cause.
func (p *Problem) Unwrap() error { return p.Err }

// A tally counts warnings of one file by kind. A feed of a million lines with an
// odd date in each gets one warning at its end, not a million.
type tally struct {
	kinds []tallied
}

type tallied struct {
	kind, sample, hint string
	first, count       int
}

func (t *tally) add(kind, sample, hint string, record int) {
	for i := range t.kinds {
		if t.kinds[i].kind == kind {
			t.kinds[i].count++
			return
		}
	}
	t.kinds = append(t.kinds, tallied{kind: kind, sample: sample, hint: hint, first: record, count: 1})
}

// problems are the warnings of a file, one a kind.
func (t *tally) problems(file string) []*Problem {
	out := make([]*Problem, len(t.kinds))
	for i, k := range t.kinds {
		p := &Problem{File: file, Record: k.first, Msg: k.kind, Hint: k.hint}
		if k.sample != "" {
			p.Msg += ": " + k.sample
		}
		if k.count > 1 {
			p.Msg += fmt.Sprintf(" (and so in %d more records)", k.count-1)
		}
		out[i] = p
	}
	return out
}

// size writes a number of bytes for people.
func size(n int64) string {
	switch {
	case n >= 1<<30:
		return fmt.Sprintf("%.1f GiB", float64(n)/(1<<30))
	case n >= 1<<20:
		return fmt.Sprintf("%.1f MiB", float64(n)/(1<<20))
	case n >= 1<<10:
		return fmt.Sprintf("%.1f KiB", float64(n)/(1<<10))
	}
	return fmt.Sprintf("%d bytes", n)
}

// quote shortens a value of the input for a message.
func quote[T string | []byte](s T) string {
	const limit = 60
	text := string(s[:min(len(s), 4*limit)])
	if runes := []rune(text); len(runes) > limit {
		text = string(runes[:limit]) + "..."
	}
	return fmt.Sprintf("%q", text)
}

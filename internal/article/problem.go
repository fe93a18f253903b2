package article

import (
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

	rest bool // the beginning of the file was read
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

package article

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// What is kept of a skipped record stands in the file where its offset says.
func TestProblemsKeepTheRecord(t *testing.T) {
	const good = `{"id":"g","body":"A choir of 300 sang on the frozen lake."}`
	long := `{"id":"l","body":"` + strings.Repeat("x", 300<<10) + `"}`
	for _, c := range []struct {
		name, data string
		kind       Kind
		want       string // the beginning of the record
		size       int64
	}{
		{"second line", good + "\n[1]\n" + good + "\n", BadJSON, "[1]", 3},
		{"blank lines and CR LF", good + "\r\n\r\n\r\n{\"id\":\"2\"}\r\n", NoBody, `{"id":"2"}`, 10},
		{"byte order mark", "\ufeff[1]\n" + good + "\n" + good, BadJSON, "[1]", 3},
		{"a part", "ld be so.\"}\n" + good + "\n" + good, BadJSON, "ld be so.\"}", 11},
		{"long line", good + "\n" + long + "\n" + good, TooLong, long[:MaxRaw], int64(len(long)) + 1},
		{"longer than the buffer", good + "\n{" + long + "\n", BadJSON, "{" + long[:MaxRaw-1], int64(len(long)) + 1},
		{"array", "[\n" + good + ",\n  {\"id\":\"2\"},\n" + good + "]", NoBody, `{"id":"2"}`, 10},
		{"long in an array", "[\n" + good + ",\n" + long + ",\n" + good + "]", TooLong, long[:MaxRaw], int64(len(long))},
		{"cut", "[\n" + good + ",\n{\"id\":\n\"2", Truncated, "{\"id\":\n\"2", 9},
	} {
		t.Run(c.name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "a.jsonl")
			if err := os.WriteFile(path, []byte(c.data), 0o600); err != nil {
				t.Fatal(err)
			}
			options := Options{}
			if c.kind == TooLong {
				options.MaxRecord = 256<<10 + 100
			}
			r, err := NewReader([]string{path}, nil, options)
			if err != nil {
				t.Fatal(err)
			}
			var p *Problem
			for r.Scan() {
				if _, problem := r.Result(); problem != nil {
					if p != nil {
						t.Fatalf("%v, and %v", p, problem)
					}
					p = problem
				}
			}
			if p == nil || p.Kind != c.kind || string(p.Raw) != c.want || p.Size != c.size {
				t.Fatalf("%+v", p)
			}
			if got := []byte(c.data)[p.Offset:]; !bytes.HasPrefix(bytes.TrimLeft(got, "\r\n"), p.Raw) {
				t.Errorf("at offset %d stands %.20q", p.Offset, got)
			}
		})
	}
}

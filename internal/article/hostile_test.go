package article

import (
	"runtime"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

// TestBombs reads packed files that unpack to far more than the limits, or say that they
// need more memory than there is: nothing is held beyond the limit, what is wrong is told
// with a hint, and the records around it are read.
func TestBombs(t *testing.T) {
	t.Chdir(t.TempDir())
	long := strings.Repeat("ferry slip ", 1<<20)
	around := func(sep string) string {
		return `{"id":"before","body":"One."}` + sep + `{"id":"bomb","body":"` + long + `"}` + sep + `{"id":"after","body":"Two."}`
	}
	files(t, map[string]string{
		"zeros.txt.gz": gz(strings.Repeat("\x00", 8<<20)), "letters.txt.gz": gz(strings.Repeat("a", 8<<20)), "blanks.txt.zst": zst(strings.Repeat(" ", 8<<20)),
		"lines.jsonl.gz": gz(around("\n") + "\n"), "array.json.zst": zst("[" + around(",\n") + "]"), "twice.txt.gz": gz(gz(choir)), "twice.txt.zst": zst(gz(choir)),
		// A frame of five bytes whose header asks for a window of 2 GiB.
		"window.txt.zst": "\x28\xb5\x2f\xfd\x00\xa8\x29\x00\x00hello",
		"deep.jsonl":     `{"body":"x","y":` + strings.Repeat("[", 100_000) + strings.Repeat("]", 100_000) + "}\n" + `{"id":"after","body":"Two."}` + "\n",
		"open.json":      `[{"body":"x","y":` + strings.Repeat("[", 100_000),
	})
	for _, test := range []struct {
		file     string
		ids      []string
		problems []string
	}{
		{"zeros.txt.gz", nil, []string{"zeros.txt.gz: not text: looks like binary data (skipped)"}},
		{"letters.txt.gz", nil, []string{"letters.txt.gz: longer than 1.0 MiB (skipped)"}},
		{"blanks.txt.zst", nil, []string{"blanks.txt.zst: longer than 1.0 MiB (skipped)"}},
		{"lines.jsonl.gz", []string{"before", "after"}, []string{"lines.jsonl.gz:2: 11.0 MiB long, more than 1.0 MiB (record skipped)"}},
		{"array.json.zst", []string{"before", "after"}, []string{"array.json.zst:2: 11.0 MiB long, more than 1.0 MiB (record skipped)"}},
		{"twice.txt.gz", nil, []string{"twice.txt.gz: not text: looks like a gzip archive inside another (skipped)"}},
		{"twice.txt.zst", nil, []string{"twice.txt.zst: not text: looks like a gzip archive inside another (skipped)"}},
		{"window.txt.zst", nil, []string{"window.txt.zst: zstd data that asks for a window of more than 128.0 MiB (skipped)"}},
		{"deep.jsonl", []string{"after"}, []string{"deep.jsonl:1: not a JSON object: invalid character '[' exceeded max depth, at byte 10016 (record skipped)"}},
		{"open.json", nil, []string{"open.json:1: not a JSON object: the file ends before it is closed (record skipped)"}},
	} {
		t.Run(test.file, func(t *testing.T) {
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			articles, problems := readAllOf(t, Options{MaxRecord: 1 << 20}, nil, test.file)
			runtime.ReadMemStats(&after)
			if diff := cmp.Diff(test.ids, ids(articles), cmpopts.EquateEmpty()); diff != "" {
				t.Errorf("articles: %s", diff)
			}
			if diff := cmp.Diff(test.problems, problems); diff != "" {
				t.Errorf("problems: %s", diff)
			}
			// All that was ever allocated, most of it given back at once: of 8 to 11 MiB
			// unpacked no more than a few times the limit and the window of zstd.
			if mib := (after.TotalAlloc - before.TotalAlloc) >> 20; mib > 24 {
				t.Errorf("%d MiB were allocated", mib)
			}
		})
	}
}

// Odd values of fields are taken or refused with a word, never lost without one.
func TestOddValues(t *testing.T) {
	for _, test := range []struct{ record, id, problem string }{
		{`{"id":"a","id":"b","body":"One.","body":"Two."}`, "a", ""}, // the first of a name counts
		{`{"id":1e999999,"body":"x"}`, "1e999999", ""},
		{`{"id":` + strings.Repeat("9", 1000) + `,"body":"x"}`, strings.Repeat("9", 1000), ""},
		{`{"id":"\ud83d \udc00","body":"x"}`, "\ufffd \ufffd", ""},
		{`{"id":"../../etc/passwd","body":"x"}`, "../../etc/passwd", ""},
		{`{"id":"a\nb\u0000\u001b[2J","body":"x"}`, "a b[2J", ""},
		{`{"id":"","body":"x"}`, "-:", ""},
		{`{"id":{"a":1},"body":"x"}`, "-:", "-:1: field id: is an object where a text was expected"},
		{`{"id":"` + strings.Repeat("i", 1<<20) + `","body":"x"}`, strings.Repeat("i", 1<<20), ""},
		{`{"id":NaN,"body":"x"}`, "", "-:1: not a JSON object: invalid character 'N' looking for beginning of value, at byte 7 (record skipped)"},
		{`{"body":"\u12"}`, "", "-:1: the body, field \"body\", is a text with a broken escape where a text was expected (record skipped)"},
		{`{"body":1e999}`, "", "-:1: the body, field \"body\", is a number where a text was expected (record skipped)"},
	} {
		articles, problems := readAllOf(t, Options{Format: JSONL}, strings.NewReader(test.record), "-")
		if got := strings.Join(problems, "; "); got != test.problem {
			t.Errorf("%.60s: %s, want %s", test.record, got, test.problem)
		}
		if (len(articles) == 1) != (test.id != "") || len(articles) == 1 && articles[0].ID != test.id && !(test.id == "-:" && strings.HasPrefix(articles[0].ID, "-:")) {
			t.Errorf("%.60s: %.80v", test.record, ids(articles))
		}
	}
}

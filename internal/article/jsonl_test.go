package article

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// TestRecords reads one line each.
func TestRecords(t *testing.T) {
	may := time.Date(2025, 5, 15, 13, 2, 0, 0, time.UTC)
	for _, test := range []struct {
		name, line string
		mapped     map[string]string
		want       *Article
		problem    string
	}{
		{
			name: "plain names",
			line: `{"id":"a1","url":"https://www.quorum.example/1","title":" A  headline ","body":"One.\nTwo.","source":"Quorum","published":"2025-05-15T13:02:00Z","language":"en-GB","agency":"AP"}`,
			want: &Article{ID: "a1", URL: "https://www.quorum.example/1", Title: "A headline", Body: "One.\nTwo.", Source: "Quorum", Published: may, Language: "en-GB", Agency: "AP"},
		},
		{
			name: "ninjs",
			line: `{"uri":"urn:x:1","headline":"H","body_html":"<p>One &amp; two.</p><p>Three.</p>","versioncreated":"2025-05-15T15:02:00+02:00","language":"de"}`,
			want: &Article{ID: "urn:x:1", Title: "H", Body: "One & two.\n\nThree.", Published: may, Language: "de"},
		},
		{
			name: "WordPress",
			line: `{"id":42,"date":"2025-05-15T13:02:00","guid":{"rendered":"https://b.example/?p=42"},"link":"https://b.example/x","title":{"rendered":"Fish &#038; chips"},"content":{"rendered":"\n<p>One.</p>\n\n\n\n<p>Two.</p>\n","protected":false}}`,
			want: &Article{ID: "42", URL: "https://b.example/x", Title: "Fish & chips", Body: "One.\n\nTwo.", Source: "b.example", Published: may},
		},
		{
			name: "news interface",
			line: `{"source":{"id":null,"name":"Quorum"},"author":null,"title":"T","url":"https://q.example/1","publishedAt":"2025-05-15T13:02:00Z","content":"One."}`,
			want: &Article{ID: "https://q.example/1", URL: "https://q.example/1", Title: "T", Body: "One.", Source: "Quorum", Published: may},
		},
		{name: "other case", line: `{"ID":"x","Title":"T","BODY":"One."}`, want: &Article{ID: "x", Title: "T", Body: "One."}},
		{name: "no id", line: `{"body":"One."}`, want: &Article{ID: "in.jsonl:1", Body: "One."}},
		{name: "first that is not empty", line: `{"id":"","guid":"g","body":"  ","text":null,"content":"One.","body_text":"Two."}`, want: &Article{ID: "g", Body: "One."}},
		{name: "paragraphs", line: `{"id":1,"body":["One.","Two."]}`, want: &Article{ID: "1", Body: "One.\n\nTwo."}},
		{name: "markup in a body", line: `{"id":1,"body":"<div>One.<br>Two.</div><ul><li>Three</li></ul><script>x</script>"}`, want: &Article{ID: "1", Body: "One.\nTwo.\n\nThree"}},
		{name: "inline markup stays", line: `{"id":1,"body":"He wrote <b>no</b>,\nand 3 < 4."}`, want: &Article{ID: "1", Body: "He wrote <b>no</b>,\nand 3 < 4."}},
		{name: "typed paragraphs", line: `{"id":1,"body":"One,\nstill.\n\nTwo.\n\n<blockquote><p>Three.</p></blockquote>"}`, want: &Article{ID: "1", Body: "One, still.\n\nTwo.\n\nThree."}},
		{name: "seconds", line: `{"id":1,"body":"One.","date":1747314120}`, want: &Article{ID: "1", Body: "One.", Published: may}},
		{name: "milliseconds", line: `{"id":1,"body":"One.","date":1747314120000}`, want: &Article{ID: "1", Body: "One.", Published: may}},
		{name: "no date", line: `{"id":1,"body":"One.","date":"None"}`, want: &Article{ID: "1", Body: "One."}},
		{
			name: "odd date", line: `{"id":1,"body":"One.","date":"last Tuesday"}`, want: &Article{ID: "1", Body: "One."},
			problem: `in.jsonl:1: a date that cannot be read: "last Tuesday"`,
		},
		{
			name: "odd title", line: `{"id":1,"body":"One.","title":true}`, want: &Article{ID: "1", Body: "One."},
			problem: `in.jsonl:1: field title: is true or false where a text was expected`,
		},
		{name: "a photographer", line: `{"id":1,"body":"One.","credit":"AP Photo/Rosa Lind"}`, want: &Article{ID: "1", Body: "One."}},
		{name: "escapes", line: `{"id":"\u0061\/\"","body":"tab\there \ud83d\ude00 \ud83d. nul\u0000 cr\r\nend"}`, want: &Article{ID: `a/"`, Body: "tab\there \U0001F600 \uFFFD. nul cr\nend"},
			problem: "in.jsonl:1: control characters removed"},
		{name: "raw tab", line: "{\"id\":1,\"body\":\"a\tb\"}", want: &Article{ID: "1", Body: "a\tb"}},
		{name: "space", line: " \t{ \"id\" : 1 , \"x\" : [ { \"}\" : \"]\" } ] , \"body\" : \"One.\" } \r", want: &Article{ID: "1", Body: "One."}},
		{
			name: "mapped", mapped: map[string]string{"body": "data.text", "id": "meta.key", "published": "meta.date"},
			line: `{"id":"no","meta":{"key":"k","meta.date":"x","date":"2025-05-15 13:02"},"data":{"text":"One."},"body":"no"}`,
			want: &Article{ID: "k", Body: "One.", Published: may},
		},
		{
			name: "mapped to a name with a dot", mapped: map[string]string{"body": "data.text"},
			line: `{"id":1,"data.text":"One.","data":{"text":"no"}}`, want: &Article{ID: "1", Body: "One."},
		},
		{
			name: "mapped to nothing", mapped: map[string]string{"body": "story"}, line: `{"id":1,"body":"One."}`,
			problem: `in.jsonl:1: no body: field "story", which is mapped to it, is missing or empty (record skipped)`,
		},
		{name: "no body", line: `{"id":1,"story":"One."}`, problem: "in.jsonl:1: no body: body, text, content, body_text are missing or empty (record skipped)"},
		{name: "empty object", line: `{}`, problem: "in.jsonl:1: no body: body, text, content, body_text are missing or empty (record skipped)"},
		{name: "body of another kind", line: `{"id":1,"body":17}`, problem: `in.jsonl:1: the body, field "body", is a number where a text was expected (record skipped)`},
		{name: "body of markup only", line: `{"id":1,"body":"<p><img src=x></p>"}`, problem: `in.jsonl:1: no text in the body (record skipped)`},
		{name: "array", line: `["x", "y"]`, problem: "in.jsonl:1: not a JSON object: an array (record skipped)"},
		{name: "number", line: `17`, problem: "in.jsonl:1: not a JSON object: a number (record skipped)"},
		{name: "cut in a text", line: `{"id":1,"body":"One`, problem: "in.jsonl:1: not a JSON object: unexpected end of line (record skipped)"},
		{name: "cut behind a comma", line: `{"id":1,`, problem: "in.jsonl:1: not a JSON object: unexpected end of line (record skipped)"},
		{name: "cut in an escape", line: `{"id":1,"body":"One\`, problem: "in.jsonl:1: not a JSON object: unexpected end of line (record skipped)"},
		{name: "two on a line", line: `{"id":1,"body":"One."}{"id":2,"body":"Two."}`, problem: "in.jsonl:1: not a JSON object: more behind the object, at byte 23 (record skipped)"},
		{name: "single quotes", line: `{'id':1}`, problem: `in.jsonl:1: not a JSON object: invalid character '\'' looking for beginning of object key string, at byte 2 (record skipped)`},
		{name: "no colon", line: `{"id" 1}`, problem: `in.jsonl:1: not a JSON object: invalid character '1' after object key, at byte 7 (record skipped)`},
		{name: "mixed brackets", line: `{"id":[1},"body":"One."}`, problem: `in.jsonl:1: not a JSON object: invalid character '}' after array element, at byte 9 (record skipped)`},
	} {
		t.Run(test.name, func(t *testing.T) {
			files(t, map[string]string{"in.jsonl": test.line + "\n"})
			articles, problems := readAllOf(t, Options{Format: JSONL, Map: test.mapped}, nil, "in.jsonl")
			var want []*Article
			if test.want != nil {
				test.want.File, test.want.Record = "in.jsonl", 1
				want = append(want, test.want)
			}
			if diff := cmp.Diff(want, articles); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
			if got := strings.Join(problems, "\n"); got != test.problem {
				t.Errorf("problems\n%s\nwant\n%s", got, test.problem)
			}
		})
	}
}

func TestHintNamesFields(t *testing.T) {
	r, err := NewReader([]string{"-"}, strings.NewReader(`{"id":1,"story":"One."}`), Options{})
	if err != nil || !r.Scan() {
		t.Fatal("nothing to read", err)
	}
	_, p := r.Result()
	if want := "the record has id, story; name the one with the text as in --map body=NAME"; p == nil || p.Hint != want {
		t.Errorf("%+v, want the hint %q", p, want)
	}
}

// TestRecordsInFiles is about where a record begins and ends.
func TestRecordsInFiles(t *testing.T) {
	one, two := `{"id":"1","body":"One."}`, `{"id":"2","body":"Two, \"]}\"."}`
	pretty := strings.NewReplacer("{", "{\n  ", ",\"", ",\n  \"", "}", "\n}")
	for _, test := range []struct {
		name, data string
		records    map[string]int
		problems   []string
	}{
		{"lines", one + "\n" + two + "\n", map[string]int{"1": 1, "2": 2}, nil},
		{"no end of line", one + "\n" + two, map[string]int{"1": 1, "2": 2}, nil},
		{"CRLF and blank lines", "\r\n" + one + "\r\n\r\n" + two + "\r\n\n", map[string]int{"1": 2, "2": 4}, nil},
		{"byte order mark", "\xef\xbb\xbf" + one + "\n" + two, map[string]int{"1": 1, "2": 2}, nil},
		{"record separators", "\x1e" + one + "\n\x1e" + two + "\n", map[string]int{"1": 1, "2": 2}, nil},
		{"array", "[" + one + "," + two + "]", map[string]int{"1": 1, "2": 1}, nil},
		{"array over lines", "[\n" + one + ",\n  " + two + "\n]\n", map[string]int{"1": 2, "2": 3}, nil},
		{"pretty object", pretty.Replace(one), map[string]int{"1": 1}, nil},
		{"pretty objects", pretty.Replace(one) + "\n" + pretty.Replace(one[:6]+`"3"`+one[9:]), map[string]int{"1": 1, "3": 5}, nil},
		{
			"half a line between", one + "\n" + one[:20] + "\n" + two, map[string]int{"1": 1, "2": 3},
			[]string{"-:2: not a JSON object: unexpected end of line (record skipped)"},
		},
		{
			"half a line first", one[:20] + "\n" + one + "\n" + two, map[string]int{"1": 2, "2": 3},
			[]string{"-:1: not a JSON object: unexpected end of line (record skipped)"},
		},
		{
			"array cut", "[" + one + ",\n" + two[:20], map[string]int{"1": 1},
			[]string{"-:2: not a JSON object: the file ends before it is closed (record skipped)"},
		},
		{
			"array of all kinds", "[" + one + ", 17, \"a, ]\", null,\n" + two + "]", map[string]int{"1": 1, "2": 2},
			[]string{
				"-:1: not a JSON object: a number (record skipped)", "-:1: not a JSON object: a text (record skipped)",
				"-:1: not a JSON object: null (record skipped)",
			},
		},
		{
			"warnings together", strings.Repeat(`{"body":"One.","date":"soon"}`+"\n", 3), nil,
			[]string{`-:1: a date that cannot be read: "soon" (and so in 2 more records)`},
		},
		{
			"not UTF-8", one + "\n{\"id\":\"2\",\"body\":\"Die F\xe4hre.\"}\n", map[string]int{"1": 1, "2": 2},
			[]string{"-:2: not UTF-8: read as windows-1252"},
		},
	} {
		articles, problems := readAllOf(t, Options{}, strings.NewReader(test.data), "-")
		records := map[string]int{}
		for _, a := range articles {
			records[a.ID] = a.Record
		}
		if test.records != nil {
			if diff := cmp.Diff(test.records, records); diff != "" {
				t.Errorf("%s (-want +got):\n%s", test.name, diff)
			}
		}
		if diff := cmp.Diff(test.problems, problems); diff != "" {
			t.Errorf("%s (-want +got):\n%s", test.name, diff)
		}
	}
}

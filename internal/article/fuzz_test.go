package article

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"
	"unicode/utf8"
)

// FuzzReader reads any bytes in any format: it ends without a panic, what it gives
// is UTF-8, and an input gives something, be it a problem.
func FuzzReader(f *testing.F) {
	for _, seed := range []string{
		"", choir, lines(3), gz(lines(3)), zst(lines(3)), gz(lines(3))[:80], zst(choir)[:40], "[" + strings.ReplaceAll(lines(2), "}\n", "},\n") + "]",
		"{\n \"id\": 1,\n \"body\": \"One.\"\n}", "<html><head><meta charset=koi8-r><title>x</title></head><body>" + paragraphs(story) + "\xc0\xc1",
		"<p>" + strings.Repeat("<b><table>", 300), "\xff\xfeF\x00e\x00r\x00r\x00y\x00", "\x93\xfa\x96{\x82\xcc\x8e\xd0\x89\xef\x83t\x83F\x83\x8a\x81[",
		"<script type=application/ld+json>{\"@graph\":[{\"datePublished\":\"2025\"}]}</script><nav>x", "\x89PNG\r\n\x1a\n\x00",
	} {
		for mode := range byte(8) {
			f.Add([]byte(seed), mode)
		}
	}
	formats := []Format{Auto, Text, HTML, JSONL}
	f.Fuzz(func(t *testing.T, data []byte, mode byte) {
		opts := Options{Format: formats[mode%4], MaxBody: 1000, MaxRecord: 100_000}
		if mode&4 != 0 {
			opts.Charset = "shift_jis"
		}
		articles, problems := readAllOf(t, opts, bytes.NewReader(data), "-")
		if len(articles)+len(problems) == 0 {
			t.Error("nothing at all came of it")
		}
		for _, a := range articles {
			for _, s := range []string{a.ID, a.URL, a.Source, a.Title, a.Body, a.Language, a.Agency} {
				if !utf8.ValidString(s) {
					t.Errorf("not UTF-8: %q", s)
				}
			}
			if strings.TrimSpace(a.Body) == "" || a.ID == "" || len(a.Body) > opts.MaxBody || strings.ContainsAny(a.Body, "\x00\r") {
				t.Errorf("bad article: %+v", a)
			}
		}
		for _, p := range problems {
			if !utf8.ValidString(p) {
				t.Errorf("not UTF-8: %q", p)
			}
		}
	})
}

// FuzzJSONLine holds our reading of an object against that of encoding/json.
func FuzzJSONLine(f *testing.F) {
	for _, seed := range []string{
		`{"id":"1","body":"One."}`, `{}`, `{"a":[{"b":"]}"}],"c":-1.5e3,"d":null,"e":true}`, `{"a":"\ud83d\ude00\ud83d\"\\\/\b\f\n\r\t\u00e9"}`,
		`{"a" : "b" , "a":"c"}`, `["a"]`, `{"a":"b"`, `{"a":"b"}}`, `{"a":1 2}`, `{"a":tru}`, "{\"a\":\"\t\"}", `{"a":"b",}`, `{,}`, ` { } `, `{"a":"\ud83d\u0061"}`,
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, line []byte) {
		if !utf8.Valid(line) {
			return // is made valid before it is parsed
		}
		var want map[string]json.RawMessage
		wantErr := json.Unmarshal(line, &want)
		got, err := parseObject(nil, line)
		if wantErr == nil && want != nil && err != nil {
			t.Fatalf("%q: %v", line, err)
		}
		if err != nil {
			return
		}
		last := map[string][]byte{}
		for _, m := range got {
			last[string(m.name)] = m.value
			var s string
			if text, ok := unquote(m.value); ok && json.Unmarshal(m.value, &s) == nil && s != text {
				t.Errorf("%q: text %q, want %q", line, text, s)
			}
		}
		if wantErr != nil {
			return // control characters and odd escapes are taken in texts
		}
		if len(last) != len(want) {
			t.Fatalf("%q: %d members, want %d", line, len(last), len(want))
		}
		for name, value := range want {
			if !bytes.Equal(last[name], value) {
				t.Errorf("%q: %s is %q, want %q", line, name, last[name], value)
			}
		}
	})
}

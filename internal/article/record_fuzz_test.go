package article

import (
	"bytes"
	"encoding/json"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"
)

// An orderedMember is a member of an object as encoding/json reads it.
type orderedMember struct {
	name  string
	value any
}

// ordered reads one value.
func ordered(d *json.Decoder) (any, error) {
	t, err := d.Token()
	if err != nil {
		return nil, err
	}
	switch t {
	case json.Delim('{'):
		object := []orderedMember{}
		for d.More() {
			name, err := d.Token()
			if err != nil {
				return nil, err
			}
			v, err := ordered(d)
			if err != nil {
				return nil, err
			}
			object = append(object, orderedMember{name.(string), v})
		}
		_, err = d.Token()
		return object, err
	case json.Delim('['):
		list := []any{}
		for d.More() {
			v, err := ordered(d)
			if err != nil {
				return nil, err
			}
			list = append(list, v)
		}
		_, err = d.Token()
		return list, err
	}
	return t, nil
}

func orderedValue(object []orderedMember, name string) any {
	for _, same := range []func(a, b string) bool{
		func(a, b string) bool { return a == b },
		func(a, b string) bool { return len(a) == len(b) && strings.EqualFold(a, b) },
	} {
		if i := slices.IndexFunc(object, func(m orderedMember) bool { return same(m.name, name) }); i >= 0 {
			return object[i].value
		}
	}
	return nil
}

// orderedText tells the rules of textOf again.
func orderedText(v any, paragraphs bool, depth int) (text string, ok bool) {
	switch v := v.(type) {
	case nil:
		return "", true
	case string:
		return v, true
	case json.Number:
		if paragraphs {
			return "", false
		}
		return v.String(), true
	case []orderedMember:
		if depth >= 4 {
			return "", false
		}
		for _, name := range inner {
			if text, ok := orderedText(orderedValue(v, name), paragraphs, depth+1); ok && text != "" {
				return text, true
			}
		}
		return "", len(v) == 0
	case []any:
		if depth >= 4 {
			return "", false
		}
		var all []string
		for _, item := range v {
			text, ok := orderedText(item, paragraphs, depth+1)
			if !ok {
				return "", false
			}
			if text != "" {
				all = append(all, text)
				if !paragraphs {
					break
				}
			}
		}
		return strings.Join(all, "\n\n"), true
	}
	return "", false
}

var (
	controlChar = regexp.MustCompile("[\x00-\x1f]")
	anyEscape   = regexp.MustCompile(`(?s)\\(u[0-9a-fA-F]{4}|.)`)
	goodEscape  = regexp.MustCompile(`^\\(u.{4}|["\\/bfnrt])$`)
)

// tamed is a line without what we take and encoding/json does not: control characters,
// and escapes that are none in texts that nobody wants.
func tamed(line []byte) []byte {
	line = anyEscape.ReplaceAllFunc(line, func(escape []byte) []byte {
		if goodEscape.Match(escape) {
			return escape
		}
		return []byte("x")
	})
	return controlChar.ReplaceAll(line, []byte(" "))
}

// FuzzRecord holds the fields that come of a line against those that encoding/json
// finds in it. What one of them refuses, the other refuses too.
func FuzzRecord(f *testing.F) {
	for _, seed := range []string{
		`{"id":"a1","url":"https://www.quorum.example/1","title":" A  headline ","body":"One.\nTwo.","source":"Quorum","published":"2025-05-15T13:02:00Z","language":"en-GB"}`,
		`{"id":42,"guid":{"rendered":"https://b.example/?p=42"},"title":{"rendered":"Fish &#038; chips"},"content":{"rendered":"\n<p>One.</p>","protected":false}}`,
		`{"ID":"x","Title":"T","BODY":"One.","body":null,"Body":["One.",{"text":"Two."},["Three."]]}`,
		`{"id":"","guid":"g","body":"  ","text":null,"content":"One.","body_text":"Two."}`,
		`{"b\u006fdy":"One.","id":"\ud83d\ude00\ud83d\u0061\/\\","title":true,"source":{"name":null,"domain":"q.example"}}`,
		`{"body":"One.","body":"Two.","id":-1.5e300,"lang":[[],["de"]],"x":1e99999}`,
		`{"body":"One."} {"body":"Two."}`, `{"body":"One.","x":NaN}`, `{"body":"One.","x":01}`, `{"body":"One.",}`, `{"body":"One."`, `{"id":[1},"body":"One."}`,
		"{\"body\":\"a\tb\\q\"}", `{"body":"One.","x":"\q"}`, `{"body":"\u12"}`, `{"body":"One.","t":[[[[["deep"]]]]],"title":[[[["deep"]]]]}`, `["body"]`, ` {"body" : "One." } `,
		`{"body":"a\\","id":"\\\"","title":"x\\\\\"y"}`,
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, line []byte) {
		line = bytes.Trim(line, " \t\r\n\x1e")
		if !utf8.Valid(line) || len(line) > 5000 {
			return // is made valid first; encoding/json has a depth of 10,000
		}
		opts := Options{MaxBody: DefaultMaxBody}
		in := &file{name: "in.jsonl", id: "in.jsonl", opts: &opts}
		var out outcome
		in.decode(&out, nil, line, 1)
		refused := out.article == nil && len(out.problems) == 1 && strings.HasPrefix(out.problems[0].Msg, "not a JSON object")

		d := json.NewDecoder(bytes.NewReader(line))
		d.UseNumber()
		v, err := ordered(d)
		object, ok := v.([]orderedMember)
		if err != nil || !json.Valid(line) {
			if !refused && !json.Valid(tamed(line)) {
				t.Errorf("%q is taken", line)
			}
			return
		}
		if refused == ok {
			t.Fatalf("%q: refused %v, %v", line, refused, out.problems)
		}
		if refused {
			return
		}
		want := func(field string) string {
			for _, name := range fieldNames[field] {
				text, ok := orderedText(orderedValue(object, name), field == "body", 0)
				if ok && strings.TrimSpace(text) != "" {
					return text
				}
			}
			return ""
		}
		f := fields{object: mustObject(t, line)}
		for field := range fieldNames {
			if got, text := f.get(field).text, want(field); got != text {
				t.Errorf("%q: %s is %q, want %q", line, field, got, text)
			}
		}
		body := want("body")
		if out.article == nil && strings.TrimSpace(body) != "" && !strings.Contains(out.problems[0].Msg, "no text in the body") {
			t.Errorf("%q: no article: %v", line, out.problems)
		}
		if out.article != nil && strings.TrimSpace(body) == "" {
			t.Errorf("%q: an article without a body", line)
		}
	})
}

func mustObject(t *testing.T, line []byte) []member {
	object, err := parseObject(nil, line)
	if err != nil {
		t.Fatalf("%q: %v", line, err)
	}
	return object
}

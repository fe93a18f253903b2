package article

import (
	"encoding/json"
	"fmt"
	"html"
	"net/url"
	"slices"
	"strings"

	"github.com/cespare/xxhash/v2"
)

// fieldNames are the names under which JSON holds an article's fields, the first
// that is present and not empty being taken. Case does not matter. Beside plain
// names they are those of ninjs (uri, headline, body_text, body_html,
// versioncreated), of JSON Feed (content_text, content_html, date_published), of
// schema.org (articleBody, datePublished), and of the usual news interfaces.
var fieldNames = map[string][]string{
	"id":        {"id", "uri", "guid", "url"},
	"url":       {"url", "link", "canonical", "canonical_url"},
	"title":     {"title", "headline"},
	"body":      {"body", "text", "content", "body_text", "body_html", "content_text", "content_html", "articleBody"},
	"source":    {"source", "publisher", "domain"},
	"published": {"published", "published_at", "publishedAt", "date", "versioncreated", "date_published", "datePublished", "pubDate"},
	"language":  {"language", "lang", "inLanguage"},
	"agency":    {"agency", "wire", "credit", "creditline"},
}

// inner are the members of an object that stand for its text: the name of a source,
// the rendered text of a WordPress post, the text of an element turned to JSON.
var inner = []string{"name", "rendered", "value", "text", "#text", "domain", "title", "uri"}

// fields finds an article's fields in an object.
type fields struct {
	object []member
	names  map[string]string // as set by the user
	wrong  []wrongKind
}

type wrongKind struct{ field, name, kind string }

// A value is a text of the input.
type value struct {
	text   string
	markup bool // it is HTML by its place
}

// line is a value that has no lines, such as a title.
func (v value) line() string {
	text := v.text
	if isLine(text) && !v.markup {
		return text
	}
	if v.markup {
		text = html.UnescapeString(text)
	}
	text, _ = plain(text)
	return strings.Join(strings.Fields(text), " ")
}

// isLine reports whether s is one line of ASCII with no more than single spaces
// inside, as most values are.
func isLine(s string) bool {
	before := byte(' ')
	for i := range len(s) {
		c := s[i]
		if c < ' ' || c > '~' || c == ' ' && before == ' ' {
			return false
		}
		before = c
	}
	return s == "" || before != ' '
}

// get is a field's value, or an empty one. Values of another kind than text are
// noted.
func (f *fields) get(field string) value {
	if path := f.names[field]; path != "" {
		raw := lookUp(f.object, path)
		return f.take(field, path, raw)
	}
	wrong := len(f.wrong)
	for _, name := range fieldNames[field] {
		v := f.take(field, name, valueOf(f.object, name))
		if strings.TrimSpace(v.text) != "" {
			f.wrong = f.wrong[:wrong] // another name had it
			return v
		}
	}
	return value{}
}

func (f *fields) take(field, name string, raw []byte) value {
	v, ok := textOf(raw, field == "body", 0)
	if !ok {
		kind := kindOf(raw)
		if raw[0] == '"' {
			kind = "a text with a broken escape"
		}
		f.wrong = append(f.wrong, wrongKind{field, name, kind})
	}
	v.markup = v.markup || field == "body" && strings.HasSuffix(strings.ToLower(name), "_html")
	return v
}

// textOf is the text of a value: of a text or number itself, of an object its inner
// name, of a list its paragraphs where they are wanted, or else its first.
func textOf(raw []byte, paragraphs bool, depth int) (v value, ok bool) {
	const deep = 4
	switch {
	case len(raw) == 0 || raw[0] == 'n':
		return value{}, true
	case raw[0] == '"':
		v.text, ok = unquote(raw)
		return v, ok
	case raw[0] == '{' && depth < deep:
		object, err := parseObject(nil, raw)
		if err != nil {
			return value{}, false
		}
		for _, name := range inner {
			if v, ok = textOf(valueOf(object, name), paragraphs, depth+1); ok && v.text != "" {
				v.markup = v.markup || name == "rendered"
				return v, true
			}
		}
		return value{}, len(object) == 0
	case raw[0] == '[' && depth < deep:
		var list []json.RawMessage
		if err := json.Unmarshal(raw, &list); err != nil {
			return value{}, false
		}
		var all []string
		for _, item := range list {
			if v, ok = textOf(item, paragraphs, depth+1); !ok {
				return value{}, false
			}
			if v.text != "" {
				all = append(all, v.text)
				if !paragraphs {
					break
				}
			}
		}
		v.text = strings.Join(all, "\n\n")
		return v, true
	case (raw[0] >= '0' && raw[0] <= '9' || raw[0] == '-') && !paragraphs:
		return value{text: string(raw)}, true
	}
	return value{}, false
}

// valueOf is the value of a name: exactly as written, or else in other case.
func valueOf(object []member, name string) []byte {
	for _, m := range object {
		if string(m.name) == name {
			return m.value
		}
	}
	for _, m := range object {
		if len(m.name) == len(name) && strings.EqualFold(string(m.name), name) {
			return m.value
		}
	}
	return nil
}

// lookUp is the value at a path: a name that holds its dots, or else names inside
// each other.
func lookUp(object []member, path string) []byte {
	if raw := valueOf(object, path); raw != nil {
		return raw
	}
	first, rest, ok := strings.Cut(path, ".")
	if !ok {
		return nil
	}
	raw := valueOf(object, first)
	if len(raw) == 0 || raw[0] != '{' {
		return nil
	}
	in, err := parseObject(nil, raw)
	if err != nil {
		return nil
	}
	return lookUp(in, rest)
}

// noBody says why a record has no body.
func (f *fields) noBody(body value) *Problem {
	p := &Problem{Skipped: true, Kind: NoBody}
	if i := slices.IndexFunc(f.wrong, func(w wrongKind) bool { return w.field == "body" }); i >= 0 && body.text == "" {
		w := f.wrong[i]
		p.Msg = fmt.Sprintf("the body, field %q, is %s where a text was expected", w.name, w.kind)
		return p
	}
	name := f.names["body"]
	if name != "" {
		p.Msg = fmt.Sprintf("no body: field %q, which is mapped to it, is missing or empty", name)
	} else {
		p.Msg = "no body: " + strings.Join(fieldNames["body"][:4], ", ") + " are missing or empty"
	}
	var names []string
	for _, m := range f.object {
		if len(names) == 12 {
			names = append(names, "...")
			break
		}
		names = append(names, strings.Trim(quote(m.name), `"`))
	}
	if len(names) > 0 {
		p.Hint = "the record has " + strings.Join(names, ", ") + "; name the one with the text as in --map body=NAME"
	}
	return p
}

// agency is the wire that the record credits. A credit may also be a photographer's,
// which is none.
func (f *fields) agency() string {
	agency := f.get("agency").line()
	lower := strings.ToLower(agency)
	for _, word := range []string{"photo", "foto", "image", "picture", "video", "graphic", "illustration", "getty", "/"} {
		if strings.Contains(lower, word) {
			return ""
		}
	}
	// As in other fields of names, a sentence is something else.
	if len(agency) > 80 {
		return ""
	}
	return agency
}

// host is the outlet's domain in a URL, or "".
func host(address string) string {
	u, err := url.Parse(strings.TrimSpace(address))
	if err != nil {
		return ""
	}
	return strings.TrimPrefix(strings.ToLower(u.Hostname()), "www.")
}

// nameless is the id of an article from standard input that has none: of its
// content, so that two of them do not take each other's place in an archive.
func nameless(body string) string {
	return fmt.Sprintf("%s:%016x", Stdin, xxhash.Sum64String(body))
}

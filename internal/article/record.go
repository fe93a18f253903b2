package article

import (
	"fmt"
	"strings"
)

// decode makes an article of a record. It takes and gives back the memory for the
// members of the record's object.
func (in *file) decode(out *outcome, members []member, record []byte, at int) []member {
	record, msg, hint := toUTF8(record, in.charset, "")
	if msg != "" {
		kind, sample, _ := strings.Cut(msg, ": ")
		out.note(kind, sample, hint)
	}
	object, err := parseObject(members, record)
	var problem *Problem
	if err != nil {
		problem = &Problem{Msg: "not a JSON object: " + err.Error(), Err: err, Skipped: true, Kind: BadJSON}
	} else {
		members = object
		out.article, problem = in.article(out, object, at)
	}
	if problem != nil {
		problem.File, problem.Record = in.name, at
		out.problems = append(out.problems, problem)
	}
	return members
}

// article makes an article of the members of an object.
func (in *file) article(out *outcome, object []member, at int) (*Article, *Problem) {
	f := fields{object: object, names: in.opts.Map}
	a := &Article{File: in.name, Record: at}
	body := f.get("body")
	if strings.TrimSpace(body.text) == "" {
		return nil, f.noBody(body)
	}
	a.Body = body.text
	if body.markup || hasMarkup(body.text) {
		a.Body = scanPage(body.text).text
	}
	var removed int
	a.Body, removed = plain(a.Body)
	if msg := controls(removed, len(a.Body)); msg != "" {
		out.note("control characters removed", "", "")
	}
	if strings.TrimSpace(a.Body) == "" {
		return nil, &Problem{Msg: "no text in the body", Skipped: true, Kind: NoBody}
	}
	a.ID = f.get("id").line()
	a.URL = f.get("url").line()
	a.Title = f.get("title").line()
	a.Source = f.get("source").line()
	a.Language = f.get("language").line()
	a.Agency = f.agency()
	if date := f.get("published").line(); !noDate(date) {
		var ok bool
		if a.Published, ok = parseDate(date); !ok {
			out.note("a date that cannot be read", quote(date), "the article is taken as one without a date")
		}
	}
	if a.Source == "" {
		a.Source = host(a.URL)
	}
	switch {
	case a.ID != "":
	case in.name == Stdin:
		a.ID = nameless(a.Body)
	default:
		a.ID = fmt.Sprintf("%s:%d", in.id, at)
	}
	for _, wrong := range f.wrong {
		out.note("field "+wrong.name, "is "+wrong.kind+" where a text was expected", "")
	}
	if msg := cutBody(a, in.opts.MaxBody); msg != "" {
		out.problems = append(out.problems, &Problem{
			File: in.name, Record: at, Msg: msg, Hint: "raise --max-body to keep more",
		})
	}
	return a, nil
}

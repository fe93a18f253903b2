package article

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"
)

// A jsonSource takes a file of JSON apart into records: its lines, or, where objects
// go over several lines or stand in an array, its objects. Either way one record is
// in memory at a time, and one over the limit is passed over without being held.
type jsonSource struct {
	in      *input
	opts    Options
	charset string
	byLine  bool
	line    int    // the last line that was read from
	buf     []byte // a record that is longer than the input's buffer; reused
	tally   tally
	read    int // articles and broken records
}

func newJSONSource(in *input, opts Options) *jsonSource {
	s := &jsonSource{in: in, opts: opts, charset: opts.Charset}
	if in.known {
		s.charset = ""
	}
	head, _ := in.Peek(sniffLength)
	s.byLine = !manyLines(head)
	return s
}

// next reads one record and hands on what came of it. It is false at the end.
func (s *jsonSource) next(r *Reader) bool {
	read := s.nextObject
	if s.byLine {
		read = s.nextLine
	}
	record, at, length, err := read()
	switch {
	case err == io.EOF:
		for _, p := range s.tally.problems(s.in.name) {
			r.report(p)
		}
		if s.read == 0 {
			r.report(&Problem{File: s.in.name, Msg: "no JSON object in it", Skipped: true})
		}
		return false
	case err == errTooLong:
		s.read++
		r.report(tooLong(s.in.name, at, length, s.opts.MaxRecord))
		return true
	case errors.Is(err, errUnclosed):
		r.report(&Problem{
			File: s.in.name, Record: at, Err: err, Skipped: true,
			Msg: "not a JSON object: the file ends before it is closed",
		})
		s.read++
		return true
	case err != nil:
		for _, p := range s.tally.problems(s.in.name) {
			r.report(p)
		}
		r.report(s.in.failed(err, s.line))
		return false
	}
	s.read++
	a, problem := s.article(record, at)
	if problem != nil {
		problem.File, problem.Record = s.in.name, at
		r.report(problem)
	}
	if a == nil {
		return true
	}
	if msg := cutBody(a, s.opts.MaxBody); msg != "" {
		r.report(&Problem{File: s.in.name, Record: at, Msg: msg, Hint: "raise --max-body to keep more"})
	}
	r.deliver(a)
	return true
}

// nextLine is the next line that is not blank. It is valid until the next call.
func (s *jsonSource) nextLine() (record []byte, at int, length int64, err error) {
	if cap(s.buf) > 1<<20 {
		s.buf = nil
	}
	for {
		s.buf = s.buf[:0]
		var line []byte
		for length = 0; ; {
			var part []byte
			part, err = s.in.ReadSlice('\n')
			length += int64(len(part))
			full := err == bufio.ErrBufferFull
			switch {
			case length > s.opts.MaxRecord:
				s.buf = nil
			case len(s.buf) > 0 || full:
				s.buf = append(s.buf, part...)
				line = s.buf
			default:
				line = part
			}
			if !full {
				break
			}
		}
		if err != nil && err != io.EOF {
			return nil, 0, 0, err // what was read of the line is a part of it
		}
		if length == 0 {
			return nil, 0, 0, io.EOF
		}
		s.line++
		if length > s.opts.MaxRecord {
			return nil, s.line, length, errTooLong
		}
		// Record separators of RFC 7464 stand before each object.
		if line = bytes.Trim(line, " \t\r\n\x1e"); len(line) > 0 {
			return line, s.line, 0, nil
		}
	}
}

var errUnclosed = errors.New("unexpected end of file")

// nextObject is the next value on the top level or in an array there, wherever its
// lines break.
func (s *jsonSource) nextObject() (record []byte, at int, length int64, err error) {
	if cap(s.buf) > 1<<20 {
		s.buf = nil
	}
	s.buf = s.buf[:0]
	c, err := s.skipBetween()
	if err != nil {
		return nil, 0, 0, err
	}
	at = s.line + 1
	depth, quoted, escaped := 0, false, false
	for {
		if length++; length <= s.opts.MaxRecord {
			s.buf = append(s.buf, c)
		}
		done := false
		switch {
		case c == '\n':
			s.line++
			done = depth == 0 && !quoted
		case escaped:
			escaped = false
		case quoted:
			escaped = c == '\\'
			if c == '"' {
				quoted = false
				done = depth == 0
			}
		case c == '"':
			quoted = true
		case c == '{' || c == '[':
			depth++
		case c == '}' || c == ']':
			depth--
			done = depth <= 0
		case depth == 0:
			done = c == ',' || c == ' '
		}
		if done {
			break
		}
		if c, err = s.in.ReadByte(); err == io.EOF {
			if depth > 0 || quoted {
				return nil, at, 0, errUnclosed
			}
			break
		} else if err != nil {
			return nil, at, 0, err
		}
	}
	if length > s.opts.MaxRecord {
		s.buf = nil
		return nil, at, length, errTooLong
	}
	return bytes.Trim(s.buf, " \t\r\n,"), at, 0, nil
}

// skipBetween passes over what stands between objects and returns the first byte
// of the next.
func (s *jsonSource) skipBetween() (byte, error) {
	for {
		c, err := s.in.ReadByte()
		if err != nil {
			return 0, err
		}
		switch c {
		case '\n':
			s.line++
		case ' ', '\t', '\r', ',', '[', ']', 0x1e:
		default:
			return c, nil
		}
	}
}

// article makes an article of a record.
func (s *jsonSource) article(record []byte, at int) (*Article, *Problem) {
	if text, msg, hint := toUTF8(record, s.charset, ""); msg != "" {
		kind, sample, _ := strings.Cut(msg, ": ")
		s.tally.add(kind, sample, hint, at)
		record = text
	} else {
		record = text
	}
	object, err := parseObject(nil, record)
	if err != nil {
		return nil, &Problem{Msg: "not a JSON object: " + err.Error(), Err: err, Skipped: true}
	}
	f := fields{object: object, names: s.opts.Map}
	a := &Article{File: s.in.name, Record: at}
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
		s.tally.add("control characters removed", "", "", at)
	}
	if strings.TrimSpace(a.Body) == "" {
		return nil, &Problem{Msg: "no text in the body", Skipped: true}
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
			s.tally.add("a date that cannot be read", quote(date), "the article is taken as one without a date", at)
		}
	}
	if a.Source == "" {
		a.Source = host(a.URL)
	}
	switch {
	case a.ID != "":
	case s.in.name == Stdin:
		a.ID = nameless(a.Body)
	default:
		a.ID = fmt.Sprintf("%s:%d", s.in.id(), at)
	}
	for _, wrong := range f.wrong {
		s.tally.add("field "+wrong.name, "is "+wrong.kind+" where a text was expected", "", at)
	}
	return a, nil
}

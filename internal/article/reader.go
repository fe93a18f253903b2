package article

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"sync/atomic"

	"golang.org/x/net/html/charset"
)

// A Format is how a file holds articles.
type Format string

// Formats. Auto looks at the content of each file.
const (
	Auto  Format = "auto"
	Text  Format = "text"
	HTML  Format = "html"
	JSONL Format = "jsonl" // one object a line; also one object or an array over many lines
)

// DefaultMaxRecord is the longest record that is read. The longest of 37,554 pieces
// of news outlets has 0.4 MB; a novel has 3 MB; an article of 2 million long words,
// which must pass whole, 28 MB as text and more in JSON with its escapes.
const DefaultMaxRecord = 64 << 20

// DefaultMaxBody is the longest body that is kept whole: 2 million words of 14
// letters, with some room. A longer one is an export gone wrong, not an article.
const DefaultMaxBody = 32 << 20

// Options change how articles are read. The zero value is sane.
type Options struct {
	Format Format // "" is Auto

	// Map names the field of JSON lines that holds an Article's field: from id,
	// url, title, body, source, published, language and agency to the input's own
	// name, in which dots reach into objects ("meta.date"). A field that is mapped
	// is looked for under that name only.
	Map map[string]string

	// Charset is the encoding of files that do not begin with a byte order mark, by
	// any label of the WHATWG. "" finds it from each file's content.
	Charset string

	MaxRecord int64 // longest JSON line, text or page in bytes, uncompressed; 0 is DefaultMaxRecord
	MaxBody   int   // longest body in bytes; 0 is DefaultMaxBody. Longer ones are cut, with a warning
}

func (o *Options) check() error {
	switch o.Format {
	case "":
		o.Format = Auto
	case Auto, Text, HTML, JSONL:
	default:
		return fmt.Errorf("unknown input format %q: want auto, text, html or jsonl", o.Format)
	}
	for field, name := range o.Map {
		if _, ok := fieldNames[field]; !ok {
			return fmt.Errorf("cannot map %q: an article has %s", field,
				strings.Join(slices.Sorted(maps.Keys(fieldNames)), ", "))
		}
		if name == "" {
			return fmt.Errorf("cannot map %q to a field without a name", field)
		}
	}
	if o.Charset != "" {
		if e, _ := charset.Lookup(o.Charset); e == nil {
			return fmt.Errorf("unknown charset %q: want a name such as utf-8, windows-1252 or shift_jis", o.Charset)
		}
	}
	if o.MaxRecord < 0 || o.MaxBody < 0 {
		return errors.New("a limit cannot be negative")
	}
	if o.MaxRecord == 0 {
		o.MaxRecord = DefaultMaxRecord
	}
	if o.MaxBody == 0 {
		o.MaxBody = DefaultMaxBody
	}
	return nil
}

// A Reader reads articles from files, in order. What cannot be read is a Problem
// among the articles. It holds one record in memory, not a file of them.
//
//	for r.Scan() {
//		a, problem := r.Result()
//		...
//	}
//
// With [Reader.Next] it reads ahead of the decoding, which can then be done on
// several cores.
type Reader struct {
	opts  Options
	walk  *walker
	stdin io.Reader
	path  string // the next one, where it was looked at before its time

	buffer *bufio.Reader
	input  *input
	lines  *jsonSource // of input, where it holds many records

	passed atomic.Int64

	one   Batch // of Scan
	queue []result
	now   result
}

type result struct {
	article *Article
	problem *Problem
}

// NewReader reads the articles of the paths: files, folders, patterns and "-",
// which is stdin.
//
// A file that is named is read whatever its name. Of a folder, all files below it
// with the name of an article are read in the order of their names (.txt, .text,
// .html, .htm, .xhtml, .jsonl, .ndjson, .json, each also with .gz or .zst); hidden
// ones are passed over, others are counted in one warning. Links are followed. A
// file that is named twice, or named and found in a folder as well, is read once.
//
// The error is on the options; what is wrong with a path is a Problem.
func NewReader(paths []string, stdin io.Reader, opts Options) (*Reader, error) {
	if err := opts.check(); err != nil {
		return nil, err
	}
	return &Reader{
		opts: opts, walk: newWalker(paths), stdin: stdin,
		buffer: bufio.NewReaderSize(nil, batchBytes),
	}, nil
}

// Scan moves on to the next result. It is false at the end.
func (r *Reader) Scan() bool {
	for {
		if len(r.queue) > 0 {
			r.now = r.queue[0]
			r.queue[0] = result{}
			if r.queue = r.queue[1:]; len(r.queue) == 0 {
				r.queue = nil
			}
			return true
		}
		if !r.next(&r.one, 1) {
			r.now = result{}
			return false
		}
		r.one.Decode()
		for a, p := range r.one.Results() {
			r.queue = append(r.queue, result{a, p})
		}
	}
}

// Result is the result that Scan moved to: an article or a problem, never both.
// A warning on an article of a text or HTML file comes before the article;
// warnings on the records of JSON lines come together at the end of their file.
func (r *Reader) Result() (*Article, *Problem) { return r.now.article, r.now.problem }

// Passed is the number of bytes that were read of the files, packed as they are. It may
// be asked for at any time.
func (r *Reader) Passed() int64 { return r.passed.Load() }

// Close lets go of the file that is being read. A Reader that was read to its end
// is closed already.
func (r *Reader) Close() error {
	r.lines, r.queue, r.path, r.walk = nil, nil, "", newWalker(nil)
	return r.close()
}

func (r *Reader) close() error {
	if r.input == nil {
		return nil
	}
	in := r.input
	r.input = nil
	return in.Close()
}

// open begins a file. One that holds a single article is read at once.
func (r *Reader) open(b *Batch, path string) {
	in, problem := openInput(path, r.stdin, r.buffer, r.opts.Charset, &r.passed)
	if problem != nil {
		b.report(problem)
		return
	}
	r.input = in
	format, problem := r.format(in)
	if problem != nil {
		b.report(problem)
		r.close()
		return
	}
	f := &file{name: in.name, id: in.id(), charset: r.opts.Charset, opts: &r.opts}
	if in.known {
		f.charset = ""
	}
	if format == JSONL {
		r.lines = newJSONSource(in, f)
		return
	}
	r.whole(b, in, f, format)
	r.close()
}

// format decides how the input is read, or why it is not.
func (r *Reader) format(in *input) (Format, *Problem) {
	// An error after some bytes is met again behind the records that they hold.
	head, err := in.Peek(sniffLength)
	switch {
	case len(head) > 0:
	case err == nil || err == io.EOF:
		return "", &Problem{File: in.name, Msg: "empty file", Skipped: true, Kind: Empty}
	default:
		return "", in.failed(err, 0)
	}
	if what := binary(head); what != "" {
		return "", &Problem{
			File: in.name, Msg: "not text: looks like " + what,
			Hint: "articles are read from text, HTML and JSON lines", Skipped: true, Kind: NotText,
		}
	}
	if r.opts.Format != Auto {
		return r.opts.Format, nil
	}
	format, msg, hint := sniff(head, in.ext)
	if msg != "" {
		return "", &Problem{File: in.name, Msg: msg, Hint: hint, Skipped: true, Kind: NotText}
	}
	return format, nil
}

// whole reads a file that holds one article.
func (r *Reader) whole(b *Batch, in *input, f *file, format Format) {
	from := len(b.data)
	data, err := readAll(in, b.data, r.opts.MaxRecord)
	read := data[from:]
	if err != nil {
		data = data[:from]
	}
	b.data = data
	switch {
	case err == errTooLong:
		p := tooLong(in.name, 0, 0, r.opts.MaxRecord)
		p.keep(read, in.start)
		b.report(p)
	case err != nil:
		b.report(in.failed(err, 0))
	default:
		b.add(f, format, from, 0, in.start)
	}
}

// single makes an article of a file that holds one.
func (f *file) single(out *outcome, format Format, data []byte) {
	a := &Article{File: f.name, ID: f.id}
	warn := func(msg, hint string) {
		out.problems = append(out.problems, &Problem{File: f.name, Msg: msg, Hint: hint})
	}
	missing := "no text in it, only white space"
	if format == HTML {
		missing = "no text on the page"
		f.page(a, data, warn)
	} else {
		f.text(a, data, warn)
	}
	if a.Body == "" {
		out.problems = append(out.problems, &Problem{File: f.name, Msg: missing, Skipped: true, Kind: Empty})
		return
	}
	if msg := cutBody(a, f.opts.MaxBody); msg != "" {
		warn(msg, "raise --max-body to keep more")
	}
	if f.name == Stdin {
		a.ID = nameless(a.Body)
	}
	out.article = a
}

var errTooLong = errors.New("longer than the limit")

// tooLong is a record over the limit. Its length is named where it is known.
func tooLong(file string, record int, length, limit int64) *Problem {
	p := &Problem{
		File: file, Record: record, Msg: "longer than " + size(limit),
		Hint: "raise --max-record if this is one article", Skipped: true, Kind: TooLong, Size: length, Offset: -1,
	}
	if length > 0 {
		p.Msg = fmt.Sprintf("%s long, more than %s", size(length), size(limit))
	}
	return p
}

// readAll appends the whole input to buf, up to a limit.
func readAll(in io.Reader, buf []byte, limit int64) ([]byte, error) {
	from := len(buf)
	for {
		if len(buf) == cap(buf) {
			buf = slices.Grow(buf, max(64<<10, cap(buf)))
		}
		n, err := in.Read(buf[len(buf):cap(buf)])
		buf = buf[:len(buf)+n]
		switch {
		case int64(len(buf)-from) > limit:
			return buf, errTooLong
		case err == io.EOF:
			return buf, nil
		case err != nil:
			return buf, err
		}
	}
}

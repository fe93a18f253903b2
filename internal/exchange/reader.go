package exchange

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"github.com/cespare/xxhash/v2"

	"github.com/samewire/samewire/store"
)

// A Reader reads a file of exchange, line by line. It holds one of them.
type Reader struct {
	in     *bufio.Reader
	limit  int
	header Header
	digest *xxhash.Digest
	buf    []byte
	line   int  // the last one that was read
	items  int  // lines between header and end, good and bad
	ended  bool // the end was read
}

// An Item is what a line holds: an article, a note, or an error that says why neither.
type Item struct {
	Line   int // counted from 1
	Record *store.Record
	Note   *store.Note
	Err    error
}

// NewReader reads the header. Of lines longer than limit, in bytes, none is held or read.
func NewReader(r io.Reader, limit int) (*Reader, error) {
	e := &Reader{in: bufio.NewReaderSize(r, 64<<10), limit: limit, digest: xxhash.New()}
	line, err := e.next()
	switch {
	case err == io.EOF:
		return nil, errors.New("the file is empty")
	case err == errLong:
		return nil, errNoExport
	case err != nil:
		return nil, err
	}
	if typeOf(line) != typeHeader || json.Unmarshal(line, &e.header) != nil || e.header.Format != formatName || e.header.Version < 1 {
		return nil, errNoExport
	}
	if e.header.Version > Version {
		return nil, fmt.Errorf("it is from a newer version of samewire: format %d, where this one knows %d; use the newer version", e.header.Version, Version)
	}
	if err := decode(line, &e.header); err != nil {
		return nil, fmt.Errorf("line 1: %w", err)
	}
	if e.header.Scheme < 1 {
		return nil, errors.New("line 1: the header does not say of which scheme the fingerprints are")
	}
	e.digest.Write(e.header.checked())
	return e, nil
}

var errNoExport = errors.New("not a file that samewire export has written: its first line is no header")

// Header is the header of the file.
func (e *Reader) Header() Header { return e.header }

var (
	errLong = errors.New("the line is too long")
	errCut  = errors.New("the file ends early: its last line is missing, and what stood before it may be too")
)

// next reads a line that is not blank, without its end. It is valid until the next call.
func (e *Reader) next() ([]byte, error) {
	for {
		line, length, err := e.readLine()
		if err != nil || length == 0 {
			return nil, err
		}
		e.line++
		if length > e.limit {
			return nil, errLong
		}
		if line = bytes.TrimRight(line, "\r\n"); len(line) > 0 {
			return line, nil
		}
	}
}

// readLine reads a line. Of one that is longer than the limit it gives the length only.
func (e *Reader) readLine() (line []byte, length int, err error) {
	if cap(e.buf) > 1<<20 {
		e.buf = nil
	}
	e.buf = e.buf[:0]
	for {
		part, err := e.in.ReadSlice('\n')
		length += len(part)
		switch {
		case length > e.limit:
			e.buf = nil
		case len(e.buf) > 0 || err == bufio.ErrBufferFull:
			e.buf = append(e.buf, part...)
			line = e.buf
		default:
			line = part
		}
		switch {
		case err == bufio.ErrBufferFull:
		case err == io.EOF && length > 0:
			return line, length, nil
		default:
			return line, length, err
		}
	}
}

// Ended reports whether the last line was read, good or bad.
func (e *Reader) Ended() bool { return e.ended }

// Next reads the next article or note. At the end of the file it gives io.EOF, and errors
// if the file is not whole or cannot be read on.
func (e *Reader) Next() (Item, error) {
	line, err := e.next()
	item := Item{Line: e.line}
	switch {
	case err == io.EOF && e.ended:
		return item, io.EOF
	case err == io.EOF:
		return item, errCut
	case err == errLong:
		e.items++
		item.Err = fmt.Errorf("longer than %d bytes", e.limit)
		return item, nil
	case err != nil:
		return item, fmt.Errorf("%w (after line %d)", err, e.line)
	}
	if e.ended {
		item.Err = errors.New("a line behind the end")
		return item, nil
	}
	kind := typeOf(line)
	if kind == typeEnd {
		e.ended = true
		if err := e.end(line); err != nil {
			return item, err
		}
		return e.Next()
	}
	e.items++
	e.digest.Write(line)
	e.digest.Write([]byte{'\n'})
	switch kind {
	case typeArticle:
		item.Record, item.Err = parseArticle(line, e.header)
	case typeNote:
		item.Note, item.Err = parseNote(line)
	default:
		item.Err = unknown(kind, line)
	}
	return item, nil
}

// end checks the last line. What follows it is read as well.
func (e *Reader) end(line []byte) error {
	var l endLine
	if err := decode(line, &l); err != nil {
		return fmt.Errorf("line %d, the end: %w", e.line, err)
	}
	switch sum := e.digest.Sum64(); {
	case l.Articles+l.Notes != e.items:
		return fmt.Errorf("line %d, the end: %d articles and notes were written, %d are here", e.line, l.Articles+l.Notes, e.items)
	case uint64(l.Checksum) != sum:
		return fmt.Errorf("line %d, the end: the checksum is %016x and should be %016x: the file was changed or damaged since it was written",
			e.line, sum, uint64(l.Checksum))
	}
	return nil
}

// typeOf is the type of a line, or "".
func typeOf(line []byte) string {
	for _, t := range []string{typeArticle, typeNote} { // as Writer writes them
		if bytes.HasPrefix(line, []byte(`{"type":"`+t+`",`)) {
			return t
		}
	}
	var l struct {
		Type string `json:"type"`
	}
	json.Unmarshal(line, &l)
	return l.Type
}

// unknown is the error of a line without a type, or with one that is unknown.
func unknown(kind string, line []byte) error {
	switch {
	case kind != "":
		return fmt.Errorf("a line of the type %.40q is unknown", kind)
	case json.Valid(line):
		return errors.New("neither an article nor a note: the line has no type")
	}
	return decode(line, &struct{}{})
}

// decode reads a line of JSON into a struct that has all its fields.
func decode(line []byte, into any) error {
	if !utf8.Valid(line) {
		return errors.New("not UTF-8")
	}
	d := json.NewDecoder(bytes.NewReader(line))
	d.DisallowUnknownFields()
	err := d.Decode(into)
	var syntax *json.SyntaxError
	var wrong *json.UnmarshalTypeError
	switch {
	case errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, io.EOF):
		return errors.New("not a JSON object: the line ends early")
	case errors.As(err, &syntax):
		return fmt.Errorf("not a JSON object: %w, at byte %d", err, syntax.Offset)
	case errors.As(err, &wrong) && wrong.Field == "":
		return fmt.Errorf("not a JSON object: a %s", wrong.Value)
	case errors.As(err, &wrong):
		return fmt.Errorf("%s cannot be a %.60s", wrong.Field, wrong.Value)
	case err != nil:
		return errors.New(strings.TrimPrefix(err.Error(), "json: "))
	}
	if rest := bytes.TrimSpace(line[d.InputOffset():]); len(rest) > 0 {
		return fmt.Errorf("more behind the object, at byte %d", d.InputOffset()+1)
	}
	return nil
}

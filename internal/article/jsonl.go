package article

import (
	"bufio"
	"bytes"
	"errors"
	"io"
)

// A jsonSource takes a file of JSON apart into records: its lines, or, where objects
// go over several lines or stand in an array, its objects. Either way one record is
// in memory at a time, and one over the limit is passed over without being held.
type jsonSource struct {
	in     *input
	file   *file
	limit  int64 // MaxRecord
	byLine bool
	line   int    // the last line that was read from
	offset int64  // of the next byte, in the unpacked file
	buf    []byte // a record that is longer than the input's buffer; reused
	head   []byte // the beginning of one that is too long
	read   int    // records, whole and broken ones
}

func newJSONSource(in *input, f *file) *jsonSource {
	head, _ := in.Peek(sniffLength)
	return &jsonSource{in: in, file: f, limit: f.opts.MaxRecord, byLine: !manyLines(head), offset: in.start}
}

// next reads one record into a batch. It is false at the end.
func (s *jsonSource) next(b *Batch) bool {
	read := s.nextObject
	if s.byLine {
		read = s.nextLine
	}
	record, at, offset, length, err := read()
	if s.in.start < 0 {
		offset = -1
	}
	switch {
	case err == nil:
		from := len(b.data)
		b.data = append(b.data, record...)
		b.add(s.file, JSONL, from, at, offset)
	case err == errTooLong:
		p := tooLong(s.in.name, at, length, s.limit)
		p.keep(s.head, offset)
		s.head = nil
		b.report(p)
	case errors.Is(err, errUnclosed):
		p := &Problem{
			File: s.in.name, Record: at, Err: err, Skipped: true, Kind: Truncated,
			Msg: "not a JSON object: the file ends before it is closed",
		}
		p.keep(s.buf, offset)
		b.report(p)
	default:
		b.items = append(b.items, item{file: s.file, ends: true})
		if err != io.EOF {
			b.report(s.in.failed(err, s.line))
		} else if s.read == 0 {
			b.report(&Problem{File: s.in.name, Msg: "no JSON object in it", Skipped: true, Kind: NoArticles})
		}
		return false
	}
	s.read++
	return true
}

// nextLine is the next line that is not blank, the number of the line and the offset
// at which it begins. It is valid until the next call.
func (s *jsonSource) nextLine() (record []byte, at int, offset, length int64, err error) {
	if cap(s.buf) > 1<<20 {
		s.buf = nil
	}
	for {
		s.buf = s.buf[:0]
		var line []byte
		for offset, length = s.offset, 0; ; {
			var part []byte
			part, err = s.in.ReadSlice('\n')
			length += int64(len(part))
			s.offset += int64(len(part))
			full := err == bufio.ErrBufferFull
			switch {
			case length > s.limit:
				s.tooLong(part)
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
			return nil, 0, 0, 0, err // what was read of the line is a part of it
		}
		if length == 0 {
			return nil, 0, 0, 0, io.EOF
		}
		s.line++
		if length > s.limit {
			return nil, s.line, offset, length, errTooLong
		}
		// Record separators of RFC 7464 stand before each object.
		if line = bytes.Trim(line, " \t\r\n\x1e"); len(line) > 0 {
			return line, s.line, offset, 0, nil
		}
	}
}

// tooLong lets go of a record over the limit, but for its beginning.
func (s *jsonSource) tooLong(part []byte) {
	if s.head == nil {
		s.head = append(s.buf[:min(len(s.buf), MaxRaw):min(len(s.buf), MaxRaw)], part...)
		s.head = bytes.Clone(s.head[:min(len(s.head), MaxRaw)])
	}
	s.buf = nil
}

var errUnclosed = errors.New("unexpected end of file")

// nextObject is the next value on the top level or in an array there, wherever its
// lines break.
func (s *jsonSource) nextObject() (record []byte, at int, offset, length int64, err error) {
	if cap(s.buf) > 1<<20 {
		s.buf = nil
	}
	s.buf = s.buf[:0]
	c, err := s.skipBetween()
	if err != nil {
		return nil, 0, 0, 0, err
	}
	at, offset = s.line+1, s.offset-1
	depth, quoted, escaped := 0, false, false
	for {
		if length++; length <= s.limit {
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
				return nil, at, offset, 0, errUnclosed
			}
			break
		} else if err != nil {
			return nil, at, offset, 0, err
		}
		s.offset++
	}
	if length > s.limit {
		s.tooLong(nil)
		return nil, at, offset, length, errTooLong
	}
	return bytes.Trim(s.buf, " \t\r\n,"), at, offset, 0, nil
}

// skipBetween passes over what stands between objects and returns the first byte
// of the next.
func (s *jsonSource) skipBetween() (byte, error) {
	for {
		c, err := s.in.ReadByte()
		if err != nil {
			return 0, err
		}
		s.offset++
		switch c {
		case '\n':
			s.line++
		case ' ', '\t', '\r', ',', '[', ']', 0x1e:
		default:
			return c, nil
		}
	}
}

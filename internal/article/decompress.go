package article

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"

	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"
)

// sniffLength is how much of a file is looked at to tell what it is.
const sniffLength = 8 << 10

var (
	gzipMagic = []byte{0x1f, 0x8b}
	zstdMagic = []byte{0x28, 0xb5, 0x2f, 0xfd}
)

// maxWindow is how far back zstd data may reach, which is held in memory: the window of
// zstd --long, the largest that is usual. A header of a few bytes may ask for more than
// there is.
const maxWindow = 128 << 20

// An input is an open file: unpacked, without a byte order mark, and no longer
// UTF-16. Other encodings are left to the formats, which may declare them.
type input struct {
	*bufio.Reader
	name    string
	ext     string
	packing string // "gzip", "zstd" or ""
	known   bool   // a byte order mark said that it is UTF-8
	start   int64  // the offset of the first byte behind a byte order mark, or -1 in UTF-16
	closers []io.Closer
}

// openInput opens a file. The charset is the one set by the user, or "". What is read
// of it, packed as it is, is added to passed.
func openInput(name string, stdin io.Reader, buffer *bufio.Reader, charset string, passed *atomic.Int64) (*input, *Problem) {
	in := &input{name: name, ext: extension(name), Reader: buffer}
	if name == Stdin {
		if stdin == nil {
			stdin = bytes.NewReader(nil)
		}
		buffer.Reset(counted{stdin, passed})
	} else {
		f, err := os.Open(name)
		if err != nil {
			return nil, cannot(name, err)
		}
		in.closers = append(in.closers, f)
		buffer.Reset(counted{f, passed})
	}
	if problem := in.unpack(); problem != nil {
		in.Close()
		return nil, problem
	}
	in.toUTF8(strings.ToLower(charset))
	return in, nil
}

// counted counts what is read.
type counted struct {
	io.Reader
	passed *atomic.Int64
}

func (c counted) Read(p []byte) (int, error) {
	n, err := c.Reader.Read(p)
	c.passed.Add(int64(n))
	return n, err
}

// unpack puts a decompressor over the input where its first bytes ask for one.
func (in *input) unpack() *Problem {
	head, err := in.Peek(4)
	if err != nil && err != io.EOF && len(head) == 0 {
		return in.failed(err, 0)
	}
	var plain io.Reader
	switch {
	case bytes.HasPrefix(head, gzipMagic):
		in.packing = "gzip"
		z, err := gzip.NewReader(in.Reader)
		if err != nil {
			return in.failed(err, 0)
		}
		plain = z
	case bytes.HasPrefix(head, zstdMagic):
		in.packing = "zstd"
		// One decoder works without goroutines of its own, so that an abandoned Reader
		// leaks none.
		z, err := zstd.NewReader(in.Reader, zstd.WithDecoderConcurrency(1), zstd.WithDecoderMaxWindow(maxWindow))
		if err != nil {
			return in.failed(err, 0)
		}
		in.closers = append(in.closers, z.IOReadCloser())
		plain = z
	default:
		return nil
	}
	in.Reader = bufio.NewReaderSize(plain, 64<<10)
	return nil
}

// toUTF8 takes off a byte order mark and makes UTF-8 of UTF-16, marked or not.
func (in *input) toUTF8(charset string) {
	head, _ := in.Peek(sniffLength)
	utf16 := func(order unicode.Endianness) {
		d := unicode.UTF16(order, unicode.UseBOM).NewDecoder()
		in.Reader = bufio.NewReaderSize(transform.NewReader(in.Reader, d), 64<<10)
		in.known, in.start = true, -1
	}
	switch {
	case bytes.HasPrefix(head, []byte("\xef\xbb\xbf")):
		in.Discard(3)
		in.start = 3
		in.known = true
	case bytes.HasPrefix(head, []byte("\xff\xfe")):
		utf16(unicode.LittleEndian)
	case bytes.HasPrefix(head, []byte("\xfe\xff")):
		utf16(unicode.BigEndian)
	case charset == "utf-16" || charset == "utf-16le":
		utf16(unicode.LittleEndian)
	case charset == "utf-16be":
		utf16(unicode.BigEndian)
	case charset == "":
		if order, ok := unmarkedUTF16(head); ok {
			utf16(order)
		}
	}
}

// unmarkedUTF16 knows UTF-16 without a mark by its ASCII: spaces and line ends are
// frequent in every European text, and a zero byte stands always on the same side
// of them.
func unmarkedUTF16(head []byte) (order unicode.Endianness, ok bool) {
	var zeros [2]int
	for i, b := range head {
		if b == 0 {
			zeros[i%2]++
		}
	}
	pairs := len(head) / 2
	switch {
	case pairs < 8:
		return order, false
	case zeros[1] > pairs*4/5 && zeros[0] <= pairs/50:
		return unicode.LittleEndian, true
	case zeros[0] > pairs*4/5 && zeros[1] <= pairs/50:
		return unicode.BigEndian, true
	}
	return order, false
}

// failed is an error in the middle of a file; after is the last line that was read.
func (in *input) failed(err error, after int) *Problem {
	p := &Problem{File: in.name, Err: err, Skipped: true, Kind: Damaged, rest: after > 0}
	switch {
	case in.packing == "":
		p = cannot(in.name, err)
		p.rest = after > 0
	case errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, io.EOF):
		p.Kind = Truncated
		p.Msg = in.packing + " data is truncated: the file ends before its content does"
		p.Hint = "the file may not have been copied to its end; try gzip -t or zstd -t"
	case errors.Is(err, zstd.ErrWindowSizeExceeded):
		p.Msg = "zstd data that asks for a window of more than " + size(maxWindow)
		p.Hint = "pack it again with zstd --long=27 or less"
	default:
		p.Msg = fmt.Sprintf("%s data is damaged: %v", in.packing, err)
		p.Hint = "the file may be damaged; try gzip -t or zstd -t"
	}
	if after > 0 {
		p.Msg += fmt.Sprintf("; read up to line %d", after)
	}
	return p
}

// id is the name of the one article of the file.
func (in *input) id() string { return filepath.ToSlash(filepath.Clean(in.name)) }

// Close closes the file and its decompressor.
func (in *input) Close() error {
	var err error
	for i := len(in.closers) - 1; i >= 0; i-- {
		err = errors.Join(err, in.closers[i].Close())
	}
	in.closers = nil
	return err
}

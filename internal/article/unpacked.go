package article

import (
	"bufio"
	"io"
	"sync/atomic"
)

// OpenUnpacked opens a file of another kind than articles, or standard input for "-",
// and unpacks it as files of articles are. What is read of it, packed as it is, is added
// to passed. Errors, of reading too, are Problems.
func OpenUnpacked(name string, stdin io.Reader, passed *atomic.Int64) (io.ReadCloser, error) {
	in, problem := openInput(name, stdin, bufio.NewReaderSize(nil, batchBytes), "", passed)
	if problem != nil {
		return nil, problem
	}
	return unpacked{in}, nil
}

type unpacked struct{ in *input }

func (u unpacked) Read(p []byte) (int, error) {
	n, err := u.in.Read(p)
	if err != nil && err != io.EOF {
		err = u.in.failed(err, 0)
	}
	return n, err
}

func (u unpacked) Close() error { return u.in.Close() }

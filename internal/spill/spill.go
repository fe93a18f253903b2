// Package spill keeps more bytes than fit into memory: logs that are appended to, held
// in memory as long as a budget lasts and in a temporary file from then on.
//
// It knows nothing of what the bytes mean, does not sort or index them, and keeps
// nothing beyond its Space: what is spilled is not durable.
package spill

import (
	"errors"
	"fmt"
	"io"
	"os"
	"sync"
)

// A Space is memory and one temporary file that several logs share. It is safe for
// concurrent use by logs of their own.
type Space struct {
	dir string

	mu      sync.Mutex
	budget  int64
	used    int64 // of the budget
	file    *os.File
	named   bool  // the file has a name still
	spilled int64 // bytes of the file that are taken
	free    [][]byte
}

// New makes a Space with a budget of memory in bytes. A file is made in dir, or in the
// system's folder for temporary files if dir is "", when it is first needed.
func New(budget int64, dir string) *Space { return &Space{budget: budget, dir: dir} }

// Reserve takes bytes out of the budget for what its owner keeps elsewhere, or gives
// them back if they are negative.
func (s *Space) Reserve(bytes int64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.used += bytes
}

// Spilled is the number of bytes in the file.
func (s *Space) Spilled() int64 {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.spilled
}

// Close removes the file. The logs of a closed Space are gone.
func (s *Space) Close() error {
	if s.file == nil {
		return nil
	}
	err := s.file.Close()
	if s.named {
		err = errors.Join(err, os.Remove(s.file.Name()))
	}
	s.file = nil
	return err
}

// chunk is memory for a chunk of a log.
func (s *Space) chunk() []byte {
	s.mu.Lock()
	defer s.mu.Unlock()
	if n := len(s.free); n > 0 {
		c := s.free[n-1]
		s.free = s.free[:n-1]
		return c
	}
	s.used += chunkBytes
	return make([]byte, 0, chunkBytes)
}

// settle says where a full chunk stays: in memory, at -1, or in the file.
func (s *Space) settle(chunk []byte) (at int64, err error) {
	s.mu.Lock()
	if s.used <= s.budget {
		s.mu.Unlock()
		return -1, nil
	}
	if s.file == nil {
		if s.file, err = os.CreateTemp(s.dir, "samewire-*.tmp"); err != nil {
			s.mu.Unlock()
			return 0, fmt.Errorf("making a file for what does not fit into memory: %w", err)
		}
		// Without a name it goes with the process, whatever ends that. Where an open file
		// keeps its name, Close takes it away.
		s.named = os.Remove(s.file.Name()) != nil
	}
	at = s.spilled
	s.spilled += int64(len(chunk))
	s.mu.Unlock()
	if _, err := s.file.WriteAt(chunk, at); err != nil {
		return 0, fmt.Errorf("writing what does not fit into memory: %w; free space there, or set another folder with TMPDIR", err)
	}
	s.mu.Lock()
	s.free = append(s.free, chunk[:0])
	s.mu.Unlock()
	return at, nil
}

// chunkBytes is the unit in which memory goes to the file: small enough that two
// hundred logs take little, large enough that a disk writes them one by one at speed.
const chunkBytes = 1 << 16

// A Log is a sequence of bytes. One goroutine may append to it; when that is done, any
// number may read.
type Log struct {
	space  *Space
	chunks []chunk
	size   int64
}

// A chunk is in memory, or in the file if memory is nil.
type chunk struct {
	memory []byte
	at     int64
}

// Log makes an empty log.
func (s *Space) Log() *Log { return &Log{space: s} }

// Size is the number of bytes.
func (l *Log) Size() int64 { return l.size }

// Append appends bytes, which may be used again, and returns where they begin.
func (l *Log) Append(p []byte) (at int64, err error) {
	at = l.size
	for len(p) > 0 {
		n := len(l.chunks)
		if l.size%chunkBytes == 0 {
			if n > 0 {
				if err := l.settle(n - 1); err != nil {
					return 0, err
				}
			}
			l.chunks = append(l.chunks, chunk{memory: l.space.chunk()})
			n++
		}
		last := &l.chunks[n-1]
		part := p[:min(len(p), chunkBytes-len(last.memory))]
		last.memory = append(last.memory, part...)
		l.size += int64(len(part))
		p = p[len(part):]
	}
	return at, nil
}

func (l *Log) settle(i int) error {
	at, err := l.space.settle(l.chunks[i].memory)
	if err == nil && at >= 0 {
		l.chunks[i] = chunk{at: at}
	}
	return err
}

// ReadAt reads len(p) bytes from a place on.
func (l *Log) ReadAt(p []byte, at int64) (n int, err error) {
	for n < len(p) {
		if at >= l.size {
			return n, io.EOF
		}
		c := &l.chunks[at/chunkBytes]
		from := at % chunkBytes
		var part int
		if c.memory != nil {
			part = copy(p[n:], c.memory[from:])
		} else {
			part = min(len(p)-n, int(chunkBytes-from))
			if _, err := l.space.file.ReadAt(p[n:n+part], c.at+from); err != nil {
				return n, fmt.Errorf("reading what did not fit into memory: %w", err)
			}
		}
		n += part
		at += int64(part)
	}
	return n, nil
}

// Free gives the memory of the log back to its Space. The log is empty then.
func (l *Log) Free() {
	l.space.mu.Lock()
	defer l.space.mu.Unlock()
	for _, c := range l.chunks {
		if c.memory != nil {
			l.space.used -= chunkBytes
		}
	}
	l.chunks, l.size = nil, 0
}

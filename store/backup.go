package store

import (
	"fmt"
	"io"
)

// WriteTo writes the archive as it is in this snapshot: a file that every command opens.
// Those that write wait until it is done.
func (s *Snapshot) WriteTo(w io.Writer) (int64, error) {
	s.archive.writingOut.Lock() // bbolt reads from one position of the file
	defer s.archive.writingOut.Unlock()
	n, err := s.tx.WriteTo(w)
	if err != nil {
		return n, fmt.Errorf("copying %s: %w", s.archive.path, err)
	}
	return n, nil
}

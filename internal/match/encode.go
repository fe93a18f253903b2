package match

import (
	"encoding/binary"
	"errors"
)

// The encoding of a body, for files that do not outlive a run: how many words and facts
// it has (4 bytes each), 1 byte of flags, the hashes of its words (4 bytes each), their
// marks (1 byte each), its facts (4 bytes each). Numbers are little-endian.

const (
	flagCorrects = 1 << iota
	flagSlugged
)

var errBody = errors.New("not an encoded body")

// Append appends the body in bytes.
func (b Body) Append(dst []byte) []byte {
	var flags byte
	if b.corrects {
		flags |= flagCorrects
	}
	if b.slugged {
		flags |= flagSlugged
	}
	dst = binary.LittleEndian.AppendUint32(dst, uint32(len(b.hashes)))
	dst = binary.LittleEndian.AppendUint32(dst, uint32(len(b.facts)))
	dst = append(dst, flags)
	for _, h := range b.hashes {
		dst = binary.LittleEndian.AppendUint32(dst, h)
	}
	for _, m := range b.marks {
		dst = append(dst, byte(m))
	}
	for _, f := range b.facts {
		dst = binary.LittleEndian.AppendUint32(dst, f)
	}
	return dst
}

// Decode reads a body that Append wrote, using the memory of the one before.
func (b *Body) Decode(data []byte) error {
	if len(data) < 9 {
		return errBody
	}
	words, facts, flags := int(binary.LittleEndian.Uint32(data)), int(binary.LittleEndian.Uint32(data[4:])), data[8]
	data = data[9:]
	if len(data) != 5*words+4*facts {
		return errBody
	}
	b.corrects, b.slugged = flags&flagCorrects != 0, flags&flagSlugged != 0
	b.hashes = uint32s(b.hashes, data[:4*words])
	b.facts = uint32s(b.facts, data[5*words:])
	b.marks = sized(b.marks, words)
	for i, m := range data[4*words : 5*words] {
		b.marks[i] = mark(m)
	}
	return nil
}

func uint32s(dst []uint32, data []byte) []uint32 {
	dst = sized(dst, len(data)/4)
	for i := range dst {
		dst[i] = binary.LittleEndian.Uint32(data[4*i:])
	}
	return dst
}

package match

import (
	"encoding/binary"
	"errors"

	"github.com/samewire/samewire/simhash"
)

// The encoding of a body, for files that do not outlive a run: how many words and facts
// it has (4 bytes each), 1 byte of flags, the hashes of its words (4 bytes each), their
// marks (1 byte each), its facts (4 bytes each). A noisy one goes on with the number of
// its letters (4 bytes), the letters (2 bytes each) and where each word begins among them
// and the last one ends (4 bytes each). Numbers are little-endian.

const (
	flagCorrects = 1 << iota
	flagSlugged
	flagNoisy
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
	if b.Noisy() {
		flags |= flagNoisy
	}
	dst = binary.LittleEndian.AppendUint32(dst, uint32(len(b.hashes)))
	dst = binary.LittleEndian.AppendUint32(dst, uint32(len(b.facts)))
	dst = append(dst, flags)
	for _, h := range b.hashes {
		dst = binary.LittleEndian.AppendUint32(dst, h)
	}
	dst = append(dst, b.marks...)
	for _, f := range b.facts {
		dst = binary.LittleEndian.AppendUint32(dst, f)
	}
	if b.letters != nil {
		dst = binary.LittleEndian.AppendUint32(dst, uint32(len(b.letters.shapes)))
		for _, l := range b.letters.shapes {
			dst = binary.LittleEndian.AppendUint16(dst, uint16(l))
		}
		for _, s := range b.letters.starts {
			dst = binary.LittleEndian.AppendUint32(dst, s)
		}
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
	if len(data) < 5*words+4*facts {
		return errBody
	}
	data, rest := data[:5*words+4*facts], data[5*words+4*facts:]
	b.letters = nil
	if flags&flagNoisy != 0 {
		if b.letters = decodeLetters(rest, words); b.letters == nil {
			return errBody
		}
	} else if len(rest) > 0 {
		return errBody
	}
	b.corrects, b.slugged = flags&flagCorrects != 0, flags&flagSlugged != 0
	b.hashes = uint32s(b.hashes, data[:4*words])
	b.facts = uint32s(b.facts, data[5*words:])
	b.marks = append(b.marks[:0], data[4*words:5*words]...)
	return nil
}

func uint32s(dst []uint32, data []byte) []uint32 {
	dst = sized(dst, len(data)/4)
	d := dst
	for len(d) >= 4 && len(data) >= 16 { // with one look at the bounds for four
		four, bytes := (*[4]uint32)(d), (*[16]byte)(data)
		for i := range four {
			four[i] = binary.LittleEndian.Uint32(bytes[4*i:])
		}
		d, data = d[4:], data[16:]
	}
	for i := range d {
		d[i] = binary.LittleEndian.Uint32(data[4*i:])
	}
	return dst
}

// decodeLetters is nil if the data are no letters of so many words.
func decodeLetters(data []byte, words int) *letters {
	if len(data) < 4 {
		return nil
	}
	n := int(binary.LittleEndian.Uint32(data))
	if data = data[4:]; len(data) != 2*n+4*(words+1) {
		return nil
	}
	l := &letters{shapes: make([]simhash.Letter, n), starts: uint32s(nil, data[2*n:])}
	for i := range l.shapes {
		l.shapes[i] = simhash.Letter(binary.LittleEndian.Uint16(data[2*i:]))
	}
	return l
}

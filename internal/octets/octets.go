// Package octets looks at text eight bytes at a time, by arithmetic on machine words
// (Knuth, The Art of Computer Programming 4A, section 7.1.3). In what it returns of a
// word, bit seven of each byte answers for that byte.
//
// It knows ASCII only, and not what a text means.
package octets

import "encoding/binary"

// The same byte in all eight places of a word.
const (
	Ones  = 0x0101010101010101
	Highs = 0x80 * Ones // set outside ASCII
	Lows  = 0x7f * Ones
	Cases = 0x20 * Ones // set in small letters and in digits, not in capitals
)

// Load gives the eight bytes at i, the first one lowest, with zeros for those behind the
// end.
func Load(text string, i int) uint64 {
	if i+8 <= len(text) {
		return binary.LittleEndian.Uint64([]byte(text[i : i+8])) // the compiler makes no copy
	}
	return loadEnd(text, i)
}

func loadEnd(text string, i int) uint64 {
	var x uint64
	for j := len(text) - 1; j >= i; j-- {
		x = x<<8 | uint64(text[j])
	}
	return x
}

// Digits tells which bytes are ASCII digits: the sums carry into bit seven from the bound
// on.
func Digits(x uint64) uint64 {
	low := x & Lows
	return (low + (0x80-'0')*Ones) &^ (low + (0x80-'9'-1)*Ones) &^ x & Highs
}

// Letters tells which bytes are ASCII letters.
func Letters(x uint64) uint64 {
	small := x&Lows | Cases
	return (small + (0x80-'a')*Ones) &^ (small + (0x80-'z'-1)*Ones) &^ x & Highs
}

// Bits packs bit seven of each byte into eight bits, the lowest of the first byte.
func Bits(x uint64) uint64 { return x & Highs * 0x0002040810204081 >> 56 }

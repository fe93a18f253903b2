package match

import (
	"encoding/binary"
	"math/bits"
)

// Text is looked through for what is rare eight bytes at a time.

// The same byte in all eight places of a word of memory.
const (
	ones  = 0x0101010101010101
	highs = 0x80 * ones
	lows  = 0x7f * ones
	cases = 0x20 * ones // what small letters have and capitals have not
)

// load gives the eight bytes at i, the first one lowest, with zeros for those behind the
// end.
func load(text string, i int) uint64 {
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

// nextOdd is the place of the first ASCII digit, or byte of a character outside ASCII,
// at or after i; the length of the text if there is none.
func nextOdd(text string, i int) int {
	for ; i < len(text); i += 8 {
		x := load(text, i)
		if odd := digits(x) | x&highs; odd != 0 {
			return i + bits.TrailingZeros64(odd)/8
		}
	}
	return len(text)
}

// digits has bit seven set in each byte that is an ASCII digit: the sums carry into it
// from the bound on.
func digits(x uint64) uint64 {
	low := x & lows
	return (low + (0x80-'0')*ones) &^ (low + (0x80-'9'-1)*ones) &^ x & highs
}

// equal has bit seven set in each byte of x that is c, and maybe in others above those.
func equal(x uint64, c byte) uint64 {
	x ^= uint64(c) * ones
	return (x - ones) &^ x & highs
}

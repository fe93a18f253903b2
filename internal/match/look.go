package match

import (
	"math/bits"

	"github.com/samewire/samewire/internal/octets"
)

// Text is looked through for what is rare eight bytes at a time.

// nextOdd is the place of the first ASCII digit, or byte of a character outside ASCII,
// at or after i; the length of the text if there is none.
func nextOdd(text string, i int) int {
	for ; i < len(text); i += 8 {
		x := octets.Load(text, i)
		if odd := octets.Digits(x) | x&octets.Highs; odd != 0 {
			return i + bits.TrailingZeros64(odd)/8
		}
	}
	return len(text)
}

// equal tells which bytes are c, as package octets does, and maybe others above those.
func equal(x uint64, c byte) uint64 {
	x ^= uint64(c) * octets.Ones
	return (x - octets.Ones) &^ x & octets.Highs
}

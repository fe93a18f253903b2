package furniture

import (
	"encoding/binary"
	"math/bits"
	"unicode/utf8"
)

// folded is the hash of a word of which more may come. It depends on the letters
// alone, not on where an apostrophe parts them.
type folded struct {
	hash uint64 // of all whole stretches of eight bytes
	tail uint64 // the bytes behind them, the first one lowest
	n    int    // how many bytes those are
}

// sum is the hash of the word.
func (f folded) sum() uint64 { return mixIn(f.hash, f.tail) }

// rune adds a character outside ASCII.
func (f *folded) rune(r rune) { *f = folded{hash: mixIn(f.sum(), uint64(r))} }

// bytes adds ASCII letters and digits.
func (f *folded) bytes(s string) {
	for i := range len(s) {
		f.tail |= uint64(s[i]|0x20) << (8 * f.n)
		if f.n++; f.n == 8 {
			*f = folded{hash: mixIn(f.hash, f.tail)}
		}
	}
}

// The same byte in all eight places of a word of memory.
const (
	ones  = 0x0101010101010101
	highs = 0x80 * ones
	lows  = 0x7f * ones
	cases = 0x20 * ones
)

// readRun reads the run of ASCII letters and digits that begins at i, eight bytes at
// a time: its end, how many of its bytes are digits, and its hash.
func readRun(text string, i int) (end, digits int, f folded) {
	hash := uint64(seed)
	for end = i; ; end += 8 {
		x := load(text, end)
		// Bit seven of each byte tells whether it is a digit, or a letter: the sums
		// carry into it from the bound on. Bytes over 127 are neither.
		low, small := x&lows, x&lows|cases
		digit := (low + (0x80-'0')*ones) &^ (low + (0x80-'9'-1)*ones) &^ x & highs
		letter := (small + (0x80-'a')*ones) &^ (small + (0x80-'z'-1)*ones) &^ x & highs
		other := ^(digit | letter) & highs
		x |= cases
		if other == 0 {
			digits += bits.OnesCount64(digit)
			hash = mixIn(hash, x)
			continue
		}
		n := bits.TrailingZeros64(other) / 8
		inside := uint64(1)<<(8*n) - 1
		if digit &= inside; digit != 0 {
			digits += bits.OnesCount64(digit)
		}
		return end + n, digits, folded{hash, x & inside, n}
	}
}

// mixIn adds a value to a hash.
func mixIn(hash, x uint64) uint64 {
	hi, lo := bits.Mul64(hash^x, mix)
	return hi ^ lo
}

// load gives the eight bytes at i, the first one lowest, with zeros for those
// behind the end.
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

// parts tells whether what stands at i is sure to end a word, and folds to no
// letter: ASCII, Latin-1 marks, or general punctuation. Wide and dotted letters
// that fold to ASCII ones stand further up.
func parts(text string, i int) bool {
	if i >= len(text) || text[i] < utf8.RuneSelf || text[i] == 0xc2 {
		return true
	}
	return text[i] == 0xe2 && i+1 < len(text) && text[i+1] == 0x80
}

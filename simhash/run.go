package simhash

import (
	"encoding/binary"
	"math/bits"
	"unicode/utf8"
)

// Most words are runs of at most 15 ASCII letters and digits, with a blank, a
// punctuation mark and a blank, or general punctuation behind them. Such a word is read
// eight bytes at a time: bits tell where it ends, folding is one bit of each byte, and
// what makes its hash is in two words of memory already.

// The same byte in all eight places of a word of memory.
const (
	ones  = 0x0101010101010101
	highs = 0x80 * ones
	lows  = 0x7f * ones
	cases = 0x20 * ones // set in small letters and in digits
)

// plainRun reads the run of ASCII letters and digits that begins at i, folded, and
// hashes it. It is not ok if the run is empty or longer than 15 bytes.
func plainRun(text string, i int) (hash uint64, end int, ok bool) {
	x := load(text, i)
	if other := others(x); other != 0 {
		n := bits.TrailingZeros64(other) / 8
		return sum7(start64+uint64(n), (x|cases)&(1<<(8*n)-1), n), i + n, n > 0
	}
	y := load(text, i+8)
	other := others(y)
	if other == 0 {
		return 0, 0, false
	}
	n := bits.TrailingZeros64(other) / 8
	return sum7(add8(start64+uint64(8+n), x|cases), (y|cases)&(1<<(8*n)-1), n), i + 8 + n, true
}

// others has bit seven set in each byte that is neither an ASCII letter nor a digit: the
// sums carry into it from the bound on.
func others(x uint64) uint64 {
	low, small := x&lows, x&lows|cases
	digit := (low + (0x80-'0')*ones) &^ (low + (0x80-'9'-1)*ones)
	letter := (small + (0x80-'a')*ones) &^ (small + (0x80-'z'-1)*ones)
	return (^(digit | letter) | x) & highs
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

// ends reports whether it is plain that a word of ASCII letters and digits ends at i.
func ends(text string, i int) bool {
	if i >= len(text) {
		return true
	}
	switch c := text[i]; {
	case c == ' ':
		return true
	case c == '-':
		return i+1 >= len(text) || text[i+1] != '\n'
	case c == 0xE2 || joining[c]:
		kind, size := latin(text[i:])
		if kind == latinBreak {
			return true
		}
		return (c < utf8.RuneSelf || kind == latinQuote) && i+size < len(text) && parts(text, i+size)
	default:
		return c < utf8.RuneSelf && class[c]&wordChar == 0
	}
}

// joining are the marks of ASCII that join what stands on both sides.
var joining = func() (t [256]bool) {
	for c := range utf8.RuneSelf {
		joins, _ := markAt(string(rune(c)))
		t[c] = joins != 0
	}
	return t
}()

// parts reports whether it is plain that no letter or digit stands at i.
func parts(text string, i int) bool {
	c := text[i]
	if c < utf8.RuneSelf {
		return class[c]&wordChar == 0
	}
	kind, _ := latin(text[i:])
	return kind == latinBreak || kind == latinQuote
}

// The primes of XXH64.
const (
	prime1 = 0x9E3779B185EBCA87
	prime2 = 0xC2B2AE3D27D4EB4F
	prime3 = 0x165667B19E3779F9
	prime4 = 0x85EBCA77C2B2AE63
	prime5 = 0x27D4EB2F165667C5

	start64 = prime5 // of the hash of fewer than 32 bytes; their number is added
)

// add8 adds eight bytes to the XXH64 of fewer than 32.
func add8(h, x uint64) uint64 {
	return bits.RotateLeft64(h^bits.RotateLeft64(x*(prime2&(1<<64-1)), 31)*prime1, 27)*prime1 + prime4
}

// sum7 adds the last n bytes, n < 8, the first one lowest, and ends it. Steps that are
// not wanted are taken too and their results dropped: that costs less than branches
// that follow the lengths of words.
func sum7(h, x uint64, n int) uint64 {
	four := bits.RotateLeft64(h^x&0xffffffff*prime1, 23)*prime2 + prime3
	if n&4 != 0 {
		h = four
	}
	x >>= 8 * (n & 4)
	one := bits.RotateLeft64(h^x&0xff*prime5, 11) * prime1
	two := bits.RotateLeft64(one^x>>8&0xff*prime5, 11) * prime1
	three := bits.RotateLeft64(two^x>>16&0xff*prime5, 11) * prime1
	n &= 3
	if n == 1 {
		h = one
	}
	if n == 2 {
		h = two
	}
	if n == 3 {
		h = three
	}
	h = (h ^ h>>33) * prime2
	h = (h ^ h>>29) * prime3
	return h ^ h>>32
}

package simhash

import (
	"encoding/binary"
	"math/bits"
	"unicode/utf8"

	"github.com/samewire/samewire/internal/octets"
)

// Most words are runs of at most 15 ASCII letters and digits, with a blank, a
// punctuation mark and a blank, or general punctuation behind them. Such a word is read
// eight bytes at a time: bits tell where it ends, folding is one bit of each byte, and
// what makes its hash, XXH64 as of all words, is in two registers already. The processor
// cannot foresee how long the words of news are, so no branches follow their lengths:
// steps of the hash that are not wanted are taken too, and dropped.

// plainRun reads the run of ASCII letters and digits that begins at i, folded, and
// hashes it. It gives the length of the run, or 0 if that is more than 15 bytes.
func plainRun(text string, i int) (hash uint64, size int) {
	x := octets.Load(text, i)
	other := others(x)
	if other&0x80 != 0 {
		return 0, 0
	}
	var first uint64
	if other == 0 {
		first = x | octets.Cases
		x = octets.Load(text, i+8)
		if other = others(x); other == 0 {
			return 0, 0
		}
		size = 8
	}
	n := bits.TrailingZeros64(other) / 8
	h := prime5 + uint64(size+n)
	if size > 0 {
		h = bits.RotateLeft64(h^bits.RotateLeft64(first*prime2, 31)*prime1, 27)*prime1 + prime4
	}
	size += n
	x = (x | octets.Cases) & (1<<(8*n&63) - 1)
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
	return h ^ h>>32, size
}

// The primes of XXH64.
const (
	prime1 uint64 = 0x9E3779B185EBCA87
	prime2 uint64 = 0xC2B2AE3D27D4EB4F
	prime3 uint64 = 0x165667B19E3779F9
	prime4 uint64 = 0x85EBCA77C2B2AE63
	prime5 uint64 = 0x27D4EB2F165667C5
)

// appendRun appends the n bytes of a run, n < 16, folded.
func appendRun(dst []byte, text string, i, n int) []byte {
	size := len(dst) + n
	dst = binary.LittleEndian.AppendUint64(dst, octets.Load(text, i)|octets.Cases)
	return binary.LittleEndian.AppendUint64(dst, octets.Load(text, i+8)|octets.Cases)[:size]
}

// others tells which bytes are neither ASCII letters nor digits, as package octets does
// but with fewer steps: those outside ASCII are looked at once.
func others(x uint64) uint64 {
	low, small := x&octets.Lows, x&octets.Lows|octets.Cases
	digit := (low + (0x80-'0')*octets.Ones) &^ (low + (0x80-'9'-1)*octets.Ones)
	letter := (small + (0x80-'a')*octets.Ones) &^ (small + (0x80-'z'-1)*octets.Ones)
	return (^(digit | letter) | x) & octets.Highs
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

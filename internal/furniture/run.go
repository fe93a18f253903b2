package furniture

import (
	"math/bits"
	"unicode/utf8"

	"github.com/samewire/samewire/internal/octets"
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

// readRun reads the run of ASCII letters and digits that begins at i, eight bytes at
// a time: its end, how many of its bytes are digits, and its hash.
func readRun(text string, i int) (end, digits int, f folded) {
	hash := uint64(seed)
	for end = i; ; end += 8 {
		x := octets.Load(text, end)
		digit := octets.Digits(x)
		other := ^(digit | octets.Letters(x)) & octets.Highs
		x |= octets.Cases
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

// parts tells whether what stands at i is sure to end a word, and folds to no
// letter: ASCII, Latin-1 marks, or general punctuation. Wide and dotted letters
// that fold to ASCII ones stand further up.
func parts(text string, i int) bool {
	if i >= len(text) || text[i] < utf8.RuneSelf || text[i] == 0xc2 {
		return true
	}
	return text[i] == 0xe2 && i+1 < len(text) && text[i+1] == 0x80
}

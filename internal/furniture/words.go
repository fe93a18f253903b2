package furniture

import (
	"encoding/binary"
	"math/bits"
	"slices"
	"unicode"
	"unicode/utf8"

	"github.com/samewire/samewire/internal/octets"
)

// bitSix is set in ASCII letters, and in no digit or apostrophe.
const bitSix = 0x40 * octets.Ones

// below is the mask of the first n of 64 bytes.
func below(n int) uint64 { return 1<<uint(n) - 1 }

// Zeros stand before and behind the text, so that all reading can be done in steps of
// eight and 64 bytes.
const margin, padding = 8, 64

func pad(dst []byte, text string) []byte {
	dst = append(dst, make([]byte, margin)...)
	dst = append(dst, text...)
	return append(dst, make([]byte, padding)...)
}

// look gives the masks of 64 bytes: the lowest bit answers for the first byte. In words
// are the letters and digits of ASCII. In marks is all that is neither such nor a blank or
// one of the common marks that only part words; a few of these are in it too, where that
// is less work.
func look(text []byte) (words, marks uint64) {
	text = text[:64]
	for i := 0; i < 64; i += 8 {
		x := binary.LittleEndian.Uint64(text[i : i+8])
		word := octets.Letters(x) | octets.Digits(x)
		// From the blank up to the hyphen, without ! # % and the apostrophe, which are
		// the same but for two bits.
		low := x & octets.Lows
		plain := (low + (0x80-' ')*octets.Ones) &^ (low + (0x80-'-'-1)*octets.Ones)
		plain &= (low&^(6*octets.Ones) ^ '!'*octets.Ones) + octets.Lows
		mark := (^(word | plain) | x) & octets.Highs
		words |= octets.Bits(word) << (i & 63)
		marks |= octets.Bits(mark) << (i & 63)
	}
	return words, marks
}

// words hashes the words between the edges, counts what they are, and looks for the cues
// that they begin.
func (s *scanner) words() {
	s.read()
	words, heeded := s.c.words[s.from:], s.c.heeded
	if len(heeded) == 0 || heeded[0]>>1 != 0 {
		s.heed(0, words[0], false) // which more cues may begin
	}
	for _, h := range heeded {
		i, odd := int(h>>1), h&1 != 0
		if odd {
			words[i] = s.odd(int(s.edges[2*i]), int(s.edges[2*i+1]))
		}
		s.heed(i, words[i], odd)
	}
}

// read appends the hashes of the words, and makes the list of those to be heeded: twice
// the number of the word, and one if it is odd. Most words are neither odd nor begin a cue,
// and no branch tells long from short ones: the processor cannot foresee that.
func (s *scanner) read() {
	c, b, edges, text := s.c, s.b, s.edges, s.c.padded
	may := &c.rules.short
	if b.words > maxMenu {
		may = &c.rules.long
	}
	count := len(edges) / 2
	c.words = slices.Grow(c.words, count)[:s.from+count]
	c.heeded = slices.Grow(c.heeded[:0], count+1)
	words, heeded := c.words[s.from:], c.heeded[:count+1]
	var n, letters, caps, low int
	for i := range words {
		start, end := margin+int(edges[2*i]), margin+int(edges[2*i+1])
		size := end - start
		// The first eight bytes of the word and the last eight, or all of it twice. What
		// stands beside it is shifted out.
		out := uint(8*max(8-size, 0)) & 63
		head := ((binary.LittleEndian.Uint64(text[start:]) | octets.Cases) ^ bitSix) << out
		tail := ((binary.LittleEndian.Uint64(text[end-8:]) | octets.Cases) ^ bitSix) >> out
		// Letters, and nothing else in a word, have bit six and no bit seven.
		odd := (head|tail)&(bitSix|octets.Highs) | uint64(size)>>4
		odd = (odd | -odd) >> 63
		hash := hashWord(head, tail, size)
		words[i] = hash

		plain, small := int(odd)-1, int(text[start]>>5&1) // all bits or none; 1 or 0
		letters += size & plain
		caps += (1 - small) & plain
		low += small & ((3 - size) >> 63) & plain // of four letters or more

		next := binary.LittleEndian.Uint32(text[end:])
		heeded[n] = uint32(i)<<1 | uint32(odd)
		n += int((odd | may.has(hash) | may.has(pairKey(hash, next)) | unsure(next)) & 1)
	}
	b.letters, b.caps, b.low = letters, caps, low
	c.heeded = heeded[:n]
}

// heed looks for the cues that word i begins.
func (s *scanner) heed(i int, hash uint64, odd bool) {
	for i >= s.opening+s.c.sents[s.sentence].words {
		s.opening += s.c.sents[s.sentence].words
		s.sentence++
	}
	s.word = i
	start, end := int(s.edges[2*i]), int(s.edges[2*i+1])
	if odd || !parts(s.text, end) {
		s.prefixCues(start)
	} else {
		s.wholeCues(start, end, hash)
	}
}

// odd counts a word that is not made of a few ASCII letters alone, and gives its hash.
func (s *scanner) odd(start, end int) uint64 {
	b := s.b
	r, _ := utf8.DecodeRuneInString(s.text[start:])
	if r >= utf8.RuneSelf && kindOf(r) == runeDense {
		b.letters++
		return mixIn(seed, uint64(r))
	}
	var room [64]byte
	word, letters, digits := foldWord(room[:0], s.text[start:end])
	b.letters += letters
	b.digits += digits
	switch {
	case r >= 'a' && r <= 'z' || r >= utf8.RuneSelf && unicode.IsLower(r):
		if letters >= 4 {
			b.low++
		}
	case unicode.IsUpper(r):
		b.caps++
	case unicode.IsDigit(r):
		b.numbers++
	}
	return hashBytes(word)
}

// seed begins the hash of a word, mix stirs it.
const (
	seed = 14695981039346656037
	mix  = 0x9e3779b97f4a7c15
)

// mixIn adds a value to a hash.
func mixIn(hash, x uint64) uint64 {
	hi, lo := bits.Mul64(hash^x, mix)
	return hi ^ lo
}

// hashWord is the hash of a word of fewer than 16 bytes: its first eight and its last
// eight, folded, or all of them twice, bit six of each turned over.
func hashWord(head, tail uint64, size int) uint64 {
	hi, lo := bits.Mul64(head^seed, tail^mix+uint64(size))
	return hi ^ lo
}

// hashBytes is the hash of any folded word.
func hashBytes(word []byte) uint64 {
	if n := len(word); n < 16 {
		var room [margin + 16]byte
		copy(room[margin:], word)
		out := uint(8*max(8-n, 0)) & 63
		x := binary.LittleEndian.Uint64(room[margin:]) ^ bitSix
		y := binary.LittleEndian.Uint64(room[n:]) ^ bitSix
		return hashWord(x<<out, y>>out, n)
	}
	hash := uint64(len(word))
	for {
		var eight [8]byte
		n := copy(eight[:], word)
		hash = mixIn(hash, binary.LittleEndian.Uint64(eight[:]))
		if word = word[n:]; len(word) == 0 {
			return hash
		}
	}
}

// foldWord appends the letters and digits of a word: they are what makes its hash,
// wherever apostrophes part them. Of letters it counts those of ASCII and others alike,
// of digits those of ASCII.
func foldWord(dst []byte, word string) (folded []byte, letters, digits int) {
	for i := 0; i < len(word); {
		if ch := word[i]; ch < utf8.RuneSelf {
			i++
			if classes[ch]&isDigit != 0 {
				digits++
			} else if classes[ch]&isLetter != 0 {
				letters++
			} else {
				continue
			}
			dst = append(dst, ch|0x20)
			continue
		}
		r, n := utf8.DecodeRuneInString(word[i:])
		i += n
		switch kindOf(r) {
		case runeWord:
			letters++
		case runeApostrophe:
			continue
		}
		if small := unicode.ToLower(r); small >= utf8.RuneSelf { // a dotted İ stays one
			r = small
		}
		dst = utf8.AppendRune(dst, r)
	}
	return dst, letters, digits
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

// Package simhash turns the body of an article into fingerprints: its words,
// the 64-bit SimHash of the whole body, and part keys that find shared
// passages.
//
// The words of a body are folded and hashed ([AppendWords]); neighbouring words
// form shingles. The SimHash ([Sum]) tells near-identical bodies apart from
// others by Hamming distance (Charikar 2002; Manku, Jain, Das Sarma 2007), and
// an [Index] answers which of many lie within k bits. Part keys ([AppendKeys])
// are shingles chosen by winnowing (Schleimer, Wilkerson, Aiken 2003): any run
// of [KeyRun] words that two bodies share verbatim gives them a key in common,
// however much else differs.
//
// The package does no I/O, keeps no state, and does not know what part of a
// page is the story: hand it the body. It does not decide what is a repost.
//
// Hashes are frozen: [Version] names the scheme, and whatever changes a hash
// changes the version.
package simhash

import "math/bits"

// Version names the scheme of words, shingles, SimHash and part keys. Archives
// record it; fingerprints of different versions cannot be compared.
const Version = 2

// ShingleWords is the number of words in a shingle of the SimHash. Three is the
// usual choice for near-duplicate text (Manku, Jain, Das Sarma 2007, section 2);
// the part keys use longer ones.
const ShingleWords = 3

// A Fingerprint is what an archive keeps of a body.
type Fingerprint struct {
	Words   int    // words in the body
	SimHash uint64 // of the whole body
	Keys    []Key  // part keys, by offset
}

// New fingerprints a body.
func New(body string) Fingerprint {
	return Of(AppendWords(nil, body))
}

// Of fingerprints a body given as its words.
func Of(words []Word) Fingerprint {
	var few [128]Key
	keys := AppendKeys(few[:0], words)
	return Fingerprint{
		Words:   len(words),
		SimHash: Sum(words),
		Keys:    append([]Key(nil), keys...), // no longer than they are
	}
}

// Distance is the Hamming distance of two SimHashes: 0 for equal shingle
// multisets, about 32 for unrelated bodies.
func Distance(a, b uint64) int { return bits.OnesCount64(a ^ b) }

// Sum is the SimHash of a body: bit i is set when more than half of the body's
// shingles have bit i set in their hash. A body of fewer than [ShingleWords]
// words is one shingle; an empty one has SimHash 0.
func Sum(words []Word) uint64 {
	n := len(words) - ShingleWords + 1
	if n <= 0 {
		return shingle(words)
	}
	c := counters{used: bits.Len(uint(n))}
	for len(words) >= len(c.pending)+ShingleWords-1 {
		w := words[:len(c.pending)+ShingleWords-1]
		for i := range c.pending {
			c.pending[i] = shingle3(w[i].Hash, w[i+1].Hash, w[i+2].Hash)
		}
		c.addEight()
		words = words[len(c.pending):]
	}
	for ; len(words) >= ShingleWords; words = words[1:] {
		c.ripple(0, shingle3(words[0].Hash, words[1].Hash, words[2].Hash))
	}
	return c.above(n / 2)
}

// counters are 64 counters, one for each bit of a hash, held as bit planes so
// that one machine word of carry-save adders serves all 64 at once. Seven
// hashes out of eight touch only the lowest planes (Harley-Seal counting; see
// Warren, Hacker's Delight, section 5-1).
type counters struct {
	pending [8]uint64
	used    int            // planes that the number of hashes needs
	planes  [planes]uint64 // planes[i] holds bit i of every counter
}

// planes bounds the shingles of one body to 2^32, more than a Word can address.
const planes = 33

// addEight adds the eight pending hashes with seven carry-save adders.
func (c *counters) addEight() {
	p := &c.pending
	ones, a := csa(c.planes[0], p[0], p[1])
	ones, b := csa(ones, p[2], p[3])
	twos, e := csa(c.planes[1], a, b)
	ones, a = csa(ones, p[4], p[5])
	ones, b = csa(ones, p[6], p[7])
	twos, f := csa(twos, a, b)
	fours, carry := csa(c.planes[2], e, f)
	c.planes[0], c.planes[1], c.planes[2] = ones, twos, fours
	c.ripple(3, carry)
}

// ripple adds carry, worth 2^plane in every lane that is set. It goes through all
// planes in use: to look whether anything is left to carry takes longer.
func (c *counters) ripple(plane int, carry uint64) {
	for ; plane < c.used; plane++ {
		c.planes[plane], carry = c.planes[plane]^carry, c.planes[plane]&carry
	}
}

// above is the word whose bit i says that counter i exceeds a number.
func (c *counters) above(number int) uint64 {
	var above uint64
	equal := ^uint64(0) // in the planes seen so far, the highest first
	for plane := c.used - 1; plane >= 0; plane-- {
		if bit := c.planes[plane]; number>>plane&1 == 0 {
			above |= equal & bit
			equal &^= bit
		} else {
			equal &= bit
		}
	}
	return above
}

// csa is a full adder on each bit: the sum of three words as sum and carry.
func csa(a, b, c uint64) (sum, carry uint64) {
	u := a ^ b
	return u ^ c, a&b | u&c
}

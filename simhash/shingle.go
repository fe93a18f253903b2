package simhash

import "math"

// The hash of a shingle is a polynomial in its words' hashes, rolled from one
// shingle to the next (Karp, Rabin 1987) and then mixed, because the low bits of
// the polynomial depend on the low bits of the words alone.
const (
	shingleBase = 0x9e3779b97f4a7c15 // odd, from the golden ratio
	mixMul      = 0xd6e8feb86659fd93 // degski's 64-bit finaliser
)

func mix(h uint64) uint64 {
	h ^= h >> 32
	h *= mixMul
	h ^= h >> 32
	h *= mixMul
	return h ^ h>>32
}

// shingle is the hash of all words given, 0 of none.
func shingle(words []Word) uint64 {
	var h uint64
	for _, w := range words {
		h = h*shingleBase + w.Hash
	}
	return mix(h)
}

// shingle3 is the hash of three words. So few are not rolled: each shingle need not
// wait for the one before.
func shingle3(a, b, c uint64) uint64 {
	return mix(a*(shingleBase*shingleBase&math.MaxUint64) + b*shingleBase + c)
}

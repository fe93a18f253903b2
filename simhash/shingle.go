package simhash

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

// forShingles calls yield with the hash of each run of k words, from the first.
// Fewer than k words, but some, are one shingle.
func forShingles(words []Word, k int, yield func(hash uint64)) {
	if len(words) == 0 {
		return
	}
	var h uint64
	drop := uint64(1) // shingleBase^k: the weight of the word that leaves
	for range k {
		drop *= shingleBase
	}
	for i := range words {
		h = h*shingleBase + words[i].Hash
		switch {
		case i >= k:
			h -= words[i-k].Hash * drop
			yield(mix(h))
		case i == k-1:
			yield(mix(h))
		}
	}
	if len(words) < k {
		yield(mix(h))
	}
}

package simhash

import (
	"math"
	"math/bits"
	"math/rand/v2"
)

// Shingle and window were chosen on ../shared/eval (score.py oracle and relations),
// where pairs with a copy of 60 % and more are found, of viral and outlets, by 4
// words and window 24: 407 of 408 and 567 of 567; 5 and 16: the same; 5 and 24: the
// same; 6 and 32: 406 and 567. Of the 41 template pairs of pairs-dev, which share
// only short runs, they find 36, 31, 25 and 23; with 4 words a dedupe of all sets
// takes 1.2 times as long as with 5 and 16.
const (
	// KeyWords is the number of words in the shingle that a part key hashes.
	KeyWords = 5
	// keyWindow is the number of neighbouring shingles of which one at least
	// becomes a key.
	keyWindow = 16

	// KeyRun is the promise of the part keys: two bodies that share a run of
	// KeyRun words verbatim share a key. In scripts written without spaces a word
	// is a character seen with the ones before it (see [AppendWords]), so the run
	// must be up to three characters longer.
	KeyRun = KeyWords + keyWindow - 1
)

// A Key is the hash of one selected shingle of a body: a part key. Two bodies
// that share a long enough run of words share a key.
type Key struct {
	// Hash is the upper half of the shingle's hash. Among a million articles of 43
	// keys one key in a hundred is taken for that of another shingle; what is found by
	// it is verified, and the other half would cost an archive a third of its size.
	Hash   uint32
	Offset uint32 // index of the shingle's first word in the body
}

// keyOf is the key of a shingle. Which shingles become keys depends on the lower half
// of their hashes first, so that the upper half stays even.
func keyOf(hash uint64, offset int) Key { return Key{uint32(hash >> 32), uint32(offset)} }

// AppendKeys appends the part keys of a body to dst, by offset, each hash once
// (at its first offset). Bodies of fewer than [KeyWords] words have none: they
// are too short to be told apart from set phrases.
//
// Keys are chosen by robust winnowing (Schleimer, Wilkerson, Aiken 2003, section
// 3): the least hash of every window of neighbouring shingles, the same one for as
// long as it stays in the window.
func AppendKeys(dst []Key, words []Word) []Key {
	shingles := len(words) - KeyWords + 1
	if shingles <= 0 {
		return dst
	}
	start := len(dst)
	var h uint64      // of the words of a shingle but the last, rolled
	drop := uint64(1) // the weight of the first of them
	for _, w := range words[:KeyWords-1] {
		h = h*shingleBase + w.Hash
		drop *= shingleBase
	}
	// The least is taken over reversed bytes, so that the keys, being chosen for
	// small values, still spread evenly over what an index sorts them by.
	var ring [keyWindow]uint64 // the shingles of the window, by position modulo its size
	least := uint64(math.MaxUint64)
	leastAt := 0 // where the least of the window stands
	chosen := -1 // the last position made a key
	leaves := words[:shingles]
	for at, w := range words[KeyWords-1:] {
		h = h*shingleBase + w.Hash
		v := bits.ReverseBytes64(mix(h))
		h -= leaves[at].Hash * drop
		ring[at%keyWindow] = v
		if leastAt == at-keyWindow { // it has left the window
			least, leastAt = v, at
			for j := at - 1; j > at-keyWindow; j-- {
				if v := ring[uint(j)%keyWindow]; v < least {
					least, leastAt = v, j
				}
			}
		} else if v < least {
			least, leastAt = v, at
		}
		if at >= keyWindow-1 && leastAt != chosen {
			dst = append(dst, keyOf(bits.ReverseBytes64(least), leastAt))
			chosen = leastAt
		}
	}
	if chosen < 0 { // not one full window: the body still gets a key
		dst = append(dst, keyOf(bits.ReverseBytes64(least), leastAt))
	}
	return append(dst[:start], firstOfEach(dst[start:])...)
}

// drawn is another number in each process, so that nobody can write a text whose keys
// all meet in one slot. What is kept does not depend on it.
var drawn = rand.Uint64() | 1

// firstOfEach keeps the first key of each hash of keys that stand in order of offset.
func firstOfEach(keys []Key) []Key {
	var few [512]uint32
	slots := few[:] // open-addressed, no more than half full: places among the kept, plus one
	if 2*len(keys) > len(slots) {
		slots = make([]uint32, 1<<bits.Len(uint(2*len(keys))))
	}
	mask := uint64(len(slots) - 1)
	kept := keys[:0]
	for _, k := range keys {
		i := uint64(k.Hash) * drawn >> 32 & mask
		for slots[i&mask] != 0 && kept[slots[i&mask]-1].Hash != k.Hash {
			i++
		}
		if slots[i&mask] == 0 {
			kept = append(kept, k)
			slots[i&mask] = uint32(len(kept))
		}
	}
	return kept
}

// Package rarity says how much a shared part key counts: the less, the more
// unrelated stories carry it.
//
// A key that stands in many articles is either common wording (furniture, a credit,
// a company's boilerplate, a legal notice) or a story that many outlets carry. The
// two are told apart by the rest of the carriers: those of a story share nearly all
// they hold, those of common wording nothing else ([Counter]). Counts can be learnt
// from one archive and used without it ([Terms]).
//
// The package works on plain values. It does not know articles or archives, and does
// not decide what a pair is (package match does).
package rarity

import (
	"math"
	"math/rand/v2"
	"slices"

	"github.com/samewire/samewire/simhash"
)

// Few, around and ownShare were chosen on the keys that 6 articles and more of
// ../shared/eval carry (go test ./internal/desk -run StoriesOnSets -v): 125 of
// testdata/wire (reposts), 504 of viral (heavy reposting, but most of it a quotation or
// a paragraph lifted into text of one's own), 2,651 of outlets (set blocks, set
// phrases). Stories in quarters of the keys, and the share of the carriers that they
// are in the middle:
//
//	around, ownShare   wire              viral             outlets
//	100, 0.25          1.0 1.0 1.0 .17   4.0 5.1 7.0 .78   7.0 8.0 17.0 1.00
//	100, 0.50          1.0 1.0 1.0 .17   2.3 4.5 6.5 .67   6.0 8.0 11.4 1.00
//	100, 0.75          1.0 1.0 1.0 .17   1.0 3.8 5.5 .55   1.4 6.0  9.0  .74
//	whole body         1.0 1.0 1.0 .17   4.0 5.5 7.0 .81   7.0 8.0 17.0 1.00
const (
	// Few is the number of unrelated stories up to which a key is as good as one that
	// stands in two: more than three quarters of the keys of viral have no more than 7.
	Few = 8
	// Sample is the number of carriers that are looked at; a longer list is sampled.
	// check and dedupe sample differently, and judge every pair of outlets alike with 64
	// (TestCheckAgreesWithDedupe of internal/desk).
	Sample = 64
	// Look is the number of carriers that a first look takes.
	Look = 16
	// around is how many words before and after a key belong to the passage in which
	// it stands; what a carrier is made of is asked of the rest.
	around = 100
	// ownShare is the share of the keys of that rest that may be its outlet's own, or
	// edited, before a carrier is taken for a story apart.
	ownShare = 0.5
	// A carrier is asked as a whole too, and then no more than wholeShare may be its
	// own: two short pieces of which half is one notice are not copies yet. One with
	// less than restKeys beside the passage is asked as a whole only.
	wholeShare = 0.25
	restKeys   = 3
)

// Weight is what a word counts that stands under a key of so many stories: 1 up to
// [Few] of them, then less in proportion: a block that twice as many carry counts for
// half of itself. Falling with the square it would cost outlets .998 -> .964 of oracle
// F1, for 34 pairs that share a list of 436 words in the longest.
func Weight(stories float64) float64 {
	if stories <= Few {
		return 1
	}
	return Few / stories
}

// A Source knows in how many unrelated stories keys stand. Sources are safe for
// concurrent use.
type Source interface {
	// Stories is that number, or 0 if the key is not known.
	Stories(hash uint32) float64
}

// Counts is a Source made of counts.
type Counts map[uint32]float64

// Stories implements [Source].
func (c Counts) Stories(hash uint32) float64 { return c[hash] }

// Most is the Source that says what that of the sources says which knows of most
// stories; nil ones know nothing.
func Most(sources ...Source) Source {
	var all most
	for _, s := range sources {
		if s != nil {
			all = append(all, s)
		}
	}
	if len(all) == 0 {
		return nil
	}
	return all
}

type most []Source

func (m most) Stories(hash uint32) (n float64) {
	for _, s := range m {
		n = max(n, s.Stories(hash))
	}
	return n
}

// A Counter counts the unrelated stories among the carriers of a key. It holds
// working memory that later counts use again; it is not safe for concurrent use.
type Counter struct {
	table   []slot
	turn    uint32
	byCount []int
}

// A slot of an open-addressed table; it is empty if it is of another turn.
type slot struct {
	hash  uint32
	turn  uint32
	count uint32
}

// Stories estimates how many unrelated stories a key stands in, from the keys of a
// sample of the articles that carry it, and how many carry it in all.
//
// Each carrier counts as one part of as many as carry, in the sample, what it is
// made of beside the passage of the key: the carriers of all but the ownShare of
// those keys that fewest carry. So the copies of a story come to one together,
// whatever their number, also where each was cut or dressed otherwise, and carriers
// that have nothing but the passage in common come to one each. Those stand for as
// many of the carriers that were not looked at as of those that were; a story with
// several copies in the sample stands for itself.
//
// Where one story has more than half of the carriers the key is its own, and the
// others lifted it: they count for less, the more it has.
func (c *Counter) Stories(hash uint32, carriers [][]simhash.Key, total int) float64 {
	if len(carriers) == 0 {
		return 0
	}
	c.count(carriers)
	sum, alone, most := 0.0, 0, 0
	for _, keys := range carriers {
		size := c.size(hash, keys, len(carriers))
		sum += 1 / float64(size)
		switch {
		case size == 1:
			alone++
		case 2*size > len(carriers):
			most++
		}
	}
	if n := len(carriers); total > n {
		sum += float64(alone) * float64(total-n) / float64(n)
	}
	others := 1 - float64(most)/float64(len(carriers))
	return max(1, sum*min(1, 2*others))
}

// OneStory reports whether a key is at first look one story's: of a few of its
// carriers, at most [Look], three quarters hold what more than half of them hold, and
// hardly more. It does not matter which key they share. Most keys that are often
// carried are of reposted stories, and need no closer look.
func (c *Counter) OneStory(carriers [][]simhash.Key) bool {
	c.count(carriers)
	most := 0
	for _, keys := range carriers {
		if _, size := c.carried(keys, wholeShare, len(carriers), func(simhash.Key) bool { return true }); 2*size > len(carriers) {
			most++
		}
	}
	return 4*most >= 3*len(carriers)
}

// count counts in how many carriers each key stands.
func (c *Counter) count(carriers [][]simhash.Key) {
	all := 0
	for _, keys := range carriers {
		all += len(keys)
	}
	size := 64
	for size < 2*all {
		size *= 2
	}
	if c.turn++; len(c.table) < size || c.turn == math.MaxUint32 {
		c.table, c.turn = make([]slot, size), 1
	}
	for _, keys := range carriers {
		for _, k := range keys {
			c.slot(k.Hash).count++
		}
	}
}

// drawn is another number in each process: the hashes of keys are public, and could be
// chosen to meet in one slot.
var drawn = rand.Uint64() | 1

// slot is that of a key, made if there is none.
func (c *Counter) slot(hash uint32) *slot {
	mask := uint64(len(c.table) - 1)
	for i := uint64(hash) * drawn >> 32 & mask; ; i = (i + 1) & mask {
		s := &c.table[i]
		if s.turn != c.turn {
			*s = slot{hash: hash, turn: c.turn}
			return s
		}
		if s.hash == hash {
			return s
		}
	}
}

// size is the number of carriers, this one among them, of what a carrier is made of
// beside the passage in which it has the key.
func (c *Counter) size(hash uint32, keys []simhash.Key, carriers int) int {
	at := slices.IndexFunc(keys, func(k simhash.Key) bool { return k.Hash == hash })
	beside := func(k simhash.Key) bool {
		return at >= 0 && (k.Offset+around < keys[at].Offset || k.Offset > keys[at].Offset+around)
	}
	_, whole := c.carried(keys, wholeShare, carriers, func(simhash.Key) bool { return true })
	if n, rest := c.carried(keys, ownShare, carriers, beside); n >= restKeys {
		return max(rest, whole)
	}
	return whole
}

// carried is how many carriers hold each of the wanted keys, those left out that
// fewest hold, and how many are wanted.
func (c *Counter) carried(keys []simhash.Key, own float64, carriers int, wanted func(simhash.Key) bool) (n, size int) {
	c.byCount = append(c.byCount[:0], make([]int, carriers+1)...)
	for _, k := range keys {
		if wanted(k) {
			c.byCount[min(int(c.slot(k.Hash).count), carriers)]++
			n++
		}
	}
	rank := int(own * float64(n)) // how many keys may be rarer
	for size, keys := range c.byCount {
		if rank -= keys; rank < 0 {
			return n, max(size, 1)
		}
	}
	return n, 1
}

// Even picks at most so many of a list of carriers, evenly.
func Even(nums []uint32, most int) []uint32 {
	n := len(nums)
	if n <= most {
		return nums
	}
	picked := make([]uint32, most)
	for i := range picked {
		picked[i] = nums[i*n/most]
	}
	return picked
}

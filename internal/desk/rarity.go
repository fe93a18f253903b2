package desk

import (
	"cmp"
	"slices"

	"github.com/cespare/xxhash/v2"

	"github.com/samewire/samewire/internal/lookup"
	"github.com/samewire/samewire/internal/match"
	"github.com/samewire/samewire/internal/rarity"
	"github.com/samewire/samewire/simhash"
)

// A weigher knows how much the keys of one article, the subject, count. It asks for
// them only when a pair that is related otherwise shares them, and once a subject. It
// is not safe for concurrent use.
type weigher struct {
	known rarity.Source // what is known beyond the articles at hand, or nil
	// count counts the stories of a key among the articles at hand.
	count func(hash uint64) float64

	counted map[uint64]count // by key
	keys    []simhash.Key    // of the subject
	totals  []int            // how many articles at hand carry each
	at      map[uint64]int   // the common keys of the subject, by hash
	stories []float64        // of the keys of the subject
	weighed bool             // at and stories are those of the subject
}

// A count is of the stories of a key among so many carriers. It is made again when
// they have grown by a quarter.
type count struct {
	carriers int
	stories  float64
}

// maxCounted bounds what a weigher remembers, to some 12 MB.
const maxCounted = 1 << 18

// subject sets the article of which pairs are weighed next, and how many articles
// hold each of its keys.
func (w *weigher) subject(keys []simhash.Key, totals []int) {
	w.keys, w.totals, w.weighed = keys, totals, false
}

// shared are the keys that the subject shares with another article, with their
// weights; none if all count whole. The subject is A.
func (w *weigher) shared(other []simhash.Key) []match.SharedKey {
	if !w.weigh() {
		return nil
	}
	var shared []match.SharedKey
	common := false
	for _, k := range other {
		if i, ok := w.at[k.Hash]; ok {
			key := sharedKey(w.keys[i].Offset, k.Offset, w.stories[i])
			common = common || key.Weight < 1
			shared = append(shared, key)
		}
	}
	if !common {
		return nil
	}
	return shared
}

func sharedKey(a, b uint32, stories float64) match.SharedKey {
	return match.SharedKey{A: int(a), B: int(b), Stories: stories, Weight: rarity.Weight(stories)}
}

// weigh finds the stories of the subject's keys. It reports whether one is common.
func (w *weigher) weigh() bool {
	if w.weighed {
		return len(w.at) > 0
	}
	w.weighed = true
	w.stories = slices.Grow(w.stories[:0], len(w.keys))[:len(w.keys)]
	common := false
	for i, k := range w.keys {
		w.stories[i] = w.storiesOf(k.Hash, w.totals[i])
		common = common || w.stories[i] > rarity.Few
	}
	clear(w.at)
	if !common {
		return false
	}
	if w.at == nil {
		w.at = make(map[uint64]int, len(w.keys))
	}
	for i, k := range w.keys {
		w.at[k.Hash] = i
	}
	return true
}

func (w *weigher) storiesOf(hash uint64, total int) (stories float64) {
	if w.known != nil {
		stories = w.known.Stories(hash)
	}
	if total <= rarity.Few {
		return stories
	}
	c, ok := w.counted[hash]
	if !ok || 4*total > 5*c.carriers {
		if w.counted == nil || len(w.counted) == maxCounted {
			w.counted = map[uint64]count{}
		}
		c = count{total, w.count(hash)}
		w.counted[hash] = c
	}
	return max(stories, c.stories)
}

// A batchCounter counts stories among the items of a batch.
type batchCounter struct {
	ix      *lookup.Index
	items   []Item
	draws   []uint64 // by item: those with the least are looked at first
	counter rarity.Counter

	looked   map[[rarity.Look]uint32]bool
	nums     []uint32
	carriers [][]simhash.Key
}

// draws are drawn from the ids, so that which items are looked at does not depend on
// their order.
func draws(items []Item) []uint64 {
	d := make([]uint64, len(items))
	for i := range items {
		d[i] = xxhash.Sum64String(items[i].ID)
	}
	return d
}

func (c *batchCounter) stories(hash uint64) float64 {
	nums, total := c.ix.Postings(hash, len(c.items), c.nums[:0])
	c.nums = nums
	if total > rarity.Look {
		slices.SortFunc(nums, func(a, b uint32) int { return cmp.Compare(c.draws[a], c.draws[b]) })
	}
	if c.oneStory(nums[:min(total, rarity.Look)]) {
		return 1
	}
	return c.counter.Stories(hash, c.keysOf(nums[:min(total, rarity.Sample)]), total)
}

// oneStory is the first look at carriers. The keys of a story have the same ones
// again and again.
func (c *batchCounter) oneStory(nums []uint32) bool {
	look := [rarity.Look]uint32{}
	copy(look[:], nums)
	slices.Sort(look[:len(nums)])
	one, ok := c.looked[look]
	if !ok {
		if c.looked == nil || len(c.looked) == maxCounted {
			c.looked = map[[rarity.Look]uint32]bool{}
		}
		one = c.counter.OneStory(c.keysOf(nums))
		c.looked[look] = one
	}
	return one
}

func (c *batchCounter) keysOf(nums []uint32) [][]simhash.Key {
	c.carriers = c.carriers[:0]
	for _, n := range nums {
		c.carriers = append(c.carriers, c.items[n].print.Keys)
	}
	return c.carriers
}

// maxCarriers bounds how much of the list of a key an archive is asked for: what
// stands in so many articles counts for next to nothing anyway, or is one story.
const maxCarriers = 1024

// archiveStories counts the stories of a key in an archive.
func archiveStories(counter *rarity.Counter, archive Archive, hash uint64) (float64, error) {
	nums, total := archive.Postings(hash, maxCarriers, nil)
	if total <= rarity.Few {
		return 0, nil
	}
	return storiesOf(counter, archive, hash, nums, total)
}

func storiesOf(counter *rarity.Counter, archive Archive, hash uint64, nums []uint32, total int) (float64, error) {
	keysOf := func(nums []uint32) (carriers [][]simhash.Key, err error) {
		for _, n := range nums {
			print, err := archive.Fingerprint(n)
			if err != nil {
				return nil, err
			}
			carriers = append(carriers, print.Keys)
		}
		return carriers, nil
	}
	carriers, err := keysOf(rarity.Even(nums, rarity.Look))
	if err != nil {
		return 0, err
	}
	if counter.OneStory(carriers) {
		return 1, nil
	}
	if carriers, err = keysOf(rarity.Even(nums, rarity.Sample)); err != nil {
		return 0, err
	}
	return counter.Stories(hash, carriers, total), nil
}

// Common are the keys of the piece checked last that may be common in the archive:
// more articles carry them than stories may.
func (c *Checker) Common() []uint64 {
	var hashes []uint64
	for i, k := range c.weigher.keys {
		if c.weigher.totals[i] > rarity.Few {
			hashes = append(hashes, k.Hash)
		}
	}
	return hashes
}

// Count counts in how many stories of an archive keys stand.
func (c *Checker) Count(archive Archive, hashes []uint64) (rarity.Counts, error) {
	counts := rarity.Counts{}
	for _, h := range hashes {
		known, ok := c.weigher.counted[h]
		if !ok {
			var err error
			if known.stories, err = archiveStories(&c.counter, archive, h); err != nil {
				return nil, err
			}
		}
		if known.stories > rarity.Few {
			counts[h] = known.stories
		}
	}
	return counts, nil
}

// weigh sets what of measures is common wording, given the keys that both sides hold.
// If the measures are not estimates, the comparer has just made them.
func weigh(c *match.Comparer, m match.Measures, a, b match.Body, estimated bool, shared []match.SharedKey) match.Measures {
	switch {
	case len(shared) == 0:
		return m
	case estimated:
		return match.WeighEstimate(m, shared)
	}
	return c.Weigh(m, a, b, shared)
}

package desk

import (
	"cmp"
	"math/bits"
	"slices"
	"sync"

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
	count func(hash uint32) float64

	counted map[uint32]count // by key
	keys    []simhash.Key    // of the subject
	totals  []int            // how many articles at hand carry each
	stories []float64        // of the keys of the subject
	common  bool             // one of them is common
	weighed bool             // stories and common are those of the subject

	slots []uint32          // an open-addressed table of the keys, by hash: their places plus one
	found []match.SharedKey // by the last call of shared
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
// hold each of its keys; nil if only what is known of them counts.
func (w *weigher) subject(keys []simhash.Key, totals []int) {
	w.keys, w.totals, w.weighed = keys, totals, false
}

// shared are the keys that the subject shares with another article, with their
// weights; none if all count whole. The subject is A. They are valid until the next call.
func (w *weigher) shared(other []simhash.Key) []match.SharedKey {
	if !w.weigh() {
		return nil
	}
	w.found = w.found[:0]
	common := false
	mask := uint32(len(w.slots) - 1)
	for _, k := range other {
		for i := k.Hash & mask; w.slots[i] != 0; i = (i + 1) & mask {
			at := w.slots[i] - 1
			if w.keys[at].Hash == k.Hash {
				key := sharedKey(w.keys[at].Offset, k.Offset, w.stories[at])
				common = common || key.Weight < 1
				w.found = append(w.found, key)
				break
			}
		}
	}
	if !common {
		return nil
	}
	return w.found
}

func sharedKey(a, b uint32, stories float64) match.SharedKey {
	return match.SharedKey{A: int(a), B: int(b), Stories: stories, Weight: rarity.Weight(stories)}
}

// weigh finds the stories of the subject's keys. It reports whether one is common.
func (w *weigher) weigh() bool {
	if w.weighed {
		return w.common
	}
	w.weighed = true
	w.stories = slices.Grow(w.stories[:0], len(w.keys))[:len(w.keys)]
	w.common = false
	for i, k := range w.keys {
		total := 0
		if w.totals != nil {
			total = w.totals[i]
		}
		w.stories[i] = w.storiesOf(k.Hash, total)
		w.common = w.common || w.stories[i] > rarity.Few
	}
	if w.common {
		w.tabulate()
	}
	return w.common
}

// tabulate makes the table of the subject's keys; of two with one hash the later counts.
func (w *weigher) tabulate() {
	size := 1 << bits.Len(uint(2*len(w.keys)))
	w.slots = slices.Grow(w.slots[:0], size)[:size]
	clear(w.slots)
	for at, k := range w.keys {
		i := k.Hash & uint32(size-1)
		for w.slots[i] != 0 && w.keys[w.slots[i]-1].Hash != k.Hash {
			i = (i + 1) & uint32(size-1)
		}
		w.slots[i] = uint32(at) + 1
	}
}

func (w *weigher) storiesOf(hash uint32, total int) (stories float64) {
	if w.known != nil {
		stories = w.known.Stories(hash)
	}
	if total <= rarity.Few {
		return stories
	}
	c, ok := w.counted[hash]
	if !ok || 4*total > 5*c.carriers {
		if w.counted == nil || len(w.counted) == maxCounted {
			w.counted = map[uint32]count{}
		}
		c = count{total, w.count(hash)}
		w.counted[hash] = c
	}
	return max(stories, c.stories)
}

// countStories finds the common wording of a sealed batch: the keys, of those that many
// bodies hold, that more than [rarity.Few] stories carry.
func (b *Batch) countStories(long []lookup.Long) error {
	b.common, b.carries = rarity.Counts{}, make([]bool, b.lenBodies())
	if b.noisy {
		return nil // two texts of one language share runs of letters by chance
	}
	// The keys of a story follow each other, so that its articles are read once.
	first := make([]uint32, len(long))
	order := make([]uint32, len(long))
	for i, l := range long {
		nums, _ := b.index.List(l.Ref)
		first[i], order[i] = nums[0], uint32(i)
	}
	slices.SortFunc(order, func(i, j uint32) int {
		return cmp.Or(cmp.Compare(first[i], first[j]), cmp.Compare(long[i].Hash, long[j].Hash))
	})
	draws := b.draws()
	var mu sync.Mutex
	return onAllCores((len(order)+countedInOneGo-1)/countedInOneGo, func(int) (func(int) error, func() error) {
		c := batchCounter{batch: b, draws: draws, drawer: drawer{batch: b}}
		var articles []uint32
		return func(i int) error {
			for _, at := range order[i*countedInOneGo : min((i+1)*countedInOneGo, len(order))] {
				nums, _ := b.index.List(long[at].Ref)
				articles = articles[:0]
				for _, n := range nums {
					articles = append(articles, b.articlesOf(int(n))...)
				}
				stories, err := c.stories(long[at].Hash, articles)
				if err != nil {
					return err
				}
				if stories <= rarity.Few {
					continue
				}
				mu.Lock()
				b.common[long[at].Hash] = stories
				for _, n := range nums {
					b.carries[n] = true
				}
				mu.Unlock()
			}
			return nil
		}, nil
	})
}

// countedInOneGo is the number of keys that a core counts before it takes others: those
// of some hundred stories, so that hardly any story is read on two.
const countedInOneGo = 1 << 12

// draws are numbers drawn from the ids, so that which articles are looked at, those with
// the least, does not depend on their order.
func (b *Batch) draws() []uint64 {
	draws := make([]uint64, b.Len())
	for v, id := range b.ids {
		draws[v] = xxhash.Sum64String(id)
	}
	return draws
}

// A batchCounter counts stories among the articles of a batch.
type batchCounter struct {
	batch   *Batch
	draws   []uint64 // by rank
	drawer  drawer
	counter rarity.Counter

	looked   map[[rarity.Look]uint32]bool
	nums     []uint32
	carriers [][]simhash.Key
}

// stories counts the stories of a key that these articles carry.
func (c *batchCounter) stories(hash uint32, nums []uint32) (float64, error) {
	total := len(nums)
	c.nums = append(c.nums[:0], nums...)
	if total > rarity.Look {
		slices.SortFunc(c.nums, func(a, b uint32) int { return cmp.Compare(c.draws[a], c.draws[b]) })
	}
	look := c.nums[:min(total, rarity.Look)]
	if c.alike(look) {
		return 1, nil
	}
	one, err := c.oneStory(look)
	if one || err != nil {
		return 1, err
	}
	carriers, err := c.keysOf(c.nums[:min(total, rarity.Sample)])
	if err != nil {
		return 0, err
	}
	return c.counter.Stories(hash, carriers, total), nil
}

// nearBits is the distance of SimHashes within which two bodies are surely one story:
// unrelated ones are 32 bits apart on average. The stories of the keys of outlets
// (go test -run StoriesOnSets -v) are what they are without it up to 8; with 12 a quarter
// of the keys has 5.6 and less, where it has 6.
const nearBits = 8

// alike reports whether three quarters of the carriers are nearly the same as one of the
// first of them. It costs next to nothing, and settles most of what oneStory would.
func (c *batchCounter) alike(nums []uint32) bool {
	for _, first := range nums[:min(3, len(nums))] {
		near := 0
		for _, v := range nums {
			if simhash.Distance(c.simhash(first), c.simhash(v)) <= nearBits {
				near++
			}
		}
		if 4*near >= 3*len(nums) {
			return true
		}
	}
	return false
}

func (c *batchCounter) simhash(v uint32) uint64 {
	return c.batch.bodies[c.batch.entries[v].body].simhash
}

// oneStory is a closer look at carriers. The keys of a story have the same ones
// again and again.
func (c *batchCounter) oneStory(nums []uint32) (bool, error) {
	look := [rarity.Look]uint32{}
	copy(look[:], nums)
	slices.Sort(look[:len(nums)])
	one, ok := c.looked[look]
	if ok {
		return one, nil
	}
	carriers, err := c.keysOf(nums)
	if err != nil {
		return false, err
	}
	if c.looked == nil || len(c.looked) == maxCounted {
		c.looked = map[[rarity.Look]uint32]bool{}
	}
	one = c.counter.OneStory(carriers)
	c.looked[look] = one
	return one, nil
}

func (c *batchCounter) keysOf(nums []uint32) ([][]simhash.Key, error) {
	c.carriers = c.carriers[:0]
	for _, n := range nums {
		print, err := c.drawer.print(int(c.batch.entries[n].body))
		if err != nil {
			return nil, err
		}
		c.carriers = append(c.carriers, print.Keys)
	}
	return c.carriers, nil
}

// Common are the keys of the piece checked last that may be common in the archive:
// more articles carry them than stories may.
func (c *Checker) Common() []uint32 {
	var hashes []uint32
	for i, k := range c.weigher.keys {
		if c.weigher.totals[i] > rarity.Few {
			hashes = append(hashes, k.Hash)
		}
	}
	return hashes
}

// Count counts in how many stories of an archive keys stand.
func (c *Checker) Count(archive Archive, hashes []uint32) (rarity.Counts, error) {
	counts := rarity.Counts{}
	for _, h := range hashes {
		known, ok := c.weigher.counted[h]
		if !ok {
			var err error
			if known.stories, err = c.counter.ofKey(archive, h); err != nil {
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

package desk

import (
	"github.com/samewire/samewire/internal/rarity"
	"github.com/samewire/samewire/simhash"
)

// maxCarriers bounds how much of the list of a key an archive is asked for: what
// stands in so many articles counts for next to nothing anyway, or is one story.
const maxCarriers = 1024

// An archiveCounter counts the stories of keys in one archive. The keys of a story have
// the same carriers again and again, and it keeps what it read and found of them. It is
// not safe for concurrent use.
type archiveCounter struct {
	counter rarity.Counter
	keys    map[uint32][]simhash.Key // of articles by number, which is never used again
	looked  map[[rarity.Look]uint32]bool
}

// keptKeys bounds archiveCounter.keys: about 2 MB.
const keptKeys = 4096

// ofKey counts the stories of a key.
func (c *archiveCounter) ofKey(archive Archive, hash uint32) (float64, error) {
	nums, total := archive.Postings(hash, maxCarriers, nil)
	if total <= rarity.Few {
		return 0, nil
	}
	return c.stories(archive, hash, nums, total)
}

// stories counts the stories of a key that these articles carry, of so many in all.
func (c *archiveCounter) stories(archive Archive, hash uint32, nums []uint32, total int) (float64, error) {
	one, err := c.oneStory(archive, rarity.Even(nums, rarity.Look))
	if one || err != nil {
		return 1, err
	}
	carriers, err := c.keysOf(archive, rarity.Even(nums, rarity.Sample))
	if err != nil {
		return 0, err
	}
	return c.counter.Stories(hash, carriers, total), nil
}

// oneStory is the first look at carriers, which are in ascending order.
func (c *archiveCounter) oneStory(archive Archive, nums []uint32) (bool, error) {
	look := [rarity.Look]uint32{}
	copy(look[:], nums) // zeros that follow are no article
	if one, ok := c.looked[look]; ok {
		return one, nil
	}
	carriers, err := c.keysOf(archive, nums)
	if err != nil {
		return false, err
	}
	one := c.counter.OneStory(carriers)
	if c.looked == nil || len(c.looked) == maxCounted {
		c.looked = map[[rarity.Look]uint32]bool{}
	}
	c.looked[look] = one
	return one, nil
}

func (c *archiveCounter) keysOf(archive Archive, nums []uint32) ([][]simhash.Key, error) {
	carriers := make([][]simhash.Key, len(nums))
	for i, n := range nums {
		keys, ok := c.keys[n]
		if !ok {
			print, err := archive.Fingerprint(n)
			if err != nil {
				return nil, err
			}
			if c.keys == nil || len(c.keys) == keptKeys {
				c.keys = make(map[uint32][]simhash.Key, keptKeys)
			}
			keys = print.Keys
			c.keys[n] = keys
		}
		carriers[i] = keys
	}
	return carriers, nil
}

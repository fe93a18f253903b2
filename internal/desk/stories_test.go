package desk

import (
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/samewire/samewire/internal/lookup"
	"github.com/samewire/samewire/simhash"
)

// On sets in which stories are reposted, keys come to a story or a few, and on one of
// set blocks to nearly as many as carry them. These are the figures of package rarity.
func TestStoriesOnSets(t *testing.T) {
	t.Chdir("../..")
	for _, set := range []struct {
		path     string
		from, to float64 // bounds of the stories, from a quarter of the keys to three
	}{
		{wire, 1, 2},
		{"../shared/eval/viral.jsonl.gz", 1, 7},
		{"../shared/eval/outlets.jsonl.gz", 6, 20},
	} {
		if _, err := os.Stat(set.path); err != nil {
			t.Logf("no set: %v", err)
			continue
		}
		items := itemsOf(piecesOf(t, set.path))
		c := batchCounter{
			ix:    lookup.NewIndex(len(items), func(i int) []simhash.Key { return items[i].print.Keys }),
			items: items, draws: draws(items),
		}
		var stories, parts []float64
		seen := map[uint64]bool{}
		for _, it := range items {
			for _, k := range it.print.Keys {
				if seen[k.Hash] {
					continue
				}
				seen[k.Hash] = true
				if _, total := c.ix.Postings(k.Hash, 0, nil); total >= 6 {
					n := c.stories(k.Hash)
					stories, parts = append(stories, n), append(parts, n/float64(total))
				}
			}
		}
		slices.Sort(stories)
		slices.Sort(parts)
		n := len(stories)
		low, middle, high := stories[n/4], stories[n/2], stories[3*n/4]
		t.Logf("%s: %d of %d keys stand in 6 articles or more; stories in quarters %.1f %.1f %.1f; in the middle %.2f of the carriers",
			filepath.Base(set.path), n, len(seen), low, middle, high, parts[n/2])
		if low < set.from-0.01 || high > set.to {
			t.Errorf("%s: stories in quarters %.1f %.1f %.1f", filepath.Base(set.path), low, middle, high)
		}
	}
}

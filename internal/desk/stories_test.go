package desk

import (
	"os"
	"path/filepath"
	"slices"
	"testing"
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
		b := batchOf(t, piecesOf(t, set.path)...)
		c := batchCounter{batch: b, draws: b.draws(), drawer: drawer{batch: b}}
		carriers := map[uint32][]uint32{}
		for v := range b.Len() {
			print, err := c.drawer.print(int(b.entries[v].body))
			if err != nil {
				t.Fatal(err)
			}
			for _, k := range print.Keys {
				carriers[k.Hash] = append(carriers[k.Hash], uint32(v))
			}
		}
		var stories, parts []float64
		for hash, nums := range carriers {
			if len(nums) < 6 {
				continue
			}
			n, err := c.stories(hash, nums)
			if err != nil {
				t.Fatal(err)
			}
			stories, parts = append(stories, n), append(parts, n/float64(len(nums)))
		}
		slices.Sort(stories)
		slices.Sort(parts)
		n := len(stories)
		low, middle, high := stories[n/4], stories[n/2], stories[3*n/4]
		t.Logf("%s: %d of %d keys stand in 6 articles or more; stories in quarters %.1f %.1f %.1f; in the middle %.2f of the carriers",
			filepath.Base(set.path), n, len(carriers), low, middle, high, parts[n/2])
		if low < set.from-0.01 || high > set.to {
			t.Errorf("%s: stories in quarters %.1f %.1f %.1f", filepath.Base(set.path), low, middle, high)
		}
	}
}

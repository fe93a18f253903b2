package desk

import (
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"

	"github.com/samewire/samewire/internal/furniture"
	"github.com/samewire/samewire/internal/newsgen"
)

// Real text is never taken for damaged, and most of what is badly damaged is seen.
func TestLooksDamaged(t *testing.T) {
	if _, err := os.Stat(shared); err != nil {
		t.Skipf("no labelled news sets here: %v", err)
	}
	rules := furniture.NewRules()
	for _, set := range []string{"newsroom-dev.jsonl", "pairs-dev.jsonl", "viral.jsonl.gz", "outlets.jsonl.gz"}[:fewer(4, 2)] {
		for _, noise := range []float64{0, 0.05, 0.10, 0.15} {
			if noise > 0 && set != "newsroom-dev.jsonl" {
				continue
			}
			r := rand.New(rand.NewPCG(1, 2))
			n, damaged := 0, 0
			for a := range articlesOf(t, filepath.Join(shared, set)) {
				a.Body = newsgen.Damage(r, a.Body, noise)
				p := Prepare(a, rules)
				if len(p.Words) < 100 {
					continue
				}
				n++
				if p.LooksDamaged() {
					damaged++
				}
			}
			got := float64(damaged) / float64(n)
			t.Logf("%s, noise %.2f: %d of %d look damaged", set, noise, damaged, n)
			if noise == 0 && got > 0.001 || noise >= 0.10 && got < 0.8 {
				t.Errorf("%s, noise %.2f: %.4f look damaged", set, noise, got)
			}
		}
	}
}

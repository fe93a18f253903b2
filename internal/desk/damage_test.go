package desk

import (
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/samewire/samewire/internal/article"
	"github.com/samewire/samewire/internal/furniture"
	"github.com/samewire/samewire/internal/newsgen"
	"github.com/samewire/samewire/simhash"
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

// A digit or one of five marks between two small letters makes a word odd, wherever among
// the eight bytes of a look it stands; three different words make a damaged text.
func TestLooksDamagedWords(t *testing.T) {
	for _, test := range []struct {
		text string
		want bool
	}{
		{"the har6or wa|l was bui1t", true},
		{"the har6or wa|l was built", false},
		{"the har6or, the har6or and the har6or", false}, // one strange name
		{"the har6or, the 6arbor, the harbo6, the HAR6OR", false},
		{"a w(ll, a br!ght and a c~ld", true},
		{"a w`ll, a br|ght and a c(ld", true},
		{"a w-ll, a w'll, a w.ll, a wéll, a W|LL", false},
		{"a w||ll, a w (ll, a w( ll and a w!|ll", false},
	} {
		for pad := range 9 {
			text := strings.Repeat("x", pad) + " " + test.text
			p := &Piece{Article: &article.Article{Body: text}, Words: simhash.AppendWords(nil, text)}
			if got := p.LooksDamaged(); got != test.want {
				t.Errorf("%q: %v", text, got)
			}
		}
	}
	// Only the story is looked at.
	text := "har6or wa|l bui1t and the story"
	p := &Piece{Article: &article.Article{Body: text}, Words: storyWords(text, []furniture.Span{{Start: 18, End: len(text)}})}
	if p.LooksDamaged() {
		t.Errorf("%q: what was cut counts", text)
	}
}

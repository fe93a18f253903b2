package desk

import (
	"fmt"
	"testing"

	"github.com/samewire/samewire/internal/article"
	"github.com/samewire/samewire/internal/furniture"
	"github.com/samewire/samewire/internal/newsgen"
)

// BenchmarkHostile prepares two texts that were made to hurt, compares them and explains
// them, at three sizes: what it takes is to grow with them, not with their square.
func BenchmarkHostile(b *testing.B) {
	rules := furniture.NewRules()
	policy := (*Policy)(nil)
	for _, size := range []int{30_000, 100_000, 1_000_000} {
		texts, others := newsgen.HostileTexts(size, ""), newsgen.HostileTexts(size, "\n\nIt opens on Monday.")
		for i, text := range texts {
			b.Run(fmt.Sprintf("%s/%dKB", text.Kind, size/1000), func(b *testing.B) {
				b.SetBytes(int64(len(text.Text) + len(others[i].Text)))
				for b.Loop() {
					one := Prepare(&article.Article{ID: "a", Body: text.Text}, rules)
					other := Prepare(&article.Article{ID: "b", Body: others[i].Text}, rules)
					policy.Explain(one, other)
				}
			})
		}
	}
}

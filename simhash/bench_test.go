package simhash_test

import (
	"testing"

	"github.com/samewire/samewire/internal/newsgen"
	"github.com/samewire/samewire/simhash"
)

// bodies are 1,000 generated articles of about 500 words, so many that the processor
// cannot learn by heart where their words end, as it does with a text of a page.
func bodies() (all []string, bytes int) {
	g := newsgen.New(newsgen.Options{Seed: 7, Articles: 1000, Mix: &newsgen.Mix{}})
	for a, ok := g.Next(); ok; a, ok = g.Next() {
		all = append(all, a.Body)
		bytes += len(a.Body)
	}
	return all, bytes
}

func BenchmarkNews(b *testing.B) {
	all, bytes := bodies()
	var words []simhash.Word
	var keys []simhash.Key
	split := make([][]simhash.Word, len(all))
	for i, body := range all {
		split[i] = simhash.AppendWords(nil, body)
	}
	for _, step := range []struct {
		name string
		do   func(i int)
	}{
		{"words", func(i int) { words = simhash.AppendWords(words[:0], all[i]) }},
		{"SimHash", func(i int) { simhash.Sum(split[i]) }},
		{"keys", func(i int) { keys = simhash.AppendKeys(keys[:0], split[i]) }},
		{"all", func(i int) {
			words = simhash.AppendWords(words[:0], all[i])
			simhash.Sum(words)
			keys = simhash.AppendKeys(keys[:0], words)
		}},
	} {
		b.Run(step.name, func(b *testing.B) {
			b.SetBytes(int64(bytes / len(all)))
			b.ReportAllocs()
			for i := 0; b.Loop(); i++ {
				step.do(i % len(all))
			}
			b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "articles/s")
		})
	}
}

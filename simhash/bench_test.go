package simhash_test

import (
	"strings"
	"testing"

	"github.com/samewire/samewire/internal/newsgen"
	"github.com/samewire/samewire/simhash"
)

// news are generated articles of some length in bytes, 80 % of them with curly quotes or
// dashes. They are many, because the processor learns by heart where the words of one
// page end: said again and again, it takes half the time.
func news(from, to int) (all []string) {
	g := newsgen.New(newsgen.Options{Seed: 7, Articles: 3000, Mix: &newsgen.Mix{}})
	for a, ok := g.Next(); ok; a, ok = g.Next() {
		if len(a.Body) >= from && len(a.Body) < to {
			all = append(all, a.Body)
		}
	}
	return all
}

func benchmark(b *testing.B, texts []string, do func(i int)) {
	bytes := 0
	for _, text := range texts {
		bytes += len(text)
	}
	b.SetBytes(int64(bytes / len(texts)))
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		do(i % len(texts))
	}
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "articles/s")
}

// BenchmarkFingerprint takes words, SimHash and part keys of articles, by length and
// script, and each of the three of those of 2.7 KB.
func BenchmarkFingerprint(b *testing.B) {
	usual := news(2400, 3000)
	for _, test := range []struct {
		name  string
		texts []string
	}{
		{"2.7KB", usual},
		{"1KB", news(700, 1300)},
		{"6KB", news(5000, 8000)},
		{"german", []string{strings.Repeat("Für die Straße zum Hafen wären künftig 1.204 Euro fällig, hieß es am Dienstag. ", 33)}},
		{"devanagari", []string{strings.Repeat("बंदरगाह प्राधिकरण ने मंगलवार को कहा कि ", 26)}},
		{"han", []string{strings.Repeat("港口管理局星期二表示，已有一千多个集装箱被运走。", 37)}},
	} {
		var words []simhash.Word
		var keys []simhash.Key
		b.Run(test.name, func(b *testing.B) {
			benchmark(b, test.texts, func(i int) {
				words = simhash.AppendWords(words[:0], test.texts[i])
				simhash.Sum(words)
				keys = simhash.AppendKeys(keys[:0], words)
			})
		})
	}
	var words []simhash.Word
	b.Run("words", func(b *testing.B) {
		benchmark(b, usual, func(i int) { words = simhash.AppendWords(words[:0], usual[i]) })
	})
	var split [][]simhash.Word
	for _, text := range usual {
		split = append(split, simhash.AppendWords(nil, text))
	}
	b.Run("SimHash", func(b *testing.B) {
		benchmark(b, usual, func(i int) { simhash.Sum(split[i]) })
	})
	var keys []simhash.Key
	b.Run("keys", func(b *testing.B) {
		benchmark(b, usual, func(i int) { keys = simhash.AppendKeys(keys[:0], split[i]) })
	})
}

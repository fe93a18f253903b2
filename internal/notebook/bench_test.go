package notebook

import (
	"math/rand/v2"
	"testing"
	"time"

	"github.com/samewire/samewire/internal/furniture"
	"github.com/samewire/samewire/internal/newsgen"
	"github.com/samewire/samewire/simhash"
)

// BenchmarkLearn reads and learns generated articles, each in the notebook of its
// source, as add does on one core.
func BenchmarkLearn(b *testing.B) {
	type piece struct {
		source, text string
		kept         []furniture.Span
		words        []simhash.Word
	}
	var all []piece
	rules := furniture.NewRules()
	words := 0
	g := newsgen.New(newsgen.Options{Seed: 1, Articles: 4000, Sources: 20})
	for a, ok := g.Next(); ok; a, ok = g.Next() {
		p := piece{source: a.Source, text: a.Body, kept: rules.Clean(a.Body, a.Title).Kept}
		p.words = wordsOf(a.Body, p.kept)
		words += len(p.words)
		all = append(all, p)
	}
	books := map[string]*Book{}
	for i := 0; b.Loop(); i++ {
		if i%len(all) == 0 {
			clear(books)
		}
		p := all[i%len(all)]
		if books[p.source] == nil {
			books[p.source] = New()
		}
		books[p.source].Learn(Read(p.text, p.kept, p.words), time.Unix(int64(i), 0))
	}
	size := 0
	for _, book := range books {
		size += len(book.Append(nil))
	}
	b.ReportMetric(float64(words)/float64(len(all)), "words/article")
	b.ReportMetric(float64(size)/float64(len(books)), "bytes/source")
}

// BenchmarkEncode encodes a notebook whose window is full, which add does once a
// batch and source.
func BenchmarkEncode(b *testing.B) {
	book, r := New(), rand.New(rand.NewPCG(1, 1))
	for i := range 2 * window {
		text := ""
		for range 12 {
			text += story(r, 3) + "\n\n"
		}
		learn(book, text, i)
	}
	var data []byte
	for b.Loop() {
		data = book.Append(data[:0])
	}
	b.ReportMetric(float64(len(data)), "bytes")
}

// wordsOf are the words of the kept ranges of a text.
func wordsOf(text string, kept []furniture.Span) []simhash.Word {
	var words []simhash.Word
	for _, s := range kept {
		from := len(words)
		words = simhash.AppendWords(words, text[s.Start:s.End])
		for i := from; i < len(words); i++ {
			words[i].Start += uint32(s.Start)
			words[i].End += uint32(s.Start)
		}
	}
	return words
}

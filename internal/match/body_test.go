package match

import (
	"slices"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/samewire/samewire/internal/newsgen"
	"github.com/samewire/samewire/simhash"
)

// plainBody says of each word what NewBody says, looking at one letter at a time, and
// at each line for a post.
func plainBody(text string, words []simhash.Word) (marks []mark, facts []uint32) {
	var quotes quotation
	end := 0
	for i, w := range words {
		quotes.slash, quotes.at = 0, 0
		starts := quotes.pass(text, end, int(w.Start)) || i == 0
		word := text[w.Start:w.End]
		var m mark
		if strings.ContainsFunc(word, unicode.IsDigit) {
			m |= number
		}
		if r, _ := utf8.DecodeRuneInString(word); unicode.IsUpper(r) && !starts {
			m |= name
		}
		if quotes.open(int(w.Start)) {
			m |= quoted
		}
		if m&number != 0 || len(word) >= contentBytes {
			m |= content
		}
		if m&(number|name) != 0 {
			facts = append(facts, uint32(w.Hash>>32))
		}
		marks = append(marks, m)
		end = int(w.End)
	}
	slices.Sort(facts)
	return marks, slices.Compact(facts)
}

// pieces are what marks, facts and notes are made of.
var pieces = []string{
	"Ferry", "ferry", "to", "Osterlund", "7", "1,204", "B52", "abcdefg8", "abcdefgh9", "internationalisation1", "Électricité",
	"Ørsted", "Ж", "ж", "東京", "३", "٣", "①", "a\u0301", "it’s", "O’Neill", " ", " ", " ", ". ", "! ", ": ", "\n", "\n\n", "\"", " “", "”, ", "‘",
	"’", "„", "«", "»", "「", "」", "。", "•", "|", "(@ferry)", "pic.twitter.com/", "https://t.co/", "/", "@", "-", "—",
	"correc", "corrects", "Correction:", "corrige ", "berichtigt", "KORRIGIERT", "已更正", "внесены ", "исправления", "\xff", "\xe2\x80",
}

func TestBodyIsThePlainReading(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := strings.Join(someOf(t, pieces, 400), "")
		words := simhash.AppendWords(nil, text)
		if len(words) > 20 && rapid.Bool().Draw(t, "cut") { // as where furniture stood
			words = slices.Delete(words, 5, 15)
		}
		b := NewBody("", text, words)
		marks, facts := plainBody(text, words)
		if !slices.Equal(b.marks, marks) || !slices.Equal(b.facts, facts) {
			t.Errorf("%q: %s%s", text, cmp.Diff(marks, b.marks), cmp.Diff(facts, b.facts))
		}
		tail := strings.ToLower(text[max(0, len(text)-noteBytes):])
		if want := slices.ContainsFunc(notes, func(s string) bool { return strings.Contains(tail, s) }); b.corrects != want {
			t.Errorf("%q: corrects is %v, want %v", text, b.corrects, want)
		}
	})
}

// someOf draws up to most pieces; left to itself, rapid draws few.
func someOf(t *rapid.T, pieces []string, most int) []string {
	n := most - rapid.IntRange(0, most).Draw(t, "left out")
	return rapid.SliceOfN(rapid.SampledFrom(pieces), n, n).Draw(t, "pieces")
}

// BenchmarkNewBody makes bodies of 1,000 generated articles of about 490 words.
func BenchmarkNewBody(b *testing.B) {
	g := newsgen.New(newsgen.Options{Seed: 7, Articles: 1000, Mix: &newsgen.Mix{}})
	var all []string
	var words [][]simhash.Word
	bytes := 0
	for a, ok := g.Next(); ok; a, ok = g.Next() {
		all = append(all, a.Body)
		words = append(words, simhash.AppendWords(nil, a.Body))
		bytes += len(a.Body)
	}
	b.SetBytes(int64(bytes / len(all)))
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		NewBody("", all[i%len(all)], words[i%len(all)])
	}
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "articles/s")
}

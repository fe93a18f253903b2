package desk

import (
	"strings"
	"unicode/utf8"

	"github.com/samewire/samewire/simhash"
)

// numerals are numbers written as words, in the languages of testdata/wire and
// their neighbours. "One" is left out, because most of them use it as an article.
// They decide nothing: a change of one is listed among the changed numbers, that is
// all.
const numerals = `
two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen
nineteen twenty thirty forty fifty sixty seventy eighty ninety hundred hundreds thousand thousands million billion dozen
zwei drei vier fünf sechs sieben acht neun zehn elf zwölf zwanzig dreißig hundert tausend
deux trois quatre cinq sept huit neuf dix onze douze vingt trente cent mille
dos tres cuatro cinco seis siete ocho nueve diez once doce veinte treinta cien cientos mil
dois duas três quatro sete oito nove dez onze doze vinte cem
due tre quattro cinque sei sette otto nove dieci undici dodici venti cento
два две три четыре пять шесть семь восемь девять десять сто тысяч
दो तीन चार पांच पाँच छह सात आठ नौ दस ग्यारह बारह सौ हजार हज़ार लाख करोड़
`

// hanNumerals are the digits of Chinese and Japanese.
const hanNumerals = "二三四五六七八九十百千万两兩"

// A numeralSet knows numerals by the hashes of their folded forms.
type numeralSet map[uint64]bool

func newNumerals() numeralSet {
	set := numeralSet{}
	for _, word := range simhash.AppendWords(nil, numerals) {
		set[word.Hash] = true
	}
	return set
}

// any reports whether one of n words of p is a numeral.
func (set numeralSet) any(p *Piece, word, n int) bool {
	for i := word; i < word+n; i++ {
		text := p.word(i)
		if set[p.Words[i].Hash] || utf8.RuneCountInString(text) == 1 && strings.Contains(hanNumerals, text) {
			return true
		}
	}
	return false
}

package simhash

import (
	_ "embed"
	"strings"
	"unicode"
	"unicode/utf8"
)

// What outlets spell in two ways in scripts other than Latin. Each has one form here;
// which of the two it is does not matter.

// spelled is the one form of a letter.
func spelled(r rune) rune {
	switch {
	case r < 0x0660:
		switch r {
		case 'ى': // at the end of a word Egypt writes a yeh without dots
			return 'ي'
		case 'ة': // and the last letter of a feminine noun loses its dots
			return 'ه'
		}
	case r >= hanFirst && r <= hanLast:
		if s := simplified[r-hanFirst]; s != 0 {
			return rune(s)
		}
	case r == 'ک': // Persian keyboards
		return 'ك'
	case r == 'ی':
		return 'ي'
	case r == 'ँ': // chandrabindu, often set as anusvara
		return 'ं'
	case r < 0x0E00 && unicode.Is(unicode.Nd, r): // digits of Arabic and Indic scripts
		for _, zero := range indicZeros {
			if r >= zero && r <= zero+9 {
				return '0' + r - zero
			}
		}
	}
	return r
}

// indicZeros begin the decimal digits of Arabic, Persian and the scripts of India.
var indicZeros = []rune{0x0660, 0x06F0, 0x0966, 0x09E6, 0x0A66, 0x0AE6, 0x0B66, 0x0BE6, 0x0C66, 0x0CE6, 0x0D66}

// The block of the unified ideographs and the extension before it.
const hanFirst, hanLast = 0x3400, 0x9FFF

//go:embed han.txt
var hanPairs string

// simplified are the simplified forms of traditional characters. One simplified
// character often stands for several traditional ones, so it is not told back.
var simplified = func() (t [hanLast - hanFirst + 1]uint16) {
	for line := range strings.Lines(hanPairs) {
		if strings.HasPrefix(line, "#") {
			continue
		}
		for _, pair := range strings.Fields(line) {
			from, size := utf8.DecodeRuneInString(pair)
			to, _ := utf8.DecodeRuneInString(pair[size:])
			t[from-hanFirst] = uint16(to)
		}
	}
	return t
}()

// A nasal before a consonant of its own class is written with a half letter or, as
// most news in Hindi has it, with an anusvara.
const virama = "\u094d"

var halfNasals = func() *strings.Replacer {
	var pairs []string
	for _, class := range []string{"ङकखगघ", "ञचछजझ", "णटठडढ", "नतथदध", "मपफबभ"} {
		letters := []rune(class)
		for _, c := range letters[1:] {
			pairs = append(pairs, string(letters[0])+virama+string(c), "ं"+string(c))
		}
	}
	return strings.NewReplacer(pairs...)
}()

// oneNasal writes the half nasals of a word as anusvaras.
func oneNasal(word string) string {
	if !strings.Contains(word, virama) {
		return word
	}
	return halfNasals.Replace(word)
}

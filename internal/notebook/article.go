package notebook

import (
	"github.com/samewire/samewire/internal/furniture"
	"github.com/samewire/samewire/simhash"
)

// A Paragraph is a kept range of a story as a notebook knows it.
type Paragraph struct {
	furniture.Span
	Hash     uint64 // of its words, see Read
	From, To int    // its words, of those of the story
}

// Words is the number of its words.
func (p Paragraph) Words() int { return p.To - p.From }

// An Article is what a notebook reads of one: the paragraphs of its story.
type Article struct {
	Paragraphs []Paragraph
	text       string
	words      []simhash.Word
}

// foldShare is the least number of words for each number in a paragraph whose
// numbers do not count. Furniture has a date, a price or an hour in a sentence of
// set words; a row of results is told from the next one by its numbers alone.
const foldShare = 8

// Read reads the story of a text: its kept ranges and their words.
//
// A paragraph is known by its words as package simhash folds them, so that case,
// accents, white space, line breaks and marks do not count. Nor do numbers where
// they are few (foldShare): a boilerplate that names today's date or this month's
// price is the same one.
func Read(text string, kept []furniture.Span, words []simhash.Word) Article {
	a := Article{make([]Paragraph, 0, len(kept)), text, words}
	at := 0
	for _, span := range kept {
		from, numbers, digits := at, 0, false
		folded, exact := uint64(seed), uint64(seed)
		for ; at < len(words) && int(words[at].End) <= span.End; at++ {
			w := words[at]
			exact = mix(exact, w.Hash)
			if !hasDigit(text[w.Start:w.End]) {
				folded, digits = mix(folded, w.Hash), false
				continue
			}
			if numbers++; !digits {
				folded, digits = mix(folded, seed), true
			}
		}
		p := Paragraph{Span: span, Hash: exact, From: from, To: at}
		if numbers*foldShare <= p.Words() {
			p.Hash = folded
		}
		if p.Words() > 0 {
			a.Paragraphs = append(a.Paragraphs, p)
		}
	}
	return a
}

const seed = 0x9e3779b97f4a7c15

// mix takes one more word into the hash of a run.
func mix(h, word uint64) uint64 {
	h = (h ^ word) * 0xff51afd7ed558ccd
	return h ^ h>>32
}

// hasDigit tells whether a word begins or ends with a digit, as nearly all numbers
// do ("3rd", "F16").
func hasDigit(word string) bool {
	return isDigit(word[0]) || isDigit(word[len(word)-1])
}

func isDigit(c byte) bool { return c >= '0' && c <= '9' }

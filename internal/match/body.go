// Package match compares two articles word by word and names their relation.
//
// A comparison is verified: it stands on the words that both bodies hold, not on
// fingerprints. The package finds no candidates (package lookup does), reads
// nothing, and does not judge more than two articles at a time (package cluster
// does).
package match

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/samewire/samewire/simhash"
)

// A Body is the story of one article, ready to be compared. It takes 5 bytes a
// word, and 4 for each fact, and holds no text.
type Body struct {
	hashes []uint32
	marks  []mark
	facts  []uint32 // the distinct numbers and names, sorted

	letters *letters // of a body compared by letters, or nil

	corrects bool // it says that it corrects an earlier piece
	slugged  bool // it says so in its headline
}

// A mark says what a word looks like where it stands.
type mark uint8

const (
	number  mark = 1 << iota // holds a digit
	name                     // begins with a capital though its sentence does not begin there
	quoted                   // stands in quotation marks, or in an embedded post
	content                  // long enough to say what a text is about
)

// contentBytes is the length of a word that counts as content: five Latin letters,
// three Cyrillic or Arabic ones, two Chinese characters.
const contentBytes = 5

// NewBody makes a Body of the words of text under a headline. The words are those
// of the story, with offsets into the text.
func NewBody(headline, text string, words []simhash.Word) Body {
	b := Body{hashes: make([]uint32, len(words)), marks: make([]mark, len(words)), slugged: correctionSlug(headline)}
	b.corrects = b.slugged || correctionNote(text)
	end := 0
	var quotes quotation
	var few [128]uint32
	facts := few[:0]
	for i, w := range words {
		b.hashes[i] = uint32(w.Hash >> 32)
		starts := i == 0
		if start := int(w.Start); starts || start != end+1 || text[end] != ' ' { // mostly one blank
			ends := quotes.pass(text, end, start)
			starts = starts || ends
		}
		word := text[w.Start:w.End]
		var m mark
		if hasDigit(word) {
			m |= number
		}
		if !starts && capital(word) {
			m |= name
		}
		if quotes.open(int(w.Start)) {
			m |= quoted
		}
		if m&number != 0 || len(word) >= contentBytes {
			m |= content
		}
		b.marks[i] = m
		if m&(number|name) != 0 {
			facts = append(facts, b.hashes[i])
		}
		end = int(w.End)
	}
	slices.Sort(facts)
	b.facts = slices.Clone(slices.Compact(facts)) // no longer than they are
	return b
}

// Len is the number of words.
func (b Body) Len() int { return len(b.hashes) }

// Equal reports whether two bodies have the same words.
func (b Body) Equal(c Body) bool { return slices.Equal(b.hashes, c.hashes) }

func hasDigit(word string) bool {
	for i := range len(word) {
		switch c := word[i]; {
		case '0' <= c && c <= '9':
			return true
		case c >= utf8.RuneSelf:
			return strings.ContainsFunc(word[i:], unicode.IsDigit)
		}
	}
	return false
}

// capital reports whether a word begins with a capital.
func capital(word string) bool {
	if c := word[0]; c < utf8.RuneSelf {
		return 'A' <= c && c <= 'Z'
	}
	r, _ := utf8.DecodeRuneInString(word)
	return unicode.IsUpper(r)
}

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
type mark = byte

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
	hashes, marks := b.hashes[:len(words)], b.marks[:len(words)]
	end := 0
	odd := 0 // no digit, and nothing outside ASCII, stands between the last word and here
	var quotes quotation
	var few [128]uint32
	facts, n := few[:], 0
	for i, w := range words {
		start := int(w.Start)
		starts := i == 0
		if starts || start != end+1 || text[end] != ' ' { // mostly one blank
			ends := quotes.pass(text, end, start)
			starts = starts || ends
		}
		end = int(w.End)
		// The processor cannot foresee how long a word is or whether it is a name: these
		// are conditional moves, which there are of uint but not of mark.
		var m uint
		if end-start >= contentBytes {
			m = uint(content)
		}
		var named uint
		if c := text[start]; c-'A' < 26 {
			named = uint(name)
		} else if c >= utf8.RuneSelf && capital(text[start:end]) {
			named = uint(name)
		}
		if starts {
			named = 0
		}
		m |= named
		if odd < end {
			if odd < start {
				odd = nextOdd(text, start)
			}
			if odd < end && hasDigit(text[odd:end]) {
				m |= uint(number | content)
			}
		}
		if quotes.open(start) {
			m |= uint(quoted)
		}
		hashes[i], marks[i] = uint32(w.Hash>>32), mark(m)
		if n == len(facts) {
			facts = append(facts, make([]uint32, n)...)
		}
		facts[n] = hashes[i]
		if m&uint(number|name) != 0 {
			n++
		}
	}
	facts = facts[:n]
	slices.Sort(facts)
	b.facts = slices.Clone(slices.Compact(facts)) // no longer than they are
	return b
}

// Len is the number of words.
func (b Body) Len() int { return len(b.hashes) }

// Equal reports whether two bodies have the same words.
func (b Body) Equal(c Body) bool { return slices.Equal(b.hashes, c.hashes) }

func hasDigit(word string) bool {
	return '0' <= word[0] && word[0] <= '9' || strings.ContainsFunc(word, unicode.IsDigit)
}

// capital reports whether a word that is not ASCII begins with a capital.
func capital(word string) bool {
	r, _ := utf8.DecodeRuneInString(word)
	return unicode.IsUpper(r)
}

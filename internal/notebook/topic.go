package notebook

import (
	"slices"
	"unicode"
	"unicode/utf8"

	"github.com/samewire/samewire/simhash"
)

// A topic is a sketch of what an article tells: of the hashes of its distinct names,
// and of its other long words, the smallest ones (Broder's min-wise sketch), cut to
// 16 bits. Two articles that share names and words share entries of it.
type topic struct {
	names, words []uint16 // sorted
}

// topicSize bounds either part.
const topicSize = 8

// Least names, or words that are none, that two articles of one story have in common
// in their topics. Among 30,000 pairs of pieces of one outlet, nearly all of different
// stories, 15 % have, most of them on the same elections: learning waits for others.
const (
	sameNames = 2
	sameWords = 3
)

// aboutShare is the least number of names in common for each name of a paragraph that
// tells of the story around it. A share, because German has a capital on every noun.
const aboutShare = 4

func (t topic) empty() bool { return len(t.names)+len(t.words) == 0 }

// related reports whether two topics may be of one story.
func (t topic) related(u topic) bool {
	return common(t.names, u.names) >= sameNames || common(t.words, u.words) >= sameWords
}

// common counts what two sorted lists share.
func common[T uint16 | uint32](a, b []T) (n int) {
	for len(a) > 0 && len(b) > 0 {
		switch {
		case a[0] < b[0]:
			a = a[1:]
		case a[0] > b[0]:
			b = b[1:]
		default:
			n++
			a, b = a[1:], b[1:]
		}
	}
	return n
}

// contentBytes is the length from which a word that is no name says of what a text
// tells: seven Latin letters, four Cyrillic or Arabic ones.
const contentBytes = 7

// spaceless is the first letter of scripts written without spaces, Thai and those
// after it in Unicode that news is written in. A word there is a character hashed
// with the ones before it, so each is as telling as a word.
const spaceless = 0x0E00

// A teller finds out of what an article tells, from its own paragraphs.
type teller struct {
	article Article
	names   []uint64 // the distinct names of each paragraph, one after the other
	ends    []int    // of a paragraph's names
	words   sketcher
	all     []uint64 // names, sorted, once for each paragraph
}

// add takes a paragraph in. Most words are turned away by their hash or first byte.
func (t *teller) add(p Paragraph) {
	a, from, end := t.article, len(t.names), uint32(0)
	for i, w := range a.words[p.From:p.To] {
		if a.named(i, end, w) {
			if !slices.Contains(t.names[from:], w.Hash) {
				t.names = append(t.names, w.Hash)
			}
		} else if w.Hash < t.words.bound {
			if word := a.text[w.Start:w.End]; len(word) >= contentBytes || alone(word) {
				t.words.add(w.Hash)
			}
		}
		end = w.End
	}
	t.ends = append(t.ends, len(t.names))
}

// named reports whether word i of a paragraph, after the one that ends there, is a
// name.
func (a Article) named(i int, end uint32, w simhash.Word) bool {
	c := a.text[w.Start]
	return (c <= 'Z' && c >= 'A' || c >= utf8.RuneSelf) && i > 0 && a.text[end:w.Start] == " " && capital(a.text[w.Start:w.End])
}

// sort is called when all paragraphs are in.
func (t *teller) sort() {
	t.all = slices.Clone(t.names)
	slices.Sort(t.all)
}

// mine tells whether paragraph i speaks of those that the others name: part of a story
// rather than furniture of a page.
func (t *teller) mine(i int) bool {
	from := 0
	if i > 0 {
		from = t.ends[i-1]
	}
	return t.about(t.names[from:t.ends[i]], 2)
}

// background tells the same of a paragraph that is not the article's own.
func (t *teller) background(p Paragraph) bool {
	var names []uint64
	end := uint32(0)
	for i, w := range t.article.words[p.From:p.To] {
		if t.article.named(i, end, w) && !slices.Contains(names, w.Hash) {
			names = append(names, w.Hash)
		}
		end = w.End
	}
	return t.about(names, 1)
}

// about reports whether enough of the names stand in so many of the paragraphs.
func (t *teller) about(names []uint64, paragraphs int) bool {
	both := 0
	for _, n := range names {
		if at, ok := slices.BinarySearch(t.all, n); ok && at+paragraphs <= len(t.all) && t.all[at+paragraphs-1] == n {
			both++
		}
	}
	return both >= sameNames && both*aboutShare >= len(names) || both > 0 && both == len(names)
}

func (t *teller) topic() topic {
	names := newSketcher()
	for _, n := range t.names {
		names.add(n)
	}
	return topic{names.sketch(), t.words.sketch()}
}

// A sketcher keeps the smallest distinct hashes it was given.
type sketcher struct {
	least [topicSize]uint64
	n     int
	bound uint64 // from which hashes are not among them
}

func newSketcher() sketcher { return sketcher{bound: ^uint64(0)} }

func (s *sketcher) add(hash uint64) {
	if hash >= s.bound {
		return
	}
	at, found := slices.BinarySearch(s.least[:s.n], hash)
	if found {
		return
	}
	if s.n < topicSize {
		s.n++
	}
	copy(s.least[at+1:s.n], s.least[at:])
	s.least[at] = hash
	if s.n == topicSize {
		s.bound = s.least[topicSize-1]
	}
}

func (s *sketcher) sketch() []uint16 {
	if s.n == 0 {
		return nil
	}
	out := make([]uint16, s.n)
	for i := range out {
		out[i] = uint16(s.least[i])
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// capital tells whether a word begins with a capital letter; the shortest are words
// of titles, and "I".
func capital(word string) bool {
	if len(word) < 3 {
		return false
	}
	if c := word[0]; c < utf8.RuneSelf {
		return c >= 'A' && c <= 'Z'
	}
	r, _ := utf8.DecodeRuneInString(word)
	return unicode.IsUpper(r)
}

// alone tells whether a word is a character of a script without spaces.
func alone(word string) bool {
	if word[0] < utf8.RuneSelf {
		return false
	}
	r, n := utf8.DecodeRuneInString(word)
	return n == len(word) && r >= spaceless
}

package furniture

import (
	"math/bits"
	"slices"
	"unicode"
	"unicode/utf8"
)

// block is one paragraph or line with its shape.
type block struct {
	start, end int // trimmed

	firstWord, lastWord int // start of the first word, end of the last one

	words   int // words; in scripts without spaces, two letters count as one
	letters int
	digits  int
	numbers int // words that begin with a digit
	caps    int // words that begin with a capital
	low     int // words of four letters or more that begin with a small one
	glyphs  int // | > • · and the like
	dense   int // letters of scripts that do not part words by spaces

	closed, colon, comma bool // how it ends
	small                bool // begins with a small letter or a comma
	quote                bool // begins with a quotation mark
	bullet               bool // begins with a list mark
	wrapped              bool // hard-wrapped
	joined               bool // torn from the block before or after it
	section              bool // a label whose list stands under it
	post                 bool // an embedded post
	doubled              bool // printed twice, as lists of headlines do

	hitLo, hitHi   int // its cue hits
	sentLo, sentHi int // its sentences
	wordLo, wordHi int // its word hashes, first blocks only

	cut  Reason
	cue  string
	twin int // one more than the block that says the same, if it was cut for that
}

// sentence is one sentence of a block.
type sentence struct {
	start, end int // end is behind the closing mark and quote
	first      int // start of its first word
	lo         int // its first word among those of the text
	words      int
	block      int
}

// wordBlocks and wordMax bound what is looked at for the standfirst: it stands in the
// first blocks and repeats a sentence of the next ones.
const (
	wordBlocks = 20
	wordMax    = 1500
)

// scanner reads one block, 64 bytes at a time. Of each 64 two masks are made by
// arithmetic: where letters and digits are, and where a mark is that means something.
// The few marks are looked at one by one, and put into the mask of words what belongs to
// a word without being an ASCII letter. Where that mask changes a word begins or ends.
type scanner struct {
	c    *cleaner
	b    *block
	text string // up to the end of the block

	// The 64 bytes being read.
	at     int
	inside uint64 // bytes of words
	before uint64 // 1 if a word goes on from the 64 before
	taken  int    // bytes whose edges are in the list

	edges []uint32 // where words begin and end, in turn
	sent  sentence // the one being read
	done  int      // words of the sentences before it
	from  int      // words of the text before the block

	// The word whose cues are looked for, and the sentence it stands in.
	word     int
	sentence int
	opening  int // the first word of the sentence
}

// scan reads a block: shape, sentences, word hashes, cue hits.
func (c *cleaner) scan(at int) {
	b := &c.blocks[at]
	b.hitLo, b.sentLo, b.wordLo = len(c.hits), len(c.sents), min(len(c.words), wordMax)
	s := scanner{c: c, b: b, text: c.text[:b.end], edges: c.edges[:0], from: len(c.words), sentence: len(c.sents)}
	s.sent = sentence{start: b.start, block: at}
	c.padded[margin+b.end] = 0 // a cue ends where its block does
	skip := b.start            // marks before it have had their turn
	for s.at = b.start; s.at < b.end; {
		var marks uint64
		s.inside, marks = look(c.padded[margin+s.at:])
		size := min(b.end-s.at, 64)
		s.inside &= below(size)
		marks &= below(size)
		s.taken, s.before = 0, uint64(len(s.edges)&1)
		for marks != 0 {
			k := bits.TrailingZeros64(marks)
			marks &= marks - 1
			i := s.at + k
			if i < skip {
				continue
			}
			ch := s.text[i]
			if ch >= utf8.RuneSelf {
				r, n := utf8.DecodeRuneInString(s.text[i:])
				if k+n > 64 {
					size = k // the rest is read with the next 64
					break
				}
				skip = s.rune(r, k, n)
				continue
			}
			switch cl := classes[ch]; {
			case ch == '\'':
				if s.goesOn(k) {
					s.inside |= 1 << k
				}
			case cl&isStop != 0:
				// 3.5 and U.S. are not sentence ends.
				s.take(k + 1)
				if n := sentenceEnd(s.text, i, s.lastWord(i)); n > 0 {
					skip = i + n
					s.endSentence(skip)
				}
			case cl&isGlyph != 0:
				b.glyphs++
			}
		}
		s.take(size)
		s.at += size
	}
	if len(s.edges)&1 != 0 {
		s.edges = append(s.edges, uint32(b.end))
	}
	s.endSentence(b.end)
	c.edges = s.edges

	b.firstWord, b.lastWord = -1, b.start
	if n := len(s.edges); n > 0 {
		b.firstWord, b.lastWord = int(s.edges[0]), int(s.edges[n-1])
		b.words = n/2 - b.dense/2
		s.words()
	}
	b.hitHi, b.sentHi, b.wordHi = len(c.hits), len(c.sents), min(len(c.words), wordMax)
	b.shape(s.text)
}

// goesOn tells whether a word stands right before byte k.
func (s *scanner) goesOn(k int) bool { return (s.inside<<1|s.before)>>k&1 != 0 }

// rune reads the character r outside ASCII, n bytes at byte k, and gives where to go on.
func (s *scanner) rune(r rune, k, n int) int {
	i := s.at + k
	switch kindOf(r) {
	case runeWord:
		s.inside |= below(n) << k
	case runeMark, runeApostrophe:
		if s.goesOn(k) {
			s.inside |= below(n) << k
		}
	case runeDense:
		s.b.dense++
		s.take(k + 1)
		s.edges = append(s.edges, uint32(i), uint32(i+n))
	case runeStop:
		s.take(k + 1)
		end := i + n + closers(s.text[i+n:])
		s.endSentence(end)
		return end
	case runeGlyph:
		s.b.glyphs++
	}
	return i + n
}

// take puts the edges before byte k into the list.
func (s *scanner) take(k int) {
	edges := (s.inside ^ (s.inside<<1 | s.before)) & below(k) &^ below(s.taken)
	s.taken = k
	if cap(s.edges)-len(s.edges) < 64 {
		s.edges = slices.Grow(s.edges, 64)
	}
	n := len(s.edges)
	list := s.edges[:cap(s.edges)]
	for ; edges != 0; edges &= edges - 1 {
		list[n] = uint32(s.at + bits.TrailingZeros64(edges))
		n++
	}
	s.edges = list[:n]
}

// lastWord is the start of the word that ends at i, or -1. A letter of a script without
// spaces is none.
func (s *scanner) lastWord(i int) int {
	n := len(s.edges)
	if n == 0 || s.edges[n-1] != uint32(i) {
		return -1
	}
	start := int(s.edges[n-2])
	if r, _ := utf8.DecodeRuneInString(s.text[start:]); kindOf(r) == runeDense && r >= utf8.RuneSelf {
		return -1
	}
	return start
}

func (s *scanner) endSentence(end int) {
	if words := len(s.edges)/2 - s.done; words > 0 {
		s.sent.first, s.sent.lo = int(s.edges[2*s.done]), s.from+s.done
		s.sent.words, s.sent.end = words, end
		s.c.sents = append(s.c.sents, s.sent)
		s.done += words
	}
	s.sent = sentence{start: end, block: s.sent.block}
}

// shape reads the two ends of a block.
func (b *block) shape(text string) {
	s := text[b.start:b.end]
	b.closed, b.colon, b.comma = ending(s)
	if b.dense > b.letters/2 && !b.closed && thai(s) {
		// Thai, Lao and Khmer have no full stop: a long line is a closed one.
		b.closed = b.dense >= 60
	}
	for len(s) > 0 {
		r, n := utf8.DecodeRuneInString(s)
		switch r {
		case '"', '“', '„', '«', '‘', '\'', '「', '『', '»':
			b.quote = true
		case '-', '*', '•', '–', '—', '·', '▪', '●', '■', '►', '▶', '◆', '○', '‣':
			b.bullet = true
		case ',', ';', '.', '،', '，':
			b.small = true
			return
		case '(', '[', ' ', '>', '\u200b', '\u200e', '\u200f', '\ufeff', '\u00a0', '（', '【', '¿', '¡':
		default:
			b.small = unicode.IsLower(r) && !b.bullet
			return
		}
		s = s[n:]
	}
}

// thai tells whether a text is in a script that has no full stop.
func thai(s string) bool {
	for _, r := range s {
		if r >= 0x0e00 && r < 0x0f00 || r >= 0x1780 && r < 0x1800 {
			return true
		}
		if r >= 0x3000 && r < 0xa000 {
			return false
		}
	}
	return false
}

// sentenceEnd tells how many bytes close the sentence at text[i], 0 if none ends
// there: behind the mark and its quotes there must be a blank or the end, then no
// small letter; initials and a few abbreviations do not end a sentence.
func sentenceEnd(text string, i, word int) int {
	n := 1
	for i+n < len(text) && classes[text[i+n]]&isStop != 0 {
		n++
	}
	if text[i] == '.' && n == 1 && word >= 0 && abbreviation(text[word:i]) {
		return 0
	}
	n += closers(text[i+n:])
	j := i + n
	if j >= len(text) {
		return n
	}
	if ch := text[j]; ch < utf8.RuneSelf && classes[ch]&isBlank == 0 {
		// A missing blank after the stop: "said.The minister".
		if classes[ch]&isUpper != 0 && word >= 0 && i-word > 2 {
			return n
		}
		return 0
	}
	for j < len(text) && classes[text[j]]&isBlank != 0 {
		j++
	}
	if j < len(text) && classes[text[j]]&(isLetter|isUpper) == isLetter {
		return 0
	}
	return n
}

// closers tells how many bytes of quotes and brackets close a sentence.
func closers(s string) int {
	n := 0
	for n < len(s) {
		if ch := s[n]; ch < utf8.RuneSelf {
			if ch != '"' && ch != '\'' && ch != ')' && ch != ']' {
				return n
			}
			n++
			continue
		}
		r, m := utf8.DecodeRuneInString(s[n:])
		switch r {
		case '”', '’', '»', '」', '』', '）', '】', '›', '！', '？', '。':
			n += m
		default:
			return n
		}
	}
	return n
}

// abbreviation tells whether a word before a full stop is an initial or one of
// the titles that names follow.
func abbreviation(w string) bool {
	if len(w) == 1 {
		return true
	}
	if len(w) > 4 {
		return false
	}
	switch w {
	case "Mr", "Mrs", "Ms", "Dr", "Sen", "Rep", "Gov", "Gen", "Lt", "Col", "Maj", "Sgt", "Capt", "St", "Rev", "Prof",
		"Hon", "No", "vs", "Jan", "Feb", "Aug", "Sept", "Oct", "Nov", "Dec", "Sr", "Sra", "Dra", "Art", "Nr", "bzw",
		"Adm", "Mt", "Ft", "Mme", "Fr", "Sig", "Ing", "Kh", "op", "ca", "approx":
		return true
	}
	return false
}

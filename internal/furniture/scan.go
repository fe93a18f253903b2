package furniture

import (
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
	hash       uint64
	words      int
	block      int
}

const (
	fnvOffset = 14695981039346656037
	fnvPrime  = 1099511628211
	mix       = 0x9e3779b97f4a7c15
)

// wordBlocks and wordMax bound what is remembered for the standfirst: it stands
// in the first blocks and repeats a sentence of the next ones.
const (
	wordBlocks = 20
	wordMax    = 1500
)

// scan reads a block once: shape, cue hits, sentences, word hashes.
func (c *cleaner) scan(at int) {
	b := &c.blocks[at]
	text := c.text[:b.end]
	b.hitLo, b.sentLo, b.wordLo = len(c.hits), len(c.sents), len(c.words)
	b.firstWord, b.lastWord = -1, b.start
	r := c.rules
	sent := sentence{start: b.start, first: -1, hash: fnvOffset, block: at}
	keepWords := at < wordBlocks
	word := -1 // start of the word being read
	wordLetters := 0
	h := uint64(fnvOffset)

	endWord := func(i int) {
		if word < 0 {
			return
		}
		sent.hash = (sent.hash ^ h) * mix
		sent.words++
		b.lastWord = i
		if wordLetters >= 4 {
			if ch := text[word]; ch >= 'a' && ch <= 'z' {
				b.low++
			} else if ch >= utf8.RuneSelf {
				if l, _ := utf8.DecodeRuneInString(text[word:]); unicode.IsLower(l) {
					b.low++
				}
			}
		}
		if keepWords && len(c.words) < wordMax {
			c.words = append(c.words, uint32(h^h>>32))
		}
		word = -1
	}
	startWord := func(i int) {
		word, wordLetters, h = i, 0, fnvOffset
		b.words++
		opens := sent.first < 0
		if opens {
			sent.first = i
		}
		k := foldKey(text, i)
		if b.firstWord < 0 {
			b.firstWord = i
			if r.first.holds(k) {
				c.match(&r.first, k, text, i, b, opens)
			}
		}
		if r.anywhere.holds(k) {
			c.match(&r.anywhere, k, text, i, b, opens)
		}
	}
	endSentence := func(i int) {
		if sent.first >= 0 {
			sent.end = i
			c.sents = append(c.sents, sent)
		}
		sent = sentence{start: i, first: -1, hash: fnvOffset, block: at}
	}

	for i := b.start; i < b.end; {
		ch := text[i]
		if ch < utf8.RuneSelf {
			cl := classes[ch]
			switch {
			case cl&(isLetter|isDigit) != 0:
				if word < 0 {
					startWord(i)
					if cl&isDigit != 0 {
						b.numbers++
					} else if cl&isUpper != 0 {
						b.caps++
					}
				}
				h = (h ^ uint64(ch|0x20)) * fnvPrime
				if cl&isLetter != 0 {
					b.letters++
					wordLetters++
				} else {
					b.digits++
				}
			case ch == '\'' && word >= 0:
			case cl&isStop != 0:
				// 3.5 and U.S. are not sentence ends.
				w := word
				endWord(i)
				if n := sentenceEnd(text, i, w); n > 0 {
					endSentence(i + n)
					i += n
					continue
				}
			default:
				endWord(i)
				if cl&isGlyph != 0 {
					b.glyphs++
				}
			}
			i++
			continue
		}
		ru, n := utf8.DecodeRuneInString(text[i:])
		switch k := kindOf(ru); k {
		case runeWord, runeMark:
			if word < 0 {
				if k == runeMark {
					break
				}
				startWord(i)
				if unicode.IsUpper(ru) {
					b.caps++
				} else if unicode.IsDigit(ru) {
					b.numbers++
				}
			}
			h = (h ^ uint64(unicode.ToLower(ru))) * fnvPrime
			if k == runeWord {
				b.letters++
				wordLetters++
			}
		case runeDense:
			endWord(i)
			startWord(i)
			b.letters++
			b.dense++
			h = (h ^ uint64(ru)) * fnvPrime
			endWord(i + n)
		case runeStop:
			endWord(i)
			m := n + closers(text[i+n:])
			endSentence(i + m)
			i += m
			continue
		case runeGlyph:
			endWord(i)
			b.glyphs++
		case runeApostrophe:
		default:
			endWord(i)
		}
		i += n
	}
	endWord(b.end)
	endSentence(b.end)
	b.words -= b.dense / 2
	b.hitHi, b.sentHi, b.wordHi = len(c.hits), len(c.sents), len(c.words)
	b.shape(text)
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

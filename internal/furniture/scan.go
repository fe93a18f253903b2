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
	seed = 14695981039346656037
	mix  = 0x9e3779b97f4a7c15
)

// wordBlocks and wordMax bound what is remembered for the standfirst: it stands
// in the first blocks and repeats a sentence of the next ones.
const (
	wordBlocks = 20
	wordMax    = 1500
)

// scanner reads one block.
type scanner struct {
	c    *cleaner
	b    *block
	text string // up to the end of the block

	sent sentence
	keep bool // remember the hashes of words

	// The word being read: its start (-1 between words), its letters, its hash.
	word    int
	letters int
	folded  folded
}

// scan reads a block once: shape, cue hits, sentences, word hashes.
func (c *cleaner) scan(at int) {
	b := &c.blocks[at]
	b.hitLo, b.sentLo, b.wordLo = len(c.hits), len(c.sents), len(c.words)
	b.firstWord, b.lastWord = -1, b.start
	s := scanner{c: c, b: b, text: c.text[:b.end], keep: at < wordBlocks, word: -1}
	s.sent = sentence{start: b.start, first: -1, hash: seed, block: at}
	text := s.text
	for i := b.start; i < len(text); {
		ch := text[i]
		if ch >= utf8.RuneSelf {
			i = s.rune(i)
			continue
		}
		switch cl := classes[ch]; {
		case cl&(isLetter|isDigit) != 0:
			i = s.run(i, cl)
			if i < len(text) && text[i] == ' ' { // as behind most words
				s.endWord(i)
				i++
			}
			continue
		case ch == '\'' && s.word >= 0:
		case cl&isStop != 0:
			// 3.5 and U.S. are not sentence ends.
			w := s.word
			s.endWord(i)
			if n := sentenceEnd(text, i, w); n > 0 {
				s.endSentence(i + n)
				i += n
				continue
			}
		default:
			s.endWord(i)
			if cl&isGlyph != 0 {
				b.glyphs++
			}
		}
		i++
	}
	s.endWord(b.end)
	s.endSentence(b.end)
	b.words -= b.dense / 2
	b.hitHi, b.sentHi, b.wordHi = len(c.hits), len(c.sents), len(c.words)
	b.shape(text)
}

// run reads a run of ASCII letters and digits, which begins a word or goes on
// with one, and gives its end. The first byte is of class cl.
func (s *scanner) run(i int, cl uint8) int {
	end, digits, f := readRun(s.text, i)
	letters := end - i - digits
	s.b.letters += letters
	s.b.digits += digits
	if s.word >= 0 {
		s.letters += letters
		s.folded.bytes(s.text[i:end])
		return end
	}
	s.word, s.letters, s.folded = i, letters, f
	if cl&isDigit != 0 {
		s.b.numbers++
	} else if cl&isUpper != 0 {
		s.b.caps++
	}
	opens := s.begin(i)
	if digits == 0 && parts(s.text, end) {
		s.wholeCues(i, end, f.sum(), opens)
	} else {
		s.prefixCues(i, opens)
	}
	return end
}

// rune reads a character outside ASCII and gives its end, or that of the marks
// that close a sentence with it.
func (s *scanner) rune(i int) int {
	b := s.b
	r, n := utf8.DecodeRuneInString(s.text[i:])
	switch k := kindOf(r); k {
	case runeWord, runeMark:
		if s.word < 0 {
			if k == runeMark {
				break
			}
			s.startWord(i)
			if unicode.IsUpper(r) {
				b.caps++
			} else if unicode.IsDigit(r) {
				b.numbers++
			}
		}
		s.folded.rune(unicode.ToLower(r))
		if k == runeWord {
			b.letters++
			s.letters++
		}
	case runeDense:
		s.endWord(i)
		s.startWord(i)
		b.letters++
		b.dense++
		s.folded.rune(r)
		s.endWord(i + n)
	case runeStop:
		s.endWord(i)
		end := i + n + closers(s.text[i+n:])
		s.endSentence(end)
		return end
	case runeGlyph:
		s.endWord(i)
		b.glyphs++
	case runeApostrophe:
	default:
		s.endWord(i)
	}
	return i + n
}

// startWord begins a word with a letter outside ASCII.
func (s *scanner) startWord(i int) {
	s.word, s.letters, s.folded = i, 0, folded{hash: seed}
	s.prefixCues(i, s.begin(i))
}

// begin counts a word and tells whether it is the first of its sentence.
func (s *scanner) begin(i int) (opens bool) {
	s.b.words++
	if s.sent.first >= 0 {
		return false
	}
	s.sent.first = i
	if s.b.firstWord < 0 {
		s.b.firstWord = i
	}
	return true
}

func (s *scanner) endWord(i int) {
	if s.word < 0 {
		return
	}
	hash := s.folded.sum()
	s.sent.hash = mixIn(s.sent.hash, hash)
	s.sent.words++
	s.b.lastWord = i
	if s.letters >= 4 {
		if ch := s.text[s.word]; ch >= 'a' && ch <= 'z' {
			s.b.low++
		} else if ch >= utf8.RuneSelf {
			if l, _ := utf8.DecodeRuneInString(s.text[s.word:]); unicode.IsLower(l) {
				s.b.low++
			}
		}
	}
	if s.keep && len(s.c.words) < wordMax {
		s.c.words = append(s.c.words, uint32(hash^hash>>32))
	}
	s.word = -1
}

func (s *scanner) endSentence(i int) {
	if s.sent.first >= 0 {
		s.sent.end = i
		s.c.sents = append(s.c.sents, s.sent)
	}
	s.sent = sentence{start: i, first: -1, hash: seed, block: s.sent.block}
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

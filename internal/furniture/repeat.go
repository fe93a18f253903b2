package furniture

import (
	"math/bits"
	"strings"
	"unicode/utf8"
)

// Least words of a sentence, and of a line that is none, for a second copy of it
// to be cut. Shorter sentences are said twice in real stories ("No one was hurt.").
const (
	repeatWords = 8
	repeatLine  = 4
)

// repeats cuts paragraphs and sentences that stand again word for word. One copy
// stays: the later and longer one if the first copy stands above or at the lead
// as a summary, else the first.
func (c *cleaner) repeats() {
	if len(c.sents) < 2 {
		return
	}
	if c.said == nil {
		c.said = make(map[uint64]int32)
	}
	first := c.said
	var twins twins
	for k := range c.sents {
		twins.add(c.ends(&c.sents[k]))
	}
	lead := c.nth(3)
	for i := range c.blocks {
		b := &c.blocks[i]
		if b.cut != "" {
			continue
		}
		twice, from, other := 0, len(c.parts), -1
		for k := b.sentLo; k < b.sentHi; k++ {
			s := &c.sents[k]
			if s.words < repeatLine || s.words < repeatWords && (b.closed || b.colon || b.comma || b.digits*6 > b.letters || s.words*2 < b.words) {
				continue
			}
			if !twins.has(c.ends(s)) {
				continue
			}
			hash := c.hash(s)
			old, ok := first[hash]
			if !ok || c.blocks[c.sents[old].block].cut != "" {
				first[hash] = int32(k)
				continue
			}
			o := &c.sents[old]
			ob := &c.blocks[o.block]
			if o.block < i && ob.line() && b.closed {
				// A caption or summary without a full stop, then the sentence itself.
				c.cut(o.block, Repeat, "stands again as a sentence")
				first[hash] = int32(k)
				continue
			}
			if o.block < i && o.block <= lead && ob.sentHi-ob.sentLo == 1 && b.words > ob.words && b.prose() {
				// The lead's first sentence stood above it alone.
				c.cutTwin(o.block, i, Standfirst, "stands again in a later paragraph")
				first[hash] = int32(k)
				continue
			}
			twice += s.words
			other = o.block
			if s.words >= repeatWords {
				c.cutPart(i, s.start, s.end, Repeat, "the same sentence stands above")
			}
		}
		if twice == 0 {
			continue
		}
		if twice*10 >= b.words*9 {
			c.parts = c.parts[:from]
			if other >= 0 && other < i && !b.closed && !c.blocks[other].closed && other >= i-2 {
				// Lists of headlines print each line twice.
				c.blocks[i].doubled = true
				c.blocks[other].doubled = true
			}
			c.cutTwin(i, other, Repeat, "the same words stand above")
		}
	}
}

// twins are the sentences that may stand twice, as far as few bits tell. In most texts
// none does, and no sentence needs a hash of all its words.
type twins struct{ once, twice [64]uint64 }

func (t *twins) add(i int, bit uint64) {
	t.twice[i] |= t.once[i] & bit
	t.once[i] |= bit
}

func (t *twins) has(i int, bit uint64) bool { return t.twice[i]&bit != 0 }

// ends gives the bit of a sentence among twins: of its two ends and its length.
func (c *cleaner) ends(s *sentence) (int, uint64) {
	x := mixIn(c.words[s.lo], c.words[s.lo+s.words-1]+uint64(s.words))
	return int(x >> 58), 1 << (x & 63)
}

// hash is that of the words of a sentence and their order.
func (c *cleaner) hash(s *sentence) (hash uint64) {
	for i, w := range c.words[s.lo : s.lo+s.words] {
		hash += mixIn(w, uint64(i))
	}
	return hash
}

// cutTwin cuts a block because another says the same.
func (c *cleaner) cutTwin(i, twin int, reason Reason, cue string) {
	c.cut(i, reason, cue)
	if b := &c.blocks[i]; b.cut == reason && twin >= 0 {
		b.twin = twin + 1
	}
}

// oneCopy gives back paragraphs that were cut for the sake of another that has
// turned out to be a caption: picture pages print their captions above as a list,
// and that list is then all there is of the story's sentences.
func (c *cleaner) oneCopy() {
	for i := range c.blocks {
		b := &c.blocks[i]
		t := b
		for range 8 { // a copy of a copy of ...
			if t.twin == 0 || t.cut != Standfirst && t.cut != Repeat {
				break
			}
			t = &c.blocks[t.twin-1]
		}
		if t != b && t.cut == Caption && b.closed && b.words >= proseClosed {
			b.cut, b.cue, b.twin = "", "", 0
		}
	}
}

// nth gives the index of the nth block that is not cut, the last block if there
// are fewer.
func (c *cleaner) nth(n int) int {
	for i := range c.blocks {
		if c.blocks[i].cut == "" {
			if n--; n == 0 {
				return i
			}
		}
	}
	return len(c.blocks) - 1
}

// A summary repeats the lead or a sentence below it if this share of its word
// pairs and of its words stand there. The pairs keep out paragraphs that only
// speak of the same things: on the viral and outlets sets (10,409 texts) 88 are
// cut, and the 12 read all stood again nearly word for word below; at 0.7 and
// 0.8, with quotations allowed, 211 were, quotes from a longer document among them.
const (
	standPairs = 0.8
	standWords = 0.9
	standLook  = 14 // paragraphs below that are looked at
	standMin   = 8  // words
	standMax   = 70
)

// standfirst cuts a summary above the body that repeats a sentence of it.
func (c *cleaner) standfirst() {
	seen := 0
	var sets [wordBlocks]wordSet // of the blocks looked at so far
	set := func(k int) *wordSet {
		if b := &c.blocks[k]; sets[k] == (wordSet{}) {
			sets[k] = setOf(c.words[b.wordLo:b.wordHi])
		}
		return &sets[k]
	}
	for i := 0; i < len(c.blocks) && i < wordBlocks && seen < 2; i++ {
		b := &c.blocks[i]
		if b.cut != "" || b.words < standMin || b.line() {
			continue // position judges unclosed lines
		}
		seen++
		if b.quote || b.words > standMax || b.wordHi-b.wordLo < standMin {
			continue
		}
		a := c.words[b.wordLo:b.wordHi]
		looked := 0
		for j := i + 1; j < len(c.blocks) && j < wordBlocks && looked < standLook; j++ {
			p := &c.blocks[j]
			if p.cut != "" || p.words < b.words*8/10 || p.line() {
				continue
			}
			looked++
			if within(a, c.words[p.wordLo:p.wordHi], set(i).missing(set(j))) {
				c.cutTwin(i, j, Standfirst, "a later paragraph says it again")
				break
			}
		}
	}
}

// within tells whether nearly all words and most word pairs of a stand in p, where so
// many of its words are sure not to. What is looked at of the first blocks is so little
// that looking through p for each word of a is cheaper than a map of it.
func within(a, p []uint64, missing int) bool {
	need := standWords * float64(len(a))
	if len(a) < standMin || len(p) < len(a)*8/10 || float64(len(a)-missing) < need {
		return false
	}
	words, pairs := 0, 0
	for i, w := range a {
		if float64(words+len(a)-i) < need {
			return false
		}
		word, pair := false, false
		for j, v := range p {
			if v == w {
				word = true
				if pair = i > 0 && j > 0 && p[j-1] == a[i-1]; pair || i == 0 {
					break
				}
			}
		}
		if word {
			words++
		}
		if pair {
			pairs++
		}
	}
	return float64(words) >= need && float64(pairs) >= standPairs*float64(len(a)-1)
}

// wordSet is the words of a block: each sets one bit of 256.
type wordSet [4]uint64

func setOf(words []uint64) (set wordSet) {
	for _, w := range words {
		set[w>>6&3] |= 1 << (w & 63)
	}
	return set
}

// missing is a lower bound of how many words of s do not stand in t: each bit of s that no
// word of t sets is such a word's.
func (s *wordSet) missing(t *wordSet) (n int) {
	for i := range s {
		n += bits.OnesCount64(s[i] &^ t[i])
	}
	return n
}

// headline cuts the lines that say the title again.
func (c *cleaner) headline() {
	title := strings.TrimSpace(c.title)
	if title == "" {
		return
	}
	// Pages append the site's name: "Title | Outlet", "Title - Outlet".
	short := title
	for _, sep := range []string{" | ", " - ", " – ", " — "} {
		half := len(short)/2 + 1 // of what stands before the name
		if at := strings.LastIndex(short[min(half, len(short)):], sep); at >= 0 {
			short = short[:half+at]
			break
		}
	}
	for i := range c.blocks {
		b := &c.blocks[i]
		if b.cut != "" && b.cut != Label || b.wrapped && i > 0 || b.end-b.start > 2*len(title)+20 {
			continue
		}
		s := c.str(b)
		if sameWords(s, title) || len(short) < len(title) && sameWords(s, short) {
			b.cut = ""
			c.cut(i, Headline, "the title given")
			if c.head == "" {
				c.head = s
			}
		}
	}
}

// sameWords compares the letters and digits of two lines.
func sameWords(a, b string) bool {
	for {
		x, n := nextLetter(a)
		y, m := nextLetter(b)
		if x != y {
			return false
		}
		if n == 0 && m == 0 {
			return true
		}
		a, b = a[n:], b[m:]
	}
}

func nextLetter(s string) (rune, int) {
	for at := 0; at < len(s); {
		r, n := utf8.DecodeRuneInString(s[at:])
		at += n
		if startsWord(r) {
			return foldRune(r), at
		}
	}
	return 0, 0
}

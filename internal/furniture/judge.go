package furniture

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Longest paragraphs, in words, that a cue phrase may decide alone. A cue inside
// a longer paragraph of prose proves nothing, so the paragraph stays; what is cut
// of it then is a bracket or a sentence that the cue begins.
const (
	maxStart  = 40  // "Also read: ..." with its headline
	maxOpen   = 150 // a notice
	maxWithin = 40
	maxEnd    = 60 // a caption with its credit
	maxHints  = 160
	maxMenu   = 18
)

// maxBracket is the longest bracketed note in bytes that is cut out of a paragraph.
const maxBracket = 900

// cues judges every block by its cue hits.
func (c *cleaner) cues() {
	for i := range c.blocks {
		b := &c.blocks[i]
		switch {
		case b.letters+b.digits == 0:
			c.cut(i, Separator, "no letter or digit")
		case c.markup(b):
			c.cut(i, Embed, "looks like code")
		case b.hitLo < b.hitHi:
			c.judge(i)
		}
	}
	c.posts()
}

func (c *cleaner) judge(i int) {
	b := &c.blocks[i]
	// One-word menu entries count by length: a menu is a line of little else.
	menu, menuEnd := 0, -1
	score := 0
	var hintReason Reason
	var hintCue string
	var seen [8]int
	nseen := 0
	sent := b.sentLo

	for k := b.hitLo; k < b.hitHi; k++ {
		h := c.hits[k]
		q := &c.rules.cues[h.cue]
		first := h.start == b.firstWord && !b.quote
		last := h.end >= b.lastWord
		for sent < b.sentHi && c.sents[sent].end <= h.start {
			sent++
		}
		switch q.where {
		case atLine:
			if first && last && !(b.closed && sayable(q)) {
				c.cut(i, q.reason, q.phrase)
			}
		case atSection:
			if first && last && !c.closedStory(b) {
				c.cut(i, q.reason, q.phrase)
			}
		case atStart:
			if first && c.marked(b, q, h) {
				c.cut(i, q.reason, q.phrase)
			}
		case atOpen:
			if first && b.words <= maxOpen && !c.longer(b, i, q, h) {
				c.cut(i, q.reason, q.phrase)
			}
		case atEnd:
			if last && !b.closed && b.words <= maxEnd && (q.reason != Timestamp || b.words <= 8) {
				c.cut(i, q.reason, q.phrase)
			}
		case atByline:
			if first && c.names(b, i, h) {
				c.cut(i, q.reason, q.phrase)
				c.by = c.str(b)
			}
		case atWithin:
			if q.reason == Bio && !c.nearEnd(i, b) {
				break
			}
			if from, ok := c.behind(b, sent, q); ok {
				// The cue stands in a later sentence: the story before it stays.
				c.cutPart(i, from, b.end, q.reason, q.phrase)
			} else if b.words <= maxWithin && !b.quote {
				c.cut(i, q.reason, q.phrase)
			} else if b.words <= maxHints && !b.quote {
				score += 2
				hintReason, hintCue = q.reason, q.phrase
			}
		case atHint:
			if n := len(c.parts); n > 0 && c.parts[n-1].block == i && h.start < c.parts[n-1].End {
				break // it goes with its sentence or bracket
			}
			dup := false
			for _, s := range seen[:nseen] {
				dup = dup || s == h.cue
			}
			if !dup {
				score++
				if nseen < len(seen) {
					seen[nseen] = h.cue
					nseen++
				}
				if hintReason == "" {
					hintReason, hintCue = q.reason, q.phrase
				}
			}
		case atMenu:
			if h.start >= menuEnd {
				menu += h.end - h.start
				menuEnd = h.end
			} else if h.end > menuEnd {
				menu += h.end - menuEnd
				menuEnd = h.end
			}
		case atParen:
			c.paren(i, h, q)
		case atSentence:
			if sent < b.sentHi && c.sents[sent].first == h.start {
				if open, end, ok := c.bracket(b, h.start); ok && open >= c.sents[sent].start {
					c.cutPart(i, open, end, q.reason, q.phrase)
				} else {
					c.cutPart(i, c.sents[sent].start, c.sents[sent].end, q.reason, q.phrase)
				}
			}
		}
		if b.cut != "" {
			b.section = q.where == atSection
			return
		}
	}
	if menu > 0 && b.words <= maxMenu && !b.closed && !b.quote {
		if width := wordBytes(c.str(b)); menu*10 >= width*7 && (b.words >= 3 || menu == width) {
			c.cut(i, Navigation, "only words of menus")
			return
		}
	}
	if score > 0 && !b.quote && b.words <= maxHints {
		need := 2
		if b.words > 60 {
			need = 3
		}
		if strings.ContainsAny(c.str(b), "\"“”„«") {
			need++
		}
		if !c.addressed(b) {
			need++
			if !c.speaks(b) {
				need = maxHints
			}
		}
		if score >= need {
			c.cut(i, hintReason, hintCue)
		}
	}
	c.covered(i)
}

// addressed tells whether a paragraph bids its reader do something or states
// rights, as notices do and reports do not.
func (c *cleaner) addressed(b *block) bool {
	return anyWord(c.str(b), func(w string) bool {
		switch w {
		case "your", "please", "click", "subscribe", "reserved", "copyright", "licensing", "unsubscribe":
			return true
		}
		return false
	})
}

// behind tells whether a cue of rights, disclaimer or credit stands in a later
// sentence of a paragraph, behind enough words to be a paragraph of the story,
// and near enough to the end; and where that sentence begins.
func (c *cleaner) behind(b *block, sent int, q *cue) (int, bool) {
	if q.reason != Copyright && q.reason != Disclaimer && q.reason != Credit {
		return 0, false
	}
	if sent <= b.sentLo || sent >= b.sentHi || b.end-c.sents[sent].start > maxBracket {
		return 0, false
	}
	words := 0
	for k := b.sentLo; k < sent; k++ {
		if words += c.sents[k].words; words >= proseClosed {
			return c.sents[sent].start, true
		}
	}
	return 0, false
}

// sayable tells whether somebody in a story may say the phrase of a label: "I agree."
func sayable(q *cue) bool {
	switch q.reason {
	case Advert, Credit, Copyright, Promo, Embed:
		return false
	}
	return len(q.phrase) < 20
}

// speaks tells whether a paragraph speaks to its reader or of its own site.
func (c *cleaner) speaks(b *block) bool {
	return anyWord(c.str(b), func(w string) bool {
		switch w {
		case "you", "our", "we", "us", "necessarily":
			return true
		}
		return false
	})
}

// anyWord tells whether is holds for a lower-cased ASCII word of s.
func anyWord(s string, is func(string) bool) bool {
	for at := 0; at < len(s); {
		for at < len(s) && classes[s[at]]&isLetter == 0 {
			at++
		}
		from := at
		for at < len(s) && classes[s[at]]&isLetter != 0 {
			at++
		}
		if n := at - from; n >= 2 && n <= 11 && is(strings.ToLower(s[from:at])) {
			return true
		}
	}
	return false
}

// closedStory tells whether a line that equals a section label goes on as a
// sentence; a label has no full stop.
func (c *cleaner) closedStory(b *block) bool { return b.closed && b.words > 4 }

// marked tells whether the phrase that begins a paragraph is marked off from the
// rest, or the paragraph is no sentence.
func (c *cleaner) marked(b *block, q *cue, h hit) bool {
	if b.words > maxStart {
		return false
	}
	rest := c.text[h.end:b.end]
	if q.reason == Timestamp {
		return b.words <= 14 && b.digits > 0 && (!b.closed || separator(rest) > 0)
	}
	if q.reason == Weather {
		return false // see weather
	}
	if separator(rest) > 0 {
		return true
	}
	if h.end >= b.lastWord {
		return true
	}
	several := strings.IndexByte(q.phrase, ' ') >= 0 || q.phrase[0] >= utf8.RuneSelf
	if b.closed {
		// "Read more about it here."
		return several && b.words <= 8 && q.reason == Promo && latin(q.phrase)
	}
	return several && !b.wrapped && !b.joined && !b.colon
}

// separator tells how many bytes of a mark that parts a label from its text
// stand at the beginning of s: a colon, a bar, an arrow, a dash between blanks.
func separator(s string) int {
	blank := false
	for at := 0; at < len(s); {
		r, n := utf8.DecodeRuneInString(s[at:])
		switch r {
		case ' ', '\t', '\u00a0', '\u3000', '\n':
			blank = true
			at += n
			continue
		case ')', ']', '】', '*':
			at += n
			continue
		case ':', '：', '|', '｜', '>', '»', '›', '→', '►', '▶', '•', '/':
			return at + n
		case '-', '–', '—', '…':
			if next, _ := utf8.DecodeRuneInString(s[at+n:]); blank || r == '—' || next == ' ' {
				return at + n
			}
			return 0
		default:
			return 0
		}
	}
	return 0
}

// longer tells whether an opening cue stands for its own sentence only, the rest
// of the paragraph being a story: a one-block body that begins with a credit.
func (c *cleaner) longer(b *block, i int, q *cue, h hit) bool {
	return b.words > 60 && q.reason != Copyright && q.reason != Disclaimer && q.reason != Cookie && q.reason != Paywall &&
		q.reason != Promo && q.reason != Comments && q.reason != Caption
}

// nearEnd tells whether a block is one of the last, where authors are introduced.
func (c *cleaner) nearEnd(i int, b *block) bool {
	return i > 0 && i >= len(c.blocks)-8 && i*2 >= len(c.blocks)
}

// names tells whether a line that begins as a byline does is one: short, not
// closed, a capital (or a script without them) after the opening word, and near
// the top or the end.
func (c *cleaner) names(b *block, i int, h hit) bool {
	if b.words > 16 || b.closed && b.words > 7 || b.colon || h.end >= b.lastWord {
		return false
	}
	if i > 8 && i < len(c.blocks)-4 {
		return false
	}
	q := &c.rules.cues[h.cue]
	rest := strings.TrimLeft(c.text[h.end:b.end], " \t:：\u00a0/／")
	r, _ := utf8.DecodeRuneInString(rest)
	if !unicode.IsUpper(r) && (unicode.IsLower(r) || !unicode.IsLetter(r)) {
		return false
	}
	if q.phrase[0] >= utf8.RuneSelf {
		// Caseless scripts: only a very short line, or one with a mark.
		return (b.words <= 6 || separator(c.text[h.end:b.end]) > 0) && !b.closed
	}
	if b.closed {
		return b.caps*3 >= b.words*2
	}
	// "By John Smith and Jane Doe", "Von unserem Korrespondenten Max Muster".
	return b.caps*2 >= b.words
}

// paren cuts a bracket that a cue begins, or the whole caption it closes.
func (c *cleaner) paren(i int, h hit, q *cue) {
	b := &c.blocks[i]
	open, end, ok := c.bracket(b, h.start)
	if !ok {
		return
	}
	if latin(q.phrase) && strings.IndexByte(q.phrase, ' ') < 0 {
		// One word proves little: "(more than 40)" against "(more: ...)".
		rest := strings.TrimLeft(c.text[h.end:end], " ")
		r, _ := utf8.DecodeRuneInString(rest)
		switch r {
		case ':', '：', '/', '|', ')', ']', '）', '-', '–', '—':
		default:
			return
		}
	}
	if q.reason == Caption && end >= b.lastWord && b.words <= maxEnd {
		c.cut(i, Caption, q.phrase)
		return
	}
	c.cutPart(i, open, end, q.reason, q.phrase)
}

// bracket finds the bracket that opens right before the word at pos: its range,
// brackets included.
func (c *cleaner) bracket(b *block, pos int) (open, end int, ok bool) {
	open = pos
	for open > b.start {
		r, n := utf8.DecodeLastRuneInString(c.text[b.start:open])
		open -= n
		switch r {
		case '(', '[', '（', '【', '［', '〔':
			end, ok = closing(c.text[:b.end], open)
			return open, end, ok
		case ' ', '\u00a0', '"', '“', '\'', '*', '_', '©', '@', '—', '-', '–':
		default:
			return 0, 0, false
		}
		if pos-open > 12 {
			return 0, 0, false
		}
	}
	return 0, 0, false
}

// closing finds the end of the bracket that opens at open. One that is never
// closed ends with its paragraph.
func closing(text string, open int) (int, bool) {
	depth := 0
	for i, r := range text[open:min(len(text), open+maxBracket)] {
		switch r {
		case '(', '[', '（', '【', '［', '〔':
			depth++
		case ')', ']', '）', '】', '］', '〕':
			depth--
			if depth == 0 {
				return open + i + utf8.RuneLen(r), true
			}
		}
	}
	if len(text)-open <= maxBracket {
		return len(text), true
	}
	return 0, false
}

// covered cuts a block whole if its parts leave no word of it.
func (c *cleaner) covered(i int) {
	b := &c.blocks[i]
	if b.cut != "" || b.firstWord < 0 {
		return
	}
	lo := len(c.parts)
	for lo > 0 && c.parts[lo-1].block == i {
		lo--
	}
	pos := b.firstWord
	var reason Reason
	var cue string
	for _, p := range c.parts[lo:] {
		if p.Start > pos {
			break
		}
		if p.End <= pos {
			continue
		}
		if reason == "" {
			reason, cue = p.Reason, p.Cue
		}
		for pos = p.End; pos < b.end; {
			r, n := utf8.DecodeRuneInString(c.text[pos:])
			if startsWord(r) {
				break
			}
			pos += n
		}
	}
	if reason == "" {
		return
	}
	if pos >= b.end || pos >= b.lastWord {
		c.cut(i, reason, cue)
	}
}

// wordBytes counts the bytes of words in a line, blanks between two words
// included, as menu phrases count them.
func wordBytes(s string) int {
	n := 0
	for _, r := range s {
		if startsWord(r) || r == '\'' || r == '+' || r == '-' {
			n += utf8.RuneLen(r)
		}
	}
	return max(n, 1)
}

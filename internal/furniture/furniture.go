// Package furniture says what of a text is not the story: section labels,
// datelines, credits, captions, promos, disclaimers, lists of other stories'
// headlines, menus, widgets and the like.
//
// It works on text: a page pasted from a browser, text rendered from HTML, or
// the body of a JSON record. Lines are parted by "\n"; paragraphs are parted by
// blank lines, stand one a line, or are hard-wrapped as old wire copy is.
//
// Shape and position decide first (length, closing punctuation, runs of short
// lines, before the lead or after the last paragraph, doubled lines), cue
// phrases second. The cue phrases are tables that a user can extend, see
// [Rules.Extend]. Whatever is cut carries its reason and the rule that cut it.
// When in doubt a paragraph is kept: a promo that stays costs a few words of
// overlap, a story paragraph that goes costs the match.
//
// The package does not parse HTML, does not learn an outlet's furniture (package
// notebook does), does not correct or rewrite text, and does no I/O but reading cue
// tables.
package furniture

import (
	"cmp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Span is a byte range of the text given, End exclusive.
type Span struct{ Start, End int }

// Reason says what kind of furniture was cut.
type Reason string

// The reasons of a cut. A user's cue file may use these and no others.
const (
	Label      Reason = "label"      // section label, kicker, "Breaking news"
	Headline   Reason = "headline"   // the story's own headline
	Subheading Reason = "subheading" // a heading inside the story
	Standfirst Reason = "standfirst" // summary above the lead, or one that repeats it
	Dateline   Reason = "dateline"   // place, date and agency before the lead
	Byline     Reason = "byline"     // who wrote it
	Credit     Reason = "credit"     // agency credit, "Reporting by", sign-off
	Caption    Reason = "caption"    // picture or video caption, photo credit
	Promo      Reason = "promo"      // "also read", newsletter, app
	Advert     Reason = "advert"     // marks left by advertisements
	Disclaimer Reason = "disclaimer" // syndicated-feed notes, opinions are the author's
	Copyright  Reason = "copyright"  // rights and licence lines
	Headlines  Reason = "headlines"  // a list of other stories' headlines
	Gallery    Reason = "gallery"    // galleries and slideshows
	Weather    Reason = "weather"    // weather widget
	Embed      Reason = "embed"      // embedded posts, players, scripts
	Navigation Reason = "navigation" // menus, breadcrumbs, "back to top"
	Cookie     Reason = "cookie"     // cookie and privacy notices
	Paywall    Reason = "paywall"    // subscription notices
	Social     Reason = "social"     // share buttons, "follow us"
	Comments   Reason = "comments"   // invitations to comment
	Timestamp  Reason = "timestamp"  // "Updated: ...", reading time
	Tags       Reason = "tags"       // topics, keywords
	Bio        Reason = "bio"        // the author's note at the end
	Separator  Reason = "separator"  // lines without a letter or digit
	Repeat     Reason = "repeat"     // the same words standing again
	Short      Reason = "short"      // what is left is too little to be a story
)

// Cut is one stretch that is not the story.
type Cut struct {
	Span
	Reason Reason
	Cue    string // the cue phrase or the rule of shape that decided
}

// Result parts a text into story and furniture. Kept and Cuts are in order, do
// not overlap, and together cover every byte that is not white space.
type Result struct {
	Kept []Span
	Cuts []Cut

	Headline string // the headline found or, failing that, the title given
	Dateline string // the dateline without its dashes
	Byline   string
	Agency   string // canonical name of the agency credited, "" if none
}

// Body returns the story: the kept spans, paragraphs parted by a blank line,
// hard-wrapped lines joined.
func (r Result) Body(text string) string {
	n := 0
	for _, s := range r.Kept {
		n += s.End - s.Start + 2
	}
	var b strings.Builder
	b.Grow(n)
	prev := -1
	for _, s := range r.Kept {
		if prev >= 0 {
			if strings.IndexByte(text[prev:s.Start], '\n') >= 0 {
				b.WriteString("\n\n")
			} else {
				b.WriteByte(' ')
			}
		}
		writeUnwrapped(&b, text[s.Start:s.End])
		prev = s.End
	}
	return b.String()
}

// writeUnwrapped writes a paragraph with each line break, and the blanks around
// it, made one space. Only hard-wrapped paragraphs hold line breaks.
func writeUnwrapped(b *strings.Builder, s string) {
	for {
		i := strings.IndexByte(s, '\n')
		if i < 0 {
			b.WriteString(s)
			return
		}
		b.WriteString(strings.TrimRight(s[:i], " \t\r"))
		b.WriteByte(' ')
		s = strings.TrimLeft(s[i+1:], " \t\r\n")
	}
}

// Clean parts text into story and furniture. The title, if known, helps to find
// the headline line; it may be empty. Clean is a pure function of its arguments
// and safe for concurrent use. Its time is linear in the length of the text.
func (r *Rules) Clean(text, title string) Result {
	c, _ := r.spare.Get().(*cleaner)
	if c == nil {
		c = new(cleaner)
	}
	c.rules, c.text, c.title = r, text, title
	c.padded = pad(c.padded, text)
	c.split()
	for i := range c.blocks {
		c.scan(i)
	}
	c.join()
	c.cues()
	c.headline()
	c.datelines()
	c.credits()
	c.weather()
	c.sections()
	c.standfirst() // before repeats: of a doubled lead the upper copy goes, whole
	c.repeats()
	c.position()
	c.oneCopy()
	res := c.result()
	if len(text) <= maxSpare {
		c.reset()
		r.spare.Put(c)
	}
	return res
}

// maxSpare is the longest text in bytes whose cleaner is kept for the next one. The
// lists of a longer one would hold memory that hardly any article needs: one of the
// 10,409 of the viral and outlets sets is longer, and half have less than 4.3 KB.
const maxSpare = 1 << 16

// cleaner is the work of one Clean.
type cleaner struct {
	rules  *Rules
	text   string
	title  string
	region []line // between two blank lines
	blocks []block
	hits   []hit
	sents  []sentence
	words  []uint64 // the hashes of all words
	padded []byte   // the text, between zeros
	edges  []uint32 // see scanner
	heeded []uint32 // see scanner.read
	parts  []part
	said   map[uint64]int32 // where each sentence was said first, see repeats

	head, date, by, agency string

	loose bool // the text leaves many paragraphs unclosed
}

// reset makes a cleaner ready for another text: it keeps its lists, and no string.
func (c *cleaner) reset() {
	clear(c.blocks)
	clear(c.parts)
	clear(c.said)
	*c = cleaner{
		region: c.region[:0], blocks: c.blocks[:0], hits: c.hits[:0], sents: c.sents[:0],
		words: c.words[:0], padded: c.padded[:0], edges: c.edges, heeded: c.heeded, parts: c.parts[:0], said: c.said,
	}
}

// part is a cut inside a block that is otherwise kept.
type part struct {
	block int
	Cut
}

func (c *cleaner) cut(i int, reason Reason, cue string) {
	b := &c.blocks[i]
	if b.cut == "" {
		b.cut, b.cue = reason, cue
	}
}

func (c *cleaner) cutPart(i, start, end int, reason Reason, cue string) {
	c.parts = append(c.parts, part{i, Cut{Span{start, end}, reason, cue}})
}

// str is the text of a block.
func (c *cleaner) str(b *block) string { return c.text[b.start:b.end] }

// minStoryLetters is the least number of letters a story has. Under it, what is
// left of a page (a name, "Loading") is furniture that no rule knew.
const minStoryLetters = 8

func (c *cleaner) result() Result {
	res := Result{Dateline: c.date, Byline: c.by, Agency: c.agency, Headline: c.head}
	if res.Headline == "" {
		res.Headline = strings.TrimSpace(c.title)
	}
	slices.SortStableFunc(c.parts, func(a, b part) int {
		if a.block != b.block {
			return cmp.Compare(a.block, b.block)
		}
		return cmp.Compare(a.Start, b.Start)
	})
	kept, cut := len(c.parts), len(c.parts) // no more than so many, but for scraps between two cuts
	for i := range c.blocks {
		if c.blocks[i].cut == "" {
			kept++
		} else {
			cut++
		}
	}
	res.Kept = make([]Span, 0, kept)
	if cut > 0 {
		res.Cuts = make([]Cut, 0, cut)
	}
	parts, letters := c.parts, 0
	for i := range c.blocks {
		b := &c.blocks[i]
		n := 0
		for n < len(parts) && parts[n].block == i {
			n++
		}
		mine := parts[:n]
		parts = parts[n:]
		if b.cut != "" {
			res.Cuts = append(res.Cuts, Cut{Span{b.start, b.end}, b.cut, b.cue})
			continue
		}
		before := len(res.Kept)
		res.carve(c.text, b, mine)
		if len(res.Kept) > before {
			letters += b.letters
		}
	}
	if letters < minStoryLetters && len(res.Kept) > 0 {
		for _, s := range res.Kept {
			res.Cuts = append(res.Cuts, Cut{s, Short, "too little to be a story"})
		}
		slices.SortFunc(res.Cuts, func(a, b Cut) int { return cmp.Compare(a.Start, b.Start) })
		res.Kept = nil
	}
	return res
}

// carve cuts the parts out of a kept block. What stays between two parts and
// holds no letter or digit goes with the part before it.
func (res *Result) carve(text string, b *block, parts []part) {
	pos := b.start
	keep := func(from, to int) {
		from, to = trim(text, from, to)
		if from >= to {
			return
		}
		if len(parts) > 0 && !hasWord(text[from:to]) {
			cue := "what was left between two cuts"
			if n := len(res.Cuts); n > 0 && res.Cuts[n-1].Start >= b.start {
				res.Cuts = append(res.Cuts, Cut{Span{from, to}, res.Cuts[n-1].Reason, cue})
			} else {
				res.Cuts = append(res.Cuts, Cut{Span{from, to}, parts[0].Reason, cue})
			}
			return
		}
		res.Kept = append(res.Kept, Span{from, to})
	}
	for _, p := range parts {
		if p.End <= pos {
			continue
		}
		start := max(p.Start, pos)
		keep(pos, start)
		if from, to := trim(text, start, p.End); from < to {
			res.Cuts = append(res.Cuts, Cut{Span{from, to}, p.Reason, p.Cue})
		}
		pos = p.End
	}
	keep(pos, b.end)
}

// trim takes white space off both ends of a range.
func trim(text string, from, to int) (int, int) {
	for from < to && !inked(text[from]) {
		r, n := utf8.DecodeRuneInString(text[from:to])
		if !unicode.IsSpace(r) {
			break
		}
		from += n
	}
	for from < to && !inked(text[to-1]) {
		r, n := utf8.DecodeLastRuneInString(text[from:to])
		if !unicode.IsSpace(r) {
			break
		}
		to -= n
	}
	return from, to
}

// inked tells whether a byte is sure to be no white space, nor a part of such.
func inked(ch byte) bool { return ch > ' ' && ch < utf8.RuneSelf }

// hasWord tells whether s holds a letter or digit of any script.
func hasWord(s string) bool {
	for _, r := range s {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return true
		}
	}
	return false
}

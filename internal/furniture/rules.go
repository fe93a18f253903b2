package furniture

import (
	"bufio"
	_ "embed" // the built-in cue tables
	"fmt"
	"io"
	"strings"
	"sync"
	"unicode/utf8"
)

//go:embed cues.txt
var builtinCues string

//go:embed agencies.txt
var builtinAgencies string

// where says what must hold of a cue phrase for it to decide.
type where uint8

const (
	atLine     where = iota // the paragraph is the phrase and nothing else
	atSection               // the same, and the lines under it are a list
	atStart                 // begins a short paragraph, marked off or unclosed
	atOpen                  // begins a paragraph of any usual length
	atEnd                   // ends a short paragraph without closing punctuation
	atWithin                // anywhere in a short paragraph
	atSentence              // begins a sentence, which is cut
	atParen                 // begins a bracket, which is cut
	atMenu                  // a word of menus and share bars: lines of nothing else
	atHint                  // two or three different hints decide together
	atByline                // begins a line that names the author
	isAgency                // form of an agency's name
	isPlace                 // a place that datelines name
)

// cue is one phrase of the tables, folded.
type cue struct {
	phrase string
	reason Reason
	where  where
	name   string // agencies: the canonical name
	exact  string // agencies: short forms must stand in this case
	parted bool   // ends in a letter of a script with spaces: a word must end there
}

// hit is a cue found in the text.
type hit struct {
	cue        int
	start, end int
}

// Rules holds the cue tables. It must not be extended while Clean runs; else it
// is safe for concurrent use.
type Rules struct {
	cues []cue

	first    lookup  // cues that a paragraph begins with
	anywhere lookup  // all others
	short    gateway // to those of anywhere, in lines that may be menus
	long     gateway // the same in others, which hold no words of menus

	spare sync.Pool // cleaners that wait for their next text
}

// NewRules gives the built-in tables.
func NewRules() *Rules {
	r := new(Rules)
	// The built-in tables are tested to hold no error.
	_ = r.parse(strings.NewReader(builtinCues), "cues.txt")
	_ = r.parse(strings.NewReader(builtinAgencies), "agencies.txt")
	r.index()
	return r
}

// Extend adds a user's own cues. The file is UTF-8 text, one entry a line, three
// columns parted by tabs:
//
//	reason<TAB>where<TAB>phrase | phrase | ...
//
// Blank lines and lines that begin with # are passed over. The reason is one of
// the [Reason] constants. Phrases are compared without regard to case, kinds of
// quotes, dashes and blanks; # in a phrase stands for a number. Where is one of:
//
//	line      the paragraph is the phrase and nothing else
//	section   the same, and the short lines under it are cut with it
//	start     begins a short paragraph that a colon, bar or dash marks off or
//	          that is not closed as a sentence ("Also read: ...")
//	open      begins a paragraph; the whole paragraph goes
//	end       ends a short paragraph that is not closed as a sentence
//	within    stands anywhere in a short paragraph
//	sentence  begins a sentence; that sentence goes
//	paren     begins a bracket; the bracket goes
//	menu      a word of menus and share bars; lines of little else go
//	hint      two different hints in a short paragraph, three in a long one
//	byline    begins a line that names the author ("By", "Von")
//
// Two more kinds of entry name agencies and places:
//
//	agency<TAB>Canonical name<TAB>form | form | ...
//	place<TAB><TAB>New Delhi | London | ...
//
// Forms of up to four Latin letters, and of up to six capitals, must stand in the
// case given. An error names the file and line; the entries before it are in force.
func (r *Rules) Extend(src io.Reader, name string) error {
	err := r.parse(src, name)
	r.index()
	return err
}

func (r *Rules) parse(src io.Reader, name string) error {
	sc := bufio.NewScanner(src)
	sc.Buffer(nil, 1<<20)
	n := 0
	for sc.Scan() {
		n++
		l := strings.TrimRight(strings.TrimPrefix(sc.Text(), "\ufeff"), "\r \t")
		if l == "" || l[0] == '#' {
			continue
		}
		if err := r.entry(l); err != nil {
			return fmt.Errorf("%s:%d: %w", name, n, err)
		}
	}
	if err := sc.Err(); err != nil {
		return fmt.Errorf("reading %s:%d: %w", name, n+1, err)
	}
	return nil
}

func (r *Rules) entry(l string) error {
	col := strings.SplitN(l, "\t", 3)
	if len(col) != 3 {
		return fmt.Errorf("%d columns, want 3 parted by tabs: reason, where, phrases", len(col))
	}
	kind, at := strings.TrimSpace(col[0]), strings.TrimSpace(col[1])
	var c cue
	switch kind {
	case "agency":
		if at == "" {
			return fmt.Errorf("agency without a name")
		}
		c.where, c.name, c.reason = isAgency, at, Credit
	case "place":
		c.where, c.reason = isPlace, Dateline
	default:
		c.reason = Reason(kind)
		if !known(c.reason) {
			return fmt.Errorf("unknown reason %q", kind)
		}
		w, ok := whereOf(at)
		if !ok {
			return fmt.Errorf("unknown place of a cue %q", at)
		}
		c.where = w
	}
	added := 0
	for form := range strings.SplitSeq(col[2], "|") {
		form = strings.TrimSpace(form)
		c.phrase = foldPhrase(form)
		if c.phrase == "" {
			continue
		}
		if len(c.phrase) < 2 {
			return fmt.Errorf("phrase %q is too short", form)
		}
		last, _ := utf8.DecodeLastRuneInString(c.phrase)
		c.parted = last < utf8.RuneSelf && classes[last]&(isLetter|isDigit) != 0 || kindOf(last) == runeWord || kindOf(last) == runeMark
		c.exact = ""
		if c.where == isAgency && latin(form) && (len(form) <= 4 || len(form) <= 6 && form == strings.ToUpper(form)) {
			c.exact = form
		}
		r.cues = append(r.cues, c)
		added++
	}
	if added == 0 {
		return fmt.Errorf("no phrase")
	}
	return nil
}

func known(x Reason) bool {
	switch x {
	case Label, Headline, Subheading, Standfirst, Dateline, Byline, Credit, Caption, Promo, Advert, Disclaimer, Copyright,
		Headlines, Gallery, Weather, Embed, Navigation, Cookie, Paywall, Social, Comments, Timestamp, Tags, Bio, Separator,
		Repeat, Short:
		return true
	}
	return false
}

func whereOf(s string) (where, bool) {
	switch s {
	case "line":
		return atLine, true
	case "section":
		return atSection, true
	case "start":
		return atStart, true
	case "open":
		return atOpen, true
	case "end":
		return atEnd, true
	case "within":
		return atWithin, true
	case "sentence":
		return atSentence, true
	case "paren":
		return atParen, true
	case "menu":
		return atMenu, true
	case "hint":
		return atHint, true
	case "byline":
		return atByline, true
	}
	return 0, false
}

// foldPhrase folds a phrase and takes off what a word cannot begin with, since
// cues are looked up at the beginnings of words.
func foldPhrase(s string) string {
	var b strings.Builder
	blank := false
	for _, r := range s {
		r = foldRune(r)
		if r == ' ' {
			blank = b.Len() > 0
			continue
		}
		if b.Len() == 0 && !startsWord(r) {
			continue
		}
		if blank {
			b.WriteByte(' ')
			blank = false
		}
		b.WriteRune(r)
	}
	return b.String()
}

func startsWord(r rune) bool {
	if r < utf8.RuneSelf {
		return classes[r]&(isLetter|isDigit) != 0
	}
	k := kindOf(r)
	return k == runeWord || k == runeDense
}

func latin(s string) bool {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

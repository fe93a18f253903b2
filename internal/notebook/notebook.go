// Package notebook learns the furniture of one source from its articles: the
// paragraphs that stand in several stories which have nothing else to do with each
// other.
//
// A [Book] holds the last articles of a source, as hashes of their paragraphs and a
// sketch of what each tells, and the paragraphs that it has learnt or that a user
// has decided about. It learns nothing from a story that is run again and again,
// and nothing from the background that the versions of a running story share.
//
// It is plain memory, with an encoding: it does no I/O, knows no archive, no source
// by name, and cuts nothing itself (package desk does).
package notebook

import (
	"cmp"
	"maps"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

const (
	// window is how many articles a notebook remembers: what stands in every thirtieth
	// is still found, and a notebook is small enough to be written with every batch.
	// Adding a million articles of 300 sources in batches of 1,000 writes some 3 GB of
	// notebooks (300,000 of 9.5 KB, BenchmarkEncode).
	window = 128

	// minWords is the length from which a paragraph can be learnt. Shorter ones are
	// said in unrelated stories too ("Police are still looking for witnesses."), and
	// too few to make a false match alone.
	minWords = 9

	// unrelated is the number of unrelated stories that a paragraph must stand in. On
	// 8,000 pieces of 259 outlets (samewire add ../shared/eval/outlets.jsonl.gz, then
	// samewire furniture), 3 learns 31 paragraphs, of which 2 are of a story to a
	// reader, 4 learns 19 and 1, and 5 learns 10 and 1.
	unrelated = 4

	// own is the least number of words that an article must have beside paragraphs seen
	// before, to say anything about them: about two sentences, the least in which a
	// story names whom it is about.
	own = 25

	// maxLearnt bounds the learnt paragraphs; those seen least recently leave. What a
	// user decided stays, up to maxDecided.
	maxLearnt  = 48
	maxDecided = 256

	// paragraphs bounds those of an article that are remembered.
	paragraphs = 24

	// compared bounds the articles that one is held against.
	compared = 32

	// maxSample is the length in bytes of what is kept of a paragraph, for people.
	maxSample = 120
)

// A State says why a paragraph is in a notebook.
type State byte

// The states.
const (
	Learnt  State = 1 // it stands in several unrelated stories
	Dropped State = 2 // the user calls it furniture
	Kept    State = 3 // the user says that it is none
)

// String is the state in a word.
func (s State) String() string {
	switch s {
	case Learnt:
		return "learnt"
	case Dropped:
		return "dropped"
	case Kept:
		return "kept"
	}
	return "unknown"
}

// An Entry is a paragraph that a notebook knows by itself.
type Entry struct {
	Hash        uint64
	State       State
	Articles    int // that it was seen in
	Stories     int // unrelated to each other among them, as far as it was remembered
	First, Last time.Time
	Sample      string // the beginning of its text

	clock uint64 // the article that it was last seen in
}

// Furniture reports whether the paragraph is to be cut.
func (e *Entry) Furniture() bool { return e.State == Learnt || e.State == Dropped }

// A Book is the notebook of one source. It is not safe for concurrent use.
type Book struct {
	clock   uint64 // articles read
	pages   []page // of the last of them, oldest first
	entries map[uint64]*Entry
	seen    map[uint32]int // how many pages hold a paragraph
}

// A page is what is remembered of an article.
type page struct {
	at         int64    // Unix seconds
	topic      topic    // empty if it has too little of its own
	paragraphs []uint32 // short hashes, sorted
	background []uint32 // of those that tell of the story around them; no furniture there
}

// New makes an empty notebook.
func New() *Book {
	return &Book{entries: map[uint64]*Entry{}, seen: map[uint32]int{}}
}

// short is the part of a hash that a page keeps. To be learnt by mistake, a
// paragraph would have to agree by chance with those of three pages, each with about
// 12 of 16 million.
func short(hash uint64) uint32 { return uint32(hash >> 40) }

// Articles is how many articles the notebook has read.
func (b *Book) Articles() int { return int(b.clock) }

// Learn reads an article that was seen at that time, and returns how many paragraphs
// it has learnt of it.
func (b *Book) Learn(a Article, at time.Time) (learnt int) {
	b.clock++
	p := page{at: at.Unix()}
	var suspects, mine []Paragraph // seen before, and the others
	var known []*Entry
	words := 0
	tells := teller{article: a, words: newSketcher()}
	for _, q := range a.Paragraphs {
		switch e := b.entries[q.Hash]; {
		case e != nil && e.clock == b.clock: // it stands in this article twice
		case e != nil:
			known = append(known, e)
			e.clock = b.clock
		case q.Words() >= minWords && b.seen[short(q.Hash)] > 0:
			suspects = append(suspects, q)
		default:
			mine = append(mine, q)
			words += q.Words()
			tells.add(q)
		}
	}
	tells.sort()
	note := func(q Paragraph, background bool) {
		switch {
		case q.Words() < minWords:
		case background:
			p.background = append(p.background, short(q.Hash))
		default:
			p.paragraphs = append(p.paragraphs, short(q.Hash))
		}
	}
	for i, q := range mine {
		note(q, tells.mine(i))
	}
	suspects = slices.DeleteFunc(suspects, func(q Paragraph) bool {
		background := tells.background(q)
		note(q, background)
		return background
	})
	p.paragraphs = bounded(p.paragraphs, paragraphs)
	p.background = bounded(p.background, paragraphs-len(p.paragraphs))
	if words >= own {
		p.topic = tells.topic()
	}
	b.meet(known, p, at)
	if !p.topic.empty() {
		for _, q := range suspects {
			if b.learn(a, q, p, at) {
				learnt++
			}
		}
	}
	b.remember(p)
	return learnt
}

// bounded sorts hashes; of more than n it keeps the first third and the last two:
// what stood in articles before comes last.
func bounded(hashes []uint32, n int) []uint32 {
	if len(hashes) > n {
		hashes = slices.Delete(hashes, n/3, len(hashes)-(n-n/3))
	}
	slices.Sort(hashes)
	return slices.Compact(hashes)
}

// meet counts an article for the entries whose paragraphs it holds.
func (b *Book) meet(known []*Entry, p page, at time.Time) {
	if len(known) == 0 {
		return
	}
	another := !p.topic.empty()
	for i := len(b.pages) - 1; another && i >= max(0, len(b.pages)-compared); i-- {
		another = !b.pages[i].related(p)
	}
	for _, e := range known {
		e.Articles++
		if another {
			e.Stories++
		}
		if e.First.IsZero() {
			e.First = at.UTC().Truncate(time.Second)
		}
		e.Last = at.UTC().Truncate(time.Second)
	}
}

// related reports whether two articles may be of one story: by their topics, or
// because one shares more than half of its paragraphs.
func (p page) related(q page) bool {
	return p.topic.empty() || q.topic.empty() || p.topic.related(q.topic) ||
		2*p.shared(q) > min(len(p.paragraphs)+len(p.background), len(q.paragraphs)+len(q.background))
}

// shared counts the paragraphs that two articles share.
func (p page) shared(q page) int {
	return common(p.paragraphs, q.paragraphs) + common(p.background, q.background) +
		common(p.paragraphs, q.background) + common(p.background, q.paragraphs)
}

// learn learns a paragraph of the article of page p if enough articles that hold it
// are unrelated, each to each.
func (b *Book) learn(a Article, q Paragraph, p page, at time.Time) bool {
	if b.entries[q.Hash] != nil {
		return false // it stands in this article twice
	}
	h := short(q.Hash)
	apart := []*page{&p}
	first, looked := p.at, 0
	for i := len(b.pages) - 1; i >= 0; i-- {
		r := &b.pages[i]
		if _, ok := slices.BinarySearch(r.paragraphs, h); !ok {
			continue
		}
		first = min(first, r.at)
		if looked++; looked > compared {
			continue
		}
		if !slices.ContainsFunc(apart, func(s *page) bool { return s.related(*r) }) {
			apart = append(apart, r)
		}
	}
	if len(apart) < unrelated || speech(a.text[q.Start:q.End]) {
		return false
	}
	b.entries[q.Hash] = &Entry{
		Hash: q.Hash, State: Learnt, Articles: b.seen[h] + 1, Stories: len(apart),
		First: time.Unix(first, 0).UTC(), Last: at.UTC().Truncate(time.Second),
		Sample: sample(a.text[q.Start:q.End]), clock: b.clock,
	}
	b.bound()
	return true
}

// bound lets the learnt paragraph go that was seen least recently, if they are too
// many.
func (b *Book) bound() {
	learnt := 0
	var oldest *Entry
	for _, e := range b.entries {
		if e.State != Learnt {
			continue
		}
		learnt++
		if oldest == nil || cmp.Or(cmp.Compare(e.clock, oldest.clock), cmp.Compare(e.Hash, oldest.Hash)) < 0 {
			oldest = e
		}
	}
	if learnt > maxLearnt {
		delete(b.entries, oldest.Hash)
	}
}

// remember adds a page, and forgets the oldest if they are too many.
func (b *Book) remember(p page) {
	if len(b.pages) == window {
		b.pages[0].each(func(h uint32) {
			if b.seen[h]--; b.seen[h] == 0 {
				delete(b.seen, h)
			}
		})
		copy(b.pages, b.pages[1:])
		b.pages = b.pages[:window-1]
	}
	b.pages = append(b.pages, p)
	p.each(func(h uint32) { b.seen[h]++ })
}

func (p page) each(fn func(hash uint32)) {
	for _, h := range p.paragraphs {
		fn(h)
	}
	for _, h := range p.background {
		fn(h)
	}
}

// Furniture lists the paragraphs of an article that are known furniture, with what is
// known of them; at is their place among its paragraphs. An article that would lose
// every word has none: whatever it is, its source has said nothing else.
func (b *Book) Furniture(a Article) (at []int, entries []Entry) {
	left := 0
	for i, q := range a.Paragraphs {
		if e := b.entries[q.Hash]; e != nil && e.Furniture() {
			at, entries = append(at, i), append(entries, *e)
		} else {
			left += q.Words()
		}
	}
	if left == 0 {
		return nil, nil
	}
	return at, entries
}

// Entries are the paragraphs that the notebook knows by themselves, those seen in
// most articles first.
func (b *Book) Entries() []Entry {
	out := make([]Entry, 0, len(b.entries))
	for e := range maps.Values(b.entries) {
		out = append(out, *e)
	}
	slices.SortFunc(out, func(x, y Entry) int {
		return cmp.Or(cmp.Compare(y.Articles, x.Articles), cmp.Compare(x.Hash, y.Hash))
	})
	return out
}

// speech reports whether most of a paragraph stands in quotation marks. What a release
// or a speaker said is quoted in unrelated stories, and is of the story in each.
func speech(text string) bool {
	inside, quoted, from := false, 0, 0
	for i, r := range text {
		opens, closes := false, false
		switch r {
		case '"', '“': // “ closes „
			opens, closes = !inside, inside
		case '„', '«':
			opens = true
		case '”', '»':
			closes = inside
		}
		switch {
		case opens:
			inside, from = true, i
		case closes:
			inside = false
			quoted += i - from
		}
	}
	if inside { // it goes on in the next paragraph
		quoted += len(text) - from
	}
	return 2*quoted > len(text)
}

// sample is the beginning of a paragraph, on one line.
func sample(text string) string {
	text = strings.Join(strings.FieldsFunc(text[:min(len(text), 4*maxSample)], unicode.IsSpace), " ")
	text = strings.ToValidUTF8(text, "")
	if len(text) <= maxSample {
		return text
	}
	text = text[:maxSample-len("…")]
	for !utf8.ValidString(text) {
		text = text[:len(text)-1]
	}
	return strings.TrimRight(text, " ") + "…"
}

package desk

import (
	"bytes"
	"cmp"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"hash/maphash"
	"io"
	"math"
	"slices"
	"strings"
	"time"

	"github.com/samewire/samewire/internal/lookup"
	"github.com/samewire/samewire/internal/match"
	"github.com/samewire/samewire/internal/rarity"
	"github.com/samewire/samewire/internal/spill"
	"github.com/samewire/samewire/simhash"
	"github.com/samewire/samewire/store"
)

// An Item is what a batch tells of an article.
type Item struct {
	ID, URL, Source, Title, Agency string
	Published                      time.Time // to the second
	Archived                       bool      // it comes from the archive, not from the batch
}

// A Batch is articles that are related to each other. In memory it keeps an entry and
// the id of each, and the part keys of each body, some 600 bytes; words and all else go
// to disk when they are more than the memory it was given.
//
// Articles whose story is the same, word for word, have one body, which is kept, looked
// up and compared once: of 100,000 generated articles that is 71,000 bodies, and 340,000
// comparisons instead of 860,000.
//
// Articles are added first, in the order of their arrival, and may be related once the
// batch is sealed. From then on they go by their ranks, from 0: those that the archive
// knows first, by their numbers there, so that a cluster keeps the id that it has in
// the archive; then the others by id, so that the outcome does not depend on the order
// of files.
type Batch struct {
	space *spill.Space
	items *spill.Log // what is told of each article
	words *spill.Log // and of each body
	keys  *lookup.Builder
	index *lookup.Index

	entries []entry
	ids     []string
	bodies  []body            // by rank, that of the first article that has one
	having  []uint32          // the articles that have each, by rank
	known   map[uint64]uint32 // bodies by what they hold, until the batch is sealed
	arrived int64             // pieces added, archived ones not counted
	origins origins
	buf     []byte

	texts    *spill.Log    // the articles themselves, if they are kept
	articles []keptArticle // by arrival; seen is their number

	noisy bool // pieces are compared by letters

	common  rarity.Counts // the stories of keys that more than a few of the batch carry
	carries []bool        // whether a body carries one of them
}

// An entry is what a batch has of an article at hand. It holds no pointers: a million
// of them cost the garbage collector nothing.
type entry struct {
	at        int64  // where its record begins among the items
	length    uint32 // of the record
	body      uint32 // its number
	published int64  // in seconds since 1970; undated if unknown
	seen      int64  // when it came, archived ones before all others
	num       int64  // in the archive, or unarchived
	origin    uint32
	archived  bool
}

// A body is what a batch has at hand of the words of articles. It holds no pointers either.
type body struct {
	at             int64  // where its record begins among the words
	prints, length uint32 // where the part keys begin in it, and its length
	words          int32
	simhash        uint64
	first          uint32 // having[first:], as far as the next body, are its articles
}

// A kept article is where the article itself stands among those kept.
type keptArticle struct{ at, length int64 }

const (
	undated    = math.MinInt64
	unarchived = math.MaxInt64
)

// articleBytes is about what an article costs in memory whatever the budget: its entry,
// its id and its place in a cluster; bodyBytes is what a body costs, its place in the index
// above all. With them a million generated articles stay within 1,292 MiB at --memory 1GiB
// (cd internal/bench && go run ./scale -n 1000000).
const (
	articleBytes = 180
	bodyBytes    = 580
)

// NewBatch makes an empty batch that keeps to a budget of memory, in bytes, and uses
// the system's folder for temporary files beyond.
func NewBatch(memory int64) *Batch {
	space := spill.New(memory, "")
	return &Batch{space: space, items: space.Log(), words: space.Log(), keys: lookup.NewBuilder(space), known: map[uint64]uint32{}}
}

// KeepArticles makes the batch keep the articles that are added from now on, for
// WriteArticles.
func (b *Batch) KeepArticles() { b.texts = b.space.Log() }

// Close removes what the batch has on disk.
func (b *Batch) Close() error { return b.space.Close() }

// Add adds a piece. Of pieces with one id, the last one counts.
func (b *Batch) Add(p *Piece) error { return b.AddKnown(p, unarchived) }

// AddKnown adds a piece whose id the archive knows, under that number.
func (b *Batch) AddKnown(p *Piece, num int64) error {
	e := entry{num: num, seen: b.arrived}
	b.arrived++
	if b.texts != nil {
		var line bytes.Buffer
		enc := json.NewEncoder(&line)
		enc.SetEscapeHTML(false)
		if err := enc.Encode(p.Whole()); err != nil {
			return err
		}
		at, err := b.texts.Append(line.Bytes())
		if err != nil {
			return err
		}
		b.articles = append(b.articles, keptArticle{at, int64(line.Len())})
	}
	return b.add(e, Item{
		ID: p.Article.ID, URL: p.Article.URL, Source: p.Article.Source, Title: p.Headline(),
		Agency: p.Agency(), Published: p.Article.Published,
	}, p.Print, p.Body)
}

// AddArchived adds an archived article. All that is archived was seen before the rest,
// and gives way to a piece of the batch with the same id. With a text it needs no part keys.
func (b *Batch) AddArchived(num uint32, r store.Record) error {
	var body match.Body
	print := simhash.Fingerprint{Words: r.Words, SimHash: r.SimHash, Keys: r.Keys}
	if r.Text != "" {
		words := recordWords(&r)
		if body = newBody(r.Noisy, r.Title, r.Text, words); r.Keys == nil {
			print = printOf(words, body)
		}
	}
	return b.add(entry{num: int64(num), seen: int64(num) - math.MaxUint32 - 1, archived: true}, Item{
		ID: r.ID, URL: r.URL, Source: r.Source, Title: r.Title, Agency: r.Agency, Published: r.Published, Archived: true,
	}, print, body)
}

func (b *Batch) add(e entry, it Item, print simhash.Fingerprint, words match.Body) (err error) {
	b.noisy = b.noisy || words.Noisy()
	e.published = undated
	if !it.Published.IsZero() {
		e.published = it.Published.Unix()
	}
	e.origin = b.origins.number(it.Source, it.URL)
	b.buf = b.buf[:0]
	for _, s := range []string{it.URL, it.Source, it.Title, it.Agency} {
		b.buf = append(binary.AppendUvarint(b.buf, uint64(len(s))), s...)
	}
	if len(b.buf) > math.MaxUint32 {
		return fmt.Errorf("the headline of %s is too long; lower --max-body", it.ID)
	}
	e.length = uint32(len(b.buf))
	if e.at, err = b.items.Append(b.buf); err != nil {
		return err
	}
	if e.body, err = b.bodyOf(it.ID, print, words); err != nil {
		return err
	}
	b.entries = append(b.entries, e)
	b.ids = append(b.ids, strings.Clone(it.ID))
	b.space.Reserve(articleBytes)
	return nil
}

// seed is another one in each process, so that no text can be made to be taken for
// another one.
var seed = maphash.MakeSeed()

// bodyOf is the number of a body, which is kept if it is new.
func (b *Batch) bodyOf(id string, print simhash.Fingerprint, words match.Body) (num uint32, err error) {
	b.buf = words.Append(b.buf[:0])
	prints := len(b.buf)
	offset := uint32(0)
	for _, k := range print.Keys {
		b.buf = binary.LittleEndian.AppendUint32(b.buf, k.Hash)
		b.buf = binary.AppendUvarint(b.buf, uint64(k.Offset-offset))
		offset = k.Offset
	}
	length := len(b.buf)
	if length > math.MaxUint32 {
		return 0, fmt.Errorf("%s has %d words, too many to be related; lower --max-body", id, print.Words)
	}
	b.buf = binary.LittleEndian.AppendUint64(b.buf, print.SimHash)
	b.buf = binary.AppendUvarint(b.buf, uint64(print.Words)) // no words tell it where an archive keeps no texts
	sum := maphash.Bytes(seed, b.buf)
	num, ok := b.known[sum]
	if ok {
		return num, nil
	}
	num = uint32(len(b.bodies))
	b.known[sum] = num
	at, err := b.words.Append(b.buf[:length])
	if err != nil {
		return 0, err
	}
	b.bodies = append(b.bodies, body{at: at, prints: uint32(prints), length: uint32(length), words: int32(print.Words), simhash: print.SimHash})
	b.space.Reserve(bodyBytes)
	return num, b.keys.Add(print.Keys)
}

// Seal ends the adding. It returns the ids under which two pieces with different
// stories came.
func (b *Batch) Seal() (twice []string, err error) {
	b.known = nil
	order := make([]int32, len(b.entries))
	for i := range order {
		order[i] = int32(i)
	}
	slices.SortFunc(order, func(i, j int32) int {
		x, y := &b.entries[i], &b.entries[j]
		return cmp.Or(cmp.Compare(x.num, y.num), cmp.Compare(b.ids[i], b.ids[j]), cmp.Compare(x.seen, y.seen))
	})
	entries, ids := make([]entry, 0, len(order)), make([]string, 0, len(order))
	for at, i := range order {
		e := &b.entries[i]
		if at+1 < len(order) {
			if next := order[at+1]; b.ids[next] == b.ids[i] {
				// the one that came later counts
				if !e.archived && e.body != b.entries[next].body {
					twice = append(twice, b.ids[i])
				}
				continue
			}
		}
		entries, ids = append(entries, *e), append(ids, b.ids[i])
	}
	b.entries, b.ids = entries, ids
	rank, sizes := b.rankBodies()
	twice = slices.Compact(twice)
	index, long, err := b.keys.Index(sizes, rank, rarity.Few)
	if err != nil {
		return twice, err
	}
	b.index = index
	return twice, b.countStories(long)
}

// rankBodies numbers the bodies by their first articles, and finds the articles of each.
// It returns their ranks, by arrival, and how many articles each has, by rank. A body all
// of whose articles are replaced has no rank.
func (b *Batch) rankBodies() (rank []int32, sizes []uint32) {
	rank = make([]int32, len(b.bodies))
	for i := range rank {
		rank[i] = -1
	}
	bodies := make([]body, 0, len(b.bodies)+1)
	for v := range b.entries {
		e := &b.entries[v]
		r := &rank[e.body]
		if *r < 0 {
			*r = int32(len(bodies))
			bodies, sizes = append(bodies, b.bodies[e.body]), append(sizes, 0)
		}
		e.body = uint32(*r)
		sizes[e.body]++
	}
	first := uint32(0)
	for n := range bodies {
		bodies[n].first = first
		first += sizes[n]
	}
	b.bodies = append(bodies, body{first: first}) // which ends the last one
	b.having = make([]uint32, len(b.entries))
	next := make([]uint32, len(bodies))
	for v := range b.entries {
		n := b.entries[v].body
		b.having[bodies[n].first+next[n]] = uint32(v)
		next[n]++
	}
	return rank, sizes
}

// articlesOf are the articles that have a body, in ascending order.
func (b *Batch) articlesOf(body int) []uint32 {
	return b.having[b.bodies[body].first:b.bodies[body+1].first]
}

// lenBodies is the number of bodies of a sealed batch.
func (b *Batch) lenBodies() int { return max(0, len(b.bodies)-1) }

// length is the number of words of an article.
func (b *Batch) length(v int) int32 { return b.bodies[b.entries[v].body].words }

// Forget gives up the index, which is a third of the memory, when all are related.
func (b *Batch) Forget() { b.index = nil }

// Len is the number of articles.
func (b *Batch) Len() int { return len(b.entries) }

// ID is the id of an article.
func (b *Batch) ID(v int) string { return b.ids[v] }

// Archived reports whether an article comes from the archive.
func (b *Batch) Archived(v int) bool { return b.entries[v].archived }

// Item is what the batch tells of an article.
func (b *Batch) Item(v int) (Item, error) {
	e := &b.entries[v]
	it := Item{ID: b.ids[v], Published: e.time(), Archived: e.archived}
	data := make([]byte, e.length)
	if _, err := b.items.ReadAt(data, e.at); err != nil {
		return it, err
	}
	text := string(data) // one for all
	for _, s := range []*string{&it.URL, &it.Source, &it.Title, &it.Agency} {
		n, size := binary.Uvarint(data)
		if size <= 0 || n > uint64(len(data)-size) {
			return it, fmt.Errorf("record of %s: %w", it.ID, errRecord)
		}
		*s = text[size : size+int(n)]
		data, text = data[size+int(n):], text[size+int(n):]
	}
	return it, nil
}

var errRecord = errors.New("a temporary file does not hold what was written")

func (e *entry) time() time.Time {
	if e.published == undated {
		return time.Time{}
	}
	return time.Unix(e.published, 0).UTC()
}

// WriteArticles writes kept articles as JSON lines, in the order in which they came.
func (b *Batch) WriteArticles(w io.Writer, ranks []int) error {
	slices.SortFunc(ranks, func(v, w int) int { return cmp.Compare(b.entries[v].seen, b.entries[w].seen) })
	for _, v := range ranks {
		a := b.articles[b.entries[v].seen]
		b.buf = slices.Grow(b.buf[:0], int(a.length))[:a.length]
		if _, err := b.texts.ReadAt(b.buf, a.at); err != nil {
			return err
		}
		if _, err := w.Write(b.buf); err != nil {
			return err
		}
	}
	return nil
}

// party is an article as a policy sees it.
func (b *Batch) party(v int) party {
	e := &b.entries[v]
	return party{b.origins.all[e.origin], e.time()}
}

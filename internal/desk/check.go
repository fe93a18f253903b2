package desk

import (
	"cmp"
	"math"
	"slices"
	"time"

	"github.com/samewire/samewire/internal/lookup"
	"github.com/samewire/samewire/internal/match"
	"github.com/samewire/samewire/simhash"
	"github.com/samewire/samewire/store"
)

// An Archive is what a check reads: one consistent view of archived articles.
type Archive interface {
	lookup.Postings
	// Lookup finds an article by its id.
	Lookup(id string) (num uint32, ok bool)
	// Story is an archived article without part keys.
	Story(num uint32) (store.Record, error)
	// Fields is it without text and part keys.
	Fields(num uint32) (store.Record, error)
	// Keys is how many part keys it has.
	Keys(num uint32) (int, error)
	// Fingerprint is the part of it that needs no text.
	Fingerprint(num uint32) (simhash.Fingerprint, error)
	// Published is when it was published, or zero.
	Published(num uint32) (time.Time, error)
	// HasText tells whether records hold text.
	HasText() bool
}

// A Match is an archived article that is related to a checked piece.
type Match struct {
	Num      uint32
	Record   store.Record // without text and part keys
	Relation match.Relation
	Measures match.Measures // A is the checked piece
}

// A Checker checks pieces against one archive, by a policy or, if that is nil, the
// default one. It holds working memory, and the
// bodies it met last, because popular furniture makes candidates of the same
// articles again and again; it is not safe for concurrent use.
type Checker struct {
	Policy *Policy

	finder   lookup.Finder
	comparer match.Comparer
	known    map[uint32]known // articles by number, which is never used again
	weigher  weigher
	counter  archiveCounter
}

// known is what a Checker keeps of an archived article.
type known struct {
	party
	fields store.Record
	body   match.Body // empty where the archive keeps no text
}

// keptArticles bounds Checker.known: about 10 MB at 500 words each.
const keptArticles = 4096

// Check returns the archived articles that are related to the piece, the closest
// first. The piece's own archived version, by id, is left out.
func (c *Checker) Check(archive Archive, p *Piece) ([]Match, error) {
	self, archived := archive.Lookup(p.Article.ID)
	var failed error
	policy := c.Policy.orNone()
	outside := func(num uint32) bool {
		if policy.Window == 0 || p.Article.Published.IsZero() {
			return false
		}
		published, err := archive.Published(num)
		if err != nil {
			failed = err
		}
		return policy.outside(p.Article.Published, published)
	}
	candidates := c.finder.Candidates(archive, p.Print.Keys, func(c lookup.Candidate) bool {
		if archived && c.Num == self {
			return false
		}
		if !enough(p.Body.Noisy(), c.Shared, len(p.Print.Keys), math.MaxInt) { // however many it has
			keys, err := archive.Keys(c.Num)
			if err != nil {
				failed = err
			}
			if !enough(p.Body.Noisy(), c.Shared, len(p.Print.Keys), keys) {
				return false
			}
		}
		return !outside(c.Num)
	})
	if failed != nil {
		return nil, failed
	}
	c.weigher.known = policy.Known
	c.weigher.count = func(hash uint32) float64 {
		stories, err := c.counter.ofKey(archive, hash)
		failed = cmp.Or(failed, err)
		return stories
	}
	c.weigher.subject(p.Print.Keys, c.finder.Totals())
	var found []Match
	if len(candidates) > 0 {
		c.comparer.Index(p.Body)
	}
	for _, candidate := range candidates {
		m, err := c.verify(archive, policy, p, candidate.Num)
		if err = cmp.Or(err, failed); err != nil {
			return nil, err
		}
		if m.Relation != match.New {
			found = append(found, m)
		}
	}
	slices.SortFunc(found, closer)
	return found, nil
}

func (c *Checker) verify(archive Archive, policy *Policy, p *Piece, num uint32) (Match, error) {
	m := Match{Num: num, Relation: match.New}
	archived, err := c.article(archive, num)
	if err != nil {
		return m, err
	}
	var print simhash.Fingerprint
	if archive.HasText() {
		m.Measures = c.comparer.Measure(archived.body).Swap()
	} else {
		if print, err = archive.Fingerprint(num); err != nil {
			return m, err
		}
		m.Measures = match.Estimate(p.Print, print)
	}
	m.Measures.Apart = apart(p.Article.Published, archived.published)
	if m.Relation = policy.relate(p.party(), archived.party, m.Measures); m.Relation == match.New {
		return m, nil
	}
	if !p.Body.Noisy() && c.weigher.weigh() {
		if print, err = archive.Fingerprint(num); err != nil {
			return m, err
		}
		m.Measures = weigh(&c.comparer, m.Measures, p.Body, archived.body, !archive.HasText(), c.weigher.shared(print.Keys))
		m.Relation = policy.relate(p.party(), archived.party, m.Measures)
	}
	m.Record = archived.fields
	return m, nil
}

func (c *Checker) article(archive Archive, num uint32) (known, error) {
	if article, ok := c.known[num]; ok {
		return article, nil
	}
	read := archive.Fields
	if archive.HasText() {
		read = archive.Story
	}
	record, err := read(num)
	if err != nil {
		return known{}, err
	}
	if c.known == nil || len(c.known) == keptArticles {
		c.known = make(map[uint32]known, keptArticles)
	}
	article := known{party: party{originOf(record.Source, record.URL), record.Published}}
	if archive.HasText() {
		article.body = archivedBody(record)
	}
	record.Text, record.Kept, record.Cuts, record.Keys = "", nil, nil, nil
	article.fields = record
	c.known[num] = article
	return article, nil
}

// closer orders matches: duplicates before others, then by shared words both
// ways, the article that was there first before a later one.
func closer(a, b Match) int {
	return cmp.Or(
		cmp.Compare(rank(a.Relation), rank(b.Relation)),
		cmp.Compare(b.Measures.Resemblance, a.Measures.Resemblance),
		a.Record.Published.Compare(b.Record.Published),
		cmp.Compare(a.Num, b.Num),
	)
}

func rank(r match.Relation) int {
	switch {
	case r.Duplicate():
		return 0
	case r == match.Update, r == match.Correction:
		return 1
	case r == match.Partial:
		return 2
	}
	return 3
}

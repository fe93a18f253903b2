package desk

import (
	"cmp"
	"slices"

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
	// Record is an archived article whole.
	Record(num uint32) (store.Record, error)
	// Fingerprint is the part of it that needs no text.
	Fingerprint(num uint32) (simhash.Fingerprint, error)
	// HasText tells whether records hold text.
	HasText() bool
}

// A Match is an archived article that is related to a checked piece.
type Match struct {
	Num      uint32
	Record   store.Record
	Relation match.Relation
	Measures match.Measures // A is the checked piece
}

// A Checker checks pieces against one archive. It holds working memory, and the
// bodies it met last, because popular furniture makes candidates of the same
// articles again and again; it is not safe for concurrent use.
type Checker struct {
	finder   lookup.Finder
	comparer match.Comparer
	bodies   map[uint32]match.Body // of articles by number, which is never used again
}

// keptBodies bounds Checker.bodies: about 10 MB at 500 words each.
const keptBodies = 4096

// Check returns the archived articles that are related to the piece, the closest
// first. The piece's own archived version, by id, is left out.
func (c *Checker) Check(archive Archive, p *Piece) ([]Match, error) {
	self, archived := archive.Lookup(p.Article.ID)
	var failed error
	candidates := c.finder.Candidates(archive, p.Print.Keys, func(c lookup.Candidate) bool {
		if archived && c.Num == self {
			return false
		}
		print, err := archive.Fingerprint(c.Num)
		if err != nil {
			failed = err
		}
		return lookup.Enough(c.Shared, len(p.Print.Keys), len(print.Keys))
	})
	if failed != nil {
		return nil, failed
	}
	var found []Match
	for _, candidate := range candidates {
		m, err := c.verify(archive, p, candidate.Num)
		if err != nil {
			return nil, err
		}
		if m.Relation != match.New {
			found = append(found, m)
		}
	}
	slices.SortFunc(found, closer)
	return found, nil
}

func (c *Checker) verify(archive Archive, p *Piece, num uint32) (Match, error) {
	m := Match{Num: num, Relation: match.New}
	if !archive.HasText() {
		print, err := archive.Fingerprint(num)
		if err != nil {
			return m, err
		}
		m.Measures = match.Estimate(p.Print, print)
	} else {
		body, err := c.body(archive, num)
		if err != nil {
			return m, err
		}
		m.Measures = c.comparer.Compare(p.Body, body)
	}
	// Without dates first: the article's own is read only where there is something to
	// relate.
	if match.Relate(m.Measures) == match.New {
		return m, nil
	}
	var err error
	if m.Record, err = archive.Record(num); err != nil {
		return m, err
	}
	m.Measures.Apart = apart(p.Article.Published, m.Record.Published)
	m.Relation = match.Relate(m.Measures)
	return m, nil
}

func (c *Checker) body(archive Archive, num uint32) (match.Body, error) {
	if body, ok := c.bodies[num]; ok {
		return body, nil
	}
	record, err := archive.Record(num)
	if err != nil {
		return match.Body{}, err
	}
	if c.bodies == nil || len(c.bodies) == keptBodies {
		c.bodies = make(map[uint32]match.Body, keptBodies)
	}
	body := archivedBody(record)
	c.bodies[num] = body
	return body, nil
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

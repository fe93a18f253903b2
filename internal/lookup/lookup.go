// Package lookup finds the articles that may share a passage with a given one,
// from part keys alone.
//
// It serves the archive and an in-memory batch alike, through [Postings], with
// bounded work whatever they hold. It does not compare bodies: what it returns
// are candidates for package match to verify.
package lookup

import (
	"cmp"
	"slices"

	"github.com/samewire/samewire/simhash"
)

// Postings is what candidates are looked up in. Articles are numbered in the
// order in which they came.
type Postings interface {
	// Postings returns, in ascending order, at most limit articles that hold the
	// key, and how many hold it in all. It may use buf for the result.
	Postings(hash uint64, limit int, buf []uint32) (nums []uint32, total int)
}

const (
	// commonKey is the number of articles from which on a key is common: furniture, a
	// credit, a set phrase - or a story reposted everywhere. Chosen on ../shared/eval
	// (dedupe --pairs, score.py oracle): with 64, outlets gives 10,639 related pairs,
	// with 256 and with 1,024 10,736; the oracle F1 is .999, and .996 on viral, with
	// each of them.
	commonKey = 256
	// rareShare is the share of a body's keys that must be rare for the common ones to
	// be left out: a story with more common keys than rare ones is one that very many
	// articles carry, and would find none of them otherwise.
	rareShare = 0.5
	// maxCandidates bounds what one article hands to verification, best first.
	maxCandidates = 512
)

// A Candidate is an article that shares part keys with the one looked up.
type Candidate struct {
	Num    uint32
	Shared int // part keys in common
}

// A Finder looks candidates up. It holds working memory that later look-ups use
// again; it is not safe for concurrent use.
type Finder struct {
	flat  []uint32
	buf   []uint32
	found []Candidate
}

// Candidates returns the articles worth comparing with the one that has these
// keys, most shared keys first, those wanted by the filter only. The result is
// valid until the next call.
func (f *Finder) Candidates(p Postings, keys []simhash.Key, wanted func(Candidate) bool) []Candidate {
	f.flat = f.flat[:0]
	f.found = f.found[:0]
	rare := 0
	var common []uint32
	for _, k := range keys {
		nums, total := p.Postings(k.Hash, commonKey, f.buf[:0])
		f.buf = nums
		if total > commonKey {
			common = append(common, nums...)
			continue
		}
		rare++
		f.flat = append(f.flat, nums...)
	}
	if float64(rare) < rareShare*float64(len(keys)) {
		f.flat = append(f.flat, common...)
	}
	slices.Sort(f.flat)
	for i := 0; i < len(f.flat); {
		j := i + 1
		for j < len(f.flat) && f.flat[j] == f.flat[i] {
			j++
		}
		if c := (Candidate{f.flat[i], j - i}); wanted(c) {
			f.found = append(f.found, c)
		}
		i = j
	}
	slices.SortFunc(f.found, func(a, b Candidate) int {
		if c := cmp.Compare(b.Shared, a.Shared); c != 0 {
			return c
		}
		return cmp.Compare(a.Num, b.Num)
	})
	return f.found[:min(len(f.found), maxCandidates)]
}

// shortBody is the number of keys below which a body is short, about 100 words.
const shortBody = 12

// Enough reports whether two articles share enough keys to be compared, given how
// many keys they have: one where either is short, two otherwise. A single key of two
// long articles is a set phrase or a quotation, at most a sentence.
func Enough(shared, keysA, keysB int) bool {
	return shared >= 2 || min(keysA, keysB) < shortBody
}

// lettersShare is the share of the letter keys of the shorter of two articles that
// makes them worth comparing: any two texts of one language have some runs of twelve
// letters in common. Of newsgen's copies with 15 % of the characters damaged 95 % share
// .037 and more, of its other pairs 95 % less than .024 (800 articles, with narrower
// classes of shapes than simhash has now).
const lettersShare = 0.025

// EnoughLetters is [Enough] for keys of letters.
func EnoughLetters(shared, keysA, keysB int) bool {
	return shared >= 2 && float64(shared) >= lettersShare*float64(min(keysA, keysB))
}

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
	Postings(hash uint32, limit int, buf []uint32) (nums []uint32, total int)
}

const (
	// CommonKey is the number of articles from which on a key is common: furniture, a
	// credit, a set phrase - or a story reposted everywhere. On ../shared/eval (dedupe
	// --pairs, score.py oracle) outlets gives 5,217 related pairs with 64 and 5,218 with
	// 256 and 1,024, viral 1,132 with each; the F1 are .998 and .995 with all of them.
	CommonKey = 256
	// CommonFirst is the number of articles that a common key gives, the first ones: a
	// story that thousands carry is found by the first of them, and costs each no more
	// than another story. A hundred thousand copies of one, each edited, take 3.9 times as
	// long to dedupe as ordinary articles with 32, and 2.1 times with 16 (cd
	// internal/bench && go run ./scale -n 1000); pairs of outlets and viral are the same.
	CommonFirst = 16
	// rareShare is the share of a body's keys that must be rare for the common ones to
	// be left out: a story with more common keys than rare ones is one that very many
	// articles carry, and would find none of them otherwise.
	rareShare = 0.5
	// maxCandidates bounds what one article hands to verification, best first. It is also
	// what chosen keys can cost: part keys are 32 bits of a public hash, so that articles
	// can be written that have those of others. An article is then compared with 512
	// others, or 16 if more than CommonKey have its keys, where an ordinary one is with
	// those that are related; and none is related by it, since that takes shared words
	// (BenchmarkFlood, TestChosenKeysRelateNothing in internal/desk: 46 us a comparison on
	// a busy machine, 24 ms an article).
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
	tally  tally
	buf    []uint32
	common []uint32 // the articles that common keys give
	rare   int      // keys that are not common
	totals []int
	found  []Candidate
}

// Totals are how many articles hold each of the keys that Candidates looked up last. Of a common key
// it may only be known to be common. The result is valid until the next call.
func (f *Finder) Totals() []int { return f.totals }

// Candidates returns the articles worth comparing with the one that has these
// keys, most shared keys first, those wanted by the filter only. The result is
// valid until the next call.
func (f *Finder) Candidates(p Postings, keys []simhash.Key, wanted func(Candidate) bool) []Candidate {
	f.begin()
	f.totals = f.totals[:0]
	for _, k := range keys {
		nums, total := p.Postings(k.Hash, CommonKey, f.buf[:0])
		f.buf = nums
		f.totals = append(f.totals, total)
		f.list(nums, total)
	}
	return f.end(len(keys), wanted)
}

// Earlier returns the bodies of a batch that are worth comparing with body v and have a
// lower number, as Candidates does. A key is common, and gives its first bodies, by the
// articles that have them.
func (f *Finder) Earlier(ix *Index, v int, wanted func(Candidate) bool) []Candidate {
	f.begin()
	lists := ix.Lists(v)
	f.rare = ix.Keys(v) - len(lists) // held by no other
	for _, ref := range lists {
		nums, common := ix.List(ref)
		before, _ := slices.BinarySearch(nums, uint32(v))
		if nums = nums[:before]; !common {
			f.tallyAll(nums)
			continue
		}
		articles := uint32(0)
		for _, n := range nums {
			if articles >= CommonFirst {
				break
			}
			f.common = append(f.common, n)
			articles += ix.sizes[n]
		}
	}
	found := f.end(ix.Keys(v), wanted)
	articles := 0
	for i, c := range found {
		if articles += int(ix.sizes[c.Num]); articles > maxCandidates && i > 0 {
			return found[:i]
		}
	}
	return found
}

func (f *Finder) begin() {
	f.tally.clear()
	f.common, f.found, f.rare = f.common[:0], f.found[:0], 0
}

// list takes the articles that hold one key, or the first of them, and how many do.
func (f *Finder) list(nums []uint32, total int) {
	if total > CommonKey {
		f.common = append(f.common, nums[:min(len(nums), CommonFirst)]...)
		return
	}
	f.tallyAll(nums)
}

// tallyAll takes the articles that hold a key that is not common.
func (f *Finder) tallyAll(nums []uint32) {
	f.rare++
	for _, n := range nums {
		f.tally.add(n)
	}
}

func (f *Finder) end(keys int, wanted func(Candidate) bool) []Candidate {
	if float64(f.rare) < rareShare*float64(keys) {
		for _, n := range f.common {
			f.tally.add(n)
		}
	}
	f.tally.each(func(c Candidate) {
		if wanted(c) {
			f.found = append(f.found, c)
		}
	})
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

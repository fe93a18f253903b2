package match

import (
	"math/bits"
	"math/rand/v2"
)

// The tables of this package hash words by numbers that are drawn anew in each process
// (multilinear hashing: Lemire and Kaser 2014). The hashes of words are public, and with
// numbers that are public too a text could be written all of whose shingles meet in one
// slot: it would take a time that grows with the square of its length. What comes out does
// not depend on them.
var drawn = [runWords]uint64{rand.Uint64() | 1, rand.Uint64() | 1, rand.Uint64() | 1, rand.Uint64() | 1}

// shingles numbers the distinct shingles of a body, in the order in which they come:
// an open-addressed table with at most half of its slots taken.
type shingles struct {
	slots []slot
	first []int32 // for each number, the first place that has it
}

type slot struct {
	tag int32 // of the shingle; slots of others are told by their words
	id  int32 // plus one; 0 for an empty slot
}

// reset makes room for n shingles.
func (t *shingles) reset(n int) {
	t.slots = sized(t.slots, 1<<bits.Len(uint(2*n)))
	clear(t.slots)
	t.first = t.first[:0]
}

// number is the number of the shingle at a place of the indexed body.
func (t *shingles) number(hashes []uint32, place int) int32 {
	s, known := t.slot(hashes, place, hashes)
	if !known {
		t.first = append(t.first, int32(place))
		*s = slot{tag(hashes, place), int32(len(t.first))}
	}
	return s.id - 1
}

// find is the number of the shingle at a place of another body, or none.
func (t *shingles) find(hashes []uint32, place int, indexed []uint32) int32 {
	s, _ := t.slot(hashes, place, indexed)
	return s.id - 1
}

// slot is the one of a shingle, or the empty one where it belongs.
func (t *shingles) slot(hashes []uint32, place int, indexed []uint32) (s *slot, known bool) {
	want := tag(hashes, place)
	mask := uint32(len(t.slots) - 1)
	for i := uint32(want) & mask; ; i = (i + 1) & mask {
		s := &t.slots[i]
		if s.id == 0 {
			return s, false
		}
		if s.tag == want && sameShingle(hashes[place:], indexed[t.first[s.id-1]:]) {
			return s, true
		}
	}
}

func tag(hashes []uint32, place int) int32 {
	h := hashes[place : place+runWords : place+runWords]
	x := uint64(h[0])*drawn[0] + uint64(h[1])*drawn[1] + uint64(h[2])*drawn[2] + uint64(h[3])*drawn[3]
	return int32(x >> 32)
}

func sameShingle(a, b []uint32) bool {
	return [runWords]uint32(a) == [runWords]uint32(b)
}

// A wordSet is the words of a body: open-addressed, no more than half full.
type wordSet struct{ slots []uint32 }

func (s *wordSet) set(words []uint32) {
	s.slots = sized(s.slots, 1<<bits.Len(uint(2*len(words))))
	clear(s.slots)
	mask := uint32(len(s.slots) - 1)
	for _, w := range words {
		i := slotOf(w) & mask
		for s.slots[i] != 0 && s.slots[i] != w {
			i = (i + 1) & mask
		}
		s.slots[i] = w
	}
}

func (s *wordSet) has(w uint32) bool {
	mask := uint32(len(s.slots) - 1)
	i := slotOf(w) & mask
	for s.slots[i] != 0 && s.slots[i] != w {
		i = (i + 1) & mask
	}
	return s.slots[i] == w
}

func slotOf(w uint32) uint32 { return uint32(uint64(w) * drawn[0] >> 32) }

// leadWords is the length of a lead: the two or three sentences that say what has
// happened.
const leadWords = 60

// A lead is the content words of one, numbered.
type lead struct {
	words []uint32
	slots [256]leadSlot // open-addressed
}

type leadSlot struct {
	word uint32
	at   uint8 // in words, plus one; 0 for an empty slot
}

func (l *lead) set(b Body) {
	clear(l.slots[:])
	l.words = l.words[:0]
	for i, w := range b.hashes[:min(leadWords, b.Len())] {
		if s := l.slot(w); s.at == 0 && b.marks[i]&(content|name) != 0 {
			l.words = append(l.words, w)
			*s = leadSlot{w, uint8(len(l.words))}
		}
	}
}

func (l *lead) slot(w uint32) *leadSlot {
	for i := w; ; i++ {
		if s := &l.slots[i%uint32(len(l.slots))]; s.at == 0 || s.word == w {
			return s
		}
	}
}

// leads are the share of the content words of a's lead that stand anywhere in the
// indexed body, and the reverse.
func (c *Comparer) leads(a Body) (inB, inA float64) {
	c.other.set(a)
	n := 0
	for _, w := range c.other.words {
		if c.words.has(w) {
			n++
		}
	}
	var found uint64 // leadWords are fewer than 64
	for _, w := range a.hashes {
		if s := c.lead.slot(w); s.at != 0 {
			found |= 1 << (s.at - 1)
		}
	}
	return share(n, len(c.other.words)), share(bits.OnesCount64(found), len(c.lead.words))
}

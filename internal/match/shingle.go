package match

import (
	"math/bits"
	"math/rand/v2"
	"slices"
)

// A table hashes shingles by numbers that are drawn anew in each process (multilinear
// hashing, a product for two words: Lemire and Kaser 2014). The hashes of words are public,
// and with numbers that are public too a text could be written all of whose shingles meet
// in one slot: it would take a time that grows with the square of its length. What comes
// out does not depend on them.
var drawn = [runWords]uint64{rand.Uint64(), rand.Uint64(), rand.Uint64(), rand.Uint64()}

// A table finds the places of the shingles of a body.
type table struct {
	body []uint32
	// Open-addressed, with at most a quarter of the slots taken: the last place that has a
	// shingle, plus one, in the lower bits, and as much of its hash as there is room for in
	// those above; 0 for an empty slot.
	slots []uint32
	shift int // the number of the lower bits

	before   []int32 // for each place, the one before with the same shingle, plus one, or 0
	last     []int32 // for each place that is not the only one with its shingle, the last of these, plus one; 0 for others
	repeated []int32 // those places, ascending
}

// places is the number of shingles of a body.
func places(body []uint32) int { return max(0, len(body)-runWords+1) }

// set makes the table that of a body.
func (t *table) set(body []uint32) {
	n := places(body)
	t.body, t.shift = body, bits.Len(uint(n))
	t.slots, t.before, t.last = cleared(t.slots, 1<<bits.Len(uint(4*n))), cleared(t.before, n), cleared(t.last, n)
	t.repeated = t.repeated[:0]
	low, mask := uint32(1)<<t.shift-1, uint32(len(t.slots)-1)
	for j := range n {
		s := shingle(body, j)
		h := hash(s)
		i := h & mask
		for ; t.slots[i] != 0; i = (i + 1) & mask {
			if (t.slots[i]^h)&^low != 0 {
				continue
			}
			if at := t.slots[i]&low - 1; *shingle(body, int(at)) == *s {
				t.before[j] = int32(at) + 1
				t.repeated = append(t.repeated, int32(j))
				break
			}
		}
		t.slots[i] = h&^low | uint32(j+1)
	}
	for k := len(t.repeated) - 1; k >= 0; k-- {
		j := t.repeated[k]
		if t.last[j] == 0 {
			t.last[j] = j + 1
		}
		first := t.before[j] - 1
		if t.last[first] = t.last[j]; t.before[first] == 0 {
			t.repeated = append(t.repeated, first)
		}
	}
	slices.Sort(t.repeated)
}

// next is the first place of another body, at or after one, whose shingle the body of the
// table has, and the last place that has it there; none if there is no such place.
func (t *table) next(other []uint32, place int) (found, at int) {
	body, slots := t.body, t.slots
	low, mask := uint32(1)<<t.shift-1, uint32(len(slots)-1)
	for n := places(other); place < n; place++ {
		s := shingle(other, place)
		h := hash(s)
		for i := h & mask; slots[i] != 0; i = (i + 1) & mask {
			if (slots[i]^h)&^low != 0 {
				continue
			}
			if at := int(slots[i]&low) - 1; *shingle(body, at) == *s {
				return place, at
			}
		}
	}
	return place, none
}

// same is the last place with the shingle at a place, whose number it is.
func (t *table) same(place int) int {
	if last := t.last[place]; last > 0 {
		return int(last) - 1
	}
	return place
}

func shingle(body []uint32, place int) *[runWords]uint32 {
	return (*[runWords]uint32)(body[place:])
}

func hash(s *[runWords]uint32) uint32 {
	x := (uint64(s[0])+drawn[0])*(uint64(s[1])+drawn[1]) + (uint64(s[2])+drawn[2])*(uint64(s[3])+drawn[3])
	return uint32(x >> 32)
}

// leadWords is the length of a lead: the two or three sentences that say what has
// happened.
const leadWords = 60

// A lead is the content words of one, numbered.
type lead struct {
	end   int // the words of the body that are its lead
	words []uint32
	slots [256]leadSlot // open-addressed
	maybe [16]uint64    // a bit for each of the words, by the lowest ten of its hash
}

type leadSlot struct {
	word uint32
	at   uint8 // in words, plus one; 0 for an empty slot
}

func (l *lead) set(b Body) {
	clear(l.slots[:])
	clear(l.maybe[:])
	l.words, l.end = l.words[:0], min(leadWords, b.Len())
	for i, w := range b.hashes[:l.end] {
		if s := l.slot(w); s.at == 0 && b.marks[i]&(content|name) != 0 {
			l.words = append(l.words, w)
			*s = leadSlot{w, uint8(len(l.words))}
			l.maybe[w/64%16] |= 1 << (w % 64)
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

// in is the share of the words of the lead that stand anywhere in another body, given the
// stretches that this one shares with it.
func (l *lead) in(other Body, shared []span) float64 {
	if shared[0].from == 0 && shared[0].end >= l.end {
		return share(len(l.words), len(l.words))
	}
	var found uint64 // leadWords are fewer than 64
	for _, w := range other.hashes {
		if l.maybe[w/64%16]>>(w%64)&1 == 0 {
			continue
		}
		if s := l.slot(w); s.at != 0 {
			found |= 1 << (s.at - 1)
		}
	}
	return share(bits.OnesCount64(found), len(l.words))
}

package lookup

// A tally counts how often articles are named: an open-addressed table, at most half
// full.
type tally struct {
	slots []count
	taken []uint32 // the slots in use
}

type count struct {
	num uint32
	n   uint32 // 0 for an empty slot
}

const firstSlots = 256

func (t *tally) clear() {
	for _, i := range t.taken {
		t.slots[i].n = 0
	}
	t.taken = t.taken[:0]
}

func (t *tally) add(num uint32) {
	if 2*len(t.taken) >= len(t.slots) {
		t.grow()
	}
	i := t.place(num)
	if t.slots[i].n == 0 {
		t.slots[i].num = num
		t.taken = append(t.taken, i)
	}
	t.slots[i].n++
}

// place is the slot of an article, or the empty one where it belongs.
func (t *tally) place(num uint32) uint32 {
	mask := uint32(len(t.slots) - 1)
	i := num * 0x9e3779b1 >> 7 & mask
	for t.slots[i].n > 0 && t.slots[i].num != num {
		i = (i + 1) & mask
	}
	return i
}

func (t *tally) grow() {
	old := make([]count, 0, len(t.taken))
	for _, i := range t.taken {
		old = append(old, t.slots[i])
	}
	t.slots = make([]count, max(firstSlots, 2*len(t.slots)))
	t.taken = t.taken[:0]
	for _, c := range old {
		i := t.place(c.num)
		t.slots[i] = c
		t.taken = append(t.taken, i)
	}
}

// each calls fn with every article that was named.
func (t *tally) each(fn func(Candidate)) {
	for _, i := range t.taken {
		fn(Candidate{t.slots[i].num, int(t.slots[i].n)})
	}
}

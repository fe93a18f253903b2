package notebook

import (
	"fmt"
	"testing"
)

// A notebook that heeds another one has the user's decisions and what was learnt there.
func TestHeed(t *testing.T) {
	mine, theirs := New(), New()
	theirs.clock = 100
	for hash, states := range map[uint64][2]State{1: {Learnt, Kept}, 2: {Dropped, Dropped}, 3: {0, Dropped}, 4: {0, Learnt}, 5: {Learnt, 0}, 6: {Kept, Learnt}} {
		for i, b := range []*Book{mine, theirs} {
			if states[i] != 0 {
				b.entries[hash] = &Entry{Hash: hash, State: states[i], clock: b.clock}
			}
		}
	}
	mine.Heed(theirs)
	got := ""
	for hash := range uint64(8) {
		if e := mine.entries[hash]; e != nil {
			got += fmt.Sprintf("%d %v, ", hash, e.State)
		}
	}
	if want := "1 kept, 2 dropped, 3 dropped, 4 learnt, 5 learnt, 6 kept, "; got != want {
		t.Errorf("%s, want %s", got, want)
	}
	for i := range maxLearnt + 10 {
		hash := uint64(1000 + i)
		theirs.entries[hash] = &Entry{Hash: hash, State: Learnt}
	}
	mine.Heed(theirs)
	if again, err := Decode(mine.Append(nil)); err != nil || len(again.entries) > maxLearnt+maxDecided || again.entries[1].State != Kept {
		t.Errorf("%d entries, %v", len(again.entries), err)
	}
}

package notebook

import (
	"fmt"
	"strings"

	"github.com/samewire/samewire/internal/furniture"
	"github.com/samewire/samewire/simhash"
)

// ID names the paragraph, within its source.
func (e *Entry) ID() string { return fmt.Sprintf("%012x", e.Hash>>16) }

// Find is the entry of that ID.
func (b *Book) Find(id string) (Entry, bool) {
	for _, e := range b.entries {
		if e.ID() == id {
			return *e, true
		}
	}
	return Entry{}, false
}

// DecideText makes the paragraph of that text furniture, if state is Dropped, or, if
// it is Kept, makes sure that it is never cut. It is one paragraph, whole; how its
// lines are broken does not count.
func (b *Book) DecideText(text string, state State) (Entry, error) {
	words := simhash.AppendWords(nil, text)
	a := Read(text, []furniture.Span{{Start: 0, End: len(text)}}, words)
	if len(a.Paragraphs) == 0 {
		return Entry{}, fmt.Errorf("%q holds no word", text)
	}
	return b.Decide(Entry{Hash: a.Paragraphs[0].Hash, Sample: sample(text)}, state)
}

// Decide is DecideText of a paragraph that the notebook has, or takes now.
func (b *Book) Decide(e Entry, state State) (Entry, error) {
	known := b.entries[e.Hash]
	if known == nil {
		known = &Entry{Hash: e.Hash, Sample: e.Sample}
	}
	if known.State != Dropped && known.State != Kept {
		decided := 0
		for _, e := range b.entries {
			if e.State != Learnt {
				decided++
			}
		}
		if decided == maxDecided {
			return Entry{}, fmt.Errorf("%d paragraphs of this source were decided about; no more can be: name what they have in common in a cue file", decided)
		}
	}
	known.State = state
	b.entries[e.Hash] = known
	return *known, nil
}

// IsID reports whether text looks like an ID.
func IsID(text string) bool {
	return len(text) == 12 && strings.Trim(text, "0123456789abcdef") == ""
}

// Heed takes over what another notebook of the same source knows, from which this one has
// parted: what the user decided there, and what was learnt there only.
func (b *Book) Heed(other *Book) {
	for _, e := range other.Entries() {
		switch {
		case e.State != Learnt:
			b.Decide(e, e.State) // there is room: the user decides about one notebook only
		case b.entries[e.Hash] == nil:
			e.clock = min(e.clock, b.clock)
			b.entries[e.Hash] = &e
			b.bound()
		}
	}
}

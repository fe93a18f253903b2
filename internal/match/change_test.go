package match

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/samewire/samewire/simhash"
)

// changesOf are the changes of two texts, written as "kind: words -> words".
func changesOf(a, b string) (changes []string, stretches []Stretch) {
	wordsA, wordsB := simhash.AppendWords(nil, a), simhash.AppendWords(nil, b)
	bodyA, bodyB := NewBody("", a, wordsA), NewBody("", b, wordsB)
	var c Comparer
	stretches = Stretches(bodyA, bodyB, c.Passages(bodyA, bodyB))
	text := func(text string, words []simhash.Word, from, n int) string {
		if n == 0 {
			return "-"
		}
		return text[words[from].Start:words[from+n-1].End]
	}
	for _, s := range stretches {
		for _, ch := range s.Changes {
			changes = append(changes, string(ch.Kind)+": "+text(a, wordsA, ch.A, ch.WordsA)+" -> "+text(b, wordsB, ch.B, ch.WordsB))
		}
	}
	return changes, stretches
}

func TestChanges(t *testing.T) {
	const lead, tail = "the harbour office said in a note that ", " had been found by the crews on the quay"
	for _, test := range []struct {
		name, a, b string
		stretches  int
		want       []string
	}{
		{"the same", lead + "twelve men" + tail, lead + "twelve men" + tail, 1, nil},
		{"a number", lead + "12 men" + tail, lead + "14 men" + tail, 1, []string{"number: 12 -> 14"}},
		{"a name", lead + "men from Ansley" + tail, lead + "men from Wexcombe" + tail, 1, []string{"name: Ansley -> Wexcombe"}},
		{"the wording", lead + "twelve men" + tail, lead + "a dozen men" + tail, 1, []string{"wording: twelve -> a dozen"}},
		{"left out", lead + "12 tired men" + tail, lead + "men" + tail, 1, []string{"number: 12 tired -> -"}},
		{"put in", lead + "men" + tail, lead + "men and 3 dogs" + tail, 1, []string{"number: - -> and 3 dogs"}},
		{"two in one gap", lead + "higher on Monday they" + tail, lead + "lower on Tuesday they" + tail, 1,
			[]string{"wording: higher -> lower", "name: Monday -> Tuesday"}},
		{"in the first words", "Shares closed higher on Monday, " + lead, "Shares closed lower on Tuesday, " + lead, 1,
			[]string{"wording: higher -> lower", "name: Monday -> Tuesday"}},
		{"in the last words", tail + " with 12 men aboard", tail + " with 14 dogs aboard", 1, []string{"number: 12 men -> 14 dogs"}},
		{"nothing in common before", "Late on Monday " + lead, "There was rain as " + lead, 1, nil},
		{"other text between", lead + numbered(0, gapWords+1) + tail, lead + "men" + tail, 2, nil},
		{"turned round", lead + "12 men" + tail, tail + " and " + lead, 2, nil},
	} {
		t.Run(test.name, func(t *testing.T) {
			got, stretches := changesOf(test.a, test.b)
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Error(diff)
			}
			if len(stretches) != test.stretches {
				t.Errorf("%d stretches, want %d: %+v", len(stretches), test.stretches, stretches)
			}
		})
	}
}

// Passages, the words that stand in both gaps, and changes make up a stretch
// without a hole or an overlap, on both sides.
func TestStretchesAreWhole(t *testing.T) {
	var c Comparer
	rapid.Check(t, func(t *rapid.T) {
		word := rapid.SampledFrom(strings.Fields("a b c d e f 1 2 Anna"))
		text := func(name string) Body {
			return body(strings.Join(rapid.SliceOfN(word, 4, 80).Draw(t, name), " "))
		}
		a, b := text("a"), text("b")
		passages := append([]Passage(nil), c.Passages(a, b)...)
		total := 0
		for _, s := range Stretches(a, b, passages) {
			total += len(s.Passages)
			changed := map[int]bool{}
			wordsA, wordsB := 0, 0
			for _, ch := range s.Changes {
				if ch.WordsA+ch.WordsB == 0 {
					t.Errorf("empty change %+v", ch)
				}
				for i := range ch.WordsA {
					changed[ch.A+i] = true
				}
				wordsA, wordsB = wordsA+ch.WordsA, wordsB+ch.WordsB
			}
			if len(changed) != wordsA {
				t.Errorf("changes overlap: %+v", s.Changes)
			}
			keptA := s.WordsA - wordsA
			keptB := s.WordsB - wordsB
			if keptA != keptB {
				t.Errorf("%d words of a and %d of b are the same: %+v", keptA, keptB, s)
			}
		}
		if total != len(passages) {
			t.Errorf("%d passages in stretches, of %d", total, len(passages))
		}
	})
}

func TestKeyPassagesStandInBoth(t *testing.T) {
	at := 0
	piece := numbered(900, 1000) + numbered(at+100, at+300) + numbered(2000, 2100) + numbered(at, at+90)
	a, b := simhash.New(piece), simhash.New(numbered(at, at+400))
	wordsA, wordsB := simhash.AppendWords(nil, piece), simhash.AppendWords(nil, numbered(at, at+400))
	passages := KeyPassages(a, b)
	words, end := 0, 0
	for _, p := range passages {
		if p.A < end {
			t.Errorf("%+v overlaps the one before", p)
		}
		for i := range p.Words {
			if wordsA[p.A+i].Hash != wordsB[p.B+i].Hash {
				t.Fatalf("%+v: word %d differs", p, i)
			}
		}
		end, words = p.A+p.Words, words+p.Words
	}
	if words < 240 || words > 290 {
		t.Errorf("%d words in passages by keys, of 290: %+v", words, passages)
	}
}

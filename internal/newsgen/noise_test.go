package newsgen

import (
	"math/rand/v2"
	"strings"
	"testing"
	"unicode/utf8"
)

// distance is the edit distance of two texts, in characters.
func distance(a, b []rune) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range a {
		last := row[0]
		row[0] = i + 1
		for j := range b {
			cost := last
			if a[i] != b[j] {
				cost++
			}
			last = row[j+1]
			row[j+1] = min(cost, row[j+1]+1, row[j]+1)
		}
	}
	return row[len(b)]
}

const clean = "The night ferry to Osterlund was held in port on Sunday after its radar failed, the harbour office said.\n\n" +
	"“About 340 passengers slept aboard,” its captain said; a replacement ship is expected by 9.30 a.m.\n"

func TestDamage(t *testing.T) {
	for _, test := range []struct {
		name, text string
	}{
		{"English", strings.Repeat(clean, 10)},
		{"Chinese", strings.Repeat("奥斯特伦港务局表示，由于雷达发生故障，夜间渡轮星期日停航。\n", 60)},
		{"Hindi", strings.Repeat("बंदरगाह प्राधिकरण ने मंगलवार को कहा कि नौका रोक दी गई।\n", 60)},
	} {
		for _, share := range []float64{0, 0.02, 0.05, 0.10, 0.15} {
			got := Damage(rand.New(rand.NewPCG(1, 2)), test.text, share)
			if again := Damage(rand.New(rand.NewPCG(1, 2)), test.text, share); again != got {
				t.Errorf("%s at %.2f: the same state gave two texts", test.name, share)
			}
			if !utf8.ValidString(got) {
				t.Errorf("%s at %.2f: not UTF-8", test.name, share)
			}
			if strings.Count(got, "\n") != strings.Count(test.text, "\n") {
				t.Errorf("%s at %.2f: line ends changed", test.name, share)
			}
			in := []rune(test.text)
			// A confusion may take two edits, and a substitution may hit the same letter.
			edits := float64(distance(in, []rune(got))) / float64(len(in))
			if edits < 0.6*share || edits > 1.5*share {
				t.Errorf("%s: %.3f of the characters differ, want about %.2f", test.name, edits, share)
			}
		}
	}
	if other := Damage(rand.New(rand.NewPCG(3, 4)), clean, 0.1); other == Damage(rand.New(rand.NewPCG(1, 2)), clean, 0.1) {
		t.Error("two states damaged a text in the same way")
	}
	if got := Damage(rand.New(rand.NewPCG(1, 2)), "", 0.1); got != "" {
		t.Errorf("nothing became %q", got)
	}
}

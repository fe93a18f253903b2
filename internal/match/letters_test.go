package match

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/samewire/samewire/simhash"
)

const (
	scanned = "The night ferry to Osterlund was held in port on Sunday after its radar failed, the harbour office said. " +
		"About 340 passengers slept aboard, and a replacement ship was expected by Monday noon. The line has cancelled four sailings this month."
	badly = "Tbe night ferry to 0stcrlund was he1d in p0rt on Sundav atter its rad ar failed, tlie harbonr office sa!d. " +
		"Ab0ut 340 passengcrs slept abcard, aud a rep1acement sh1p was expectcd by Mondav noon. The line bas cance!led fonr sailings tbis mouth."
	other = "A court in the valley ordered the mill to pay its former weavers two years of wages, ending a dispute over the " +
		"closing of the old sheds. Neither side wanted to comment, but the union called the ruling a great relief for the families."
)

func noisyBody(text string) Body {
	return NewNoisyBody("", text, simhash.AppendWords(nil, text))
}

func TestCompareLetters(t *testing.T) {
	for _, test := range []struct {
		name, a, b string
		want       Relation
	}{
		{"the same", scanned, scanned, Repost},
		{"damaged", badly, scanned, Repost},
		{"damaged and cut", badly[:110], scanned, Truncated},
		{"inside a longer one", other + "\n\n" + badly + "\n\n" + other, scanned, Embedded},
		{"another story", badly, other, New},
		{"too short", "Tbe ferry", scanned, New},
		{"nothing", "", scanned, New},
	} {
		t.Run(test.name, func(t *testing.T) {
			a, b := noisyBody(test.a), noisyBody(test.b)
			var c Comparer
			m := c.Compare(a, b)
			if got := Relate(m); got != test.want {
				t.Errorf("%s, want %s: %+v", got, test.want, m)
			}
			if diff := cmp.Diff(m.Swap(), c.Compare(b, a)); diff != "" {
				t.Errorf("the other way round: %s", diff)
			}
			passages := c.Passages(a, b)
			if (len(passages) > 0) != (m.SharedA > 0) {
				t.Errorf("%d words are shared in %d passages", m.SharedA, len(passages))
			}
			for i, p := range passages {
				if p.Words < 1 || p.A < 0 || p.B < 0 || p.A+p.Words > a.Len() || p.B+p.Words > b.Len() || i > 0 && p.A < passages[i-1].A+passages[i-1].Words {
					t.Errorf("passage %+v overlaps or leaves the bodies", p)
				}
			}
		})
	}
	var c Comparer
	plain := func(text string) Body { return NewBody("", text, simhash.AppendWords(nil, text)) }
	if m := c.Compare(plain(badly), plain(scanned)); Relate(m).Duplicate() {
		t.Errorf("by words they are copies too, so this test shows nothing: %+v", m)
	}
}

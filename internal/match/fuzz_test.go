package match

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/samewire/samewire/simhash"
)

// pairs of texts to begin with: copies, edits and repetition, in several scripts.
var pairs = [][2]string{
	{"The ferry was held at Marrow Point with 12 aboard, Ida Brekke said.", "The ferry was held at Marrow Point with 14 aboard, Ida Brekke said."},
	{"“We lost 340 boxes,” she said.\n\nThe port stays shut until Friday.", "The port stays shut until Friday. CORRECTION: 34 boxes were lost."},
	{strings.Repeat("ferry ", 40), strings.Repeat("ferry ", 39) + "slip"},
	{"港口城市发生地震，3人受伤。港口管理局宣布关闭旧渡轮码头。", "港口城市發生地震，3人受傷。港口管理局宣布關閉舊渡輪碼頭。"},
	{"Порт закрыли в среду утром, сообщил начальник смены Иван Брек.", "Порт открыли в среду вечером, сообщил начальник смены Иван Брек."},
	{"قال مدير الميناء إن اثنتي عشرة سفينة تنتظر منذ الليل", "قال مدير الميناء إن ثلاث عشرة سفينة تنتظر منذ الليل"},
	{"नई दिल्ली, 3 जून: उन्होंने कहा कि बंदरगाह बंद रहेगा", "उन्होंने कहा कि बंदरगाह बंद रहेगा"},
	{"a b c d e f g a b c d", "d c b a g f e d c b a b c d e"}, {"", "\xff\xfe"}, {"แม่น้ำท่วม 25 คน", "👩‍👩‍👧 🇫🇷 ok"},
}

// FuzzCompare compares any two texts, by words and by letters: no panic, figures within
// their bounds, the same from either side, the same of bodies that were written and read
// again, and by words those of the plain definition.
func FuzzCompare(f *testing.F) {
	for _, p := range pairs {
		f.Add(p[0], p[1], "Ferry held")
		f.Add(p[0], p[0], "CORRECTED: ferry held")
	}
	f.Fuzz(func(t *testing.T, textA, textB, headline string) {
		if len(textA) > 3000 || len(textB) > 3000 {
			return
		}
		wordsA, wordsB := simhash.AppendWords(nil, textA), simhash.AppendWords(nil, textB)
		var c Comparer
		for _, newBody := range []func(string, string, []simhash.Word) Body{NewBody, NewNoisyBody} {
			a, b := newBody(headline, textA, wordsA), newBody("", textB, wordsB)
			m := c.Compare(a, b)
			inBounds(t, m)
			if diff := cmp.Diff(m, c.Compare(b, a).Swap()); diff != "" {
				t.Errorf("the comparison depends on the order: %s", diff)
			}
			r := Relate(m)
			if back := Relate(m.Swap()).Swap(); back != r && r != Repost && back != Repost {
				t.Errorf("relation %s, from the other side %s", r, back)
			}
			if whole := c.Compare(a, a); a.Len() > 0 && !a.Noisy() && (whole.SharedA != a.Len() || whole.Resemblance != 1) {
				t.Errorf("of itself %d words of %d are shared, resemblance %v", whole.SharedA, a.Len(), whole.Resemblance)
			}
			for _, p := range c.Passages(a, b) {
				if p.A < 0 || p.B < 0 || p.Words <= 0 || p.A+p.Words > a.Len() || p.B+p.Words > b.Len() {
					t.Errorf("passage %+v of %d and %d words", p, a.Len(), b.Len())
				}
			}
			var readA, readB Body
			for read, b := range map[*Body]Body{&readA: a, &readB: b} {
				if err := read.Decode(b.Append(nil)); err != nil {
					t.Fatalf("reading it again: %v", err)
				}
			}
			if diff := cmp.Diff(m, c.Compare(readA, readB)); diff != "" {
				t.Errorf("compared after it was read again: %s", diff)
			}
		}
		inBounds(t, Estimate(simhash.Of(wordsA), simhash.Of(wordsB)))
		a, b := NewBody("", textA, wordsA), NewBody("", textB, wordsB)
		c.Index(b)
		comparesPlainly(t, &c, a, b)
		// However much repeats, the longest run is the same by names.
		if a.Len() >= runWords && b.Len() >= runWords {
			var m Measures
			c.meet(a, &m)
			if byName := c.longestRun(); byName != m.LongestRun {
				t.Errorf("longest run %d, by names %d", m.LongestRun, byName)
			}
		}
	})
}

func inBounds(t *testing.T, m Measures) {
	for name, share := range map[string]float64{
		"containment of a": m.ContainmentA(), "of b": m.ContainmentB(), "resemblance": m.Resemblance, "rarity": m.Rarity(),
		"lead of a": m.LeadA, "lead of b": m.LeadB,
	} {
		if !(share >= 0 && share <= 1) {
			t.Errorf("%s is %v: %+v", name, share, m)
		}
	}
	switch least := min(m.WordsA, m.WordsB); {
	case m.SharedA < 0 || m.SharedA > m.WordsA || m.SharedB < 0 || m.SharedB > m.WordsB || (m.SharedA == 0) != (m.SharedB == 0),
		m.LongestRun < 0 || m.LongestRun > max(m.SharedA, m.SharedB),
		m.Narrated < 0 || m.Narrated > least && m.Narrated > max(m.SharedA, m.SharedB),
		m.FactsBoth > min(m.FactsA, m.FactsB), m.Changed < 0 || m.ChangedFacts > m.Changed:
		t.Errorf("figures out of bounds: %+v", m)
	}
}

// FuzzDecode reads any bytes as a body: what is taken can be compared.
func FuzzDecode(f *testing.F) {
	for _, p := range pairs {
		words := simhash.AppendWords(nil, p[0])
		f.Add(NewBody("", p[0], words).Append(nil))
		f.Add(NewNoisyBody("", p[0], words).Append(nil))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		var b Body
		if b.Decode(data) != nil {
			return
		}
		var c Comparer
		c.Compare(b, b)
		c.Compare(b, body(pairs[0][0]))
		c.Passages(b, b)
	})
}

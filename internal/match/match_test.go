package match

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/samewire/samewire/internal/newsgen"
	"github.com/samewire/samewire/simhash"
)

func body(text string) Body { return NewBody("", text, simhash.AppendWords(nil, text)) }

func numbered(from, to int) string {
	var b strings.Builder
	for i := from; i < to; i++ {
		fmt.Fprintf(&b, "w%d ", i)
	}
	return b.String()
}

func TestCompare(t *testing.T) {
	for _, test := range []struct {
		name             string
		a, b             string
		sharedA, sharedB int
		longest          int
		passages         []Passage
	}{
		{"equal", numbered(0, 30), numbered(0, 30), 30, 30, 30, []Passage{{0, 0, 30}}},
		{"nothing", numbered(0, 30), numbered(50, 80), 0, 0, 0, nil},
		{"a cut", numbered(0, 10), numbered(0, 30), 10, 10, 10, []Passage{{0, 0, 10}}},
		{"a run of three is no run", "a b c x y z", "a b c d e f", 0, 0, 0, nil},
		{"one word edited", numbered(0, 10) + "x " + numbered(11, 30), numbered(0, 30), 29, 29, 19, []Passage{{0, 0, 10}, {11, 11, 19}}},
		{"paragraphs swapped", numbered(10, 30) + numbered(0, 10), numbered(0, 30), 30, 30, 20, []Passage{{0, 10, 20}, {20, 0, 10}}},
		{"lead doubled", numbered(0, 8) + numbered(0, 30), numbered(0, 30), 38, 30, 30, []Passage{{0, 0, 8}, {8, 0, 30}}},
		{"too short, equal", "a b", "A b.", 2, 2, 2, []Passage{{0, 0, 2}}},
		{"too short, other", "a b", "a c", 0, 0, 0, nil},
		{"empty", "", numbered(0, 9), 0, 0, 0, nil},
	} {
		t.Run(test.name, func(t *testing.T) {
			var c Comparer
			m := c.Compare(body(test.a), body(test.b))
			passages := c.Passages(body(test.a), body(test.b))
			got := []int{m.SharedA, m.SharedB, m.LongestRun}
			if diff := cmp.Diff([]int{test.sharedA, test.sharedB, test.longest}, got); diff != "" {
				t.Errorf("shared words of a, of b, longest run: %s", diff)
			}
			if len(passages)+len(test.passages) > 0 {
				if diff := cmp.Diff(test.passages, passages); diff != "" {
					t.Errorf("passages: %s", diff)
				}
			}
		})
	}
}

// plainCover is the definition of shared words: those in runs of four that the
// other body holds too.
func plainCover(a, b Body) (covered int) {
	in := make([]bool, a.Len())
	for i := 0; i+runWords <= a.Len(); i++ {
		for j := 0; j+runWords <= b.Len(); j++ {
			if slices.Equal(a.hashes[i:i+runWords], b.hashes[j:j+runWords]) {
				for k := range runWords {
					in[i+k] = true
				}
			}
		}
	}
	return count(in)
}

func TestCompareIsThePlainDefinition(t *testing.T) {
	var c Comparer
	rapid.Check(t, func(t *rapid.T) {
		word := rapid.SampledFrom(strings.Fields("a b c d e f g 1 2 Anna"))
		text := func(name string) Body {
			return body(strings.Join(rapid.SliceOfN(word, 4, 60).Draw(t, name), " "))
		}
		a, b := text("a"), text("b")
		m := c.Compare(a, b)
		passages := c.Passages(a, b)
		if want := plainCover(a, b); m.SharedA != want {
			t.Errorf("shared words of a: %d, want %d", m.SharedA, want)
		}
		if want := plainCover(b, a); m.SharedB != want {
			t.Errorf("shared words of b: %d, want %d", m.SharedB, want)
		}
		end := 0
		for _, p := range passages {
			if p.A < end || p.Words < runWords || !slices.Equal(a.hashes[p.A:p.A+p.Words], b.hashes[p.B:p.B+p.Words]) {
				t.Errorf("passage %+v overlaps, is short or is not shared", p)
			}
			end = p.A + p.Words
		}
		if m.Resemblance < 0 || m.Resemblance > 1 {
			t.Errorf("resemblance %v", m.Resemblance)
		}
		if m.LongestRun != plainRun(a, b) {
			t.Errorf("longest run %d, want %d", m.LongestRun, plainRun(a, b))
		}
		if diff := cmp.Diff(m, c.Compare(b, a).Swap()); diff != "" {
			t.Errorf("the comparison depends on the order: %s", diff)
		}
	})
}

// Bodies of the same words are measured as others are.
func TestEqualIsNoOtherMeasure(t *testing.T) {
	var c Comparer
	rapid.Check(t, func(t *rapid.T) {
		word := rapid.SampledFrom(strings.Fields("a b c said “we 12 Anna” harbour"))
		text := strings.Join(rapid.SliceOfN(word, 4, 60).Draw(t, "words"), " ")
		a, b := body(text), body(strings.ToUpper(text[:1])+text[1:])
		m := c.Compare(a, b)
		passages := slices.Clone(c.passages)
		want := m
		c.Index(b)
		c.meet(a, &want)
		c.alignA()
		want.Narrated = c.narrated(a, b)
		if diff := cmp.Diff(want, m); diff != "" {
			t.Errorf("measures: %s", diff)
		}
		if diff := cmp.Diff(c.passages, passages); diff != "" {
			t.Errorf("passages: %s", diff)
		}
	})
}

func TestMarks(t *testing.T) {
	const text = "Port chief Ida Brekke said: “We lost 340 boxes.” Later the Polar Star sailed"
	words := simhash.AppendWords(nil, text)
	b := NewBody("", text, words)
	want := map[string]mark{
		"chief": content, "Ida": name, "Brekke": name | content, "We": quoted, "lost": quoted,
		"340": number | content | quoted, "boxes": content | quoted, "Later": content,
		"Polar": name | content, "Star": name, "sailed": content,
	}
	for i, w := range words {
		word := text[w.Start:w.End]
		if got := b.marks[i]; got != want[word] {
			t.Errorf("%s: marks %04b, want %04b", word, got, want[word])
		}
	}
}

func TestQuotation(t *testing.T) {
	for _, test := range []struct{ name, text, want string }{
		{"curly", "he said “we will go” and left", "we will go"},
		{"straight", `he said "we will go" and left`, "we will go"},
		{"nested", "she said “the word “no” is short” and left", "the word no is short"},
		{"nested single", "she said “the word ‘no’ is short” and left", "the word no is short"},
		{"single", "she said ‘it’s late’ and left", "it’s late"},
		{"apostrophe is none", "the boys’ boat isn’t here", ""},
		{"german", "er sagte: „wir gehen“ und ging", "wir gehen"},
		{"german pointed", "er sagte: »wir gehen« und ging", "wir gehen"},
		{"french", "il a dit « nous partons » et partit", "nous partons"},
		{"never closed ends with its paragraph", "she said “we will\nand left", "we will"},
		{"opened again", "“we will\n“go” and left", "we will go"},
		{"post", "it began\nThe boat is late — Ida Brekke (@brekke) May 3\nit ended", "The boat is late Ida Brekke brekke May 3"},
		{"a page in one line is no post", "a " + strings.Repeat("word ", 200) + "(@brekke)", ""},
	} {
		words := simhash.AppendWords(nil, test.text)
		body := NewBody("", test.text, words)
		var got []string
		for i, w := range words {
			if body.marks[i]&quoted != 0 {
				got = append(got, test.text[w.Start:w.End])
			}
		}
		if got := strings.Join(got, " "); got != test.want {
			t.Errorf("%s: quoted %q, want %q", test.name, got, test.want)
		}
	}
}

const (
	marketMonday = "Shares on the Osterlund exchange closed higher on Monday, led by shipping firms, as traders weighed the outlook for interest rates. " +
		"The benchmark OX20 index gained 1.2 percent to close at 4,310 points. Among the biggest winners on the day were Brekke Lines, up 3.4 percent. " +
		"Turnover on the exchange was 210 million crowns, according to figures from the bourse operator."
	marketTuesday = "Shares on the Osterlund exchange closed lower on Tuesday, led by retail firms, as traders weighed the outlook for interest rates. " +
		"The benchmark OX20 index lost 0.7 percent to close at 4,280 points. Among the biggest losers on the day were Halden Stores, down 5.6 percent. " +
		"Turnover on the exchange was 175 million crowns, according to figures from the bourse operator."
)

func TestRelate(t *testing.T) {
	story := numbered(0, 300)
	for _, test := range []struct {
		name, a, b string
		want       Relation
	}{
		{"same copy", story, story, Repost},
		{"same copy, some paragraphs left out", numbered(0, 100) + numbered(150, 300), story, Repost},
		{"top of it", numbered(0, 80), story, Truncated},
		{"inside a longer piece", numbered(900, 1100) + numbered(0, 300) + numbered(1100, 1300), story, Embedded},
		{"three paragraphs lifted", numbered(0, 100) + numbered(900, 1200), story, Partial},
		{"one sentence", numbered(0, 25) + numbered(900, 1200), story, New},
		{"nothing", numbered(900, 1200), story, New},
		{"empty", "", story, New},
		{"new lead on old background", numbered(900, 1000) + numbered(70, 300), story, Update},
		{"same form, other day", marketTuesday, marketMonday, Template},
		{"same day", marketMonday, marketMonday, Repost},
	} {
		t.Run(test.name, func(t *testing.T) {
			var c Comparer
			m := c.Compare(body(test.a), body(test.b))
			if got := Relate(m); got != test.want {
				t.Errorf("%s, want %s: %+v", got, test.want, m)
			}
			swapped := c.Compare(body(test.b), body(test.a))
			if got := Relate(swapped); got != test.want.Swap() {
				t.Errorf("seen from the other side %s, want %s", got, test.want.Swap())
			}
			if why := Why(test.want, m); why == "" || strings.Contains(why, "%!") {
				t.Errorf("why: %q", why)
			}
		})
	}
}

func TestCorrects(t *testing.T) {
	for _, test := range []struct {
		headline, text string
		want           bool
	}{
		{"CORRECTED - Ferry held in port", "The ferry was held.", true},
		{"Corrección: el transbordador", "El transbordador.", true},
		{"Ferry held in port", "The ferry was held.\n\nThis story has been corrected to show that the ship is 38 years old, not 83.", true},
		{"更正：渡轮停航", "渡轮停航。", true},
		{"Ferry held in port", "The ferry was held. Its course was corrected by hand.", false},
		{"", "", false},
	} {
		if got := correctionSlug(test.headline) || correctionNote(test.text); got != test.want {
			t.Errorf("%q, %q: %v", test.headline, test.text, got)
		}
	}
}

func TestCorrectionIsNoCopy(t *testing.T) {
	const story = "The ferry Polar Star was held in Osterlund on Sunday after its radar failed, the harbour office said. About 340 passengers slept aboard, " +
		"most of them in the two lounges, while engineers waited for a spare part from the mainland."
	was := NewBody("Ferry held", story, simhash.AppendWords(nil, story))
	text := strings.Replace(story, "340", "240", 1) + " (Corrects number of passengers in second sentence.)"
	now := NewBody("Ferry held", text, simhash.AppendWords(nil, text))
	var c Comparer
	if got := Relate(c.Compare(now, was)); got != Correction {
		t.Errorf("a corrected figure: %s", got)
	}
	if got := Relate(c.Compare(was, was)); got != Repost {
		t.Errorf("the same copy: %s", got)
	}
	if got := Relate(c.Compare(now, now)); got != Repost {
		t.Errorf("two copies of the correction: %s", got)
	}
}

const (
	release = "“We are proud of what our crews have done this winter, and we will go on to build the harbour that the islands need, whatever it may cost us in the years to come,” " +
		"the company said in a statement. "
	fire = "A fire destroyed two warehouses in the old harbour of Osterlund on Sunday night and killed a watchman, the city said. "
	toll = "Osterlund fire destroyed warehouses; three killed, among them a watchman, as old city harbour burned Sunday night. "
	// The background of both takes but for its figures.
	oldFacts = "The fire broke out at about 9 p.m. in a store for paint and spread to the roof of the next building within minutes, said Ida Brekke of the fire service. " +
		"Some 40 firefighters fought it until dawn with water from the basin. The warehouses were built in 1911 and were to be turned into flats next spring. "
	newFacts = "The fire broke out at about 9 p.m. in a store for paint and spread to the roof of the next building within minutes, said Ida Brekke of the fire service. " +
		"Some 65 firefighters fought it until noon with water from the basin. The warehouses were built in 1911 and were to be turned into flats next spring. "
)

// What is shared decides less than what kind of words they are, and under which
// lead they stand.
func TestRelateTakesAndQuotations(t *testing.T) {
	for _, test := range []struct {
		name, a, b string
		apart      time.Duration
		want       Relation
	}{
		{"take with a new lead and other figures", toll + newFacts + numbered(0, 60), fire + oldFacts + numbered(70, 130), 20 * time.Hour, Update},
		{"the same a year later", toll + newFacts + numbered(0, 60), fire + oldFacts + numbered(70, 130), 8760 * time.Hour, Partial},
		{"another event on top", numbered(200, 260) + newFacts, fire + oldFacts + numbered(70, 130), 20 * time.Hour, Partial},
		{"background lifted as it stood", toll + oldFacts + numbered(0, 60), fire + oldFacts + numbered(70, 130), 20 * time.Hour, Partial},
		{"one release quoted", numbered(0, 90) + release + numbered(90, 110), numbered(200, 290) + release, 0, New},
	} {
		t.Run(test.name, func(t *testing.T) {
			var c Comparer
			m := c.Compare(body(test.a), body(test.b))
			m.Apart = test.apart
			if got := Relate(m); got != test.want {
				t.Errorf("%s, want %s: %+v", got, test.want, m)
			}
			if got := Relate(m.Swap()); got != test.want {
				t.Errorf("seen from the other side %s, want %s", got, test.want)
			}
		})
	}
}

// Without text, containment is an estimate: it stays close to the truth.
func TestEstimateIsClose(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	var c Comparer
	var off, worst float64
	const rounds = 300
	for range rounds {
		at := rng.IntN(1 << 30)
		keep, own := 50+rng.IntN(350), rng.IntN(300)
		story := numbered(at, at+400)
		piece := numbered(at, at+keep) + numbered(at+5000, at+5000+own)
		m := c.Compare(body(piece), body(story))
		e := Estimate(simhash.New(piece), simhash.New(story))
		d := max(e.ContainmentA()-m.ContainmentA(), m.ContainmentA()-e.ContainmentA())
		off, worst = off+d, max(worst, d)
	}
	if off/rounds > 0.02 || worst > 0.12 {
		t.Errorf("containment is off by %.3f on average, %.3f at worst", off/rounds, worst)
	}
}

// BenchmarkCompare compares a piece with nine reposts of it that were edited here and
// there: each pair for itself, and with the piece indexed once.
func BenchmarkCompare(b *testing.B) {
	story := strings.Fields(numbered(0, 440))
	piece := body(strings.Join(story, " "))
	var others []Body
	for i := range 9 {
		edited := slices.Clone(story)
		for j := i; j < len(edited); j += 40 + i {
			edited[j] = "edited"
		}
		others = append(others, body(strings.Join(edited[i:], " ")))
	}
	for _, test := range []struct {
		name    string
		compare func(*Comparer)
	}{
		{"pairs", func(c *Comparer) {
			for _, o := range others {
				c.Compare(o, piece)
			}
		}},
		{"indexed", func(c *Comparer) {
			c.Index(piece)
			for _, o := range others {
				c.Measure(o)
			}
		}},
	} {
		b.Run(test.name, func(b *testing.B) {
			var c Comparer
			for b.Loop() {
				test.compare(&c)
			}
			b.ReportMetric(float64(b.N*len(others))/b.Elapsed().Seconds(), "pairs/s")
		})
	}
}

// BenchmarkMeasure compares as dedupe does: each of 2,000 generated reposts, of about 490
// words, is indexed and the five copies before it are measured against it.
func BenchmarkMeasure(b *testing.B) {
	g := newsgen.New(newsgen.Options{Seed: 7, Articles: 2000})
	groups := map[string][]Body{}
	for a, ok := g.Next(); ok; a, ok = g.Next() {
		groups[a.Group] = append(groups[a.Group], body(a.Body))
	}
	var c Comparer
	pairs := 0
	for b.Loop() {
		for _, copies := range groups {
			for i := 1; i < len(copies); i++ {
				c.Index(copies[i])
				for _, other := range copies[max(0, i-5):i] {
					c.Measure(other)
					pairs++
				}
			}
		}
	}
	b.ReportMetric(float64(b.Elapsed().Microseconds())/float64(pairs), "us/pair")
}

// A text whose words were chosen to meet in one slot of a table of public hashes is no
// other text: its words lie apart.
func TestChosenWordsLieApart(t *testing.T) {
	words := make([]uint32, 10_000)
	for i := range words {
		words[i] = uint32(i+1) << 17 // the lower bits of all are the same
	}
	var c table
	c.set(words)
	longest, run := 0, 0
	for _, slot := range c.slots {
		if run++; slot == 0 {
			run = 0
		}
		longest = max(longest, run)
	}
	if longest > len(words)/4 {
		t.Errorf("%d of %d shingles in a row", longest, places(words))
	}
	for place := range places(words) {
		if found, at := c.next(words, place); found != place || at != place {
			t.Fatalf("the shingle at %d is found at %d", place, at)
		}
	}
}

package notebook

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"github.com/samewire/samewire/internal/furniture"
)

// Words of a language of our own, of which stories are made.
var syllables = strings.Fields("ba ce di fo gu ha je ki lo mu na pe ri so tu va we xi yo zu")

func word(r *rand.Rand) string {
	var b strings.Builder
	for range 2 + r.IntN(3) {
		b.WriteString(syllables[r.IntN(len(syllables))])
	}
	return b.String()
}

func names(r *rand.Rand, n int) []string {
	out := make([]string, n)
	for i := range out {
		w := word(r)
		out[i] = strings.ToUpper(w[:1]) + w[1:] + "ra"
	}
	return out
}

// sentence is some 14 words about the names.
func sentence(r *rand.Rand, about []string) string {
	return fmt.Sprintf("The %s %s of %s %s the %s %s in %s, and %s %s it.",
		word(r), word(r), about[r.IntN(len(about))], word(r), word(r), word(r), about[r.IntN(len(about))], word(r), word(r))
}

func paragraph(r *rand.Rand, sentences int, about []string) string {
	var out []string
	for range sentences {
		out = append(out, sentence(r, about))
	}
	return strings.Join(out, " ")
}

// story is a paragraph about names that no other has.
func story(r *rand.Rand, sentences int) string { return paragraph(r, sentences, names(r, 4)) }

// read takes every paragraph of a text for the story, as furniture does where no rule
// knows better.
func read(text string) Article {
	var kept []furniture.Span
	at := 0
	for _, p := range strings.Split(text, "\n\n") {
		if p != "" {
			kept = append(kept, furniture.Span{Start: at, End: at + len(p)})
		}
		at += len(p) + 2
	}
	return Read(text, kept, wordsOf(text, kept))
}

func learn(b *Book, text string, day int) int {
	return b.Learn(read(text), time.Date(2026, 1, 5, 0, 0, 0, 0, time.UTC).AddDate(0, 0, day))
}

// cut are the paragraphs that the notebook would cut out of a text.
func cut(b *Book, text string) (out []string) {
	a := read(text)
	at, _ := b.Furniture(a)
	for _, i := range at {
		out = append(out, text[a.Paragraphs[i].Start:a.Paragraphs[i].End])
	}
	return out
}

const about = "The Harbour Sheet has told the coast of itself since 1911, from a house of four floors behind the old fish market, and is owned by those who read it; a share costs $40 and is never sold on."

func TestLearnsWhatStandsInUnrelatedStories(t *testing.T) {
	r := newRand(1)
	b := New()
	page := func(i int) string {
		// House style, line breaks and the price do not count.
		furniture := strings.ReplaceAll(about, "$40", fmt.Sprintf("$%d", 40+i))
		switch i % 3 {
		case 1:
			furniture = strings.ToUpper(furniture)
		case 2:
			furniture = strings.Replace(furniture, " fish market", "\nfish  market", 1)
		}
		return story(r, 4) + "\n\n" + furniture + "\n\n" + story(r, 4)
	}
	for i := range 10 {
		learnt := learn(b, page(i), i)
		if want := i == unrelated-1; (learnt == 1) != want {
			t.Errorf("article %d: %d paragraphs learnt", i+1, learnt)
		}
	}
	text := page(11)
	if got := cut(b, text); len(got) != 1 || !strings.HasPrefix(strings.ToLower(got[0]), "the harbour sheet") {
		t.Errorf("cut: %q", got)
	}
	entries := b.Entries()
	want := []Entry{{
		State: Learnt, Articles: 10, Stories: 10, Hash: entries[0].Hash, Sample: entries[0].Sample,
		First: time.Date(2026, 1, 5, 0, 0, 0, 0, time.UTC), Last: time.Date(2026, 1, 14, 0, 0, 0, 0, time.UTC),
	}}
	if diff := cmp.Diff(want, entries, cmpopts.IgnoreUnexported(Entry{})); diff != "" {
		t.Error(diff)
	}
	if s := entries[0].Sample; len(s) > maxSample || !strings.HasSuffix(s, "…") {
		t.Errorf("sample of %d bytes: %q", len(s), s)
	}
	if got := cut(b, about); got != nil {
		t.Errorf("an article of nothing else is emptied: %q", got)
	}
}

// A story that is run again and again, whatever is put around it or changed in it,
// and the background of a running story teach nothing.
func TestLearnsNothingOfReposts(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		r := rand.New(rand.NewPCG(rapid.Uint64().Draw(rt, "seed"), 1))
		b := New()
		who := names(r, 5)
		var whole []string
		for range rapid.IntRange(3, 14).Draw(rt, "paragraphs") {
			whole = append(whole, paragraph(r, 2+r.IntN(2), who))
		}
		// What all versions share names those whom they are about, or nobody.
		background := []string{paragraph(r, 3, who), paragraph(r, 3, []string{word(r), word(r)})}
		for i := range rapid.IntRange(4, 150).Draw(rt, "articles") {
			text := slices.Clone(whole)
			switch rapid.IntRange(0, 5).Draw(rt, "what") {
			case 0: // another paragraph of the same story
				text = append(text, paragraph(r, 3, who))
			case 1: // cut
				text = text[:1+r.IntN(len(text))]
			case 2: // another lead
				text[0] = paragraph(r, 3, who)
			case 3: // another version, of which only the background stays
				for j := range text {
					text[j] = paragraph(r, 2, who)
				}
				text = append(text, background...)
			case 4: // another story between
				text = []string{story(r, 3), story(r, 3)}
			}
			if learn(b, strings.Join(text, "\n\n"), i) > 0 {
				rt.Fatalf("article %d taught %q", i, b.Entries()[0].Sample)
			}
		}
	})
}

// However an intake is mixed, what a notebook has learnt stands in enough articles,
// its encoding is as small as promised, and it says the same when read back.
func TestNotebookIsBoundedAndReadsBack(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		r := rand.New(rand.NewPCG(rapid.Uint64().Draw(rt, "seed"), 2))
		b := New()
		var furniture []string
		for range rapid.IntRange(0, 90).Draw(rt, "furniture") {
			furniture = append(furniture, story(r, 2))
		}
		articles := rapid.IntRange(0, 200).Draw(rt, "articles")
		for i := range articles {
			text := []string{story(r, 3)}
			for range 20 {
				if len(furniture) > 0 && r.IntN(2) == 0 {
					text = append(text, furniture[r.IntN(len(furniture))])
				} else {
					text = append(text, story(r, 1))
				}
			}
			learn(b, strings.Join(text, "\n\n"), i)
		}
		learnt := 0
		for _, e := range b.Entries() {
			learnt++
			if e.Articles < unrelated || e.Stories < unrelated || e.Stories > e.Articles {
				rt.Errorf("%+v", e)
			}
		}
		if learnt > maxLearnt {
			rt.Errorf("%d learnt", learnt)
		}
		data := b.Append(nil)
		if len(data) > 24<<10 {
			rt.Errorf("%d bytes", len(data))
		}
		again, err := Decode(data)
		if err != nil {
			rt.Fatal(err)
		}
		if diff := cmp.Diff(b, again, cmp.AllowUnexported(Book{}, Entry{}, page{}, topic{}), cmpopts.EquateEmpty()); diff != "" {
			rt.Error(diff)
		}
		next := story(r, 3) + "\n\n" + strings.Join(furniture, "\n\n")
		if x, y := learn(b, next, articles), learn(again, next, articles); x != y {
			rt.Errorf("learns %d, read back %d", x, y)
		}
	})
}

func newRand(seed int) *rand.Rand { return rand.New(rand.NewPCG(uint64(seed), 1)) }

func TestSpeechIsOfTheStory(t *testing.T) {
	for text, want := range map[string]bool{
		"“We have waited for this bridge since I was a girl,” said Mayor Hallan.":          true,
		"\"We have waited for this bridge since I was a girl,\" said Mayor Hallan.":        true,
		"„Wir warten auf die Brücke, seit ich ein Kind war“, sagte die Bürgermeisterin.":   true,
		"« Nous attendons ce pont depuis mon enfance », a dit la maire.":                   true,
		"“We have waited for this bridge since I was a girl. And now that it stands":       true,
		"“The Tide” is our morning letter, written by night and read at breakfast tables.": false,
		"The Harbour Sheet has told the coast of itself since 1911.":                       false,
		"": false,
	} {
		if got := speech(text); got != want {
			t.Errorf("%q: %v", text, got)
		}
	}
	b := New()
	for i := range 20 {
		if learn(b, story(newRand(i), 4)+"\n\n“We have waited for this bridge since I was a girl, and it is a pity,” said Mayor Hallan.", i) > 0 {
			t.Fatal("a quotation is learnt")
		}
	}
}

// In scripts without spaces and without capitals, words alone say what a text tells.
func TestLearnsInOtherScripts(t *testing.T) {
	for name, letters := range map[string]struct{ from, n, length int }{
		"Chinese": {0x4E00, 3000, 1}, "Arabic": {0x0627, 28, 5}, "Devanagari": {0x0915, 30, 4}, "Thai": {0x0E01, 40, 5},
	} {
		r := newRand(3)
		text := func(words int) string {
			var b strings.Builder
			for range words {
				for range letters.length {
					b.WriteRune(rune(letters.from + r.IntN(letters.n)))
				}
				if name == "Arabic" || name == "Devanagari" {
					b.WriteByte(' ')
				}
			}
			return b.String()
		}
		b, furniture := New(), text(30)
		learnt := 0
		for i := range 12 {
			learnt += learn(b, text(80)+"\n\n"+furniture, i)
		}
		if got := cut(b, text(80)+"\n\n"+furniture); learnt != 1 || len(got) != 1 {
			t.Errorf("%s: %d learnt, %d cut", name, learnt, len(got))
		}
		whole := text(80) + "\n\n" + text(80)
		for i := range 12 {
			if learn(b, whole, i) > 0 {
				t.Errorf("%s: learns of a repost", name)
			}
		}
	}
}

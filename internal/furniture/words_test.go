package furniture

import (
	"slices"
	"strings"
	"testing"
	"unicode"

	"pgregory.net/rapid"
)

// TestLookProperty compares looking at 64 bytes with looking at one: no letter or digit is
// missed, and no mark that the scan or a cue must see.
func TestLookProperty(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.SliceOfN(rapid.Byte(), 64, 64).Draw(t, "text")
		words, marks := look(text)
		for i, ch := range text {
			word, mark := words>>i&1 != 0, marks>>i&1 != 0
			if want := classes[ch]&(isLetter|isDigit) != 0; word != want {
				t.Fatalf("%q is a word: %v", ch, word)
			}
			if must := ch >= 0x80 || ch == '\'' || classes[ch]&(isStop|isGlyph) != 0; must && !mark || mark && (word || ch == ' ' || ch == ',' || ch == '-') {
				t.Fatalf("%q is a mark: %v", ch, mark)
			}
		}
	})
}

// plainWord is a word as reading character by character finds it.
type plainWord struct {
	start, end int
	folded     string
}

// plainly reads the words of a text character by character, and counts what they are.
func plainly(text string) (words []plainWord, b block) {
	var w *plainWord
	var first rune
	letters := 0
	end := func(at int) {
		if w == nil {
			return
		}
		w.end = at
		switch {
		case unicode.IsUpper(first):
			b.caps++
		case unicode.IsLower(first) && letters >= 4:
			b.low++
		case unicode.IsDigit(first):
			b.numbers++
		}
		w = nil
	}
	add := func(at int, r rune, counts bool) {
		if w == nil {
			words = append(words, plainWord{start: at})
			w, first, letters = &words[len(words)-1], r, 0
		}
		if small := unicode.ToLower(r); r < 0x80 || small >= 0x80 {
			r = small
		}
		w.folded += string(r)
		if counts {
			b.letters++
			letters++
		}
	}
	for i, r := range text {
		k := kindOf(r)
		switch {
		case r < 0x80 && classes[r]&isDigit != 0:
			b.digits++
			add(i, r, false)
		case r < 0x80 && classes[r]&isLetter != 0, r >= 0x80 && k == runeWord:
			add(i, r, true)
		case r >= 0x80 && k == runeMark && w != nil:
			add(i, r, false)
		case r == '\'', r >= 0x80 && k == runeApostrophe:
		case r >= 0x80 && k == runeDense:
			end(i)
			words = append(words, plainWord{i, i + len(string(r)), string(r)})
			b.letters++
			b.dense++
		default:
			end(i)
		}
	}
	end(len(text))
	return words, b
}

// TestScanProperty compares scanning a block 64 bytes at a time with reading it character
// by character: the same words and counts, and equal hashes for equal words alone.
func TestScanProperty(t *testing.T) {
	r := NewRules()
	piece := rapid.OneOf(rapid.SampledFrom([]string{
		"a", "dont", "don't", "DON’T", "dogs'", "the", "Harbour", "presidential", "misunderstanding", "misunderstandings",
		" ", ", ", ". ", "-", "'", "''", "’", "3.5", "2nd", "x2y", "1,000", "été", "Élan", "ÉTÉ", "e\u0301", "\u0301", "Москва", "हिन्दी", "漢字", "。", "ไทย", "İ", "i",
		"\u212a", "Ａ", "٣", "\xff", "\xe2\x80", "…", "»", "|", "\n", "\u00a0", strings.Repeat("long", 20), strings.Repeat("é", 40),
	}), rapid.StringMatching(`[a-zA-Z]{1,18} `))
	rapid.Check(t, func(t *rapid.T) {
		text := strings.Join(rapid.SliceOfN(piece, 1, 60).Draw(t, "pieces"), "")
		c := cleaner{rules: r, text: text, padded: pad(nil, text), blocks: []block{{end: len(text)}}}
		c.scan(0)
		b := c.blocks[0]
		want, counts := plainly(text)
		if len(c.words) != len(want) || len(c.edges) != 2*len(want) {
			t.Fatalf("%q: %d words, want %d", text, len(c.words), len(want))
		}
		if b.letters != counts.letters || b.digits != counts.digits || b.numbers != counts.numbers || b.caps != counts.caps || b.low != counts.low || b.dense != counts.dense {
			t.Fatalf("%q: %+v, want %+v", text, b, counts)
		}
		hashes := map[string]uint64{}
		words := map[uint64]string{}
		for i, w := range want {
			if int(c.edges[2*i]) != w.start || int(c.edges[2*i+1]) != w.end {
				t.Fatalf("%q: word %d from %d to %d, want %+v", text, i, c.edges[2*i], c.edges[2*i+1], w)
			}
			if h, ok := hashes[w.folded]; ok && h != c.words[i] {
				t.Fatalf("%q: another hash for %q", text, w.folded)
			}
			if s, ok := words[c.words[i]]; ok && s != w.folded {
				t.Fatalf("%q: %q has the hash of %q", text, w.folded, s)
			}
			hashes[w.folded], words[c.words[i]] = c.words[i], w.folded
		}
	})
}

// TestLookupProperty: the quick way to the cues of an ASCII word finds the same ones as the
// way of all other words.
func TestLookupProperty(t *testing.T) {
	r := NewRules()
	phrases := make([]string, len(r.cues))
	for i, q := range r.cues {
		phrases[i] = q.phrase
		if q.exact != "" {
			phrases[i] = q.exact
		}
	}
	piece := rapid.OneOf(rapid.SampledFrom(phrases), rapid.SampledFrom([]string{" ", "  ", "\t", "\n", "\u00a0", "’", "'", "-", "–", ".", "#", "7", "x", "ſ", "\u212a", "İ", "é", "の", "Ａ", "\u0301", "\xff"}))
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.SampledFrom(phrases).Draw(t, "phrase")
		cut := rapid.IntRange(1, len(text)).Draw(t, "cut")
		text = text[:cut] + strings.Join(rapid.SliceOfN(piece, 0, 3).Draw(t, "rest"), "")
		if rapid.Bool().Draw(t, "upper") {
			text = strings.ToUpper(text)
		}
		// Behind another word, the gateway must let it in; as the first word, no gateway is asked.
		text = rapid.SampledFrom([]string{"", "so "}).Draw(t, "before") + text
		scan := func() *cleaner {
			c := &cleaner{rules: r, text: text, padded: pad(nil, text), blocks: []block{{end: len(text)}}}
			c.scan(0)
			return c
		}
		got := scan()
		want := &cleaner{rules: r, text: text, sents: got.sents}
		s := scanner{c: want, b: &block{end: len(text)}, text: text, edges: got.edges}
		for i := range len(got.edges) / 2 {
			s.heed(i, 0, true)
		}
		if got.blocks[0].words > maxMenu { // which is no menu
			menu := func(h hit) bool { return r.cues[h.cue].where == atMenu && h.start > 0 }
			got.hits, want.hits = slices.DeleteFunc(got.hits, menu), slices.DeleteFunc(want.hits, menu)
		}
		if len(got.hits) != len(want.hits) {
			t.Fatalf("%q: %v, want %v", text, got.hits, want.hits)
		}
		for i := range got.hits {
			if got.hits[i] != want.hits[i] {
				t.Fatalf("%q: %v, want %v", text, got.hits, want.hits)
			}
		}
	})
}

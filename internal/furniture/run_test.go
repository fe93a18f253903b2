package furniture

import (
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// TestRunProperty compares reading in strides with reading byte by byte.
func TestRunProperty(t *testing.T) {
	drawn := rapid.OneOf(rapid.StringMatching(`[@-\[`+"`"+`-{/-:a-zA-Z0-9]{0,30}[ -~é—]{0,9}`), rapid.String())
	rapid.Check(t, func(t *rapid.T) {
		text := drawn.Draw(t, "text")
		from := rapid.IntRange(0, len(text)).Draw(t, "from")
		end, digits := from, 0
		want := folded{hash: seed}
		for end < len(text) && classes[text[end]]&(isLetter|isDigit) != 0 {
			if classes[text[end]]&isDigit != 0 {
				digits++
			}
			want.bytes(strings.ToLower(text[end : end+1]))
			end++
		}
		gotEnd, gotDigits, got := readRun(text, from)
		if gotEnd != end || gotDigits != digits || got != want {
			t.Fatalf("%q from %d: end %d, %d digits, %v; want %d, %d, %v", text, from, gotEnd, gotDigits, got, end, digits, want)
		}
	})
}

// TestLookupProperty: the quick way to the cues of an ASCII word finds the same ones
// as the way of all other words.
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
		end, digits, word := readRun(text, 0)
		if end == 0 || digits > 0 || !parts(text, end) {
			t.Skip("not such a word")
		}
		hits := func(look func(s *scanner)) []hit {
			c := cleaner{rules: r, text: text}
			look(&scanner{c: &c, b: &block{end: len(text), words: 1}, text: text})
			return c.hits
		}
		whole := hits(func(s *scanner) { s.wholeCues(0, end, word.sum(), true) })
		prefix := hits(func(s *scanner) { s.prefixCues(0, true) })
		if len(whole) != len(prefix) {
			t.Fatalf("%q: %v, want %v", text, whole, prefix)
		}
		for i := range whole {
			if whole[i] != prefix[i] {
				t.Fatalf("%q: %v, want %v", text, whole, prefix)
			}
		}
	})
}

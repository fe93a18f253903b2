package article

import (
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// TestPlain holds plain, which looks at eight bytes at once, against a replacer that
// knows each character.
func TestPlain(t *testing.T) {
	pairs := []string{"\r\n", "\n", "\r", "\n", "\f", "\n", "\v", "\n", "\u2028", "\n", "\u2029", "\n", "\x7f", ""}
	for c := range byte(0x20) {
		if !strings.ContainsRune("\t\n\r\f\v", rune(c)) {
			pairs = append(pairs, string(rune(c)), "")
		}
	}
	replacer := strings.NewReplacer(pairs...)
	rapid.Check(t, func(t *rapid.T) {
		part := rapid.OneOf(rapid.StringMatching(`[ -~]{1,9}`), rapid.SampledFrom([]string{
			"\x00", "\x1f", " ", "\x7f", "\x7e", "\u0080", "\t", "\n", "\r", "\r\n", "\f", "\v", "\u2027", "\u2028", "\u2029", "\u202a", "’", "\xe2", "\xe2\x80",
			"é", "日本", "\U0001f600", "a", "bc", "\xff",
		}))
		text := strings.Join(rapid.SliceOfN(part, 0, 12).Draw(t, "parts"), "")
		want := replacer.Replace(text)
		if got, _ := plain(text); got != want {
			t.Errorf("plain(%q) = %q, want %q", text, got, want)
		}
	})
}

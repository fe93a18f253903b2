package desk

import (
	"testing"

	"pgregory.net/rapid"
)

// What a site leaves out of an address does not change its origin.
func TestPagesOfOneSiteHaveOneOrigin(t *testing.T) {
	part := rapid.OneOf(
		rapid.SampledFrom([]string{"http", "https", "://", ":", "/", "//", "?", "#", "%", "%41", "%zz", " ", "\n", "\x7f", "@", ":80", ":x", "[", "]", "[::1]", "www.", "tribune.example", "Tribune.Example", "..", "\\", "é", "*"}),
		rapid.StringMatching(`[a-z]{0,3}`),
	)
	page := rapid.Custom(func(t *rapid.T) (s string) {
		for _, p := range rapid.SliceOfN(part, 0, 8).Draw(t, "parts") {
			s += p
		}
		return s
	})
	rapid.Check(t, func(t *rapid.T) {
		of := rapid.OneOf(page, rapid.Map(page, func(s string) string { return "https://tribune.example/" + s })).Draw(t, "page")
		short := siteOf("AP", of)
		if want, got := originOf("AP", of), originOf(short.source, short.page); want != got {
			t.Fatalf("%q: %v, of its site %q: %v", of, want, short.page, got)
		}
	})
}

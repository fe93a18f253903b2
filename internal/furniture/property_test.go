package furniture

import (
	"strings"
	"testing"
	"unicode"

	"pgregory.net/rapid"
)

// cover checks the promise of Result: kept and cut spans are in order, do not
// overlap, are not empty, and cover all that is not white space.
func cover(t interface {
	Helper()
	Fatalf(string, ...any)
}, text string, r Result) {
	t.Helper()
	kept, cut := r.Kept, r.Cuts
	pos := 0
	for len(kept) > 0 || len(cut) > 0 {
		var s Span
		if len(cut) == 0 || len(kept) > 0 && kept[0].Start < cut[0].Start {
			s, kept = kept[0], kept[1:]
		} else {
			s, cut = cut[0].Span, cut[1:]
		}
		if s.Start < pos || s.End <= s.Start || s.End > len(text) {
			t.Fatalf("span %v behind %d in %d bytes of %q", s, pos, len(text), text)
		}
		if gap := text[pos:s.Start]; strings.TrimFunc(gap, unicode.IsSpace) != "" {
			t.Fatalf("%q is neither kept nor cut in %q", gap, text)
		}
		pos = s.End
	}
	if gap := text[pos:]; strings.TrimFunc(gap, unicode.IsSpace) != "" {
		t.Fatalf("%q is neither kept nor cut in %q", gap, text)
	}
}

// lines that the properties are drawn from: prose, furniture, and scraps.
func drawText(t *rapid.T) string {
	prose := rapid.Custom(func(t *rapid.T) string {
		who := rapid.SampledFrom([]string{"The council", "Dana Whitlock", "A union leader", "港务局", "Der Hafenrat", "Совет порта"}).Draw(t, "who")
		what := rapid.SliceOfN(rapid.StringMatching(`[a-z]{3,9}`), 9, 30).Draw(t, "what")
		return who + " said " + strings.Join(what, " ") + "."
	})
	var furniture []string
	for _, p := range pages {
		for _, l := range p.lines {
			if !strings.HasPrefix(l, "+ ") {
				_, l, _ = strings.Cut(l, ": ")
			}
			furniture = append(furniture, strings.TrimPrefix(l, "+ "))
		}
	}
	line := rapid.OneOf(prose, prose, rapid.SampledFrom(furniture), rapid.String(),
		rapid.StringMatching(`[(\[A-Z ."—:-]{0,12}(Reuters|AP|copyright 2019|also read|photo)[)\]a-z ."—:-]{0,12}`))
	var b strings.Builder
	for range rapid.IntRange(0, 12).Draw(t, "n") {
		b.WriteString(line.Draw(t, "line"))
		b.WriteString(rapid.SampledFrom([]string{"\n", "\n\n", "\r\n", " ", "\n    "}).Draw(t, "sep"))
	}
	return b.String()
}

func TestCoverProperty(t *testing.T) {
	r := NewRules()
	rapid.Check(t, func(t *rapid.T) {
		text := drawText(t)
		title := rapid.SampledFrom([]string{"", "The council votes", "Who Will Pay For The New Ferry?"}).Draw(t, "title")
		cover(t, text, r.Clean(text, title))
	})
}

// TestAgainProperty: a page of prose between furniture, cleaned twice, is the
// page cleaned once.
func TestAgainProperty(t *testing.T) {
	r := NewRules()
	top := []string{"", "Harbour News\n\n", "By Dana Whitlock\n\n", "Home | News | Sport\n\n", "Updated: June 3, 2025 10:15\n\n"}
	mid := []string{"", "", "ADVERTISEMENT\n\n", "Also read: Five Towns By The Sea\n\n", "Steel prices\n\n", "(AP Photo/Omar Reyes)\n\n"}
	end := []string{"", "(Reporting by Petra Novak)\n\n", "Related Stories\n\nFerry Fares To Rise Again\n\n", "All rights reserved.\n\n"}
	prose := rapid.Custom(func(t *rapid.T) string {
		words := rapid.SliceOfN(rapid.StringMatching(`[a-z]{3,9}`), 10, 40).Draw(t, "words")
		return "The council said " + strings.Join(words, " ") + "."
	})
	rapid.Check(t, func(t *rapid.T) {
		var b strings.Builder
		var want []string
		b.WriteString(rapid.SampledFrom(top).Draw(t, "top"))
		for range rapid.IntRange(2, 8).Draw(t, "n") {
			p := prose.Draw(t, "prose")
			want = append(want, p)
			b.WriteString(p + "\n\n")
			b.WriteString(rapid.SampledFrom(mid).Draw(t, "mid"))
		}
		b.WriteString(rapid.SampledFrom(end).Draw(t, "end"))
		text := b.String()
		body := r.Clean(text, "").Body(text)
		if body != strings.Join(want, "\n\n") {
			t.Fatalf("got %q\nof %q", body, text)
		}
		again := r.Clean(body, "")
		if len(again.Cuts) > 0 || again.Body(body) != body {
			t.Fatalf("second cleaning cuts %v", cuts(body, again))
		}
	})
}

func FuzzClean(f *testing.F) {
	for _, p := range pages {
		text, _, _ := p.text("\n\n")
		f.Add(text, p.title)
	}
	f.Add(wireArticle(), "")
	f.Add("(((((Reuters", "x")
	f.Add("\xff\xfe(AP) \xe2\x80 copyright \xc2", "\xff")
	f.Add("<!-- x -->\n{a:b;c=d}\n| > |", "")
	f.Add("新华社北京6月3日电（", "新华社")
	f.Add("A b c said that\nit was all wrapped here and\n  indented. (AP\nReuter", "")
	r := NewRules()
	f.Fuzz(func(t *testing.T, text, title string) {
		cover(t, text, r.Clean(text, title))
	})
}

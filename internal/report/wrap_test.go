package report

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

func textOf(l line) string {
	var b strings.Builder
	for _, r := range l.runs {
		b.WriteString(r.text)
	}
	return b.String()
}

func TestWrap(t *testing.T) {
	for _, test := range []struct {
		name    string
		runs    []run
		columns int
		want    []string
	}{
		{"words", []run{{text: "the ferry was held in port"}}, 10, []string{"the ferry", "was held", "in port"}},
		{"a word that fits to the column", []run{{text: "the ferry lay"}}, 9, []string{"the ferry", "lay"}},
		{"a long word", []run{{text: "Donaudampfschifffahrt ahoy"}}, 10, []string{"Donaudampf", "schifffahr", "t ahoy"}},
		{"wide characters", []run{{text: "渡轮因雷达故障停航"}}, 9, []string{"渡轮因雷", "达故障停", "航"}},
		{"no stop at the start of a line", []run{{text: "渡轮停航。明天"}}, 8, []string{"渡轮停", "航。明天"}},
		{"combining marks", []run{{text: "cafe\u0301 cafe\u0301 cafe\u0301"}}, 9, []string{"cafe\u0301 cafe\u0301", "cafe\u0301"}},
		{"vowel signs stay with their letter", []run{{text: "कि की"}}, 2, []string{"कि", "की"}},
		{"styles do not part words", []run{{text: "held in po"}, {text: "rt", style: factStyle}}, 9, []string{"held in", "port"}},
		{"marks stay with the text", []run{{text: "it lay "}, {text: "[1| ", glues: true}, {text: "in the port"}, {text: " |1]", glued: true}}, 12, []string{"it lay", "[1| in the", "port |1]"}},
		{"empty", nil, 9, nil},
		{"one column", []run{{text: "渡a"}}, 1, []string{"渡", "a"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			var got []string
			for _, l := range wrap(test.runs, test.columns) {
				got = append(got, textOf(l))
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// No line is wider than the columns, and no character but a space is lost.
func TestWrapKeepsEverything(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		word := rapid.SampledFrom([]string{"ferry", "a", "渡轮", "cafe\u0301", " ", ", ", "“quay”", "क्षि", "الميناء", "👩‍👩‍👧", "radar-failed", "3.5"})
		var runs []run
		var whole strings.Builder
		for i := range rapid.IntRange(0, 8).Draw(t, "runs") {
			text := strings.Join(rapid.SliceOfN(word, 0, 8).Draw(t, "words"), rapid.SampledFrom([]string{"", " "}).Draw(t, "sep"))
			runs = append(runs, run{text: text, style: style(i % 3), glued: rapid.Bool().Draw(t, "glued")})
			whole.WriteString(text)
		}
		columns := rapid.IntRange(2, 30).Draw(t, "columns")
		var got strings.Builder
		for _, l := range wrap(runs, columns) {
			if w := width(textOf(l)); w > columns || w != l.width {
				t.Errorf("%q takes %d columns, said %d, of %d", textOf(l), w, l.width, columns)
			}
			got.WriteString(textOf(l))
		}
		strip := func(s string) string { return strings.ReplaceAll(s, " ", "") }
		if strip(got.String()) != strip(whole.String()) {
			t.Errorf("%q became %q", whole.String(), got.String())
		}
	})
}

package simhash

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
)

func forms(text string) []string {
	var out []string
	for _, w := range AppendWords(nil, text) {
		out = append(out, text[w.Start:w.End])
	}
	return out
}

func TestWords(t *testing.T) {
	for _, test := range []struct {
		name, text string
		want       []string
	}{
		{"plain", "The ferry, late again, left at 7.", []string{"The", "ferry", "late", "again", "left", "at", "7"}},
		{"marks inside", "It's 1,000.5 km; U.S. don’t—ever", []string{"It's", "1,000.5", "km", "U.S", "don’t", "ever"}},
		{"quotes around", "‘We won’, “he” said: 'yes'", []string{"We", "won", "he", "said", "yes"}},
		{"hyphen parts", "long-term co‑op", []string{"long", "term", "co", "op"}},
		{"accents", "Zürich naïve Ærø São Łódź", []string{"Zürich", "naïve", "Ærø", "São", "Łódź"}},
		{"underscores", "__ a_b 3_4", []string{"a_b", "3_4"}},
		{"Devanagari", "नई दिल्ली में", []string{"नई", "दिल्ली", "में"}},
		{"Arabic", "قالَ الوزيرُ إنّ", []string{"قالَ", "الوزيرُ", "إنّ"}},
		{"Han", "港口，3号", []string{"港", "口", "3", "号"}},
		{"Katakana whole", "ソフトの会社", []string{"ソフト", "の", "会", "社"}},
		{"Thai by character", "ไทย", []string{"ไ", "ท", "ย"}},
		{"Cyrillic in ASCII", "in Москва today", []string{"in", "Москва", "today"}},
		{"letter then other script", "x'א 5千", []string{"x'א", "5", "千"}},
		{"empty", "", nil},
		{"no words", " … —\n", nil},
	} {
		t.Run(test.name, func(t *testing.T) {
			if diff := cmp.Diff(test.want, forms(test.text)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestFoldedAlike(t *testing.T) {
	for _, test := range []struct{ name, a, b string }{
		{"case", "Port Authority", "PORT authority"},
		{"apostrophes", "China's don't", "China’s dont"},
		{"stops", "the U.S. and 1,000", "the US and 1000"},
		{"accents", "São Tomé Müller", "Sao Tome Muller"},
		{"decomposed", "São", "Sa\u0303o"},
		{"ligature", "the ﬁrst oﬃce", "the first office"},
		{"full width", "ＡＢＣ１２３", "abc123"},
		{"half-width kana", "ｿﾌﾄ", "ソフト"},
		{"soft hyphen", "har\u00adbour", "harbour"},
		{"sharp s", "STRASSE", "straße"},
		{"Arabic points", "الوَزِيرُ قـــال", "الوزير قال"},
		{"Devanagari nukta", "क़ानून", "क़ानून"},
		{"non-breaking space", "25\u00a0km", "25 km"},
		{"dashes", "a—b", "a - b"},
		{"a hyphen at a line's end", "the infor-\nmation of", "the information of"},
		{"zero-width space", "har\u200bbour of\u200bfice", "harbour office"},
		{"zero-width joiners", "क्\u200dष न\u200cही", "क्ष नही"},
		{"Arabic hamza", "أعلن إن آخر مسؤول", "اعلن ان اخر مسوول"},
		{"Arabic yeh and teh", "على الحكومة مستشفى", "علي الحكومه مستشفي"},
		{"Persian letters", "کتاب ایران", "كتاب ايران"},
		{"Arabic digits", "١٢ شخصا و ۳۴", "12 شخصا و 34"},
		{"Devanagari digits", "२०२६ में", "2026 में"},
		{"chandrabindu", "पाँच गाँव", "पांच गांव"},
		{"half nasals", "हिन्दी बम्बई घण्टा पञ्चायत", "हिंदी बंबई घंटा पंचायत"},
		{"Cyrillic yo", "счёт её", "счет ее"},
		{"traditional and simplified", "軟體開發與貿易談判後", "软体开发与贸易谈判后"},
	} {
		t.Run(test.name, func(t *testing.T) {
			a, b := hashes(test.a), hashes(test.b)
			if diff := cmp.Diff(a, b); diff != "" {
				t.Errorf("%q and %q: %s", test.a, test.b, diff)
			}
		})
	}
}

func TestFoldedApart(t *testing.T) {
	for _, test := range []struct{ name, a, b string }{
		{"numbers", "15 dead", "16 dead"},
		{"kana voicing", "か", "が"},
		{"vowel signs", "कि", "कु"},
		{"Han in context", "中国人", "外国人"},
		{"Han that are two in simplified too", "軍人", "車人"},
		{"a compound in its line", "twenty-five", "twentyfive"},
		{"a dash at a line's end", "the harbour -\nand more", "the harbourand more"},
		{"Devanagari nasals of other classes", "जन्म", "जंम"},
		{"Arabic letters", "حكومه", "حكومي"},
	} {
		t.Run(test.name, func(t *testing.T) {
			if cmp.Equal(hashes(test.a), hashes(test.b)) {
				t.Errorf("%q and %q fold alike", test.a, test.b)
			}
		})
	}
}

func hashes(text string) []uint64 {
	var out []uint64
	for _, w := range AppendWords(nil, text) {
		out = append(out, w.Hash)
	}
	return out
}

var seeds = []string{
	"The ferry, late again, left at 7.30 p.m. on Oct. 3; 1,204 people waited.",
	"“It’s a café—naïve, I know,” said Łukasz O'Neill‑Brönte… ‘No.’",
	"港口城市发生地震，3人受伤。ソフトの会社は2026年に", "นายกรัฐมนตรีกล่าวว่า 25 คน", "नई दिल्ली, 3 जून (एजेंसी)। उन्होंने कहा",
	"قال الوزيرُ إنّ 12 شخصًا", "#ุ", "a\u0301b c\u00add e\u200bf x'א א\"א 3.א ́a", "\u0301 a\xff\xfeb", "K\u0301_\u200d.a:b", "👩‍👩‍👧 🇫🇷🇩🇪 ok",
}

// The fast path must see what the full algorithm sees.
func FuzzWords(f *testing.F) {
	for _, s := range seeds {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		got := AppendWords(nil, text)
		var want []Word
		for i := 0; i < len(text); {
			end := stretchEnd(text, i)
			want = appendSlowWords(want, text[i:end], i)
			i = end + 1
		}
		if strings.Contains(text, "-\n") {
			t.Skip() // a word may go on in the next line
		}
		// Of broken UTF-8 it is only asked that nothing breaks.
		if diff := cmp.Diff(want, got); diff != "" && utf8.ValidString(text) {
			t.Errorf("%q: %s", text, diff)
		}
		last := uint32(0)
		for _, w := range got {
			if w.Start < last || w.End <= w.Start || int(w.End) > len(text) {
				t.Errorf("%q: word %+v out of order or bounds", text, w)
			}
			last = w.End
		}
	})
}

func BenchmarkWords(b *testing.B) {
	for _, test := range []struct{ name, text string }{
		{"ascii", strings.Repeat("The harbour authority said on Tuesday that 1,204 containers had been moved. ", 36)},
		{"mixed", strings.Repeat("The harbour authority’s chief said: “On Tuesday, 1,204 containers were moved.” ", 36)},
		{"devanagari", strings.Repeat("बंदरगाह प्राधिकरण ने मंगलवार को कहा कि ", 30)},
		{"han", strings.Repeat("港口管理局星期二表示，已有一千多个集装箱被运走。", 40)},
	} {
		b.Run(test.name, func(b *testing.B) {
			b.SetBytes(int64(len(test.text)))
			var words []Word
			for b.Loop() {
				words = AppendWords(words[:0], test.text)
			}
		})
	}
}

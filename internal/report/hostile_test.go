package report

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"io"
	"reflect"
	"regexp"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"golang.org/x/net/html"
)

// hostileTexts are texts as an id, a title, a source, an address or a body may hold them.
var hostileTexts = []string{
	"\x1b[2J\x1b]0;owned\a\x1b]8;;https://evil.example\x1b\\press\x1b]8;;\x1b\\", "\u009b31m\u0090q\u009c\u0085", "\x7f\x00\b\v\f\r\n",
	"fer\u202edlof\u202c \u2066x\u2069", "\ufeffa\u200bb\u2060c\u2028d\u2029e", "\U000e0041\U000e007f", "\xff\xfe\x9b1m \xc3", "\ufffd",
	"=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", " =1", "\"=1", "'=1", "“＝1", "＋1", "－1", "＠1", "\ufeff=cmd|' /C calc'!A0", "-",
	"</title><script>alert(1)</script>", "\"><img src=x onerror=alert(1)>", "javascript:alert(1)", "' onmouseover='alert(1)", "<!--", "{{.}}", "]]></svg>",
	"https://ferry.example/\"><script>", "JaVaScRiPt:alert(1)", "../../etc/passwd", "/etc/passwd", "", strings.Repeat("x", 900), strings.Repeat("e\u0301", 300),
	"المرفأ مغلق", "เรือ\u200bข้ามฟาก", "👩\u200d👩\u200d👧", "می\u200cخواهم", "港　口",
}

// filled sets every text of a value.
func filled[T any](text string) (v T) {
	var fill func(v reflect.Value)
	fill = func(v reflect.Value) {
		switch v.Kind() {
		case reflect.String:
			v.SetString(text)
		case reflect.Struct:
			for i := range v.NumField() {
				if v.Field(i).CanSet() && v.Type() != reflect.TypeFor[Time]() {
					fill(v.Field(i))
				}
			}
		case reflect.Slice:
			v.Set(reflect.MakeSlice(v.Type(), 1, 1))
			fill(v.Index(0))
		}
	}
	fill(reflect.ValueOf(&v).Elem())
	return v
}

// explained is an explanation of two pieces whose every text is hostile.
func explained(text string) Explanation {
	e := ferry()
	e.Why, e.Note = text, text
	for _, s := range []*Side{&e.A, &e.B} {
		s.DocID, s.Title, s.Source, s.URL, s.Language, s.Agency, s.Byline, s.Dateline = text, text, text, text, text, text, text, text
		s.Body += "\n" + text
		s.Story = append(s.Story, Span{len(s.Body) - len(text), len(s.Body)})
	}
	e.DocID, e.MatchedID = text, text
	e.A.Furniture[0].Text, e.A.Furniture[0].Cue = text, text
	e.Changes[0].Before, e.Changes[0].After, e.Changes[0].AText, e.Changes[0].BText = text, text, text, text
	e.Common = []Common{{Stretch: 1, Words: 5, Stories: 20, Text: text}}
	return e
}

func FuzzWriters(f *testing.F) {
	for _, text := range hostileTexts {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if len(text) > 1000 {
			return
		}
		onTerminal(t, text)
		e := explained(text)
		for _, s := range []Screen{{}, {Width: 130}, {Full: true, Width: 20}, {Color: true, Width: 200}} {
			fitForTerminal(t, func(w io.Writer) error { return WriteExplanation(w, e, s) })
		}
		safePage(t, e)
		rows(t, filled[Member](text))
		rows(t, filled[Pair](text))
		rows(t, filled[Check](text))
		rows(t, filled[Added](text))
		rows(t, filled[Learnt](text))
		rows(t, filled[LearntOf](text))
		rows(t, filled[Stats](text))
		rows(t, filled[Miss](text))
		rows(t, e)
		if utf8.ValidString(text) && FromCell(cell(text)) != text {
			t.Errorf("%q is %q in a cell, and %q again", text, cell(text), FromCell(cell(text)))
		}
	})
}

func onTerminal(t *testing.T, text string) {
	own := func(m Member) Member { m.Role, m.StoryID = LeadRole, "00c0ffee0000"; return m }
	fitForTerminal(t, func(w io.Writer) error {
		table := NewClusterTable(w)
		if err := table.Write(own(filled[Member](text))); err != nil {
			return err
		}
		return table.Close()
	})
	fitForTerminal(t, func(w io.Writer) error {
		c := filled[Check](text)
		c.Matches[0].Relation, c.Furniture[0].Reason = "repost", "promo"
		return WriteChecks(w, []Check{c, {}})
	})
	fitForTerminal(t, func(w io.Writer) error {
		l := filled[Learnt](text)
		l.ParagraphID, l.State = "3c2047a1b708", "learnt"
		return WriteLearnt(w, []Learnt{l})
	})
	fitForTerminal(t, func(w io.Writer) error { return WriteLearntOf(w, []LearntOf{filled[LearntOf](text)}) })
	fitForTerminal(t, func(w io.Writer) error { return WriteStats(w, filled[Stats](text)) })
	fitForTerminal(t, func(w io.Writer) error {
		m := filled[Miss](text)
		m.Got = "repost"
		return WriteEvaluation(w, Table, Evaluation{Labels: text, Misses: []Miss{m}, Notes: []string{text}})
	})
	fitForTerminal(t, func(w io.Writer) error {
		_, err := io.WriteString(w, Visible("samewire: "+text+": no such file\n"))
		return err
	})
	if v := Visible(text + "\n"); strings.Contains(strings.TrimRight(v, "\n"), "\nsamewire") {
		t.Errorf("a message within a message: %q", v)
	}
}

var ownColours = regexp.MustCompile("\x1b\\[[0-9;]*m")

// fitForTerminal holds what is written for a terminal against what it may hold.
func fitForTerminal(t *testing.T, write func(io.Writer) error) {
	t.Helper()
	var b bytes.Buffer
	if err := write(&b); err != nil {
		t.Fatal(err)
	}
	out := ownColours.ReplaceAllString(b.String(), "")
	if !utf8.ValidString(out) {
		t.Errorf("not UTF-8: %q", out)
	}
	for _, r := range out {
		if unicode.IsControl(r) && r != '\n' && r != '\t' || r >= 0x202a && r <= 0x202e || r >= 0x2066 && r <= 0x2069 ||
			r == 0x2028 || r == 0x2029 || r == 0xfeff || r >= 0xe0000 && r <= 0xe007f {
			t.Fatalf("%U goes to the terminal in %q", r, out)
		}
	}
}

// rows writes a row for programs, and reads it again.
func rows[R Row](t *testing.T, row R) {
	t.Helper()
	fitForTerminal(t, func(w io.Writer) error { return Write(w, JSON, []R{row}) })
	var line bytes.Buffer
	if err := Write(&line, JSONLines, []R{row}); err != nil {
		t.Fatal(err)
	}
	if n := bytes.Count(line.Bytes(), []byte("\n")); n != 1 || !json.Valid(line.Bytes()) {
		t.Errorf("%T: %d lines of JSON: %q", row, n, line.Bytes())
	}
	plain, err := json.Marshal(row)
	if err != nil {
		t.Fatal(err)
	}
	var want, got any
	if json.Unmarshal(plain, &want) != nil || json.Unmarshal(line.Bytes(), &got) != nil || !reflect.DeepEqual(want, got) {
		t.Errorf("%T: another value in JSON lines: %q", row, line.Bytes())
	}
	var table bytes.Buffer
	if err := WriteCSV(&table, []R{row}); err != nil {
		t.Fatal(err)
	}
	read, err := csv.NewReader(&table).ReadAll()
	if err != nil || len(read) != 2 {
		t.Fatalf("%T: %d rows of CSV, %v", row, len(read), err)
	}
	ours := map[string]bool{"relation": true, "role": true, "cluster_id": true, "story_id": true, "outcome": true, "paragraph_id": true, "state": true, "got": true}
	for i, cell := range read[1] {
		if r, _ := utf8.DecodeRuneInString(strings.TrimLeft(cell, " \t\r\n\"\ufeff")); !ours[read[0][i]] && strings.ContainsRune("=+-@＝＋－＠", r) {
			t.Errorf("%T: a formula in %s: %q", row, read[0][i], cell)
		}
	}
}

// safePage holds the page of an explanation against one of harmless text: it has no other
// elements and attributes, links nowhere but to itself and the web, and one script.
func safePage(t *testing.T, e Explanation) {
	t.Helper()
	kinds := func(e Explanation) (map[string]bool, int) {
		var b bytes.Buffer
		if err := WritePage(&b, e); err != nil {
			t.Fatal(err)
		}
		doc, err := html.Parse(&b)
		if err != nil {
			t.Fatal(err)
		}
		kinds, scripts := map[string]bool{}, 0
		for n := range doc.Descendants() {
			if n.Type != html.ElementNode {
				continue
			}
			if n.Data == "script" {
				scripts++
			}
			kinds[n.Data] = true
			for _, a := range n.Attr {
				kinds[n.Data+" "+a.Key] = true
				if a.Key == "href" && !strings.HasPrefix(a.Val, "#") && !strings.HasPrefix(a.Val, "http") {
					t.Errorf("a link to %q", a.Val)
				}
			}
		}
		return kinds, scripts
	}
	harmless := explained("https://ferry.example/1")
	harmless.A.Language, harmless.B.Language = "en", "en"
	want, _ := kinds(harmless)
	got, scripts := kinds(e)
	if scripts != 1 {
		t.Errorf("%d scripts", scripts)
	}
	for kind := range got {
		if !want[kind] && kind != "i" { // which stands for nothing
			t.Errorf("the page has a %s", kind)
		}
	}
}

func TestCellsAndNumbers(t *testing.T) {
	for text, want := range map[string]string{
		"=1": "'=1", " =1": "' =1", "\"=1": "'\"=1", "'=1": "''=1", "＝1": "'＝1", "\t1": "'\t1", "\n1": "'\n1", "-5": "'-5", "\u200b@x": "'\u200b@x",
		"5-3": "5-3", "a=b": "a=b", "": "", "'tis": "'tis", "“Quote”": "“Quote”", "— dash": "— dash", "#1": "#1", "1": "1",
	} {
		if got := cell(text); got != want {
			t.Errorf("%q is %q in a cell, want %q", text, got, want)
		}
	}
	minus := Ratio(-0.5)
	if got := (Figure{Measure: "clusters", ARI: &minus}).Cells()[11]; got != "-0.500" {
		t.Errorf("a number became %q", got)
	}
}

func TestVisible(t *testing.T) {
	for message, want := range map[string]string{
		"samewire: a.txt: no such file\n": "samewire: a.txt: no such file\n",
		"\x1b[31mred\x07.txt":             `\u001b[31mred\u0007.txt`,
		"\u009b2J \u202ecod.txt":          `\u009b2J \u202ecod.txt`,
		"a\nsamewire: 5 added\n":          "a\n    samewire: 5 added\n",
		"b\xffd\u200b.txt":                `b\xffd\u200b.txt`,
		"港　口\u00a0می\u200cخواهم \ufffd":   "港　口\u00a0می\u200cخواهم \ufffd",
		"\U000e0041":                      `\udb40\udc41`,
	} {
		if got := Visible(message); got != want {
			t.Errorf("%q is shown as %q, want %q", message, got, want)
		}
	}
}

package report

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"io"
	"strings"
	"testing"
	"unicode"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/net/html"
)

// sideOf is a side whose paragraphs are story, but for those that begin with "#".
func sideOf(id, body string) Side {
	s := Side{DocID: id, Title: "Ferry held", Body: body, Words: len(strings.Fields(body))}
	at := 0
	for p := range strings.SplitAfterSeq(body, "\n") {
		end := at + len(strings.TrimRight(p, "\n"))
		if strings.HasPrefix(p, "#") {
			s.Furniture = append(s.Furniture, Ignored{Reason: "promo", Start: at, End: end, Text: body[at:end]})
		} else if end > at {
			s.Story = append(s.Story, Span{at, end})
		}
		at += len(p)
	}
	return s
}

// share adds a stretch from one text to the other, each given as "from...to".
func (e *Explanation) share(a, b string) {
	find := func(body, ends string) (start, end int) {
		from, to, _ := strings.Cut(ends, "...")
		start = strings.Index(body, from)
		return start, start + strings.Index(body[start:], to) + len(to)
	}
	s := Stretch{Number: len(e.Stretches) + 1, Words: 25}
	s.AStart, s.AEnd = find(e.A.Body, a)
	s.BStart, s.BEnd = find(e.B.Body, b)
	e.Stretches = append(e.Stretches, s)
	e.Passages = append(e.Passages, Passage{Stretch: s.Number, Words: s.Words, AStart: s.AStart, AEnd: s.AEnd, BStart: s.BStart, BEnd: s.BEnd})
}

func (e *Explanation) change(kind, a, b string) {
	c := Change{Stretch: 1, Kind: kind, AText: a, BText: b}
	c.AStart, c.BStart = strings.Index(e.A.Body, a), strings.Index(e.B.Body, b)
	c.AEnd, c.BEnd = c.AStart+len(a), c.BStart+len(b)
	e.Changes = append(e.Changes, c)
}

func ferry() Explanation {
	e := Explanation{
		Pair: Pair{DocID: "a", MatchedID: "b", Relation: "repost", Containment: 0.9},
		Why:  "both hold mostly the same copy",
		A:    sideOf("a", "“The ferry was held with 12 aboard.”\n# also read\nIts captain slept.\nNew text here."),
		B:    sideOf("b", "Old words. The ferry was held with 14 aboard. Its captain slept."),
	}
	e.share("The ferry...slept", "The ferry...slept")
	e.change("number", "12", "14")
	return e
}

func TestWeave(t *testing.T) {
	e := ferry()
	e.share("captain slept...slept", "captain slept...slept")
	show := func(isA bool) (got []string) {
		for _, b := range e.weave(isA) {
			text := ""
			if b.breaks {
				text = "/ "
			}
			if b.cut != nil {
				text += "<" + b.cut.Text + ">"
			}
			for _, p := range b.pieces {
				text += fmt.Sprint(p.opens, p.text, p.closes)
			}
			got = append(got, text)
		}
		return got
	}
	want := []string{
		"[1]“The ferry was held with [][]12[][] aboard.”[]", "/ <# also read>", "/ []Its [][2]captain slept.[2 1]", "/ []New text here.[]",
	}
	if diff := cmp.Diff(want, show(true)); diff != "" {
		t.Error(diff)
	}
	want = []string{"[]Old words. [][1]The ferry was held with [][]14[][] aboard. Its [][2]captain slept.[2 1]"}
	if diff := cmp.Diff(want, show(false)); diff != "" {
		t.Error(diff)
	}
}

func TestExplanationOnATerminal(t *testing.T) {
	for _, test := range []struct {
		name   string
		screen Screen
		want   []string
		not    []string
	}{
		{"narrow", Screen{Width: 60}, []string{
			"a is a repost of b\n", "14 -> 12", "\n[1| “The ferry was held with {12} aboard.”\n", "<promo: # also read>\n",
			"Its captain slept. |1]\n", "\nOld words. [1| The ferry was held with {14} aboard.",
		}, []string{"│", "\x1b"}},
		{"wide", Screen{Width: 120}, []string{"[1| “The ferry was held with {12} aboard.” ", " │ Old words. [1| The ferry was held with {14} aboard. Its"}, []string{"\x1b"}},
		{"colour", Screen{Width: 60, Color: true}, []string{
			"\x1b[1;36m[1| \x1b[0m\x1b[36m“The ferry was held with \x1b[0m\x1b[1;4;31m12\x1b[0m\x1b[36m aboard.”\x1b[0m\n", "\x1b[2m<promo: # also read>\x1b[0m",
		}, []string{"{12}", "marks:"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			var b bytes.Buffer
			if err := WriteExplanation(&b, ferry(), test.screen); err != nil {
				t.Fatal(err)
			}
			for _, want := range test.want {
				if !strings.Contains(b.String(), want) {
					t.Errorf("no %q in:\n%s", want, b.String())
				}
			}
			for _, not := range test.not {
				if strings.Contains(b.String(), not) {
					t.Errorf("%q in:\n%s", not, b.String())
				}
			}
			for l := range strings.Lines(b.String()) {
				if strings.Contains(l, " │ ") && width(l) > test.screen.Width+1 {
					t.Errorf("%d columns: %s", width(l), l)
				}
			}
		})
	}
}

func TestRightToLeftStandsUnder(t *testing.T) {
	e := ferry()
	e.B = sideOf("b", "توقفت العبارة")
	e.Stretches, e.Passages, e.Changes = nil, nil, nil
	var b bytes.Buffer
	if err := WriteExplanation(&b, e, Screen{Width: 160}); err != nil {
		t.Fatal(err)
	}
	if strings.Contains(b.String(), "│") {
		t.Errorf("two columns:\n%s", b.String())
	}
}

func TestLongTextOfOnePieceIsFolded(t *testing.T) {
	var own []string
	for i := range 200 {
		own = append(own, fmt.Sprintf("own%d", i))
	}
	text := strings.Join(own[:100], " ") + "\n# also read\n" + strings.Join(own[100:], " ")
	e := ferry()
	e.A = sideOf("a", text+"\nThe ferry was held with 12 aboard. Its captain slept.")
	e.Stretches, e.Passages, e.Changes = nil, nil, nil
	e.share("The ferry...slept", "The ferry...slept")
	for _, full := range []bool{false, true} {
		var b bytes.Buffer
		if err := WriteExplanation(&b, e, Screen{Width: 80, Full: full}); err != nil {
			t.Fatal(err)
		}
		got := strings.Join(strings.Fields(b.String()), " ")
		folded := strings.Contains(got, "own13 ... 172 words not shared, 1 of furniture among them ... own186 own187")
		if folded == full || strings.Contains(got, "own50") != full || strings.Contains(got, "also read") != full {
			t.Errorf("full %v:\n%s", full, b.String())
		}
	}
}

func TestLevelPutsPassagesOnOneLine(t *testing.T) {
	lines := func(anchors ...int) (lines []line) {
		for _, a := range anchors {
			l := line{runs: []run{{text: "text"}}}
			if a > 0 {
				l.anchors = []int{a}
			}
			lines = append(lines, l)
		}
		return lines
	}
	a, b := level(lines(1, 0, 2, 0, 3, 0), lines(0, 2, 0, 0, 0, 3, 1), []int{30, 100, 40})
	atA, atB := anchorsOf(a), anchorsOf(b)
	if atA[2] != atB[2] || atA[3] != atB[3] {
		t.Errorf("passages 2 and 3 stand on lines %v and %v", atA, atB)
	}
	if atA[1] == atB[1] {
		t.Error("passage 1 is turned round, it cannot be level with the others")
	}
}

const evil = "\x1b]0;title\x07\u202e\u009b31m</p></style></script><script>alert(1)</script><img src=x onerror=alert(1)> \"'&amp; {{.}} \x00"

func hostile() Explanation {
	e := ferry()
	e.A = sideOf("a", "“The ferry was held with 12 aboard.” "+evil+"\n# also read "+evil+"\nIts captain slept. "+evil)
	e.A.Title, e.A.DocID, e.A.Source, e.A.Agency, e.DocID, e.Why, e.Note = evil, evil, evil, evil, evil, evil, evil
	e.A.URL, e.A.Language = "javascript:alert(1)", `en" onload="alert(1)`
	e.A.Furniture[0].Cue, e.A.Furniture[0].Text = evil, evil
	e.Changes[0].Before, e.Changes[0].After = evil, evil
	e.Stretches, e.Passages = nil, nil
	e.share("The ferry...slept", "The ferry...slept")
	return e
}

func TestHostileTextOnATerminal(t *testing.T) {
	for _, screen := range []Screen{{Width: 80}, {Width: 140}, {Width: 80, Color: true, Full: true}} {
		var b bytes.Buffer
		if err := WriteExplanation(&b, hostile(), screen); err != nil {
			t.Fatal(err)
		}
		text := b.String()
		if screen.Color { // our own sequences
			for _, code := range []string{"0", "1", "2", "1;36", "36", "1;4;31", "4;36"} {
				text = strings.ReplaceAll(text, "\x1b["+code+"m", "")
			}
		}
		for _, r := range text {
			if unicode.IsControl(r) && r != '\n' || r == '\u202e' {
				t.Fatalf("control character %U in %q", r, text)
			}
		}
	}
}

// void elements have no end tag.
var void = map[string]bool{"meta": true, "br": true}

// The page is well-formed, its links lead somewhere, and nothing in the texts
// becomes markup.
func TestPage(t *testing.T) {
	noText := ferry()
	noText.B.Body, noText.B.Story, noText.Estimated, noText.Changes = "", nil, true, nil
	for name, e := range map[string]Explanation{"plain": ferry(), "hostile": hostile(), "without text": noText, "nothing": {}} {
		t.Run(name, func(t *testing.T) {
			var b bytes.Buffer
			if err := WritePage(&b, e); err != nil {
				t.Fatal(err)
			}
			page := b.String()
			ids, links, texts := map[string]bool{}, []string{}, map[string]string{}
			var open []string
			policy := ""
			z := html.NewTokenizer(strings.NewReader(page))
			for z.Next() != html.ErrorToken {
				token := z.Token()
				switch token.Type {
				case html.StartTagToken:
					if !void[token.Data] {
						open = append(open, token.Data)
					}
					for _, a := range token.Attr {
						switch {
						case a.Key == "id" && ids[a.Val]:
							t.Errorf("two elements have the id %s", a.Val)
						case a.Key == "id":
							ids[a.Val] = true
						case a.Key == "href":
							links = append(links, a.Val)
						case a.Key == "src", a.Key == "style", strings.HasPrefix(a.Key, "on"):
							t.Errorf("attribute %s=%q", a.Key, a.Val)
						case a.Key == "content" && strings.HasPrefix(a.Val, "default-src"):
							policy = a.Val
						}
					}
				case html.EndTagToken:
					if len(open) == 0 || open[len(open)-1] != token.Data {
						t.Fatalf("</%s> within %v", token.Data, open)
					}
					open = open[:len(open)-1]
				case html.TextToken:
					if len(open) > 0 {
						texts[open[len(open)-1]] += token.Data
					}
				}
			}
			if z.Err() != io.EOF || len(open) > 0 {
				t.Errorf("%v; not closed: %v", z.Err(), open)
			}
			for _, l := range links {
				if !strings.HasPrefix(l, "#") || !ids[l[1:]] {
					t.Errorf("link to %s leads nowhere", l)
				}
			}
			for _, of := range []string{"style", "script"} {
				sum := sha256.Sum256([]byte(texts[of]))
				if want := of + "-src 'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"; !strings.Contains(policy, want) {
					t.Errorf("policy %q does not allow the page's own %s, %s", policy, of, want)
				}
			}
			if strings.Contains(page, "://") || strings.Contains(page, "ZgotmplZ") {
				t.Errorf("the page names an address, or its template met what it does not trust")
			}
			for _, r := range page {
				if unicode.IsControl(r) && r != '\n' && r != '\t' || r == '\u202e' {
					t.Fatalf("control character %U", r)
				}
			}
		})
	}
}

func TestPageShowsBothTexts(t *testing.T) {
	var b bytes.Buffer
	if err := WritePage(&b, ferry()); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		`<a class="n h1" id="a1" href="#b1"`, `<a class="n h1" id="b1" href="#a1"`,
		`<mark class="fact" title="on the other side: 14">12</mark>`, `<mark class="fact" title="on the other side: 12">14</mark>`,
		`<bdi class="tag">promo</bdi> # also read`, `<p dir="auto">New text here.</p>`, "is a repost of",
	} {
		if !strings.Contains(b.String(), want) {
			t.Errorf("no %s", want)
		}
	}
}

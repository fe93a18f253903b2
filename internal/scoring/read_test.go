package scoring

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// goodLabels are files of every form, and what is read of them.
var goodLabels = []struct {
	name, text string
	form       Form
	want       []string // a pair as "a b kind", "?" behind an unsure one; an article as "id=cluster"
}{
	{"pairs", "doc_id,matched_id,relation\nx,a,repost\nx,b,Correction\nx,c, partial \n", Pairs, []string{"a x copy", "b x update", "c x partial"}},
	{"extra columns", "why,rel,b,a\nbecause,template,2,1\n", Pairs, []string{"1 2 template"}},
	{"binary", "id1,id2,label\na,b,1\na,c,0\na,d,TRUE\na,e,no\n", Pairs, []string{"a b copy", "a c different", "a d copy", "a e different"}},
	{"left and right", "Left;Right;Same\na;b;yes\n", Pairs, []string{"a b copy"}},
	{"tabs", "ID A\tID B\tkind\na\tb\tduplicate\n", Pairs, []string{"a b copy"}},
	{"only ids", "a,b\nx,y\n", Pairs, []string{"x y copy"}},
	{"byte order mark and CRLF", "\ufeffa,b,rel\r\nx,y,copy\r\n", Pairs, []string{"x y copy"}},
	{"UTF-16", "\xff\xfea\x00,\x00b\x00\n\x00x\x00,\x00y\x00\n\x00", Pairs, []string{"x y copy"}},
	{"escaped for a spreadsheet", "a,b,rel\n'=x,'y,copy\n", Pairs, []string{"'y =x copy"}},
	{"quoted", "a,b,rel\n\"x,1\",\"y\n2\",copy\n", Pairs, []string{"x,1 y\n2 copy"}},
	{"the same twice", "a,b,rel\nx,y,copy\ny,x,repost\n", Pairs, []string{"x y copy"}},
	{"unsure", "a,b,rel,sure\nx,y,copy,false\nx,z,copy,\n", Pairs, []string{"x y copy?", "x z copy"}},
	{"clusters", "doc_id,cluster_id\na,1\nb,1\nc,\n", Clusters, []string{"a=1", "b=1", "c="}},
	{"own cluster file", "cluster_id,doc_id,role,matched_id\nf00,a,lead,\nf00,b,repost,a\n", Clusters, []string{"a=f00", "b=f00"}},
	{"stories", "id,story,form\na,ferry,original\n", Clusters, []string{"a=ferry"}},
	{"shares", "a,b,cov_a,cov_b\nx,y,0.6,0\nx,z,0.599,0.3\nx,w,0.1,0.249\n", Shares, []string{"x y related", "x z related?", "w x different"}},
	{"relations before shares", "doc_id,matched_id,relation,containment,matched_containment\nx,y,partial,0.9,0.9\n", Pairs, []string{"x y partial"}},
	{"in several clusters", "doc_id,cluster_id\na,1\nb,1\na,2\nb,1\n", Clusters, []string{"b=1"}},
	{"JSON lines", `{"a":"x","b":"y","rel":"copy","sure":true,"event":4}` + "\n\n" + `{"b":"x","a":7,"rel":"snippet","sure":false}` + "\n", Pairs, []string{"x y copy", "7 x different?"}},
	{"JSON truth", `{"id1":"x","id2":"y","duplicate":true}` + "\n" + `{"id1":"x","id2":"z","duplicate":0}`, Pairs, []string{"x y copy", "x z different"}},
	{"JSON clusters", `{"id":"x","cluster":12}` + "\n" + `{"id":"y","cluster":null}`, Clusters, []string{"x=12", "y="}},
}

func list(l *Labels) (out []string) {
	for _, label := range l.Sorted() {
		unsure := "?"
		if label.Sure {
			unsure = ""
		}
		out = append(out, fmt.Sprintf("%s %s %s%s", label.A, label.B, label.Kind, unsure))
	}
	for _, id := range l.Articles() {
		if cluster, ok := l.Clusters[id]; ok {
			out = append(out, id+"="+cluster)
		}
	}
	return out
}

func TestRead(t *testing.T) {
	for _, test := range goodLabels {
		l := read(t, test.text)
		if l.Form != test.form {
			t.Errorf("%s: form %s, want %s", test.name, l.Form, test.form)
		}
		if diff := cmp.Diff(test.want, list(l)); diff != "" {
			t.Errorf("%s: %s", test.name, diff)
		}
	}
}

func TestBadLinesAreNamedAndLeftBehind(t *testing.T) {
	for _, test := range []struct {
		name, text string
		want       []string // labels
		problems   []string // beginnings
	}{
		{"CSV", `a,b,rel
x,y,copy
x,z,friend
x
,y,copy
x,x,copy
y,x,update
w"w,y,copy
v,y,copy
`, []string{"x y copy", "v y copy"}, []string{
			`labels:3: unknown rel "friend"`, `labels:4: an id is empty`, `labels:5: an id is empty`,
			`labels:6: x is paired with itself`, `labels:7: contradicts line 2, where the pair is copy`, `labels:8: bare "`,
		}},
		{"clusters", "doc_id,cluster_id\na,1\na,1\n,1\n", []string{"a=1"}, []string{`labels:4: the id is empty`}},
		{"shares", "a,b,cov_a,cov_b\nx,y,0.9,\nx,z,0.7,1.2\nx,w,1,1\nx,v,NaN,1\n", []string{"w x related"}, []string{
			"labels:2: cov_a and cov_b must be", "labels:3: cov_a and cov_b must be", "labels:5: cov_a and cov_b must be",
		}},
		{"sure", "a,b,rel,sure\nx,y,copy,perhaps\nx,z,copy,no\n", []string{"x z copy?"}, []string{`labels:2: sure is "perhaps"`}},
		{"JSON", `{"a":"x","b":"y","rel":"copy"}
{"a":"x","b":
["a","b"]
{"a":"x","b":"z"}
{"id":"x","cluster":"1"}
{"a":{"id":1},"b":"z","rel":"copy"}
{"a":"x","b":"v","rel":"copy"} {}
{"note":"x"}
{"a":"x","b":"w","rel":"copy"}
`, []string{"x y copy", "w x copy"}, []string{
			"labels:2: not a JSON object", "labels:3: not a JSON object", "labels:4: is not a label of the same form",
			"labels:5: is not a label of the same form", "labels:6: names neither", "labels:7: more than one",
			"labels:8: names neither",
		}},
	} {
		l, err := Read(strings.NewReader(test.text), "labels")
		if err != nil {
			t.Errorf("%s: %v", test.name, err)
			continue
		}
		if diff := cmp.Diff(test.want, list(l)); diff != "" {
			t.Errorf("%s: %s", test.name, diff)
		}
		if l.Skipped != len(test.problems) || len(l.Problems) != l.Skipped {
			t.Errorf("%s: %d skipped, want %d: %v", test.name, l.Skipped, len(test.problems), l.Problems)
			continue
		}
		for i, want := range test.problems {
			if got := l.Problems[i].Error(); !strings.HasPrefix(got, want) || !strings.HasSuffix(got, "(record skipped)") {
				t.Errorf("%s: problem %q, want %q", test.name, got, want)
			}
		}
	}
}

func TestProblemsAreBoundedAndCounted(t *testing.T) {
	l, err := Read(strings.NewReader("a,b,rel\nx,y,copy\n"+strings.Repeat("x,y,friend\n", 500)), "labels")
	if err != nil || l.Skipped != 500 || len(l.Problems) != maxProblems {
		t.Errorf("%v: %d skipped, %d problems", err, l.Skipped, len(l.Problems))
	}
}

func TestWhatHoldsNoLabels(t *testing.T) {
	for _, test := range []struct{ name, text, want string }{
		{"empty", " \n", "it is empty"},
		{"a header only", "a,b,rel\n", "nothing is labelled below its header"},
		{"bad lines only", "a,b,rel\nx,y,friend\n", `labels:2: unknown rel "friend"`},
		{"a text", "The ferry was late again on Monday, and nobody would say why.\n\nIt was the radar.\n", "names neither"},
		{"articles", `{"id":"x","title":"Ferry","body":"The ferry was late."}`, "line 1 is an article"},
		{"an array", `[{"a":"x","b":"y"}]`, "one object a line"},
		{"a picture", "\x89PNG\r\n\x1a\n\x00\x00", "neither CSV nor JSON lines"},
		{"a long line", `{"a":"` + strings.Repeat("x", maxLine) + `"}`, "line 1 is longer"},
	} {
		_, err := Read(strings.NewReader(test.text), "labels")
		if !errors.Is(err, ErrNotLabels) || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: %v, want %q", test.name, err, test.want)
		}
	}
}

func FuzzRead(f *testing.F) {
	for _, g := range goodLabels {
		f.Add(g.text)
	}
	f.Add("a,b,rel\nx,y,\"open\n")
	f.Add("{\"a\":1,\"b\":2}\n{")
	f.Fuzz(func(t *testing.T, text string) {
		l, err := Read(strings.NewReader(text), "labels")
		if err != nil {
			return
		}
		if len(l.Pairs)+len(l.Clusters) == 0 {
			t.Fatal("no error and no labels")
		}
		if len(l.Problems) > l.Skipped {
			t.Fatalf("%d problems of %d lines skipped", len(l.Problems), l.Skipped)
		}
		for p, label := range l.Pairs {
			if p != label.Pair || p.A == "" || p.A >= p.B || label.Line < 1 || label.Kind == "" {
				t.Fatalf("label %+v", label)
			}
		}
		for id := range l.Clusters {
			if id == "" {
				t.Fatal("an article without an id")
			}
		}
		// What was read can be counted, whatever it is.
		truth := NewTruth(l, nil)
		for _, k := range truth.Kinds() {
			if c := truth.Count(nil)[k]; c.TP != 0 || c.FN != truth.Total(k) {
				t.Fatalf("nothing found, and %s is %+v", k, c)
			}
		}
	})
}

package furniture

import (
	"strings"
	"sync"
	"testing"
)

func TestBuiltinTables(t *testing.T) {
	r := new(Rules)
	if err := r.parse(strings.NewReader(builtinCues), "cues.txt"); err != nil {
		t.Error(err)
	}
	n := len(r.cues)
	if err := r.parse(strings.NewReader(builtinAgencies), "agencies.txt"); err != nil {
		t.Error(err)
	}
	if n < 2000 || len(r.cues)-n < 200 {
		t.Errorf("%d cues, %d forms of agencies: a table was not read to its end", n, len(r.cues)-n)
	}
	// Every phrase must be found by its own index, whatever its case.
	r = NewRules()
	for id, q := range r.cues {
		for _, text := range []string{q.phrase, strings.ToUpper(q.phrase), q.exact} {
			text = strings.ReplaceAll(text, "#", "7")
			if text == "" || q.exact != "" && text != q.exact {
				continue
			}
			c := cleaner{rules: r, text: "(" + text, padded: pad(nil, "("+text), blocks: []block{{end: 1 + len(text)}}}
			c.scan(0)
			found := false
			for _, h := range c.hits {
				found = found || h.cue == id
			}
			// ToUpper of ß and final sigma do not fold back.
			if !found && !strings.ContainsAny(q.phrase, "ßςı") {
				t.Errorf("%q is not found as %q", q.phrase, text)
			}
		}
	}
}

func TestExtend(t *testing.T) {
	const story = "The harbour council voted on Tuesday to reopen the eastern quay after two years of repairs.\n\n" +
		"Members of Harbour Club read this story first.\n\n" +
		"Ships are due in August, the harbour master told the Tidal Press Service on Tuesday.\n\nTPS2"
	r := NewRules()
	if got := r.Clean(story, ""); !strings.Contains(got.Body(story), "Harbour Club") {
		t.Fatal("cut before the cue was known")
	}
	err := r.Extend(strings.NewReader("\ufeff# our own\r\n\r\npromo\topen\tmembers  of harbour club | friends of the quay\r\nagency\tTidal\tTPS2 | Tidal Press\n"), "own.txt")
	if err != nil {
		t.Fatal(err)
	}
	got := r.Clean(story, "")
	if strings.Contains(got.Body(story), "Harbour Club") || got.Agency != "Tidal" {
		t.Errorf("body %q, agency %q", got.Body(story), got.Agency)
	}
	if !strings.Contains(got.Body(story), "Tidal Press Service") {
		t.Error("an agency named in a sentence was cut")
	}
}

func TestExtendErrors(t *testing.T) {
	for _, tc := range []struct{ file, want string }{
		{"promo\topen\n", "own.txt:1: 2 columns"},
		{"# x\n\npromotion\topen\tbuy now\n", `own.txt:3: unknown reason "promotion"`},
		{"promo\tsomewhere\tbuy now\n", `own.txt:1: unknown place of a cue "somewhere"`},
		{"promo\topen\tx\n", `own.txt:1: phrase "x" is too short`},
		{"promo\topen\t | \n", "own.txt:1:"},
		{"agency\t\tTPS\n", "own.txt:1: agency without a name"},
	} {
		err := NewRules().Extend(strings.NewReader(tc.file), "own.txt")
		if err == nil || !strings.HasPrefix(err.Error(), tc.want) {
			t.Errorf("%q: error %v, want %s", tc.file, err, tc.want)
		}
	}
}

// TestConcurrent is for the race detector.
func TestConcurrent(t *testing.T) {
	r := NewRules()
	text := wireArticle()
	want := r.Clean(text, "").Body(text)
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			for range 20 {
				if r.Clean(text, "").Body(text) != want {
					t.Error("another body")
				}
			}
		})
	}
	wg.Wait()
}

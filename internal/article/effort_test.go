package article

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// Pages that would cost minutes and gigabytes as a tree are told by their tags, and
// their text is read all the same.
func TestPagesThatAreNoTree(t *testing.T) {
	fonts := ""
	for i := range 480 {
		fonts += fmt.Sprintf("<font a%d>", i)
	}
	links := strings.Repeat("<li><a href=/1><b><i><span>Slip</span></i></b></a>", 2000)
	for _, test := range []struct {
		name, page string
		tooMuch    bool
	}{
		{"a story", paragraphs(story), false},
		{"a long list of links", "<ul>" + links + "</ul>" + paragraphs(story), false},
		{"a font that is never closed", "<font color=red>" + strings.Repeat("<p>The slip was closed.", 5000), false},
		{"deep", strings.Repeat("<div>", 100_000), true},
		{"fonts, paragraphs", "<p>" + fonts + strings.Repeat("<p>x", 1000), true},
		{"fonts, texts", "<p>" + fonts + strings.Repeat("</p>x", 1000), true},
		{"fonts closed where that closes nothing", fonts + "<table><tr><td>" + strings.Repeat("</font>", 480) + "</table>" + strings.Repeat("<p>x", 1000), true},
		{"fonts in a cell that is none", "<td>" + fonts + "</td>" + strings.Repeat("<p>x", 1000), true},
		{"fonts in a drawing", "<svg>" + fonts + "</svg>" + strings.Repeat("<p>x", 1000), true},
		{"ends without a start", strings.Repeat("<span>", 500) + strings.Repeat("</i>", 50_000), true},
		{"ends that are elements", strings.Repeat("</p>", 50_000), true},
		{"comments", strings.Repeat("<!-->", 50_000), true},
		{"a giant attribute", "<a title='" + strings.Repeat("x", 5<<20) + "'>", true},
	} {
		t.Run(test.name, func(t *testing.T) {
			source := "<html><body>" + test.page + "<p>The slip at Marrow Point is shut.</body>"
			p := scanPage(source)
			if got := p.effort.tooMuch(len(source)); got != test.tooMuch {
				t.Errorf("too much: %v, of %+v", got, p.effort)
			}
			if !strings.Contains(p.text, "Marrow Point is shut") {
				t.Errorf("the text is lost: %.80q", p.text)
			}
		})
	}
	pages, _ := filepath.Glob("../../testdata/wire/*/*.html")
	if len(pages) == 0 {
		t.Fatal("no pages")
	}
	for _, name := range pages {
		if p := scanPage(read(t, name)); p.effort.tooMuch(0) {
			t.Errorf("%s: %+v", name, p.effort)
		}
	}
}

func read(t *testing.T, name string) string {
	data, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

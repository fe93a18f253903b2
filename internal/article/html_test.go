package article

import (
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// story is long enough that readability takes it for an article.
var story = []string{
	"OSTERLUND, March 2 (AP) — The night ferry to Osterlund was held in port on Sunday after its radar failed shortly before departure, the harbour office said.",
	"About 340 passengers slept aboard the vessel, most of them in lorry drivers' cabins and on benches in the two lounges, while engineers waited for a spare part from the mainland.",
	"“We are sorry for the night they had, but nobody sails blind through these skerries,” the captain, Ida Brekke, told reporters on the quay, where coffee was served from a tent.",
	"The operator, Brekke Lines, said a replacement ship was expected by 9.30 a.m. and that all fares would be refunded within two weeks, which is more than the law asks of it.",
}

func paragraphs(texts []string) string { return "<p>" + strings.Join(texts, "</p>\n<p>") + "</p>" }

const furniture = `<nav><ul><li><a href="/">Home</a></li><li><a href="/w">World</a></li></ul></nav>`

func TestPage(t *testing.T) {
	body := strings.Join(story, "\n\n")
	for _, test := range []struct {
		name, page string
		want       Article
		problem    string
	}{
		{
			name: "all metadata",
			page: `<!doctype html><html lang="en_GB"><head><title>Ferry held | Quorum</title>
<meta property="og:title" content="Ferry held &amp; fares refunded"><meta property="og:site_name" content="Daily Quorum">
<link rel="stylesheet canonical" href="https://quorum.example/1"><meta property="og:url" content="https://quorum.example/other">
<meta property="article:published_time" content="2025-03-02T20:00:00+01:00"></head>
<body>` + furniture + `<article><h1>Ferry held</h1>` + paragraphs(story) + `</article><footer>Terms of use</footer></body></html>`,
			want: Article{
				URL: "https://quorum.example/1", Title: "Ferry held & fares refunded", Source: "Daily Quorum", Language: "en-GB",
				Published: time.Date(2025, 3, 2, 19, 0, 0, 0, time.UTC), Body: body,
			},
		},
		{
			name: "linked data and a title with the outlet's name",
			page: `<html><head><title>Ferry held in port - Quorum</title><meta property="og:site_name" content="Quorum">
<meta property="og:url" content="https://www.quorum.example/1"><script type="application/ld+json">{"@graph":[{"@type":"WebSite"},{"@type":"NewsArticle","datePublished":"2025-03-02"}]}</script>
</head><body><div>` + paragraphs(story) + `</div></body></html>`,
			want: Article{
				URL: "https://www.quorum.example/1", Title: "Ferry held in port", Source: "Quorum",
				Published: time.Date(2025, 3, 2, 0, 0, 0, 0, time.UTC), Body: body,
			},
		},
		{
			name: "host, heading and time element",
			page: `<html><head><link rel=canonical href=https://www.quorum.example/1></head><body><article><h1>Ferry <i>held</i></h1>
<time datetime="2025-03-02 19:00">Sunday</time>` + paragraphs(story) + `</article></body></html>`,
			want: Article{
				URL: "https://www.quorum.example/1", Title: "Ferry held", Source: "quorum.example",
				Published: time.Date(2025, 3, 2, 19, 0, 0, 0, time.UTC), Body: "Ferry held\n\nSunday\n\n" + body,
			},
		},
		{
			name: "a date that is none", page: `<html><head><title>Ferry held</title><meta name="date" content="Sunday night"></head><body>` + paragraphs(story),
			want:    Article{Title: "Ferry held", Body: body},
			problem: `p.html: a date that cannot be read: "Sunday night"`,
		},
		{
			name: "no more than a sentence", page: `<html><body><p>Ferry is late.</p><script>var x = "<p>no</p>"</script></body></html>`,
			want: Article{Body: "Ferry is late."},
		},
		{
			name: "all in an aside", page: `<html><body><aside><p>Ferry is late.</p></aside></body></html>`,
			want: Article{Body: "Ferry is late."},
		},
		{
			name: "deeper than the parser goes", page: `<html>` + strings.Repeat("<div>", 2000) + paragraphs(story),
			want: Article{Body: body},
		},
		{
			name: "more than readability gets", page: `<html>` + furniture + paragraphs(story) + strings.Repeat("<i></i>", maxReadableElements),
			want: Article{Body: body},
		},
		{
			name: "references to what is no text", page: `<html><p>Ferry&#0; is&#x1; late&shy;.&nbsp;No&#xD800;`,
			want: Article{Body: "Ferry\uFFFD is late\u00ad.\u00a0No\uFFFD"},
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			files(t, map[string]string{"p.html": test.page})
			articles, problems := readAllOf(t, Options{}, nil, "p.html")
			test.want.ID, test.want.File = "p.html", "p.html"
			if diff := cmp.Diff([]*Article{&test.want}, articles); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
			if got := strings.Join(problems, "\n"); got != test.problem {
				t.Errorf("problems %q, want %q", got, test.problem)
			}
		})
	}
}

// What stands on a line of its own on a page does so in the text, so that a cleaner
// can tell it from paragraphs.
func TestPageLines(t *testing.T) {
	page := `<html><body><article><h1>Ferry held</h1><figure><img src=x><figcaption>The ferry in port. Photo: Harbour office</figcaption></figure>` +
		paragraphs(story[:2]) + `<h2>No part</h2>` + paragraphs(story[2:]) +
		`<ul><li>Storm closes the pass</li><li>Council votes</li></ul><b>Most read</b><p>The end, in which all the passengers went home, tired but refunded, by bus.</p></article></body></html>`
	files(t, map[string]string{"p.html": page})
	articles, _ := readAllOf(t, Options{}, nil, "p.html")
	lines := strings.Split(articles[0].Body, "\n")
	for _, want := range append(story, "The ferry in port. Photo: Harbour office", "No part", "Storm closes the pass", "Council votes", "Most read") {
		n := 0
		for _, line := range lines {
			if line == want {
				n++
			}
		}
		if n != 1 {
			t.Errorf("%q stands on %d lines of\n%s", want, n, articles[0].Body)
		}
	}
}

// Where readability takes a box for the article, all blocks are taken instead.
func TestKeepShare(t *testing.T) {
	source := "<html><body><div class=\"comment\">" + strings.Repeat(paragraphs(story), 5) + "</div></body></html>"
	p := scanPage(source)
	all := p.story(source)
	if p.paragraphs < 3000 || strings.Count(all, story[0]) != 5 {
		t.Errorf("%d bytes in paragraphs, story of %d", p.paragraphs, len(all))
	}
	// The same page, when more than it holds would have to stand in paragraphs.
	text, err := readable(source, "")
	if err != nil || text == "" {
		t.Fatal(err)
	}
	p.paragraphs = int(float64(len(text))/keepShare) + 1
	p.text = "all blocks"
	if got := p.story(source); got != "all blocks" {
		t.Errorf("%d bytes of %d believed", len(text), p.paragraphs)
	}
	p.paragraphs -= 2
	if got := p.story(source); got != text {
		t.Errorf("%d bytes of %d not believed", len(text), p.paragraphs)
	}
}

func TestScanPage(t *testing.T) {
	for _, test := range []struct{ html, want string }{
		{"a<p>b", "a\n\nb"},
		{"<p>a  b\n\tc</p>", "a b c"},
		{"a<br>b<br><br>c", "a\nb\nc"},
		{"<pre>a\n  b</pre>", "a\nb"},
		{"<table><tr><td>a<td>b<tr><th>c</table>", "a b\nc"},
		{"<div>a</div>b<span>c</span> d", "a\nbc d"},
		{"a<script>x</script><style>y</style><noscript><p>z</p></noscript>b", "ab"},
		{"<nav>x<nav>y</nav>z</nav>a<footer>f", "a"},
		{"a<textarea>x</textarea><select><option>y</select>b", "ab"},
		{"<title>t</title>a", "a"},
		{"1 < 2 &lt; 3 <> 4 <3", "1 < 2 < 3 <> 4 <3"},
		{"a<!-- x -->b", "ab"},
		{"</p></div>a", "a"},
		{"<script>never closed", ""},
	} {
		if got := scanPage(test.html).text; got != test.want {
			t.Errorf("%q: %q, want %q", test.html, got, test.want)
		}
	}
}

func BenchmarkPage(b *testing.B) {
	page := `<html><head><title>x</title></head><body>` + furniture + `<article>`
	for i := range 20 {
		page += fmt.Sprintf("<p>%d. %s</p>", i, story[i%len(story)])
	}
	name := b.TempDir() + "/p.html"
	if err := os.WriteFile(name, []byte(page), 0o644); err != nil {
		b.Fatal(err)
	}
	b.SetBytes(int64(len(page)))
	for b.Loop() {
		if articles, _ := readAllOf(b, Options{}, nil, name); len(articles) != 1 {
			b.Fatal("no article")
		}
	}
}

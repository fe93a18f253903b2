package article

import (
	"fmt"
	"net/url"
	"strings"

	readability "codeberg.org/readeck/go-readability/v2"
	"golang.org/x/net/html"
)

// page fills an article from an HTML page.
func (f *file) page(a *Article, data []byte, warn func(msg, hint string)) {
	decoded, msg, hint := toUTF8(data, f.charset, declaredCharset(data))
	if msg != "" {
		warn(msg, hint)
	}
	source, removed := plain(string(decoded))
	if msg := controls(removed, len(source)); msg != "" {
		warn(msg, "")
	}
	p := scanPage(source)
	a.Body = p.story(source)
	a.URL, a.Title, a.Source, a.Language = p.canonical, p.heading(), p.site, p.language
	if a.Source == "" {
		a.Source = host(a.URL)
	}
	if !noDate(p.published) {
		var ok bool
		if a.Published, ok = parseDate(p.published); !ok {
			warn("a date that cannot be read: "+quote(p.published), "the page is taken as one without a date")
		}
	}
	// References such as &#0; can bring back what was taken out of the source.
	a.Body, _ = plain(strings.ToValidUTF8(a.Body, "\uFFFD"))
	if strings.TrimSpace(a.Body) == "" {
		a.Body = ""
	}
}

// keepShare is the share of the text in <p> elements that readability must find to
// be believed. On its own 133 test pages the right text has at least 0.23 of it, the
// rest being comments and teasers; on the pages of testdata/wire at least 0.72.
// What it finds by mistake, such as a newsletter box, is a few percent.
const keepShare = 0.2

// story is the article's text: what readability finds, or the text of all blocks
// where it finds nothing or far less than stands in paragraphs.
func (p *page) story(source string) string {
	if p.effort.tooMuch(len(source)) {
		return p.text
	}
	text, err := readable(source, p.canonical)
	if err != nil || float64(len(text)) < keepShare*float64(p.paragraphs) || strings.TrimSpace(text) == "" {
		return p.text
	}
	return text
}

// readable is the text that readability takes to be the article.
func readable(source, address string) (text string, err error) {
	// The library follows another written for browsers and trusts a page in places;
	// a page that it trips over is read without it.
	defer func() {
		if v := recover(); v != nil {
			err = fmt.Errorf("readability: %v", v)
		}
	}()
	doc, err := html.Parse(strings.NewReader(source))
	if err != nil {
		return "", err
	}
	u, err := url.Parse(address)
	if err != nil {
		u = nil
	}
	parser := readability.NewParser()
	parser.DisableJSONLD = true // the metadata is taken from the page itself
	found, err := parser.ParseAndMutate(doc, u)
	if err != nil || found.Node == nil {
		return "", err
	}
	// Its own RenderText breaks no line behind a block, and so joins the last
	// paragraph with a label that follows it.
	var out blockWriter
	out.node(found.Node, false)
	return out.String(), nil
}

// node writes the text of a tree.
func (w *blockWriter) node(n *html.Node, pre bool) {
	if n.Type == html.TextNode {
		w.write([]byte(n.Data), pre)
		return
	}
	if n.Type == html.ElementNode {
		if dropped[n.Data] {
			return
		}
		if n.Data == "td" || n.Data == "th" {
			w.space = true
		}
		pre = pre || n.Data == "pre"
		if blank, ok := blocks[n.Data]; ok {
			w.breakLine(blank)
			defer w.breakLine(blank)
		}
	}
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		w.node(c, pre)
	}
}

// heading is the headline of a page. A title often has the outlet's name behind it,
// which is not part of it.
func (p *page) heading() string {
	if p.headline != "" {
		return p.headline
	}
	if p.title == "" || p.h1 != "" && strings.HasPrefix(p.title, p.h1) {
		return p.h1
	}
	for _, separator := range []string{" | ", " - ", " – ", " — ", " :: ", " » "} {
		if i := strings.LastIndex(p.title, separator); i > 0 {
			behind := p.title[i+len(separator):]
			if strings.EqualFold(behind, p.site) || separator == " | " && i > len(behind) {
				return strings.TrimSpace(p.title[:i])
			}
		}
	}
	return p.title
}

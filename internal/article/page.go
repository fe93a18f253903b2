package article

import (
	"bytes"
	"encoding/json"
	"strings"

	"golang.org/x/net/html"
)

// A page is what one pass over the tags of an HTML text gives. The pass builds no
// tree, so that neither the depth nor the size of a page can trouble it.
type page struct {
	text       string // block by block, without scripts and page parts that are never the story
	paragraphs int    // bytes of it that stand in <p>
	effort     effort

	headline  string // of og:title
	title     string // of <title>
	h1        string // the first
	site      string // of og:site_name
	canonical string // of <link rel=canonical>, or else og:url
	published string
	language  string
}

// dropped are elements whose content is never part of the text.
var dropped = map[string]bool{
	"script": true, "style": true, "noscript": true, "template": true, "svg": true, "math": true, "iframe": true,
	"object": true, "select": true, "textarea": true, "button": true, "dialog": true, "audio": true, "video": true,
	"canvas": true, "noembed": true, "noframes": true,
}

// aside are parts of a page that hold no story, unless all its text is in them.
var aside = map[string]bool{"nav": true, "aside": true, "footer": true}

// blocks are elements that stand on lines of their own: true with a blank line
// between them and others.
var blocks = map[string]bool{
	"p": true, "h1": true, "h2": true, "h3": true, "h4": true, "h5": true, "h6": true, "ul": true, "ol": true, "dl": true,
	"blockquote": true, "pre": true, "table": true, "hr": true, "figure": true,
	"div": false, "section": false, "article": false, "main": false, "header": false, "footer": false, "nav": false,
	"aside": false, "li": false, "dt": false, "dd": false, "figcaption": false, "tr": false, "caption": false,
	"address": false, "form": false, "fieldset": false, "center": false, "details": false, "summary": false,
	"body": false, "html": false, "br": false, "thead": false, "tbody": false, "tfoot": false,
}

// scanPage makes one pass over a page, or over a piece of one.
func scanPage(text string) page {
	p := pass(text, true)
	if strings.TrimSpace(p.text) == "" {
		p.text = pass(text, false).text
	}
	return p
}

func pass(text string, dropAside bool) page {
	var (
		p         page
		out       blockWriter
		skip      string // the dropped element that we are in
		depth     int    // how many of its name
		paragraph bool
		pre       int
		h1        strings.Builder
		inH1      bool
		dates     dates
	)
	z := html.NewTokenizer(strings.NewReader(text))
	for {
		switch z.Next() {
		case html.ErrorToken: // the end: reading a string does not fail
			p.text = out.String()
			p.h1 = oneLine(h1.String())
			p.published = dates.best()
			return p
		case html.TextToken:
			p.effort.text()
			if skip != "" {
				if skip == "script" && dates.linked {
					dates.script(z.Text())
				}
				continue
			}
			t := z.Text()
			if paragraph {
				p.paragraphs += len(bytes.TrimSpace(t))
			}
			if inH1 {
				h1.Write(t)
			}
			out.write(t, pre > 0)
		case html.StartTagToken, html.SelfClosingTagToken:
			raw, more := z.TagName()
			name := string(raw)
			p.effort.start(name)
			if skip != "" {
				if name == skip {
					depth++
				}
				continue
			}
			switch name {
			case "title":
				// Its content is one text, which is not on the page.
				if z.Next() == html.TextToken && p.title == "" {
					p.title = oneLine(string(z.Text()))
				}
				continue
			case "html", "meta", "link", "time", "script":
				p.attributes(name, z, more, &dates)
			case "h1":
				inH1 = h1.Len() == 0
			case "pre":
				pre++
			case "td", "th":
				out.space = true
			}
			if dropped[name] || dropAside && aside[name] {
				skip, depth = name, 1
			}
			if blank, ok := blocks[name]; ok {
				out.breakLine(blank)
				paragraph = name == "p" || paragraph && name == "br"
			}
		case html.CommentToken:
			p.effort.others++
		case html.EndTagToken:
			raw, _ := z.TagName()
			name := string(raw)
			p.effort.end(name)
			if skip != "" {
				if name == skip {
					if depth--; depth == 0 {
						skip, dates.linked = "", false
					}
				}
				continue
			}
			switch name {
			case "h1":
				inH1 = false
			case "pre":
				pre = max(0, pre-1)
			}
			if blank, ok := blocks[name]; ok {
				out.breakLine(blank)
				paragraph = false
			}
		}
	}
}

// attributes takes what the attributes of a tag say about the page.
func (p *page) attributes(tag string, z *html.Tokenizer, more bool, d *dates) {
	at := map[string]string{}
	for more {
		var k, v []byte
		k, v, more = z.TagAttr()
		if _, twice := at[string(k)]; !twice {
			at[string(k)] = strings.TrimSpace(string(v))
		}
	}
	switch tag {
	case "html":
		first(&p.language, strings.ReplaceAll(at["lang"], "_", "-"))
		first(&p.language, strings.ReplaceAll(at["xml:lang"], "_", "-"))
	case "link":
		for rel := range strings.FieldsSeq(strings.ToLower(at["rel"])) {
			if rel == "canonical" && at["href"] != "" {
				p.canonical = at["href"]
			}
		}
	case "time":
		first(&d.time, at["datetime"])
	case "script":
		d.linked = strings.EqualFold(at["type"], "application/ld+json")
	case "meta":
		content := at["content"]
		for _, name := range []string{at["property"], at["name"], at["itemprop"]} {
			switch strings.ToLower(name) {
			case "og:title":
				first(&p.headline, oneLine(content))
			case "og:site_name":
				first(&p.site, oneLine(content))
			case "og:url":
				first(&p.canonical, content)
			case "article:published_time":
				first(&d.open, content)
			case "datepublished", "date", "pubdate", "publishdate", "publish-date", "parsely-pub-date", "sailthru.date",
				"dc.date", "dc.date.issued", "dcterms.created", "og:published_time", "publication_date":
				first(&d.meta, content)
			}
		}
	}
}

func first(to *string, s string) {
	if *to == "" {
		*to = s
	}
}

func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }

// dates are the places where a page says when it was published.
type dates struct {
	open, data, meta, time string
	linked                 bool // we are in a script of linked data
}

func (d *dates) best() string {
	for _, s := range []string{d.open, d.data, d.meta, d.time} {
		if s != "" {
			return s
		}
	}
	return ""
}

// script looks for a date in linked data (JSON-LD), of whatever shape.
func (d *dates) script(text []byte) {
	var v any
	if d.data == "" && json.Unmarshal(text, &v) == nil {
		d.data = datePublished(v)
	}
}

func datePublished(v any) string {
	switch v := v.(type) {
	case map[string]any:
		if s, ok := v["datePublished"].(string); ok && s != "" {
			return s
		}
		if graph, ok := v["@graph"]; ok {
			return datePublished(graph)
		}
	case []any:
		for _, item := range v {
			if s := datePublished(item); s != "" {
				return s
			}
		}
	}
	return ""
}

// A blockWriter writes text as a browser lays it out: white space is one space,
// blocks begin on new lines.
type blockWriter struct {
	b     strings.Builder
	space bool
	lines int // line ends written since the last text
}

func (w *blockWriter) String() string { return strings.TrimRight(w.b.String(), "\n ") }

func (w *blockWriter) breakLine(blank bool) {
	w.space = false
	want := 1
	if blank {
		want = 2
	}
	for w.b.Len() > 0 && w.lines < want {
		w.b.WriteByte('\n')
		w.lines++
	}
}

// write adds text. A blank line in it breaks too: texts typed into a content system
// often have no other paragraphs.
func (w *blockWriter) write(t []byte, pre bool) {
	newlines := 0
	for len(t) > 0 {
		n := 0
		for n < len(t) && !collapses(t[n]) {
			n++
		}
		if n > 0 {
			if newlines > 1 || newlines > 0 && pre {
				w.breakLine(newlines > 1)
			}
			if w.space && w.lines == 0 && w.b.Len() > 0 {
				w.b.WriteByte(' ')
			}
			w.b.Write(t[:n])
			w.space, w.lines, newlines = false, 0, 0
			t = t[n:]
			continue
		}
		w.space = true
		if t[0] == '\n' {
			newlines++
		}
		t = t[1:]
	}
	if newlines > 1 || newlines > 0 && pre {
		w.breakLine(newlines > 1)
	}
}

// collapses reports white space that HTML collapses. A no-break space is kept.
func collapses(c byte) bool {
	return c == ' ' || c == '\n' || c == '\t' || c == '\r' || c == '\f'
}

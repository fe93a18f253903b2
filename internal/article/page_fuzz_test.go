package article

import (
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"
)

// FuzzPage reads any page: it ends without a panic, and what it gives is text without
// control characters, no longer than the page.
func FuzzPage(f *testing.F) {
	for _, seed := range []string{
		"<!doctype html><html lang=en><head><title>Ferry held | Quorum</title><meta property=og:site_name content=Quorum></head><body><nav>Home</nav><article><h1>Ferry held</h1>" + paragraphs(story) + "</article>",
		"<html lang=ru><meta name=date content=2025-05-15><p>Порт закрыли в среду утром, сообщил начальник смены.<p>Двенадцать судов ждут.",
		"<p>港口管理局星期三上午宣布关闭旧渡轮码头。</p><table><tr><td>3<td>5</table>", "<div dir=rtl><p>قال مدير الميناء إن اثنتي عشرة سفينة تنتظر</div>",
		"<p>" + strings.Repeat("<b><table>", 50), strings.Repeat("<div>", 300) + "x", "<font a><font b><font c><p>x<p>y<p>z", "<pre>a\n\n b</pre>&#0;&#x1b;&#x202e;&#x80;",
		"<script type=application/ld+json>[[{\"@graph\":[{\"datePublished\":\"2025-01-02\"}]}]]</script><body>x", "<a href=\"" + strings.Repeat("x", 3000) + "\">y",
		"<svg><svg></svg><p>in</svg>out", "<textarea><p>x", "<!--><p>x", "<![CDATA[<p>x]]>", "<link rel=canonical href='javascript:alert(1)'><p>x", "<h1>a<h1>b</h1><title>t</title>", "<template><p>x</template><p>y",
	} {
		f.Add([]byte(seed), false)
		f.Add([]byte(seed), true)
	}
	f.Fuzz(func(t *testing.T, data []byte, latin bool) {
		opts := Options{MaxBody: DefaultMaxBody}
		in := &file{name: "in.html", id: "in.html", opts: &opts}
		if latin {
			in.charset = "windows-1252"
		}
		var out outcome
		in.single(&out, HTML, data)
		a := out.article
		if a == nil {
			if len(out.problems) == 0 {
				t.Error("nothing came of it")
			}
			return
		}
		for _, s := range []string{a.Title, a.Body, a.Source, a.URL, a.Language} {
			if !utf8.ValidString(s) {
				t.Errorf("not UTF-8: %q", s)
			}
			// A byte of another charset takes up to three of UTF-8, a reference of two
			// letters up to six, and a blank line two.
			if len(s) > 6*len(data) {
				t.Errorf("%d bytes came of %d", len(s), len(data))
			}
			if i := strings.IndexFunc(s, func(r rune) bool { return r < 0x80 && unicode.IsControl(r) && r != '\n' && r != '\t' }); i >= 0 {
				t.Errorf("a control character in %q", s)
			}
		}
	})
}

package furniture

import "strings"

// markup tells whether a block is left-over markup, style or script.
func (c *cleaner) markup(b *block) bool {
	s := c.str(b)
	if strings.IndexByte("<@(wv", s[0]) >= 0 {
		for _, p := range [...]string{"<!--", "<script", "<iframe", "<div", "<style", "<span", "@media ", "(function(", "window.", "var "} {
			if strings.HasPrefix(s, p) && (p[0] != 'v' && p[0] != 'w' || strings.Contains(s, "=")) {
				return true
			}
		}
	}
	if b.glyphs < 3 || strings.IndexByte(s, '{') < 0 {
		return false
	}
	marks := 0
	for i := range len(s) {
		switch s[i] {
		case '{', '}', ';', '=':
			marks++
		}
	}
	return marks*3 > b.words
}

// mostPosts is the share of a text's words (one in so many) up to which embedded
// posts are furniture. In a story about posts they are the story.
const mostPosts = 3

// posts cuts embedded posts: texts with the poster's name, handle and date, or
// with the address of a post's picture.
func (c *cleaner) posts() {
	words, posted := 0, 0
	for i := range c.blocks {
		b := &c.blocks[i]
		if b.cut == "" {
			words += b.words
			if c.post(b) {
				b.post = true
				posted += b.words
			}
		}
	}
	if posted*mostPosts > words {
		return
	}
	for i := range c.blocks {
		if c.blocks[i].post {
			c.cut(i, Embed, "an embedded post")
		}
	}
}

func (c *cleaner) post(b *block) bool {
	if b.closed || b.quote || b.words > 90 || b.words < 3 {
		return false
	}
	s := c.str(b)
	if strings.Contains(s, "pic.twitter.com/") {
		return true
	}
	at := strings.LastIndex(s, "(@")
	return at > 0 && b.numbers > 0 && len(s)-at < 60 && strings.ContainsAny(s[:at], "—–-")
}

package furniture

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// credits cuts agency names that credit a text: a line of their own, the end of
// a paragraph, a bracket in mid-sentence. It also fills the agency field.
func (c *cleaner) credits() {
	credited := ""
	for i := range c.blocks {
		b := &c.blocks[i]
		for k := b.hitLo; k < b.hitHi; k++ {
			h := c.hits[k]
			q := &c.rules.cues[h.cue]
			if q.where != isAgency {
				continue
			}
			if b.cut != "" {
				if credited == "" && (b.cut == Credit || b.cut == Byline || b.cut == Copyright || b.cut == Disclaimer) {
					credited = q.name
				}
				continue
			}
			if c.signature(b, h) {
				c.cut(i, Credit, q.name)
			} else if h.end >= b.lastWord && c.trailing(i, b, h, q) {
			} else {
				c.inline(i, b, h, q)
			}
			if b.cut == Credit || len(c.parts) > 0 && c.parts[len(c.parts)-1].Cue == q.name {
				credited = q.name
			}
		}
		if b.cut == "" && i*2 >= len(c.blocks)-1 {
			c.covered(i)
		}
	}
	for _, p := range c.parts {
		if credited != "" {
			break
		}
		if p.Reason != Credit && p.Reason != Copyright && p.Reason != Disclaimer {
			continue
		}
		b := &c.blocks[p.block]
		for k := b.hitLo; k < b.hitHi; k++ {
			h := c.hits[k]
			if q := &c.rules.cues[h.cue]; q.where == isAgency && h.start >= p.Start && h.end <= p.End {
				credited = q.name
				break
			}
		}
	}
	if c.agency == "" {
		c.agency = credited
	}
}

// signature tells whether a line is only an agency's name, or that and the desk's
// initials: "Reuter", "— AP", "(ANI)", "PTI ABC XY".
func (c *cleaner) signature(b *block, h hit) bool {
	if h.start != b.firstWord || b.words > 6 || b.colon {
		return false
	}
	if h.end >= b.lastWord {
		return true
	}
	// Initials are two to four capitals each.
	for f := range strings.FieldsSeq(strings.TrimRight(c.text[h.end:b.lastWord], " ")) {
		f = strings.Trim(f, "/-.,;&")
		if len(f) > 4 || f == "" && b.words > 3 {
			return false
		}
		for _, r := range f {
			if !unicode.IsUpper(r) && !unicode.IsDigit(r) {
				return false
			}
		}
	}
	return true
}

// trailing cuts an agency's name that closes a paragraph: "... said. (PTI)",
// "... said. - AP", "... said. PTI".
func (c *cleaner) trailing(i int, b *block, h hit, q *cue) bool {
	text := c.text
	at := h.start
	opened, dash, stop := false, false, false
loop:
	for at > b.start && h.start-at < 12 {
		r, n := utf8.DecodeLastRuneInString(text[b.start:at])
		switch r {
		case '(', '[', '（', '【', '［':
			opened = true
		case '-', '–', '—', '/', '|', '~':
			dash = true
		case ' ', '\u00a0', '\n', '_', '*':
		case '.', '!', '?', '。', '”', '"', '।', '！', '？', '؟', '’':
			stop = true
			break loop
		default:
			break loop
		}
		at -= n
	}
	switch {
	case opened, stop:
	case dash && strings.TrimRight(text[at:h.start], " ") != text[at:h.start] || dash && at < h.start && (text[at] == ' ' || text[at] >= utf8.RuneSelf):
	default:
		return false
	}
	if stop && !opened && !dash && q.exact == "" && b.closed {
		// "..., said Smith. Reuters." is a credit, "he told Reuters." never gets here.
		if b.words < 8 {
			return false
		}
	}
	c.cutPart(i, at, b.end, Credit, q.name)
	return true
}

// inline cuts a bracket that holds an agency's name and nothing else. The short
// names are also the short names of other things, so they need the end of a
// sentence before them.
func (c *cleaner) inline(i int, b *block, h hit, q *cue) {
	text := c.text
	if h.start == b.start || h.end >= b.end {
		return
	}
	open := h.start - 1
	for open > b.start && !utf8.RuneStart(text[open]) {
		open--
	}
	r, _ := utf8.DecodeRuneInString(text[open:])
	z, n := utf8.DecodeRuneInString(text[h.end:])
	switch {
	case r == '(' && z == ')', r == '（' && z == '）', r == '[' && z == ']', r == '【' && z == '】':
	default:
		return
	}
	if q.exact != "" {
		before := strings.TrimRight(text[b.start:open], " \u00a0")
		if !closes(before) {
			return
		}
	}
	c.cutPart(i, open, h.end+n, Credit, q.name)
}

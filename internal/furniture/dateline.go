package furniture

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// leadBlocks is how many paragraphs may begin with a dateline that names no
// agency: the lead, or the one after it when a summary was put above. A round-up
// names an agency in each.
const leadBlocks = 3

// datelines cuts the datelines at the beginnings of paragraphs.
func (c *cleaner) datelines() {
	lead := 0
	for i := range c.blocks {
		b := &c.blocks[i]
		if b.cut != "" || b.firstWord < 0 {
			continue
		}
		end, agency, ok := c.agencyDateline(b)
		if ok && end >= b.lastWord && b.firstWord > b.start {
			// A bracket alone on its line dates nothing: "(Dana Whitlock/Reuters)" is
			// a picture's credit, "(With AFP)" the text's.
			if strings.IndexByte(c.str(b), '/') > 0 {
				c.cut(i, Caption, "bracket with an agency")
			} else {
				c.cut(i, Credit, agency)
			}
			continue
		}
		if !ok && lead < leadBlocks {
			end, ok = c.plainDateline(b)
		}
		if b.words >= 8 {
			lead++
		}
		if !ok {
			continue
		}
		from, to := trim(c.text, b.start, end)
		line := strings.TrimRight(c.text[from:to], " -–—:.=：।,")
		if c.date == "" {
			c.date = line
		}
		if c.agency == "" {
			c.agency = agency
		}
		c.cutPart(i, b.start, end, Dateline, "dateline")
		if end >= b.lastWord {
			c.cut(i, Dateline, "dateline")
		}
	}
}

// dateBytes bounds how far from the beginning of a paragraph a dateline's agency
// may stand: a long one names two places, a date and two agencies.
const dateBytes = 130

// agencyDateline finds a dateline that names an agency: "LONDON (AP) — ",
// "MOSCOW. June 3 (Interfax)", "МОСКВА, 3 июня. /ТАСС/.", "新华社北京6月3日电",
// "【ワシントン共同】", "(서울=연합뉴스) 홍길동 기자 = ", "Berlin (dpa) - ", "(Reuters) - ".
func (c *cleaner) agencyDateline(b *block) (end int, agency string, ok bool) {
	for k := b.hitLo; k < b.hitHi && !b.bullet; k++ {
		h := c.hits[k]
		if h.start-b.start > dateBytes {
			break
		}
		q := &c.rules.cues[h.cue]
		if q.where != isAgency {
			continue
		}
		if end, ok := c.datelineAt(b, h, q); ok {
			return end, q.name, true
		}
	}
	return 0, "", false
}

func (c *cleaner) datelineAt(b *block, h hit, q *cue) (int, bool) {
	text := c.text
	if end, ok := wireHead(text[:b.end], b.start, h); ok {
		return end, true
	}
	if h.start == b.start {
		// "AP — ", "dpa - ", "Reuters — "
		sep, dash := seps(text[:b.end], h.end)
		return sep, dash && (q.exact != "" || strings.ContainsAny(text[h.end:sep], "—–-"))
	}
	open, mark := openerBefore(text, b.start, h.start)
	if open < 0 {
		return 0, false
	}
	var end int
	switch mark {
	case '/':
		n := strings.IndexByte(text[h.end:min(b.end, h.end+30)], '/')
		if n < 0 {
			return 0, false
		}
		end = h.end + n + 1
	case '-':
		// "МОСКВА, 3 июн - РИА Новости. "
		sep, _ := seps(text[:b.end], h.end)
		prefix := text[b.start:open]
		return sep, sep > h.end+1 && strings.ContainsAny(prefix, "0123456789") && placeLike(prefix)
	default:
		e, ok := closing(text[:b.end], open)
		if !ok || e-h.end > 60 || !agencyBracket(text[open:e]) {
			return 0, false
		}
		end = e
	}
	sep, marked := seps(text[:b.end], end)
	prefix := strings.TrimSpace(text[b.start:open])
	if prefix == "" || prefix == "\"" {
		if eq := strings.Index(text[end:min(b.end, end+50)], " = "); eq >= 0 {
			return end + eq + 3, true
		}
		return sep, true
	}
	if !placeLike(prefix) {
		return 0, false
	}
	return sep, marked || strongPlace(prefix) || end >= b.lastWord || c.hasPlace(b)
}

// wireHead finds the Chinese and Japanese head: agency, place, date and 电 or 讯,
// bracketed or not, with the reporter's name in brackets behind it.
func wireHead(text string, start int, h hit) (int, bool) {
	if h.start-start > 9 || text[h.start] < utf8.RuneSelf {
		return 0, false
	}
	bracketed := h.start > start
	limit := min(len(text), h.end+90)
	for i := h.end; i < limit; {
		r, n := utf8.DecodeRuneInString(text[i:])
		switch r {
		case '电', '電', '讯', '訊':
			end := i + n
			rest := text[end:]
			if o, m := utf8.DecodeRuneInString(rest); o == '（' || o == '(' {
				if e, ok := closing(text, end); ok && e-end < 120 {
					end = e
				}
				_ = m
			} else if bracketed {
				if j := strings.IndexAny(rest[:min(len(rest), 12)], "）】)]"); j >= 0 {
					_, m := utf8.DecodeRuneInString(rest[j:])
					end += j + m
				}
			}
			sep, _ := seps(text, end)
			return sep, true
		case '。', '，', '！', '？', '\n':
			return 0, false
		case '）', '】':
			if bracketed {
				sep, _ := seps(text, i+n)
				return sep, true
			}
			return 0, false
		}
		i += n
	}
	return 0, false
}

// openerBefore looks back from an agency's name for the bracket, slash or dash
// that opens its credit.
func openerBefore(text string, start, pos int) (int, rune) {
	for i := pos; i > start && pos-i < 40; {
		r, n := utf8.DecodeLastRuneInString(text[start:i])
		i -= n
		switch r {
		case '(', '（', '[', '【', '［', '<':
			return i, r
		case '/':
			if i == start || text[i-1] == ' ' {
				return i, r
			}
		case '-', '–', '—':
			if pos-i <= 4 && strings.TrimSpace(text[i+n:pos]) == "" {
				return i, '-'
			}
		case ')', '）', '.', '。', '"', '”':
			return -1, 0
		}
	}
	return -1, 0
}

// agencyBracket tells whether a bracket that holds an agency's name holds little
// else: "(Reuters Health)", "(dpa/AP)", "(서울=연합뉴스)", not a clause.
func agencyBracket(s string) bool {
	words := 0
	for f := range strings.FieldsSeq(s) {
		words++
		r, _ := utf8.DecodeRuneInString(strings.TrimLeft(f, "([（【［<"))
		if unicode.IsLower(r) && len(f) > 5 && strings.IndexByte(f, '/') < 0 {
			return false
		}
	}
	return words <= 4 && utf8.RuneCountInString(s) <= 45
}

// seps passes over what parts a dateline from the lead and tells whether it was a
// mark of its own, not blanks alone.
func seps(text string, i int) (int, bool) {
	marked := false
	for n := 0; i < len(text) && n < 8; n++ {
		r, m := utf8.DecodeRuneInString(text[i:])
		switch r {
		case ' ', '\t', '\u00a0', '\u3000', '\n', '\r', '_', '*':
		case '-', '–', '—', '―', '－', '−', '─', ':', '：', '=', '＝', '।', '。', '，', '、', '،', ',', '|', '.', '\u0096', '\u0097':
			marked = true
		default:
			return i, marked
		}
		i += m
	}
	return i, marked
}

// placeLike tells whether s can be the place and date of a dateline: few words,
// capitalised or numbers, small ones only beside a date or as particles of names.
func placeLike(s string) bool {
	if len(s) > dateBytes || s == "" {
		return false
	}
	words, small, cased, digits, dense := 0, 0, 0, false, 0
	for f := range strings.FieldsFuncSeq(s, func(r rune) bool {
		return r == ' ' || r == ',' || r == '/' || r == '.' || r == '-' || r == '\u00a0' || r == '،' || r == '、' || r == '(' || r == '[' || r == ']' || r == '\n'
	}) {
		words++
		r, _ := utf8.DecodeRuneInString(f)
		switch {
		case unicode.IsDigit(r):
			digits = true
		case kindOf(r) == runeDense && r >= utf8.RuneSelf:
			dense += utf8.RuneCountInString(f)
		case unicode.IsUpper(r):
			cased++
		case unicode.IsLower(r):
			if !particle(f) {
				small++
			}
		case unicode.IsLetter(r):
		default:
			return false
		}
	}
	if words == 0 || words > 10 || dense > 16 || small > 2 || small > 0 && !digits {
		return false
	}
	return cased > 0 || small == 0
}

func particle(s string) bool {
	switch s {
	case "de", "la", "le", "los", "las", "do", "da", "dos", "del", "di", "der", "am", "an", "im", "of", "and", "the", "y", "e", "et",
		"und", "al", "el", "sur", "upon", "on":
		return true
	}
	return false
}

// strongPlace tells whether a place needs no dash behind its agency: capitals, a
// date, or a script without capitals.
func strongPlace(s string) bool {
	if strings.ContainsAny(s, "0123456789") {
		return true
	}
	upper, lower := 0, 0
	for _, r := range s {
		if unicode.IsUpper(r) {
			upper++
		} else if unicode.IsLower(r) {
			lower++
		}
	}
	return lower == 0 || upper >= 4 && upper > lower
}

// hasPlace tells whether a block begins with a place of the tables.
func (c *cleaner) hasPlace(b *block) bool {
	for k := b.hitLo; k < b.hitHi && c.hits[k].start == b.firstWord; k++ {
		if c.rules.cues[c.hits[k].cue].where == isPlace {
			return true
		}
	}
	return false
}

// plainDateline finds a dateline without an agency: capitals before a dash
// ("NEW YORK — ", "BEIRUT, Lebanon -- "), a known place before a dash or colon
// ("New Delhi: "), or a place and a date before either ("Beijing, June 3 - ").
func (c *cleaner) plainDateline(b *block) (int, bool) {
	if b.quote || b.bullet || b.words < 6 || b.firstWord != b.start {
		return 0, false
	}
	text := c.text[:b.end]
	at, colon := -1, false
	for i := b.start; i < b.end && i-b.start < 75; {
		ch := text[i]
		if classes[ch]&(isLetter|isDigit|isBlank) != 0 {
			i++
			continue
		}
		if ch < utf8.RuneSelf {
			switch {
			case ch == ':':
				if i+1 < b.end && classes[text[i+1]]&isDigit != 0 {
					return 0, false // a time of day
				}
				at, colon = i, true
			case ch == '-' && i > b.start && text[i-1] == ' ' && i+1 < b.end && (text[i+1] == ' ' || text[i+1] == '-'):
				at = i
			case ch == '-' && i+1 < b.end && text[i+1] == '-':
				at = i
			case ch == '?' || ch == '!' || ch == '"' || ch == ';':
				return 0, false
			}
			if at >= 0 {
				break
			}
			i++
			continue
		}
		r, n := utf8.DecodeRuneInString(text[i:])
		if r == '—' || r == '–' || r == '―' || r == '：' {
			at, colon = i, r == '：'
			break
		}
		i += n
	}
	if at < 0 {
		return 0, false
	}
	place := strings.TrimRight(text[b.start:at], " .,\u00a0")
	if !placeLike(place) {
		return 0, false
	}
	end, _ := seps(text, at)
	if end >= b.end {
		return 0, false
	}
	next, _ := utf8.DecodeRuneInString(strings.TrimLeft(text[end:], "\"'“‘«„"))
	if unicode.IsLower(next) || unicode.IsDigit(next) && !colon && len(place) < 4 {
		return 0, false
	}
	known := c.hasPlace(b)
	dated := strings.IndexByte(place, ',') > 0 && hasMonth(place)
	if known || dated {
		return end, true
	}
	if colon {
		return 0, false
	}
	return end, capitals(place)
}

// capitals tells whether a place stands in capitals, or begins in capitals and
// goes on with a region after a comma ("BOSTON, Mass.").
func capitals(s string) bool {
	town := s
	if i := strings.IndexByte(s, ','); i > 0 {
		town = s[:i]
	}
	n := 0
	for _, r := range town {
		if unicode.IsLower(r) {
			return false
		}
		if unicode.IsUpper(r) {
			n++
		}
	}
	return n >= 3 && len(strings.Fields(s)) <= 6 && !notPlace(town)
}

// notPlace names the words in capitals that stand before a dash and are labels.
func notPlace(s string) bool {
	first, _, _ := strings.Cut(s, " ")
	switch first {
	case "BREAKING", "UPDATE", "UPDATED", "WATCH", "LIVE", "EXCLUSIVE", "VIDEO", "ANALYSIS", "EDITORIAL", "CORRECTION", "REVIEW",
		"POLL", "NOTE", "READ", "PHOTOS", "PHOTO", "FACTBOX", "OPINION", "FEATURE", "INTERVIEW", "THE", "WHAT", "WHO", "WHY", "HOW",
		"NASA", "NATO", "FIFA", "UEFA", "OPEC", "UNICEF", "UNESCO", "YES", "NOT", "AND", "BUT", "URGENT", "FILE":
		return true
	}
	return false
}

// hasMonth tells whether a word of s is a month's name or its short form, next to
// a number: Latin and Cyrillic, by its first letters.
func hasMonth(s string) bool {
	month, number := false, false
	for f := range strings.FieldsFuncSeq(s, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }) {
		if f[0] >= '0' && f[0] <= '9' {
			number = true
			continue
		}
		w := []rune(strings.ToLower(f))
		if len(w) < 3 || len(w) > 10 {
			continue
		}
		switch string(w[:3]) {
		case "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec", "ene", "abr", "ago", "dic",
			"fév", "avr", "mai", "jui", "aoû", "déc", "mär", "okt", "dez", "gen", "mag", "giu", "lug", "set", "ott", "fev",
			"янв", "фев", "мар", "апр", "мая", "май", "июн", "июл", "авг", "сен", "окт", "ноя", "дек":
			month = true
		}
	}
	return month && number
}

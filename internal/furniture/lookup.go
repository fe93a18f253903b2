package furniture

import (
	"math/bits"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/samewire/samewire/internal/octets"
)

const keyBits = 13

// lookup finds the cues that may stand at the beginning of a word, in one of two
// ways. Most words are letters of ASCII from end to end; whole knows the cues by
// the hash of such a first word. Any other word is looked up in prefix, by a hash
// of its first bytes that is blurred enough for what folding changes.
type lookup struct{ whole, prefix table }

// table finds cues by a key. Its gate is a bit for each key; the keys that hold cues
// are numbered in order, and cues[span[n]:span[n+1]] are those of the nth, in the
// order of the files. All but the cues fits into the nearest cache.
type table struct {
	gate [1 << keyBits / 64]gate
	span []uint32
	cues []candidate
}

// gate is 64 keys.
type gate struct {
	bits   uint64
	before uint16 // keys in the gates before it
}

// candidate is a cue with what can be compared at once.
type candidate struct {
	cue   uint32
	hash  uint32 // of its first word, whole only
	next  uint32 // up to four letters that stand behind it and a blank
	mask  uint32 // of the letters in next
	where where
}

// at gives the cues of a key, nil for most.
func (t *table) at(key uint32) []candidate {
	g := &t.gate[key>>6&(1<<keyBits/64-1)]
	bit := uint64(1) << (key & 63)
	if g.bits&bit == 0 {
		return nil
	}
	n := int(g.before) + bits.OnesCount64(g.bits&(bit-1))
	return t.cues[t.span[n]:t.span[n+1]]
}

// gateway tells of most words that no cue begins with them, by what stands behind them
// too: every fourth word of news begins some cue, but hardly any goes on as that cue does.
type gateway [1 << gatewayBits / 64]uint64

const gatewayBits = 16

// add lets a cue in: the hash of its first word, and the rest of it.
func (g *gateway) add(word uint64, rest string) {
	key := word
	if len(rest) > 2 && rest[0] == ' ' {
		if rest[1] == '#' || rest[2] >= utf8.RuneSelf {
			return // unsure sees to it
		}
		if classes[rest[1]]&isLetter != 0 && (rest[2] == ' ' || classes[rest[2]]&isLetter != 0) {
			key = pairKey(word, uint32(rest[1])<<8|uint32(rest[2])<<16)
		}
	}
	key >>= 64 - gatewayBits
	g[key>>6] |= 1 << (key & 63)
}

// has is 1 in its lowest bit if the key may have been added.
func (g *gateway) has(key uint64) uint64 {
	key >>= 64 - gatewayBits
	return g[key>>6] >> (key & 63)
}

// pairKey is the key of a word and of the two bytes, folded, that follow behind a blank.
func pairKey(word uint64, next uint32) uint64 {
	return (word ^ uint64(next>>8&0xffff|0x2020)) * mix
}

// unsure is 1 in its lowest bit if of what stands behind a word a blank and two letters,
// or a blank and a digit, may be made by folding, though it is no blank and two letters.
func unsure(next uint32) uint64 {
	border := borders[byte(next)]
	return uint64(border | border>>3&(borders[byte(next>>8)]>>1|borders[byte(next>>16)]>>2))
}

// What makes that so, or does not: the byte behind a word, and the two behind a blank.
const (
	unsureFirst = 1 << iota
	unsureSecond
	unsureThird
	plainBlank
)

var borders = func() (t [256]uint8) {
	for ch := range t {
		switch {
		case ch == ' ':
			t[ch] = plainBlank | unsureSecond
		case ch >= utf8.RuneSelf, classes[ch]&isBlank != 0:
			t[ch] = unsureFirst | unsureSecond | unsureThird
		case classes[ch]&isDigit != 0:
			t[ch] = unsureSecond
		}
	}
	return t
}()

// keyed is a candidate on its way into a table.
type keyed struct {
	key uint32
	candidate
}

// index builds the lookups.
func (r *Rules) index() {
	r.short, r.long = gateway{}, gateway{}
	var keys []uint32
	var first, anywhere struct{ whole, prefix []keyed }
	for i, c := range r.cues {
		list := &anywhere
		switch c.where {
		case atLine, atSection, atStart, atOpen, atByline, isPlace:
			list = &first
		}
		keys = appendPrefixKeys(keys[:0], c.phrase)
		for _, k := range keys {
			list.prefix = append(list.prefix, keyed{k, candidate{cue: uint32(i), where: c.where}})
		}
		end := 0
		for end < len(c.phrase) && classes[c.phrase[end]]&isLetter != 0 {
			end++
		}
		rest := c.phrase[end:]
		if end == 0 || rest != "" && (rest[0] == '#' || classes[rest[0]]&isDigit != 0) {
			continue // begins no such word
		}
		sum := hashBytes([]byte(c.phrase[:end]))
		if list == &anywhere {
			r.short.add(sum, rest)
			if c.where != atMenu {
				r.long.add(sum, rest)
			}
		}
		whole := candidate{cue: uint32(i), hash: uint32(sum), where: c.where}
		for j := 1; j <= 4 && j < len(rest) && rest[0] == ' ' && classes[rest[j]]&isLetter != 0; j++ {
			whole.next |= uint32(rest[j]) << (8 * (j - 1))
			whole.mask |= 0xff << (8 * (j - 1))
		}
		list.whole = append(list.whole, keyed{wholeKey(sum), whole})
	}
	r.first.whole.fill(first.whole)
	r.first.prefix.fill(first.prefix)
	r.anywhere.whole.fill(anywhere.whole)
	r.anywhere.prefix.fill(anywhere.prefix)
}

// appendPrefixKeys appends the different keys under which a phrase may stand in a text.
func appendPrefixKeys(keys []uint32, phrase string) []uint32 {
	from := len(keys)
	add := func(form string) {
		if k := foldKey(form, 0); !slices.Contains(keys[from:], k) {
			keys = append(keys, k)
		}
	}
	add(phrase)
	initial, n := utf8.DecodeRuneInString(phrase)
	if latin(phrase) {
		if initial == 'i' {
			// Turkish writes its capital i with a dot.
			add("İ" + phrase[1:])
		}
	} else {
		// Small, Capital and ALL CAPITALS can differ in more than one bit outside ASCII.
		add(string(unicode.ToUpper(initial)) + phrase[n:])
		add(strings.ToUpper(phrase))
	}
	return keys
}

// fill makes the table anew of cues in the order of the files.
func (t *table) fill(all []keyed) {
	order := make([]uint64, len(all)) // by key, then as given
	for i, e := range all {
		order[i] = uint64(e.key)<<32 | uint64(i)
	}
	slices.Sort(order)
	*t = table{cues: make([]candidate, len(all))}
	for i, o := range order {
		key := o >> 32
		if i == 0 || key != order[i-1]>>32 {
			t.gate[key>>6].bits |= 1 << (key & 63)
			t.span = append(t.span, uint32(i))
		}
		t.cues[i] = all[uint32(o)].candidate
	}
	t.span = append(t.span, uint32(len(all)))
	before := 0
	for i := range t.gate {
		t.gate[i].before = uint16(before)
		before += bits.OnesCount64(t.gate[i].bits)
	}
}

// wholeKey is the key of a word in tables of whole words.
func wholeKey(sum uint64) uint32 { return uint32(sum >> (64 - keyBits)) }

// foldKey hashes the first bytes of the word at i, case taken out as far as one
// bit can: up to four bytes, or one letter of a script without spaces.
func foldKey(text string, i int) uint32 {
	k := uint32(text[i]) | 0x20
	n, stop := 4, byte(0xe2)
	if text[i] >= 0xe2 {
		n, stop = 3, 0xff
	}
	for j := 1; j < n && i+j < len(text); j++ {
		ch := text[i+j]
		// What may follow a short word ends the key: ASCII marks, and the lead bytes
		// of Latin-1 and general punctuation.
		if ch < utf8.RuneSelf && classes[ch]&(isLetter|isDigit) == 0 || ch == 0xc2 || ch >= stop {
			break
		}
		k |= uint32(ch|0x20) << (8 * j)
	}
	return k * 0x9e3779b1 >> (32 - keyBits)
}

// wholeCues appends the cues that stand at the word at i, which is
// letters of ASCII from end to end and has that hash.
func (s *scanner) wholeCues(i, end int, sum uint64) {
	k, r := wholeKey(sum), s.c.rules
	if s.word == 0 {
		s.wholeOf(r.first.whole.at(k), i, end, sum)
	}
	s.wholeOf(r.anywhere.whole.at(k), i, end, sum)
}

func (s *scanner) wholeOf(all []candidate, i, end int, sum uint64) {
	if len(all) == 0 {
		return
	}
	next, sure := following(s.text, end)
	for j := range all {
		if e := &all[j]; e.hash == uint32(sum) && !(sure && (next^e.next)&e.mask != 0) {
			s.match(e, i)
		}
	}
}

// prefixCues appends the cues that stand at the word at i, whatever it
// is made of.
func (s *scanner) prefixCues(i int) {
	k, r := foldKey(s.text, i), s.c.rules
	if s.word == 0 {
		s.prefixOf(r.first.prefix.at(k), i)
	}
	s.prefixOf(r.anywhere.prefix.at(k), i)
}

func (s *scanner) prefixOf(all []candidate, i int) {
	for j := range all {
		s.match(&all[j], i)
	}
}

// following gives the four bytes behind the blank at i, letters folded, or zero if
// no blank is there. It is not sure where folding may do more than that.
func following(text string, i int) (next uint32, sure bool) {
	if i >= len(text) {
		return 0, true
	}
	switch ch := text[i]; {
	case ch == ' ':
		x := uint32(octets.Load(text, i+1))
		return x | octets.Cases&(1<<32-1), x&(octets.Highs&(1<<32-1)) == 0 && classes[byte(x)]&isBlank == 0
	case ch < utf8.RuneSelf && classes[ch]&isBlank == 0:
		return 0, true
	}
	return 0, false
}

// match appends a cue if it stands at i, which begins a word.
func (s *scanner) match(e *candidate, i int) {
	text := s.text
	switch e.where {
	case atSentence:
		if s.word != s.opening {
			return
		}
	case atMenu:
		if s.word >= maxMenu {
			return
		}
	case atParen:
		if i == 0 || classes[text[i-1]]&(isLetter|isDigit) != 0 {
			return
		}
	}
	q := &s.c.rules.cues[e.cue]
	end, ok := matchFold(text, i, q.phrase)
	if !ok || q.exact != "" && text[i:end] != q.exact {
		return
	}
	if q.parted && end < len(text) {
		if n, _ := utf8.DecodeRuneInString(text[end:]); startsWord(n) && kindOf(n) != runeDense {
			return
		}
	}
	s.c.hits = append(s.c.hits, hit{int(e.cue), i, end})
}

// matchFold compares a folded phrase with the text at i and gives the end of the
// match. A blank in the phrase matches any run of blanks, # a number.
func matchFold(text string, i int, phrase string) (int, bool) {
	for p := 0; p < len(phrase); {
		want := phrase[p]
		if want == ' ' {
			n := 0
			for i < len(text) {
				r, m := utf8.DecodeRuneInString(text[i:])
				if foldRune(r) != ' ' {
					break
				}
				i += m
				n++
			}
			if n == 0 {
				return 0, false
			}
			p++
			continue
		}
		if i >= len(text) {
			return 0, false
		}
		if want == '#' {
			n := 0
			for i < len(text) && classes[text[i]]&isDigit != 0 {
				i++
				n++
			}
			if n == 0 {
				return 0, false
			}
			p++
			continue
		}
		if ch := text[i]; ch < utf8.RuneSelf && want < utf8.RuneSelf {
			if ch >= 'A' && ch <= 'Z' {
				ch += 'a' - 'A'
			}
			if ch != want && !(ch == '`' && want == '\'') {
				return 0, false
			}
			i++
			p++
			continue
		}
		w, n := utf8.DecodeRuneInString(phrase[p:])
		r, m := utf8.DecodeRuneInString(text[i:])
		if foldRune(r) != w {
			return 0, false
		}
		i += m
		p += n
	}
	return i, true
}

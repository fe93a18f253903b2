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

// keyed is a candidate on its way into a table.
type keyed struct {
	key uint32
	candidate
}

// index builds the lookups.
func (r *Rules) index() {
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
		end, digits, word := readRun(c.phrase, 0)
		rest := c.phrase[end:]
		if end == 0 || digits > 0 || strings.HasPrefix(rest, "#") {
			continue // begins no such word
		}
		sum := word.sum()
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

// wholeCues appends the cues that stand at the word at i, which is letters of ASCII
// from end to end and has that hash.
func (s *scanner) wholeCues(i, end int, sum uint64, opens bool) {
	k, r := wholeKey(sum), s.c.rules
	if s.b.firstWord == i {
		s.wholeOf(r.first.whole.at(k), i, end, sum, opens)
	}
	if all := r.anywhere.whole.at(k); all != nil {
		s.wholeOf(all, i, end, sum, opens)
	}
}

func (s *scanner) wholeOf(all []candidate, i, end int, sum uint64, opens bool) {
	next, sure := following(s.text, end)
	for j := range all {
		if e := &all[j]; e.hash == uint32(sum) && !(sure && (next^e.next)&e.mask != 0) {
			s.match(e, i, opens)
		}
	}
}

// prefixCues appends the cues that stand at any other word.
func (s *scanner) prefixCues(i int, opens bool) {
	k, r := foldKey(s.text, i), s.c.rules
	if s.b.firstWord == i {
		s.prefixOf(r.first.prefix.at(k), i, opens)
	}
	s.prefixOf(r.anywhere.prefix.at(k), i, opens)
}

func (s *scanner) prefixOf(all []candidate, i int, opens bool) {
	for j := range all {
		s.match(&all[j], i, opens)
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
func (s *scanner) match(e *candidate, i int, opens bool) {
	text := s.text
	switch e.where {
	case atSentence:
		if !opens {
			return
		}
	case atMenu:
		if s.b.words > maxMenu {
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

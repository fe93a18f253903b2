package article

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// A member is one name and value of a JSON object. The value is as it stands there.
type member struct {
	name, value []byte
}

// parseObject takes an object apart into its members without decoding them, and
// appends them to members: an article has a few texts that are wanted and much else
// that is not. It checks less than encoding/json where that lets real feeds pass:
// control characters in texts are taken. Members are parts of b.
func parseObject(members []member, b []byte) ([]member, error) {
	p := parser{b: b}
	p.space()
	if p.i == len(b) || b[p.i] != '{' {
		if json.Valid(b) {
			return nil, errors.New(kindOf(b[p.i:]))
		}
		return nil, syntaxError(b)
	}
	p.i++
	for first := true; ; first = false {
		p.space()
		if p.byte() == '}' && first {
			p.i++
			break
		}
		name, ok := p.value()
		if !ok || name[0] != '"' {
			return nil, syntaxError(b)
		}
		p.space()
		if p.byte() != ':' {
			return nil, syntaxError(b)
		}
		p.i++
		p.space()
		value, ok := p.value()
		if !ok {
			return nil, syntaxError(b)
		}
		if bytes.IndexByte(name, '\\') < 0 {
			name = name[1 : len(name)-1]
		} else if key, ok := unquote(name); ok {
			name = []byte(key)
		} else {
			return nil, syntaxError(b)
		}
		members = append(members, member{name, value})
		p.space()
		c := p.byte()
		p.i++
		if c == '}' {
			break
		}
		if c != ',' {
			return nil, syntaxError(b)
		}
	}
	if p.space(); p.i < len(b) {
		return nil, fmt.Errorf("more behind the object, at byte %d", p.i+1)
	}
	return members, nil
}

// syntaxError is what encoding/json says about b, for a line of a file.
func syntaxError(b []byte) error {
	var raw json.RawMessage
	err := json.Unmarshal(b, &raw)
	var syntax *json.SyntaxError
	switch {
	case errors.As(err, &syntax) && syntax.Offset >= int64(len(b)) &&
		// In some states encoding/json meets the end as a space that it adds itself.
		(strings.Contains(err.Error(), "unexpected end") || strings.Contains(err.Error(), "character ' '")):
		return errors.New("unexpected end of line")
	case errors.As(err, &syntax):
		return fmt.Errorf("%w, at byte %d", err, syntax.Offset)
	case err != nil:
		return err
	}
	return errors.New("not well formed")
}

type parser struct {
	b []byte
	i int
}

func (p *parser) space() {
	for p.i < len(p.b) && (p.b[p.i] == ' ' || p.b[p.i] == '\t' || p.b[p.i] == '\r' || p.b[p.i] == '\n') {
		p.i++
	}
}

func (p *parser) byte() byte {
	if p.i < len(p.b) {
		return p.b[p.i]
	}
	return 0
}

// value moves over one value and returns it.
func (p *parser) value() ([]byte, bool) {
	start, depth := p.i, 0
	for p.i < len(p.b) {
		switch c := p.b[p.i]; c {
		case '"':
			if !p.skipString() {
				return nil, false
			}
		case '{', '[':
			depth++
			p.i++
		case '}', ']':
			if depth == 0 {
				return p.checked(start)
			}
			depth--
			p.i++
		case ',', ':', ' ', '\t', '\r', '\n':
			if depth == 0 {
				return p.checked(start)
			}
			p.i++
			continue
		default:
			p.i++
			continue
		}
		if depth == 0 {
			return p.checked(start)
		}
	}
	return p.checked(start)
}

// checked is the value from start. All but plain texts must be good JSON.
func (p *parser) checked(start int) ([]byte, bool) {
	v := p.b[start:p.i]
	if len(v) == 0 || v[0] != '"' && string(v) != "null" && !json.Valid(v) {
		return nil, false
	}
	return v, true
}

// skipString moves behind a text. It looks at quotation marks only, which is far
// faster than byte by byte; one behind an odd number of backslashes is part of the
// text.
func (p *parser) skipString() bool {
	start := p.i + 1
	for at := start; ; {
		n := bytes.IndexByte(p.b[at:], '"')
		if n < 0 {
			p.i = len(p.b)
			return false
		}
		at += n
		escapes := at
		for escapes > start && p.b[escapes-1] == '\\' {
			escapes--
		}
		at++
		if (at-1-escapes)%2 == 0 {
			p.i = at
			return true
		}
	}
}

// unquote decodes a JSON text. Half of a surrogate pair becomes U+FFFD, as in
// encoding/json. The text shares no memory with raw.
func unquote(raw []byte) (string, bool) {
	if len(raw) < 2 || raw[0] != '"' {
		return "", false
	}
	raw = raw[1 : len(raw)-1]
	n := bytes.IndexByte(raw, '\\')
	if n < 0 {
		return string(raw), true
	}
	var out strings.Builder
	out.Grow(len(raw))
	for ; n >= 0; n = bytes.IndexByte(raw, '\\') {
		out.Write(raw[:n])
		if raw = raw[n+1:]; len(raw) == 0 {
			return "", false
		}
		c := raw[0]
		raw = raw[1:]
		switch c {
		case '"', '\\', '/':
		case 'b':
			c = '\b'
		case 'f':
			c = '\f'
		case 'n':
			c = '\n'
		case 'r':
			c = '\r'
		case 't':
			c = '\t'
		case 'u':
			r, length, ok := unquoteRune(raw)
			if !ok {
				return "", false
			}
			out.WriteRune(r)
			raw = raw[length:]
			continue
		default:
			return "", false
		}
		out.WriteByte(c)
	}
	out.Write(raw)
	// A text of another script may be written in escapes alone, of which two thirds
	// would stay allocated behind it.
	text := out.String()
	if len(text) < out.Cap()/8*7 {
		text = strings.Clone(text)
	}
	return text, true
}

// unquoteRune decodes what stands behind \u: four digits, or a surrogate pair.
func unquoteRune(raw []byte) (r rune, length int, ok bool) {
	if r, ok = hex4(raw); !ok || !utf16.IsSurrogate(r) {
		return r, 4, ok
	}
	second := rune(utf8.RuneError)
	if len(raw) >= 6 && raw[4] == '\\' && raw[5] == 'u' {
		if second, ok = hex4(raw[6:]); !ok {
			return 0, 0, false
		}
	}
	if r = utf16.DecodeRune(r, second); r != utf8.RuneError {
		return r, 10, true
	}
	return r, 4, true
}

func hex4(b []byte) (rune, bool) {
	if len(b) < 4 {
		return 0, false
	}
	var r rune
	for _, c := range b[:4] {
		switch {
		case c >= '0' && c <= '9':
			r = r<<4 | rune(c-'0')
		case c|0x20 >= 'a' && c|0x20 <= 'f':
			r = r<<4 | rune(c|0x20-'a'+10)
		default:
			return 0, false
		}
	}
	return r, true
}

// kindOf names the kind of a JSON value.
func kindOf(b []byte) string {
	if len(b) == 0 {
		return "nothing"
	}
	switch b[0] {
	case '{':
		return "an object"
	case '[':
		return "an array"
	case '"':
		return "a text"
	case 't', 'f':
		return "true or false"
	case 'n':
		return "null"
	}
	return "a number"
}

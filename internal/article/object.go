package article

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// A member is one name and value of a JSON object, as they stand in it.
type member struct {
	name  string
	value []byte
}

// parseObject takes an object apart into its members without decoding them: an
// article has a few texts that are wanted and much else that is not. It checks less
// than encoding/json where that lets real feeds pass: control characters in texts
// are taken.
func parseObject(b []byte) ([]member, error) {
	p := parser{b: b}
	p.space()
	if p.i == len(b) || b[p.i] != '{' {
		if json.Valid(b) {
			return nil, errors.New(kindOf(b[p.i:]))
		}
		return nil, syntaxError(b)
	}
	p.i++
	var members []member
	for {
		p.space()
		if p.byte() == '}' && len(members) == 0 {
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
		key, ok := unquote(name)
		if !ok {
			return nil, syntaxError(b)
		}
		members = append(members, member{key, value})
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
	if len(v) == 0 || v[0] != '"' && !json.Valid(v) {
		return nil, false
	}
	return v, true
}

func (p *parser) skipString() bool {
	for p.i++; p.i < len(p.b); p.i++ {
		switch p.b[p.i] {
		case '\\':
			p.i++
		case '"':
			p.i++
			return true
		}
	}
	p.i = len(p.b)
	return false
}

// unquote decodes a JSON text. Half of a surrogate pair becomes U+FFFD, as in
// encoding/json.
func unquote(raw []byte) (string, bool) {
	if len(raw) < 2 || raw[0] != '"' {
		return "", false
	}
	raw = raw[1 : len(raw)-1]
	i := 0
	for i < len(raw) && raw[i] != '\\' {
		i++
	}
	if i == len(raw) {
		return string(raw), true
	}
	out := make([]byte, i, len(raw))
	copy(out, raw)
	for i < len(raw) {
		c := raw[i]
		if c != '\\' {
			out = append(out, c)
			i++
			continue
		}
		if i++; i == len(raw) {
			return "", false
		}
		c = raw[i]
		i++
		switch c {
		case '"', '\\', '/':
			out = append(out, c)
		case 'b':
			out = append(out, '\b')
		case 'f':
			out = append(out, '\f')
		case 'n':
			out = append(out, '\n')
		case 'r':
			out = append(out, '\r')
		case 't':
			out = append(out, '\t')
		case 'u':
			r, ok := hex4(raw[i:])
			if !ok {
				return "", false
			}
			i += 4
			if utf16.IsSurrogate(r) {
				second := rune(utf8.RuneError)
				if len(raw) >= i+2 && raw[i] == '\\' && raw[i+1] == 'u' {
					if second, ok = hex4(raw[i+2:]); !ok {
						return "", false
					}
				}
				if r = utf16.DecodeRune(r, second); r != utf8.RuneError {
					i += 6
				}
			}
			out = utf8.AppendRune(out, r)
		default:
			return "", false
		}
	}
	return string(out), true
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

package article

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/gogs/chardet"
	"golang.org/x/net/html/charset"
	"golang.org/x/text/encoding"
)

// toUTF8 makes UTF-8 of the content of a file: by the charset the user set, else
// as UTF-8 where it is valid or nearly so, else by what the content declares, else
// by guess. Whatever is not certain is said in msg, with a hint.
//
// Valid UTF-8 comes before a declaration, because pages are often converted and
// keep their old label, while no real text of another charset is valid UTF-8 by
// chance beyond a letter or two.
func toUTF8(data []byte, set, declared string) (text []byte, msg, hint string) {
	if set != "" {
		return decode(data, set)
	}
	if utf8.Valid(data) {
		return data, "", ""
	}
	good, bad := countRunes(data)
	if good > 2*bad {
		return bytes.ToValidUTF8(data, []byte("\uFFFD")),
			fmt.Sprintf("damaged UTF-8: bytes that are part of no letter were replaced (%d)", bad),
			"the file was cut or converted wrongly somewhere before"
	}
	if e, name := charset.Lookup(declared); e != nil && name != "utf-8" && !strings.HasPrefix(name, "utf-16") {
		return decode(data, declared)
	}
	name := guess(data)
	text, msg, _ = decode(data, name)
	guessed := "not UTF-8: read as " + name
	if msg != "" {
		guessed += ", which does not fit everywhere"
	}
	return text, guessed, "set --charset if that is wrong"
}

// decode reads data in a charset. Bytes that it does not have become U+FFFD.
func decode(data []byte, label string) (text []byte, msg, hint string) {
	e, name := charset.Lookup(label)
	if e == nil || name == "utf-8" || name == "replacement" {
		text = bytes.ToValidUTF8(data, []byte("\uFFFD"))
	} else if out, err := encoding.Encoding(e).NewDecoder().Bytes(data); err == nil {
		text = bytes.ToValidUTF8(out, []byte("\uFFFD"))
	} else {
		text = bytes.ToValidUTF8(data, []byte("\uFFFD"))
	}
	if n := bytes.Count(text, []byte("\uFFFD")) - bytes.Count(data, []byte("\uFFFD")); n > 0 {
		msg = fmt.Sprintf("not all of it is %s: bytes that are part of no letter were replaced (%d)", name, n)
		hint = "set --charset if it is another"
	}
	return text, msg, hint
}

// countRunes counts the runs of valid multi-byte UTF-8 and the bytes that are none.
func countRunes(data []byte) (good, bad int) {
	for len(data) > 0 {
		if data[0] < utf8.RuneSelf {
			data = data[1:]
			continue
		}
		r, n := utf8.DecodeRune(data)
		if r == utf8.RuneError && n == 1 {
			bad++
		} else {
			good++
		}
		data = data[n:]
	}
	return good, bad
}

// guess names the legacy charset of data that is not UTF-8.
func guess(data []byte) string {
	sample := data[:min(len(data), 64<<10)]
	high := 0
	for _, b := range sample {
		if b >= 0x80 {
			high++
		}
	}
	candidates, err := chardet.NewTextDetector().DetectAll(sample)
	if err != nil || len(candidates) == 0 {
		return western
	}
	best := candidates[0]
	// Latin letters with marks are few, and statistics on them are unsure: windows-1252
	// stands unless another Latin charset is clearly more likely. Other scripts are
	// mostly beyond ASCII, and are told apart well.
	if latin := high*100 < otherScript*len(sample); latin {
		for _, c := range candidates {
			if isWestern(c.Charset) && best.Confidence < c.Confidence+clearLead {
				return western
			}
		}
		if !slices.Contains(otherLatin, best.Language) {
			return western
		}
	}
	_, name := charset.Lookup(best.Charset)
	if name == "" || name == "utf-8" || name == "utf-16le" || name == "utf-16be" || isWestern(name) {
		return western
	}
	return name
}

// western is the charset of text that is nothing else: so browsers take it.
const western = "windows-1252"

func isWestern(charset string) bool {
	return strings.EqualFold(charset, western) || strings.EqualFold(charset, "iso-8859-1")
}

// otherScript is the percentage of bytes beyond ASCII from which on a text is taken
// to be in another script than Latin; clearLead is the confidence by which another
// Latin charset must lead. In the texts of TestGuess, Latin ones have 3 to 13 %,
// others 74 % and more; Polish, Czech and Turkish lead by 17 to 47, and a quarter of
// the French one leads wrongly by 4.
const (
	otherScript = 25
	clearLead   = 15
)

// otherLatin are the languages of Latin script, as the detector names them, that
// windows-1252 cannot write.
var otherLatin = []string{"cs", "hu", "pl", "ro", "tr"}

// declaredCharset is the charset that a page names in its head: in a meta element or
// an XML declaration.
func declaredCharset(page []byte) string {
	head := bytes.ToLower(page[:min(len(page), 16<<10)])
	for rest := head; ; {
		i := bytes.IndexByte(rest, '<')
		if i < 0 {
			return ""
		}
		rest = rest[i:]
		end := bytes.IndexByte(rest, '>')
		if end < 0 {
			return ""
		}
		tag := rest[:end]
		rest = rest[end:]
		key := ""
		switch {
		case bytes.HasPrefix(tag, []byte("<meta")):
			key = "charset="
		case bytes.HasPrefix(tag, []byte("<?xml")):
			key = "encoding="
		case bytes.HasPrefix(tag, []byte("<body")):
			return ""
		default:
			continue
		}
		if _, value, ok := bytes.Cut(tag, []byte(key)); ok {
			value = bytes.TrimLeft(value, `"' `)
			if n := bytes.IndexAny(value, `"' ;/?`); n >= 0 {
				value = value[:n]
			}
			return string(value)
		}
	}
}

// Package exchange is the file that samewire export writes and samewire import reads:
// all of an archive as JSON lines, for people, for other programs, and for archives of
// later layouts and fingerprints.
//
// It writes what it is given and gives back the same to the bit, and it refuses lines
// that no archive can have. It opens no archive, fingerprints nothing, and does not
// decide what becomes of an article that is known already.
//
// # The file
//
// The first line is the header:
//
//	{"type":"header","format":"samewire export","version":1,"scheme":2,"text":true,
//	 "noisy":false,"articles":2,"exported":"2026-03-02T09:30:00Z"}
//
// version is that of this format, scheme that of the fingerprints (simhash.Version);
// text tells whether texts are kept, and noisy whether part keys are of letters.
//
// Then a line for each article, in the order of arrival:
//
//	{"type":"article","id":"a1","url":"https://coast.example/a1","source":"coast.example",
//	 "title":"Ferry late","language":"en","agency":"AP","dateline":"OSTERLUND","byline":"",
//	 "published":"2026-03-02T08:15:00Z","added":"2026-03-02T09:00:00Z","version":1,
//	 "text":"Islands\nThe ferry is late.","kept":[[8,26]],
//	 "cut":[{"start":0,"end":7,"reason":"label","cue":"short"}],
//	 "body_hash":"3873400a5b1626f7","simhash":"8000000000000005","words":4,
//	 "keys":[9,3],"key_offsets":[0,1]}
//
// Fields that are empty may be missing, but for text in an archive that keeps texts:
// there are none of text, kept and cut in one that keeps none. kept are the ranges of
// text, in bytes of UTF-8, that are the story; body_hash is the XXH64 of text; keys are
// the part keys and key_offsets the words, or letters, at which they stand. A time that
// RFC 3339 cannot say is "@" and Unix seconds. A string that is not UTF-8 stands with
// U+FFFD for what is not, and its bytes in base64 in an object raw:
//
//	{"type":"article","id":"caf\ufffd",...,"raw":{"id":"Y2Fm6Q=="}}
//
// Such a line is also one that samewire add takes. Then a line for each source of which
// something was learnt, whose data are the encoding of package notebook in base64:
//
//	{"type":"note","source":"coast.example","data":"AQEB..."}
//
// and the end, so that a file that was cut is noticed:
//
//	{"type":"end","articles":2,"notes":1,"checksum":"c0ffee0123456789"}
//
// The checksum is the XXH64 of all lines before it, each with one newline, the header
// without "exported": two exports of the same content have the same one.
package exchange

import (
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// Version is that of the format. One that is larger is refused.
const Version = 1

const formatName = "samewire export"

// A Header says what is in a file.
type Header struct {
	Type     string `json:"type"`
	Format   string `json:"format"`
	Version  int    `json:"version"`
	Scheme   int    `json:"scheme"` // of the fingerprints
	Text     bool   `json:"text"`   // texts are kept
	Noisy    bool   `json:"noisy"`  // part keys are of letters
	Articles int    `json:"articles"`
	Exported string `json:"exported,omitempty"`
}

// checked is the line of the header that the checksum counts.
func (h Header) checked() []byte {
	h.Exported = ""
	line, _ := json.Marshal(h)
	return append(line, '\n')
}

const (
	typeHeader  = "header"
	typeArticle = "article"
	typeNote    = "note"
	typeEnd     = "end"
)

type articleLine struct {
	Type       string    `json:"type"`
	ID         string    `json:"id"`
	URL        string    `json:"url,omitempty"`
	Source     string    `json:"source,omitempty"`
	Title      string    `json:"title,omitempty"`
	Language   string    `json:"language,omitempty"`
	Agency     string    `json:"agency,omitempty"`
	Dateline   string    `json:"dateline,omitempty"`
	Byline     string    `json:"byline,omitempty"`
	Published  moment    `json:"published,omitzero"`
	Added      moment    `json:"added,omitzero"`
	Version    int       `json:"version"`
	Text       *string   `json:"text,omitempty"`
	Kept       [][]int   `json:"kept,omitempty"`
	Cut        []cutLine `json:"cut,omitempty"`
	BodyHash   hash64    `json:"body_hash"`
	SimHash    hash64    `json:"simhash"`
	Words      int       `json:"words"`
	Keys       []uint32  `json:"keys,omitempty"`
	KeyOffsets []uint32  `json:"key_offsets,omitempty"`
	Raw        rawFields `json:"raw,omitempty"`
}

type cutLine struct {
	Start  int       `json:"start"`
	End    int       `json:"end"`
	Reason string    `json:"reason,omitempty"`
	Cue    string    `json:"cue,omitempty"`
	Raw    rawFields `json:"raw,omitempty"`
}

type noteLine struct {
	Type   string    `json:"type"`
	Source string    `json:"source"`
	Data   []byte    `json:"data"`
	Raw    rawFields `json:"raw,omitempty"`
}

type endLine struct {
	Type     string `json:"type"`
	Articles int    `json:"articles"`
	Notes    int    `json:"notes"`
	Checksum hash64 `json:"checksum"`
}

// rawFields are the bytes of fields that are not UTF-8, by the field's name.
type rawFields map[string][]byte

// A stringField is a field that may have to stand in raw.
type stringField struct {
	name  string
	value *string
}

func (l *articleLine) fields() []stringField {
	all := []stringField{
		{"id", &l.ID}, {"url", &l.URL}, {"source", &l.Source}, {"title", &l.Title}, {"language", &l.Language},
		{"agency", &l.Agency}, {"dateline", &l.Dateline}, {"byline", &l.Byline},
	}
	if l.Text != nil {
		all = append(all, stringField{"text", l.Text})
	}
	return all
}

func (l *cutLine) fields() []stringField {
	return []stringField{{"reason", &l.Reason}, {"cue", &l.Cue}}
}

func (l *noteLine) fields() []stringField { return []stringField{{"source", &l.Source}} }

// split puts the bytes of what is not UTF-8 aside, and makes it UTF-8.
func split(fields []stringField) (raw rawFields) {
	for _, f := range fields {
		if !utf8.ValidString(*f.value) {
			if raw == nil {
				raw = rawFields{}
			}
			raw[f.name] = []byte(*f.value)
			*f.value = readable(*f.value)
		}
	}
	return raw
}

// join puts the bytes that were set aside back into their fields.
func join(raw rawFields, fields []stringField) error {
	left := len(raw)
	for _, f := range fields {
		bytes, ok := raw[f.name]
		if !ok {
			continue
		}
		left--
		if utf8.Valid(bytes) || readable(string(bytes)) != *f.value {
			return fmt.Errorf("raw %s is not the bytes of %s", f.name, f.name)
		}
		*f.value = string(bytes)
	}
	if left > 0 {
		return errors.New("raw has a field that is not there")
	}
	return nil
}

func readable(s string) string { return strings.ToValidUTF8(s, "\ufffd") }

// A hash64 is written as 16 hexadecimal digits: programs that read JSON numbers as
// floating point would spoil its last bits.
type hash64 uint64

func (h hash64) MarshalText() ([]byte, error) { return fmt.Appendf(nil, "%016x", uint64(h)), nil }

func (h *hash64) UnmarshalText(text []byte) error {
	var b [8]byte
	if len(text) != 16 {
		return fmt.Errorf("a hash has 16 hexadecimal digits, not %d bytes", len(text))
	}
	if _, err := hex.Decode(b[:], text); err != nil {
		return errors.New("a hash has 16 hexadecimal digits")
	}
	*h = 0
	for _, c := range b {
		*h = *h<<8 | hash64(c)
	}
	return nil
}

// A moment is a time to the second.
type moment struct{ t time.Time }

// IsZero reports whether there is none.
func (m moment) IsZero() bool { return m.t.IsZero() }

func (m moment) MarshalText() ([]byte, error) {
	if y := m.t.UTC().Year(); y < 0 || y > 9999 {
		return strconv.AppendInt([]byte{'@'}, m.t.Unix(), 10), nil
	}
	return m.t.UTC().AppendFormat(nil, "2006-01-02T15:04:05Z"), nil
}

func (m *moment) UnmarshalText(text []byte) error {
	if unix, ok := strings.CutPrefix(string(text), "@"); ok {
		seconds, err := strconv.ParseInt(unix, 10, 64)
		if err != nil || seconds > mostSeconds || seconds < -mostSeconds {
			return fmt.Errorf("%.40q is no time", text)
		}
		m.t = time.Unix(seconds, 0).UTC()
		return nil
	}
	t, err := time.Parse(time.RFC3339, string(text))
	if err != nil {
		return fmt.Errorf("%.40q is no time as 2026-03-02T09:30:00Z", text)
	}
	m.t = t.UTC().Truncate(time.Second)
	return nil
}

// mostSeconds bounds times to some 36 billion years around now: beyond, package time
// gives other ones back.
const mostSeconds = 1 << 60

package exchange

import (
	"bytes"
	"fmt"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/cespare/xxhash/v2"
	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"github.com/samewire/samewire/internal/notebook"
	"github.com/samewire/samewire/simhash"
	"github.com/samewire/samewire/store"
)

var exported = time.Date(2026, 3, 2, 9, 30, 0, 0, time.UTC)

// ferry is the article of the package comment.
func ferry() store.Record {
	text := "Islands\nThe ferry is late."
	return store.Record{
		ID: "a1", URL: "https://coast.example/a1", Source: "coast.example", Title: "Ferry late", Language: "en", Agency: "AP",
		Dateline: "OSTERLUND", Published: time.Date(2026, 3, 2, 8, 15, 0, 0, time.UTC), Added: time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC),
		Text: text, Kept: []store.Span{{Start: 8, End: 26}}, Cuts: []store.Cut{{Span: store.Span{Start: 0, End: 7}, Reason: "label", Cue: "short"}},
		BodyHash: xxhash.Sum64String(text), SimHash: 1<<63 | 5, Words: 4, Keys: []simhash.Key{{Hash: 9}, {Hash: 3, Offset: 1}}, Version: 1,
	}
}

func write(t testing.TB, h Header, records []store.Record, notes []store.Note) string {
	t.Helper()
	var b bytes.Buffer
	h.Articles = len(records)
	w, err := NewWriter(&b, h, exported)
	if err != nil {
		t.Fatal(err)
	}
	for i := range records {
		if err := w.Article(&records[i]); err != nil {
			t.Fatal(err)
		}
	}
	for _, n := range notes {
		if err := w.Note(n); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.End(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// The lines are what other programs read: a change of them is a new Version.
func TestFormatIsFrozen(t *testing.T) {
	odd := store.Record{ID: "caf\xe9\x00\n", Title: "<b>\u2028", Published: time.Unix(1<<40, 0).UTC(), Version: 2, BodyHash: xxhash.Sum64String("")}
	odd.Cuts = []store.Cut{{Reason: "\xff"}}
	got := write(t, Header{Scheme: 2, Text: true}, []store.Record{ferry(), odd}, []store.Note{{Source: "coast.example", Data: []byte{1, 0, 0, 0}}})
	want := `{"type":"header","format":"samewire export","version":1,"scheme":2,"text":true,"noisy":false,"articles":2,"exported":"2026-03-02T09:30:00Z"}
{"type":"article","id":"a1","url":"https://coast.example/a1","source":"coast.example","title":"Ferry late","language":"en","agency":"AP","dateline":"OSTERLUND","published":"2026-03-02T08:15:00Z","added":"2026-03-02T09:00:00Z","version":1,"text":"Islands\nThe ferry is late.","kept":[[8,26]],"cut":[{"start":0,"end":7,"reason":"label","cue":"short"}],"body_hash":"3873400a5b1626f7","simhash":"8000000000000005","words":4,"keys":[9,3],"key_offsets":[0,1]}
{"type":"article","id":"caf�\u0000\n","title":"<b>\u2028","published":"@1099511627776","version":2,"text":"","cut":[{"start":0,"end":0,"reason":"�","raw":{"reason":"/w=="}}],"body_hash":"ef46db3751d8e999","simhash":"0000000000000000","words":0,"raw":{"id":"Y2Fm6QAK"}}
{"type":"note","source":"coast.example","data":"AQAAAA=="}
{"type":"end","articles":2,"notes":1,"checksum":"cde732ee4a35c106"}
`
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestFilesComeBackWhole(t *testing.T) {
	text := rapid.Custom(func(t *rapid.T) string {
		return string(rapid.OneOf(
			rapid.SliceOfN(rapid.Byte(), 0, 40),
			rapid.Map(rapid.String(), func(s string) []byte { return []byte(s) }),
			rapid.Just(bytes.Repeat([]byte("i"), 300)),
			rapid.Just([]byte("\x00\x1b[2J\u2028\u202e\"\\/\ufffd</b>")),
		).Draw(t, "bytes"))
	})
	when := rapid.Custom(func(t *rapid.T) time.Time {
		if rapid.Bool().Draw(t, "zero") {
			return time.Time{}
		}
		return time.Unix(rapid.Int64Range(-1<<59, 1<<59).Draw(t, "seconds")>>rapid.IntRange(0, 40).Draw(t, "shift"), 0).UTC()
	})
	rapid.Check(t, func(t *rapid.T) {
		h := Header{Scheme: 2, Text: rapid.Bool().Draw(t, "text"), Noisy: rapid.Bool().Draw(t, "noisy")}
		records := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) store.Record {
			r := store.Record{Noisy: h.Noisy, Published: when.Draw(t, "published"), Added: when.Draw(t, "added")}
			for _, s := range []*string{&r.ID, &r.URL, &r.Source, &r.Title, &r.Language, &r.Agency, &r.Dateline, &r.Byline} {
				*s = text.Draw(t, "field")
			}
			r.Version = rapid.IntRange(1, 1<<31-1).Draw(t, "version")
			r.SimHash, r.BodyHash = rapid.Uint64().Draw(t, "simhash"), rapid.Uint64().Draw(t, "body")
			r.Words = rapid.IntRange(0, 1<<31-1).Draw(t, "words")
			if h.Text {
				r.Text = text.Draw(t, "text")
				r.BodyHash = xxhash.Sum64String(r.Text)
				r.Words = min(r.Words, len(r.Text))
				at := 0
				for at < len(r.Text) && rapid.Bool().Draw(t, "more") {
					s := store.Span{Start: rapid.IntRange(at, len(r.Text)).Draw(t, "start")}
					s.End = rapid.IntRange(s.Start, len(r.Text)).Draw(t, "end")
					at = s.End
					r.Kept = append(r.Kept, s)
					r.Cuts = append(r.Cuts, store.Cut{Span: s, Reason: text.Draw(t, "reason"), Cue: text.Draw(t, "cue")})
				}
			}
			for at := 0; at < min(r.Words, 50); at += rapid.IntRange(1, 20).Draw(t, "gap") {
				r.Keys = append(r.Keys, simhash.Key{Hash: rapid.Uint32().Draw(t, "hash"), Offset: uint32(at)})
			}
			return r
		}), 0, 5).Draw(t, "records")
		var notes []store.Note
		for i := range rapid.IntRange(0, 3).Draw(t, "notes") {
			source := fmt.Sprint(i, text.Draw(t, "source"))
			notes = append(notes, store.Note{Source: source[:min(len(source), maxSource)], Data: notebook.New().Append(nil)})
		}
		var b bytes.Buffer
		w, err := NewWriter(&b, h, exported)
		if err != nil {
			t.Fatal(err)
		}
		for i := range records {
			if err := w.Article(&records[i]); err != nil {
				t.Fatal(err)
			}
		}
		for _, n := range notes {
			if err := w.Note(n); err != nil {
				t.Fatal(err)
			}
		}
		if err := w.End(); err != nil {
			t.Fatal(err)
		}
		in, err := NewReader(&b, 1<<20)
		if err != nil {
			t.Fatal(err)
		}
		var gotRecords []store.Record
		var gotNotes []store.Note
		for {
			item, err := in.Next()
			if err == io.EOF {
				break
			}
			if err != nil || item.Err != nil {
				t.Fatal(err, item.Err)
			}
			if item.Note != nil {
				gotNotes = append(gotNotes, *item.Note)
			} else {
				gotRecords = append(gotRecords, *item.Record)
			}
		}
		if diff := cmp.Diff(records, gotRecords, cmpopts.EquateEmpty()); diff != "" {
			t.Fatal(diff)
		}
		if diff := cmp.Diff(notes, gotNotes, cmpopts.EquateEmpty()); diff != "" {
			t.Fatal(diff)
		}
	})
}

// readAll reads a file and gives the errors of its lines by line, and that of the file.
func readAll(data string) (records int, lines []string, end error) {
	in, err := NewReader(strings.NewReader(data), 1<<16)
	if err != nil {
		return 0, nil, err
	}
	for {
		item, err := in.Next()
		switch {
		case err == io.EOF:
			return records, lines, end
		case err != nil && in.Ended():
			end = err
		case err != nil:
			return records, lines, err
		case item.Err != nil:
			lines = append(lines, fmt.Sprintf("%d: %v", item.Line, item.Err))
		default:
			records++
		}
	}
}

// A line that no archive can have is refused, the ones around it are taken, and the end
// tells that the file is not what was written.
func TestBadLines(t *testing.T) {
	good := write(t, Header{Scheme: 2, Text: true}, []store.Record{ferry(), ferry()}, []store.Note{{Source: "coast.example", Data: []byte{1, 0, 0, 0}}})
	if n, lines, err := readAll(good); n != 3 || lines != nil || err != nil {
		t.Fatal(n, lines, err)
	}
	all := strings.SplitAfter(good, "\n")
	for _, test := range []struct{ name, from, to, want string }{
		{"not JSON", all[1], "ferry\n", "not a JSON object: invalid character"},
		{"half a line", `"words":4,"keys":[9,3],"key_offsets":[0,1]}`, ``, "not a JSON object: the line ends early"},
		{"two objects", all[1], `{"type":"article","id":"x"}{}` + "\n", "more behind the object, at byte 28"},
		{"an array", all[1], "[1,2]\n", "neither an article nor a note"},
		{"no type", `"type":"article",`, ``, "neither an article nor a note"},
		{"a type of later", `"type":"article",`, `"type":"picture",`, `a line of the type "picture" is unknown`},
		{"a field of later", `"words":4`, `"mood":1,"words":4`, `unknown field "mood"`},
		{"not UTF-8", `Ferry late`, "Ferry l\xe4te", "not UTF-8"},
		{"a giant", `Ferry late`, strings.Repeat("late ", 20000), "longer than 65536 bytes"},
		{"version 0", `"version":1,"text"`, `"version":0,"text"`, "version 0"},
		{"a giant version", `"version":1,"text"`, `"version":9999999999,"text"`, "version 9999999999"},
		{"a number beyond all", `"words":4`, `"words":1e400`, "words cannot be a number 1e400"},
		{"half a word", `"words":4`, `"words":4.5`, "words cannot be a number 4.5"},
		{"negative words", `"words":4`, `"words":-4`, "-4 words cannot be in it"},
		{"too many words", `"words":4`, `"words":4000`, "4000 words cannot be in it"},
		{"a text for a number", `"words":4`, `"words":"four"`, "words cannot be a string"},
		{"no text", `"text":"Islands\nThe ferry is late.",`, ``, "it has no text"},
		{"another text", `The ferry is late`, `The ferry is gone`, "not its body_hash"},
		{"kept beyond", `[[8,26]]`, `[[8,27]]`, "kept range [8 27] is out of order or bounds"},
		{"kept backwards", `[[8,26]]`, `[[8,7]]`, "out of order"},
		{"kept negative", `[[8,26]]`, `[[-1,7]]`, "out of order"},
		{"kept that overlap", `[[8,26]]`, `[[8,20],[19,26]]`, "out of order"},
		{"kept of one", `[[8,26]]`, `[[8]]`, "out of order"},
		{"cut beyond", `"end":7`, `"end":70`, "cut range [0 70] is out of order or bounds"},
		{"a hash of 15", `"8000000000000005"`, `"800000000000005"`, "a hash has 16 hexadecimal digits"},
		{"no hash", `"8000000000000005"`, `"800000000000000x"`, "a hash has 16 hexadecimal digits"},
		{"a hash as number", `"8000000000000005"`, `5`, "simhash cannot be a number"},
		{"keys without offsets", `"key_offsets":[0,1]`, `"key_offsets":[0]`, "it has 2 keys and 1 key_offsets"},
		{"offsets twice", `[0,1]`, `[1,1]`, "key_offsets do not ascend at 1"},
		{"an offset beyond", `[0,1]`, `[0,4]`, "key offset 4 is beyond its 4 words"},
		{"a key of 33 bits", `[9,3]`, `[9,4294967296]`, "keys cannot be a number 4294967296"},
		{"a negative key", `[9,3]`, `[9,-3]`, "keys cannot be a number -3"},
		{"no time", `"2026-03-02T08:15:00Z"`, `"yesterday"`, `"yesterday" is no time`},
		{"a time beyond all", `"2026-03-02T08:15:00Z"`, `"@9223372036854775807"`, `is no time`},
		{"raw of another", `"words":4`, `"raw":{"title":"/w=="},"words":4`, "raw title is not the bytes of title"},
		{"raw that is UTF-8", `"words":4`, `"raw":{"title":"RmVycnkgbGF0ZQ=="},"words":4`, "raw title is not the bytes of title"},
		{"raw of nothing", `"words":4`, `"raw":{"mood":"/w=="},"words":4`, "raw has a field that is not there"},
		{"raw that is no base64", `"words":4`, `"raw":{"title":"?"},"words":4`, "illegal base64"},
		{"a header again", all[1], all[0], `a line of the type "header" is unknown`},
		{"a note of junk", `"data":"AQAAAA=="`, `"data":"AQAAAAA="`, `the note of "coast.example": notebook is damaged`},
		{"a note of later", `"data":"AQAAAA=="`, `"data":"CQAAAA=="`, `the note of "coast.example": notebook encoding 9 is unknown`},
		{"a note of nobody", `"note","source":"coast.example"`, `"note","source":""`, `a note needs the name of its source`},
	} {
		data := strings.Replace(good, test.from, test.to, 1)
		if data == good {
			t.Errorf("%s: nothing is changed", test.name)
			continue
		}
		n, lines, err := readAll(data)
		line := 2
		if strings.HasPrefix(test.name, "a note") {
			line = 4
		}
		if n != 2 || len(lines) != 1 || !strings.HasPrefix(lines[0], fmt.Sprintf("%d: ", line)) || !strings.Contains(lines[0], test.want) {
			t.Errorf("%s: %d taken, %q; want 2 and %q", test.name, n, lines, test.want)
		}
		if test.name != "a giant" && (err == nil || !strings.Contains(err.Error(), "the checksum is")) {
			t.Errorf("%s: the end says %v", test.name, err)
		}
	}
}

// What is wrong with the whole file.
func TestBadFiles(t *testing.T) {
	good := write(t, Header{Scheme: 2, Text: true}, []store.Record{ferry(), ferry()}, nil)
	all := strings.SplitAfter(good, "\n")
	for _, test := range []struct{ name, data, want string }{
		{"empty", "", "the file is empty"},
		{"blank", "\n \n", "not a file that samewire export has written"},
		{"articles", strings.Join(all[1:], ""), "not a file that samewire export has written"},
		{"another program's", `{"type":"header","format":"sheet"}`, "not a file that samewire export has written"},
		{"no line", strings.Repeat("x", 1<<17), "not a file that samewire export has written"},
		{"newer", strings.Replace(good, `"version":1`, `"version":2,"mood":"new"`, 1), "it is from a newer version of samewire: format 2"},
		{"a field of later", strings.Replace(good, `"text":true`, `"text":true,"mood":1`, 1), `line 1: unknown field "mood"`},
		{"no scheme", strings.Replace(good, `"scheme":2`, `"scheme":0`, 1), "does not say of which scheme"},
		{"cut behind a line", strings.Join(all[:3], ""), "the file ends early"},
		{"cut at the end", good[:len(good)-12], "the file ends early"},
		{"a line left out", strings.Join(slicesWithout(all, 1), ""), "2 articles and notes were written, 1 are here"},
		{"a line twice", all[0] + all[1] + strings.Join(all[1:], ""), "2 articles and notes were written, 3 are here"},
		{"lines in another order", all[0] + strings.Replace(all[1], "a1", "a2", 1) + strings.Join(all[2:], ""), "the checksum is"},
		{"another header", strings.Replace(good, `"articles":2,"exp`, `"articles":3,"exp`, 1), "the checksum is"},
		{"another count", strings.Replace(good, `"articles":2,"notes"`, `"articles":9,"notes"`, 1), "9 articles and notes were written, 2 are here"},
	} {
		if _, _, err := readAll(test.data); err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: %v, want %q", test.name, err, test.want)
		}
	}
	// Line ends and blank lines are no damage.
	if n, lines, err := readAll(strings.ReplaceAll(good, "\n", "\r\n\r\n")); n != 2 || lines != nil || err != nil {
		t.Error(n, lines, err)
	}
	if _, lines, err := readAll(good + all[1]); err != nil || len(lines) != 1 || !strings.Contains(lines[0], "a line behind the end") {
		t.Error(lines, err)
	}
	if n, _, err := readAll(strings.Replace(good, `"exported":"2026`, `"exported":"2027`, 1)); n != 2 || err != nil {
		t.Error("the time is in the checksum", err)
	}
}

func slicesWithout(all []string, i int) []string {
	return append(append([]string{}, all[:i]...), all[i+1:]...)
}

package main

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"
	"time"
	"unicode"

	"github.com/google/go-cmp/cmp"
	"github.com/urfave/cli/v2"
)

// Whatever stands in a text comes back from a JSON message as it was, and nothing that
// a terminal obeys is written.
func TestJSONMessagesHoldNoControlCharacters(t *testing.T) {
	odd := "bell\a escape\x1b[2J delete\x7f csi\u009b2J turned\u202e mark\u2066 lines\u2028\n\ttab, plain ü 漢 \U0001F600 and <b>&"
	var stderr bytes.Buffer
	p := newProgram(nil, nil, &stderr)
	p.startLog([]string{"samewire", "add", "--log-format", "json"})
	p.log.Error(odd, "file", odd)
	line := strings.TrimSuffix(stderr.String(), "\n")
	if i := strings.IndexFunc(line, func(r rune) bool { return unicode.IsControl(r) || r >= 0x202a && r <= 0x202e || r == 0x2066 }); i >= 0 {
		t.Errorf("%q at %d of %q", line[i], i, line)
	}
	var got struct{ Msg, File string }
	if err := json.Unmarshal([]byte(line), &got); err != nil {
		t.Fatal(err)
	}
	if got.Msg != odd || got.File != odd {
		t.Errorf("got %q and %q", got.Msg, got.File)
	}
}

func TestProgressRecords(t *testing.T) {
	var stderr bytes.Buffer
	p := newProgram(nil, nil, &stderr)
	p.startLog([]string{"samewire", "add", "--log-format=json"})
	c := cli.NewContext(p.app(), nil, nil)
	c.Command = &cli.Command{Name: "add"}
	bar := p.progress(c, "read", func() int64 { return 1000 })
	bar.at(func() int64 { return 400 }, 2, 1) // too early
	bar.written = time.Now().Add(-time.Hour)
	bar.at(func() int64 { return 500 }, 3, 1)
	bar.at(func() int64 { return 600 }, 4, 1)
	if got := stderr.String(); strings.Count(got, "\n") != 1 ||
		!strings.Contains(got, `"msg":"read 3 articles","step":"read","articles":3,"skipped":1,"done":500,"whole":1000,`) {
		t.Error(got)
	}
}

func TestWhole(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"abc", "abc"}, {"ab\xe6\xbc", "ab"}, {"ab\xe6", "ab"}, {"ab漢", "ab漢"}, {"\xf0\x9f\x98", ""}, {"", ""}, {"ab\x80", "ab\x80"},
	} {
		if diff := cmp.Diff(c.want, string(whole([]byte(c.text), true))); diff != "" {
			t.Error(diff)
		}
	}
	if got := whole([]byte("ab\xe6"), false); string(got) != "ab\xe6" {
		t.Errorf("what is not cut is %q", got)
	}
}

package article

import "testing"

func TestSniff(t *testing.T) {
	for _, test := range []struct {
		head, ext string
		want      Format // "" for none
	}{
		{choir, ".txt", Text},
		{choir, ".html", Text},
		{choir, ".jsonl", ""},
		{"A headline\n\n<b>" + choir, ".txt", Text},
		{"Use <p> and <br> for paragraphs, and <div> for the rest, he said.", ".txt", Text},
		{"3 < 4, and x<y> is a type", ".html", Text},
		{"<p>" + choir, ".txt", HTML},
		{"  \n<!-- made by hand -->\n<div>" + choir, "", HTML},
		{"<!DOCTYPE html><title>x", ".txt", HTML},
		{"<?xml version=\"1.0\"?>\n<!DOCTYPE html PUBLIC \"-//W3C//DTD XHTML 1.0 Strict//EN\"><html>", ".xhtml", HTML},
		{"<?xml version=\"1.0\"?><newsItem>", ".txt", ""},
		{"The page\n<p>one</p>\n<p>two</p>", "", HTML},
		{"just <h1>one</h1>", ".html", HTML},
		{"just <h1>one</h1>", ".txt", Text},
		{`{"id":1,"body":"x"}`, ".txt", JSONL},
		{"\x1e{\"id\":1}\n", "", JSONL},
		{"{\n  \"id\": 1\n", ".txt", JSONL},
		{"[\n {\"id\": 1", "", JSONL},
		{"[1, 2]", ".json", JSONL},
		{"[Updated] " + choir, ".txt", Text},
		{"{sic} " + choir, ".txt", Text},
		{"dy\":\"cut\"}\n{\"id\":1}\n{\"id\":2}\n", "", JSONL},
		{"dy\":\"cut\"}\n{\"id\":1}\n{\"id\":2}\n", ".jsonl", JSONL},
		{"{\\rtf1\\ansi x}", ".txt", ""},
		{"WARC/1.0\r\nWARC-Type: warcinfo\r\n", ".txt", ""},
		{"MIME-Version: 1.0\r\nContent-Type: multipart/related;", ".txt", ""},
	} {
		got, msg, _ := sniff([]byte(test.head), test.ext)
		if got != test.want || (msg == "") != (test.want != "") {
			t.Errorf("%.40q %s: %q (%s), want %q", test.head, test.ext, got, msg, test.want)
		}
	}
}

func TestBinary(t *testing.T) {
	for _, test := range []struct {
		head string
		want bool
	}{
		{choir, false},
		{"\x01wire 42\x02\r\n" + choir + "\x03\x00\r\n", false}, // as agencies frame an item
		{"MZ\x90\x00\x03", true},
		{"GIF8 is how a picture begins, and PK\x03\x04 an archive.", true},
		{"GIF89a is how a picture begins", false},
		{"caf\xe9 and cr\xe8me br\xfbl\xe9e", false},
		{"caf\xe9 \x00\x00 and", true},
		{"ferry \x00 captain", false},
		{"\x93\xfa\x96{\x82\xcc\x8e\xd0\x89\xef", false}, // Shift JIS
	} {
		if got := binary([]byte(test.head)); (got != "") != test.want {
			t.Errorf("%q: %q", test.head, got)
		}
	}
}

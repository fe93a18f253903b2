package article

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/klauspost/compress/zstd"
)

const (
	choir = "A choir of 300 sang on the frozen lake at Nordli on Friday, and the ice, which had been measured twice that morning, held them all until the last verse."
	snow  = "Snow fell on the upper valley for the ninth day, and the bus to Nordli turned back at the second bridge with eleven schoolchildren aboard."
)

// readAllOf is all that a reader gives: articles, and problems as they print.
func readAllOf(t testing.TB, opts Options, stdin io.Reader, paths ...string) (articles []*Article, problems []string) {
	t.Helper()
	r, err := NewReader(paths, stdin, opts)
	if err != nil {
		t.Fatal(err)
	}
	for r.Scan() {
		a, p := r.Result()
		switch {
		case (a == nil) == (p == nil):
			t.Fatalf("result %v, %v: want one of them", a, p)
		case a != nil:
			articles = append(articles, a)
		default:
			problems = append(problems, p.Error())
		}
	}
	if err := r.Close(); err != nil {
		t.Error(err)
	}
	return articles, problems
}

func ids(articles []*Article) []string {
	var out []string
	for _, a := range articles {
		out = append(out, a.ID)
	}
	return out
}

// files writes files below a new folder and moves there.
func files(t *testing.T, content map[string]string) {
	t.Helper()
	t.Chdir(t.TempDir())
	for name, text := range content {
		if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

func gz(s string) string {
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	io.WriteString(w, s)
	w.Close()
	return b.String()
}

func zst(s string) string {
	w, _ := zstd.NewWriter(nil)
	return string(w.EncodeAll([]byte(s), nil))
}

func lines(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, "{\"id\":%d,\"body\":\"%s Item %x of the day.\"}\n", i+1, choir, i*7919)
	}
	return b.String()
}

func TestFolder(t *testing.T) {
	files(t, map[string]string{
		"news/b.txt": choir, "news/a.html": "<p>" + choir + "</p>", "news/sub/c.jsonl.gz": gz(lines(2)),
		"news/sub/d.txt.zst": zst(snow), "news/labels.csv": "a,b\n", "news/README.md": "x", "news/x.csv.gz": gz("a"),
		"news/.hidden.txt": "x", "news/.git/e.txt": "x", "empty/.keep": "", "others/a.csv": "a",
	})
	for _, test := range []struct {
		paths    []string
		ids      []string
		problems []string
	}{
		{
			[]string{"news"},
			[]string{"news/a.html", "news/b.txt", "1", "2", "news/sub/d.txt.zst"},
			[]string{"news: 3 files ignored that are not articles by their names: README.md, labels.csv, x.csv.gz"},
		},
		{[]string{"./news/sub/../b.txt"}, []string{"news/b.txt"}, nil},
		{[]string{"news/README.md"}, []string{"news/README.md"}, nil}, // named, so read
		{[]string{"news/*.txt"}, []string{"news/b.txt"}, nil},
		{[]string{"news/.h*"}, []string{"news/.hidden.txt"}, nil},
		{[]string{"news/b.txt", "./news/b.txt", "news/*.txt"}, []string{"news/b.txt"}, nil},
		{[]string{"news/sub", "news/sub/d.txt.zst", "news/sub/"}, []string{"1", "2", "news/sub/d.txt.zst"}, nil},
		{[]string{"empty"}, nil, []string{"empty: no articles in this folder (skipped)"}},
		{[]string{"others"}, nil, []string{"others: no articles in this folder; a file ignored that is not an article by its name: a.csv (skipped)"}},
		{[]string{"none-*.txt", "news/b.txt"}, []string{"news/b.txt"}, []string{"none-*.txt: no such file, and no file matches the pattern (skipped)"}},
		{[]string{"none.txt", "news/b.txt"}, []string{"news/b.txt"}, []string{"none.txt: no such file or folder (skipped)"}},
	} {
		articles, problems := readAllOf(t, Options{}, nil, test.paths...)
		if diff := cmp.Diff(test.ids, ids(articles)); diff != "" {
			t.Errorf("%v: articles (-want +got):\n%s", test.paths, diff)
		}
		if diff := cmp.Diff(test.problems, problems); diff != "" {
			t.Errorf("%v: problems (-want +got):\n%s", test.paths, diff)
		}
	}
}

func TestLinks(t *testing.T) {
	files(t, map[string]string{"a/b/one.txt": choir, "out/two.txt": snow, "out/[1].txt": snow})
	for link, to := range map[string]string{"a/b/up": "..", "a/out": "../out", "a/same.txt": "b/one.txt", "a/gone.txt": "nowhere"} {
		if err := os.Symlink(filepath.FromSlash(to), link); err != nil {
			t.Fatal(err)
		}
	}
	articles, problems := readAllOf(t, Options{}, nil, "a")
	if diff := cmp.Diff([]string{"a/b/one.txt", "a/out/[1].txt", "a/out/two.txt"}, ids(articles)); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]string{"a/gone.txt: no such file or folder (skipped)"}, problems); diff != "" {
		t.Error(diff)
	}
	// A file whose name looks like a pattern is that file.
	articles, problems = readAllOf(t, Options{}, nil, "out/[1].txt")
	if len(articles) != 1 || problems != nil {
		t.Error(ids(articles), problems)
	}
}

func TestBadFiles(t *testing.T) {
	whole := gz(lines(400))
	files(t, map[string]string{
		"empty.txt": "", "blank.txt": " \n\n\t\n", "empty.gz": gz(""), "good.txt": choir, "page.html": "<html><script>x()</script></html>",
		"image.txt": "\x89PNG\r\n\x1a\n\x00\x00\x00\x0dIHDR\x00", "doc.pdf": "%PDF-1.7\n\xe2\xe3\xcf\xd3\n1 0 obj\x00",
		"office.txt": "PK\x03\x04\x14\x00\x06\x00", "noise.txt": strings.Repeat("\x01\x9f\x00\xfe", 100),
		"store.db":     strings.Repeat("\x00", 16) + "\xed\xda\x0c\xed\x02\x00\x00\x00" + strings.Repeat("\x00", 99),
		"feed.xml":     `<?xml version="1.0"?><rss version="2.0"><channel><title>x</title></channel></rss>`,
		"cut.jsonl.gz": whole[:len(whole)-40], "cut.txt.gz": gz(choir)[:60], "stub.gz": whole[:2],
		"bad.jsonl.gz": whole[:len(whole)-8] + "\x00\x00\x00\x00" + whole[len(whole)-4:],
		"twice.gz":     gz(gz(choir)), "prose.jsonl": choir, "none.json": "[ ]",
	})
	for _, test := range []struct{ path, problem string }{
		{"empty.txt", "empty.txt: empty file (skipped)"},
		{"empty.gz", "empty.gz: empty file (skipped)"},
		{"blank.txt", "blank.txt: no text in it, only white space (skipped)"},
		{"page.html", "page.html: no text on the page (skipped)"},
		{"image.txt", "image.txt: not text: looks like a PNG image (skipped)"},
		{"doc.pdf", "doc.pdf: not text: looks like a PDF document (skipped)"},
		{"office.txt", "office.txt: not text: looks like a ZIP archive or an office document (skipped)"},
		{"noise.txt", "noise.txt: not text: looks like binary data (skipped)"},
		{"store.db", "store.db: not text: looks like a samewire archive or another bbolt database (skipped)"},
		{"feed.xml", "feed.xml: XML that is no web page, such as a feed or NewsML (skipped)"},
		{"twice.gz", "twice.gz: not text: looks like a gzip archive inside another (skipped)"},
		{"cut.txt.gz", "cut.txt.gz: gzip data is truncated: the file ends before its content does (skipped)"},
		{"stub.gz", "stub.gz: gzip data is truncated: the file ends before its content does (skipped)"},
		{"prose.jsonl", "prose.jsonl: named as JSON, but no JSON object stands at its beginning (skipped)"},
		{"none.json", "none.json: no JSON object in it (skipped)"},
	} {
		articles, problems := readAllOf(t, Options{}, nil, test.path, "good.txt")
		if diff := cmp.Diff([]string{"good.txt"}, ids(articles)); diff != "" {
			t.Errorf("%s: %s", test.path, diff)
		}
		if diff := cmp.Diff([]string{test.problem}, problems); diff != "" {
			t.Errorf("%s: %s", test.path, diff)
		}
	}
	// What stands before the damage is read.
	articles, problems := readAllOf(t, Options{}, nil, "cut.jsonl.gz")
	if n := len(articles); n < 300 || n > 399 || len(problems) != 1 ||
		problems[0] != fmt.Sprintf("cut.jsonl.gz: gzip data is truncated: the file ends before its content does; read up to line %d (the rest skipped)", n) {
		t.Errorf("cut.jsonl.gz: %d articles, %v", n, problems)
	}
	articles, problems = readAllOf(t, Options{}, nil, "bad.jsonl.gz")
	if len(articles) != 400 || len(problems) != 1 || !strings.Contains(problems[0], "gzip data is damaged: gzip: invalid checksum") {
		t.Errorf("bad.jsonl.gz: %d articles, %v", len(articles), problems)
	}
}

func TestUnreadable(t *testing.T) {
	files(t, map[string]string{"a.txt": choir, "dir/b.txt": snow})
	os.Chmod("a.txt", 0)
	os.Chmod("dir", 0)
	t.Cleanup(func() { os.Chmod("dir", 0o755) })
	if os.Getuid() == 0 { // root may read everything: take another user's rights for this thread
		runtime.LockOSThread()
		defer runtime.UnlockOSThread()
		if err := syscall.Setfsuid(65534); err != nil {
			t.Fatal(err)
		}
		defer syscall.Setfsuid(0)
	}
	_, problems := readAllOf(t, Options{}, nil, "a.txt", "dir")
	if diff := cmp.Diff([]string{
		"a.txt: not readable: permission denied (skipped)", "dir: not readable: permission denied (skipped)",
		"dir: no articles in this folder (skipped)",
	}, problems); diff != "" {
		t.Error(diff)
	}
}

func TestStdin(t *testing.T) {
	for name, text := range map[string]string{"plain": choir, "gzip": gz(choir), "zstd": zst(choir)} {
		articles, problems := readAllOf(t, Options{}, strings.NewReader(text), "-", "-")
		if len(articles) != 1 || articles[0].Body != choir || articles[0].File != "-" {
			t.Fatalf("%s: %v %v", name, articles, problems)
		}
		if diff := cmp.Diff([]string{"-: empty file (skipped)"}, problems); diff != "" {
			t.Errorf("%s, at the end: %s", name, diff)
		}
	}
	// Texts without a name of their own must not get the same one.
	a, _ := readAllOf(t, Options{}, strings.NewReader(choir), "-")
	b, _ := readAllOf(t, Options{}, strings.NewReader(snow), "-")
	if a[0].ID == b[0].ID || !strings.HasPrefix(a[0].ID, "-:") {
		t.Errorf("ids %q and %q", a[0].ID, b[0].ID)
	}
}

// longLine is a JSON line of any length, between two good ones.
func longLine(length int64) io.Reader {
	filler := strings.NewReader(strings.Repeat("The ferry waits. ", 4096))
	return io.MultiReader(
		strings.NewReader(`{"id":"before","body":"`+choir+"\"}\n"+`{"id":"long","body":"`),
		io.LimitReader(again{filler}, length),
		strings.NewReader("\"}\n"+`{"id":"after","body":"`+snow+`"}`),
	)
}

type again struct{ r *strings.Reader }

func (a again) Read(b []byte) (int, error) {
	n, err := a.r.Read(b)
	if err == io.EOF {
		a.r.Seek(0, io.SeekStart)
		n, err = a.r.Read(b)
	}
	return n, err
}

func TestLongLine(t *testing.T) {
	const length, limit = 200 << 20, 4 << 20
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	articles, problems := readAllOf(t, Options{MaxRecord: limit}, longLine(length), "-")
	runtime.ReadMemStats(&after)
	if diff := cmp.Diff([]string{"before", "after"}, ids(articles)); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]string{"-:2: 200.0 MiB long, more than 4.0 MiB (record skipped)"}, problems); diff != "" {
		t.Error(diff)
	}
	if got := after.TotalAlloc - before.TotalAlloc; got > 8*limit {
		t.Errorf("allocated %s in all for a line of 200 MiB", size(int64(got)))
	}
}

func TestLongFile(t *testing.T) {
	files(t, map[string]string{"a.txt": strings.Repeat(choir+"\n", 1000), "b.html": "<html>" + strings.Repeat("<p>"+choir, 1000), "c.txt": snow,
		"d.json": "[{\"id\":1,\"body\":\"" + choir + "\"},\n{\"id\":2,\"body\":\"" + strings.Repeat(choir, 1000) + "\"},\n{\"id\":3,\"body\":\"" + snow + "\"}]"})
	articles, problems := readAllOf(t, Options{MaxRecord: 10000}, nil, ".")
	if diff := cmp.Diff([]string{"c.txt", "1", "3"}, ids(articles)); diff != "" {
		t.Error(diff)
	}
	want := []string{
		"a.txt: longer than 9.8 KiB (skipped)", "b.html: longer than 9.8 KiB (skipped)",
		fmt.Sprintf("d.json:2: %.1f KiB long, more than 9.8 KiB (record skipped)", float64(1000*len(choir)+len(`{"id":2,"body":""}`))/1024),
	}
	if diff := cmp.Diff(want, problems); diff != "" {
		t.Error(diff)
	}
}

// An article of two million words goes through whole.
func TestLongArticle(t *testing.T) {
	var b strings.Builder
	for i := range 2_000_000 {
		b.WriteString("captain")
		if i%30 == 29 {
			b.WriteByte('\n')
		} else {
			b.WriteByte(' ')
		}
	}
	articles, problems := readAllOf(t, Options{}, strings.NewReader(b.String()), "-")
	if len(articles) != 1 || articles[0].Body != b.String() || problems != nil {
		t.Fatalf("%d articles, %v", len(articles), problems)
	}
}

func TestMaxBody(t *testing.T) {
	for _, test := range []struct{ body, want string }{
		{"one two\nthree four five", "one two"},
		{"one two three four", "one two"},
		{"éééééééééééééé", "ééééé"},
		{"渡輪停泊於港內", "渡輪停"},
	} {
		articles, problems := readAllOf(t, Options{MaxBody: 11}, strings.NewReader(test.body), "-")
		if len(articles) != 1 || articles[0].Body != test.want {
			t.Fatalf("%q: %v", test.body, articles)
		}
		msg := fmt.Sprintf("-: body of %d bytes cut after %d bytes: the last %d bytes are not compared",
			len(test.body), len(test.want), len(test.body)-len(test.want))
		if diff := cmp.Diff([]string{msg}, problems); diff != "" {
			t.Error(diff)
		}
	}
}

func TestOptions(t *testing.T) {
	for _, test := range []struct {
		opts Options
		err  string
	}{
		{Options{Format: "xml"}, `unknown input format "xml": want auto, text, html or jsonl`},
		{Options{Map: map[string]string{"text": "x"}}, `cannot map "text": an article has agency, body, id, language, published, source, title, url`},
		{Options{Map: map[string]string{"body": ""}}, `cannot map "body" to a field without a name`},
		{Options{Charset: "latin-99"}, `unknown charset "latin-99": want a name such as utf-8, windows-1252 or shift_jis`},
		{Options{MaxRecord: -1}, "a limit cannot be negative"},
	} {
		if _, err := NewReader(nil, nil, test.opts); err == nil || err.Error() != test.err {
			t.Errorf("%+v: %v, want %s", test.opts, err, test.err)
		}
	}
}

// The labelled news sets, where they are at hand, are read to the last article.
func TestSharedSets(t *testing.T) {
	const shared = "../../../shared/eval"
	if _, err := os.Stat(shared); err != nil {
		t.Skipf("no labelled news sets here: %v", err)
	}
	for name, want := range map[string]int{"newsroom-dev.jsonl": 245, "pairs-dev.jsonl": 184, "outlets.jsonl.gz": 8000, "seed-page.txt": 1} {
		r, err := NewReader([]string{filepath.Join(shared, name)}, nil, Options{})
		if err != nil {
			t.Fatal(err)
		}
		got := 0
		for r.Scan() {
			a, p := r.Result()
			if p != nil && p.Skipped {
				t.Error(p)
			}
			if a != nil {
				got++
			}
		}
		if got != want {
			t.Errorf("%s: %d articles, want %d", name, got, want)
		}
	}
}

func BenchmarkJSONLines(b *testing.B) {
	data := lines(10000)
	b.SetBytes(int64(len(data)))
	for b.Loop() {
		r, _ := NewReader([]string{"-"}, strings.NewReader(data), Options{})
		n := 0
		for r.Scan() {
			n++
		}
		if n != 10000 {
			b.Fatal(n)
		}
	}
	b.ReportMetric(10000*float64(b.N)/b.Elapsed().Seconds(), "articles/s")
}

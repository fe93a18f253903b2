package desk

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/samewire/samewire/internal/article"
	"github.com/samewire/samewire/internal/furniture"
	"github.com/samewire/samewire/internal/newsgen"
)

// feed is generated news as JSON lines, every tenth line broken and a giant among
// them.
func feed(t testing.TB, n int) []byte {
	g := newsgen.New(newsgen.Options{Seed: 3, Articles: n})
	var out bytes.Buffer
	enc := json.NewEncoder(&out)
	for i := 0; ; i++ {
		a, ok := g.Next()
		if !ok {
			return out.Bytes()
		}
		switch {
		case i%10 == 9:
			fmt.Fprintf(&out, "{\"id\":\"broken %d\"\n", i)
		case i == n/2:
			a.Body = strings.Repeat(a.Body+"\n\n", 1+(1<<20)/len(a.Body))
		}
		err := enc.Encode(map[string]any{"id": a.ID, "title": a.Title, "body": a.Body, "published": a.Published.Format("Jan 2006"), "source": a.Source})
		if err != nil {
			t.Fatal(err)
		}
	}
}

func readerOf(t testing.TB, data []byte) *article.Reader {
	r, err := article.NewReader([]string{"-"}, bytes.NewReader(data), article.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// TestRead holds pieces and problems against those made one after the other.
func TestRead(t *testing.T) {
	data, rules := feed(t, 700), furniture.NewRules()
	var want, got []string
	r := readerOf(t, data)
	for r.Scan() {
		a, p := r.Result()
		if p != nil {
			want = append(want, p.Error())
			continue
		}
		piece := Prepare(a, rules)
		want = append(want, fmt.Sprint(a.ID, a.Record, piece.Print, len(piece.Words), piece.Clean))
	}
	report := func(p *article.Problem) { got = append(got, p.Error()) }
	for p := range Read(context.Background(), readerOf(t, data), prepareBy(rules), report) {
		got = append(got, fmt.Sprint(p.Article.ID, p.Article.Record, p.Print, len(p.Words), p.Clean))
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-one by one +read):\n%s", diff)
	}
	if last := want[len(want)-1]; !strings.HasSuffix(last, "(and so in 699 more records)") {
		t.Errorf("the last is %q, want the warnings on dates together", last)
	}
}

// TestReadEnds breaks off, by the loop and by the context.
func TestReadEnds(t *testing.T) {
	data, rules := feed(t, 2000), furniture.NewRules()
	ignore := func(*article.Problem) {}
	n := 0
	for range Read(context.Background(), readerOf(t, data), prepareBy(rules), ignore) {
		if n++; n == 100 {
			break
		}
	}
	if n != 100 {
		t.Errorf("%d pieces, want 100", n)
	}
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	n = 0
	for range Read(ctx, readerOf(t, data), prepareBy(rules), ignore) {
		n++
		cancel()
	}
	if n == 0 || n >= 2000 {
		t.Errorf("%d pieces of 2000 came of a run that was cancelled at once", n)
	}
}

// TestInFlight fills loads that are too large to be in flight together.
func TestInFlight(t *testing.T) {
	const loads, each = 50, inFlight/2 + 1
	made, yielded, ahead := 0, 0, make(chan int, loads)
	next := func(l *load) bool {
		made++
		l.size = each
		ahead <- made
		return made < loads
	}
	for range inOrder(t.Context(), next, func(*load) {}) {
		yielded++
		for len(ahead) > 0 {
			// Two are over the limit, so that a third waits until one was taken back, which is
			// after its loop.
			if n := <-ahead; n > yielded+1 {
				t.Fatalf("load %d is filled while number %d is yielded", n, yielded)
			}
		}
	}
	if yielded != loads-1 {
		t.Errorf("%d loads, want %d", yielded, loads-1)
	}
}

// TestReadLeavesAWaitingInput ends with the context though nothing comes of its input, as
// of a pipe without a writer. It would not end otherwise.
func TestReadLeavesAWaitingInput(t *testing.T) {
	in, out := io.Pipe()
	defer out.Close()
	r, err := article.NewReader([]string{article.Stdin}, in, article.Options{})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	go func() {
		out.Write([]byte("The ferry waited")) // taken, so that it waits for more
		cancel()
	}()
	for range Read(ctx, r, prepareBy(furniture.NewRules()), func(*article.Problem) {}) {
		t.Error("a piece came of it")
	}
}

// TestPrepareAll keeps the order of articles of very different length.
func TestPrepareAll(t *testing.T) {
	var articles []*article.Article
	var want []string
	for i := range 1000 {
		articles = append(articles, &article.Article{ID: fmt.Sprint(i), Body: strings.Repeat("The ferry waited for the tide. ", 1+i*7919%300)})
		want = append(want, fmt.Sprint(i))
	}
	var got []string
	for p := range PrepareAll(slices.Values(articles), furniture.NewRules()) {
		got = append(got, p.Article.ID)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// BenchmarkRead reads and prepares generated news.
func BenchmarkRead(b *testing.B) {
	const n = 3000
	data, rules := feed(b, n), furniture.NewRules()
	b.SetBytes(int64(len(data)))
	for b.Loop() {
		got := 0
		for range Read(context.Background(), readerOf(b, data), prepareBy(rules), func(*article.Problem) {}) {
			got++
		}
		if got != n {
			b.Fatalf("%d pieces, want %d", got, n)
		}
	}
	b.ReportMetric(n*float64(b.N)/b.Elapsed().Seconds(), "articles/s")
}

func prepareBy(rules *furniture.Rules) func(*article.Article) *Piece {
	return func(a *article.Article) *Piece { return Prepare(a, rules) }
}

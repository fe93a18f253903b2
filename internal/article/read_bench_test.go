package article_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"html"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"

	"github.com/samewire/samewire/internal/article"
	"github.com/samewire/samewire/internal/newsgen"
)

// news are n generated articles.
func news(n int) []newsgen.Article {
	g := newsgen.New(newsgen.Options{Seed: 1, Articles: n})
	var all []newsgen.Article
	for a, ok := g.Next(); ok; a, ok = g.Next() {
		all = append(all, a)
	}
	return all
}

// newsLines are articles as JSON lines.
func newsLines(b *testing.B, all []newsgen.Article, bodyOf func(body string) string) []byte {
	var out bytes.Buffer
	enc := json.NewEncoder(&out)
	enc.SetEscapeHTML(false)
	for _, a := range all {
		err := enc.Encode(map[string]any{
			"id": a.ID, "url": a.URL, "source": a.Source, "title": a.Title, "body": bodyOf(a.Body),
			"published": a.Published, "language": "en", "tags": []string{"news", "desk"}, "words": len(a.Body) / 6,
		})
		if err != nil {
			b.Fatal(err)
		}
	}
	return out.Bytes()
}

func paragraphsOf(body string) string {
	return "<p>" + strings.ReplaceAll(html.EscapeString(body), "\n\n", "</p>\n<p>") + "</p>"
}

func pageOf(a newsgen.Article) string {
	return "<!DOCTYPE html><html lang=en><head><title>" + html.EscapeString(a.Title) + "</title></head><body><nav><a href=/>Home</a></nav><article><h1>" +
		html.EscapeString(a.Title) + "</h1>" + paragraphsOf(a.Body) + "</article><footer>Imprint</footer></body></html>"
}

func packed(b *testing.B, name string, data []byte) []byte {
	switch {
	case strings.HasSuffix(name, ".gz"):
		var out bytes.Buffer
		w := gzip.NewWriter(&out)
		if _, err := w.Write(data); err != nil || w.Close() != nil {
			b.Fatal("cannot pack", err)
		}
		return out.Bytes()
	case strings.HasSuffix(name, ".zst"):
		w, err := zstd.NewWriter(nil)
		if err != nil {
			b.Fatal(err)
		}
		return w.EncodeAll(data, nil)
	}
	return data
}

func write(b *testing.B, path string, data []byte) {
	if err := os.WriteFile(path, data, 0o644); err != nil {
		b.Fatal(err)
	}
}

// BenchmarkReader reads and decodes generated articles in each format, and the long
// ones of outlets: on one core by Scan, and on all by Next.
func BenchmarkReader(b *testing.B) {
	const articles, pages = 5000, 500
	all := news(articles)
	whole := func(s string) string { return s }
	plain, marked := newsLines(b, all, whole), newsLines(b, all, paragraphsOf)
	for _, set := range []struct {
		name  string
		data  []byte
		count int
	}{
		{"news.jsonl", plain, articles},
		{"news.jsonl.gz", packed(b, ".gz", plain), articles},
		{"news.jsonl.zst", packed(b, ".zst", plain), articles},
		{"news-markup.jsonl", marked, articles},
	} {
		path := filepath.Join(b.TempDir(), set.name)
		write(b, path, set.data)
		benchmarkPath(b, set.name, path, set.count, len(plain))
	}
	for _, ext := range []string{".txt", ".html"} {
		folder := b.TempDir()
		size := 0
		for i, a := range all[:pages] {
			text := a.Body
			if ext == ".html" {
				text = pageOf(a)
			}
			size += len(text)
			write(b, filepath.Join(folder, fmt.Sprintf("%04d%s", i, ext)), []byte(text))
		}
		benchmarkPath(b, "folder"+ext, folder, pages, size)
	}
	outlets := "../../../shared/eval/outlets.jsonl.gz"
	if _, err := os.Stat(outlets); err == nil {
		benchmarkPath(b, "outlets.jsonl.gz", outlets, 8000, 52376004)
	}
}

// cpuTime is what the process used on all cores. Unlike the time that went by, it does
// not depend much on what else the machine does.
func cpuTime(b *testing.B) time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		b.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

func benchmarkPath(b *testing.B, name, path string, count, size int) {
	open := func(b *testing.B) *article.Reader {
		r, err := article.NewReader([]string{path}, nil, article.Options{})
		if err != nil {
			b.Fatal(err)
		}
		return r
	}
	measure := func(b *testing.B, read func(b *testing.B) int) {
		var before, after runtime.MemStats
		b.SetBytes(int64(size))
		runtime.ReadMemStats(&before)
		used := cpuTime(b)
		for b.Loop() {
			if n := read(b); n != count {
				b.Fatalf("%d articles, want %d", n, count)
			}
		}
		used = cpuTime(b) - used
		runtime.ReadMemStats(&after)
		n := float64(count) * float64(b.N)
		b.ReportMetric(n/b.Elapsed().Seconds(), "articles/s")
		b.ReportMetric(used.Seconds()*1e6/n, "cpu-us/article")
		b.ReportMetric(float64(after.Mallocs-before.Mallocs)/n, "allocs/article")
	}
	b.Run(name+"/scan", func(b *testing.B) {
		measure(b, func(b *testing.B) int {
			r, n := open(b), 0
			for r.Scan() {
				if a, _ := r.Result(); a != nil {
					n++
				}
			}
			return n
		})
	})
	b.Run(name+"/batches", func(b *testing.B) {
		measure(b, func(b *testing.B) int { return readBatches(open(b)) })
	})
}

// readBatches reads ahead and decodes on all cores, and counts the articles.
func readBatches(r *article.Reader) int {
	workers := runtime.GOMAXPROCS(0)
	free, full := make(chan *article.Batch, 4*workers), make(chan *article.Batch, 4*workers)
	for range cap(free) {
		free <- new(article.Batch)
	}
	counts := make([]int, workers)
	var wg sync.WaitGroup
	for i := range workers {
		wg.Go(func() {
			for batch := range full {
				batch.Decode()
				for range batch.Articles() {
					counts[i]++
				}
				free <- batch
			}
		})
	}
	for batch := <-free; r.Next(batch); batch = <-free {
		full <- batch
	}
	close(full)
	wg.Wait()
	n := 0
	for _, c := range counts {
		n += c
	}
	return n
}

package article

import (
	"fmt"
	"io"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// TestBatches reads an input of all kinds by Scan, and ahead by Next with all batches
// decoded at once: the same articles and problems come in the same order.
func TestBatches(t *testing.T) {
	record := rapid.OneOf(
		rapid.Map(rapid.IntRange(1, 3000), func(n int) string {
			return fmt.Sprintf(`{"id":%d,"body":"%s"}`, n, strings.Repeat("Bread. ", n))
		}),
		rapid.SampledFrom([]string{
			"", "\r", `{"body":"One."`, `17`, `{"id":"x"}`, `{"body":"One.","date":"soon"}`, `{"body":"One.","date":"later"}`, `{"body":"One.","title":true}`,
			`{"body":"Die F` + "\xe4" + `hre."}`, `{"body":"<p>One.</p><p>Two.</p>"}`, `{"body":"` + strings.Repeat("long ", 20000) + `"}`, "{\"body\":\"a\x01b\x02c\"}",
		}),
	)
	rapid.Check(t, func(r *rapid.T) {
		data := strings.Join(rapid.SliceOfN(record, 1, 300).Draw(r, "records"), "\n")
		files(t, map[string]string{
			"a.jsonl": data, "b.jsonl.gz": gz(data), "c/1.txt": choir, "c/2.html": "<p>" + choir + "</p>", "c/3.txt": " ", "c/4.csv": "x", "d.jsonl.zst": zst(data)[:rapid.IntRange(1, len(zst(data))).Draw(r, "cut")],
		})
		paths := []string{"a.jsonl", "b.jsonl.gz", "-", "c", "none.txt", "d.jsonl.zst", "a.jsonl"}
		opts := Options{MaxRecord: 50_000, MaxBody: 15_000}
		articles, problems := readAllOf(t, opts, strings.NewReader(data), paths...)

		reader, err := NewReader(paths, strings.NewReader(data), opts)
		if err != nil {
			r.Fatal(err)
		}
		var batches []*Batch
		var wg sync.WaitGroup
		for b := new(Batch); reader.Next(b); b = new(Batch) {
			batches = append(batches, b)
			if len(b.items) > batchRecords || b.Size() > batchBytes+int(opts.MaxRecord) {
				r.Errorf("a batch of %d records and %d bytes", len(b.items), b.Size())
			}
			wg.Go(b.Decode)
		}
		wg.Wait()
		var gotArticles, all []*Article
		var gotProblems []string
		for _, b := range batches {
			for a := range b.Articles() {
				all = append(all, a)
			}
			for a, p := range b.Results() {
				if a != nil {
					gotArticles = append(gotArticles, a)
				} else {
					gotProblems = append(gotProblems, p.Error())
				}
			}
		}
		if diff := cmp.Diff(articles, gotArticles); diff != "" {
			r.Errorf("articles (-scan +batches):\n%s", diff)
		}
		if diff := cmp.Diff(problems, gotProblems); diff != "" {
			r.Errorf("problems (-scan +batches):\n%s", diff)
		}
		if diff := cmp.Diff(all, gotArticles); diff != "" {
			r.Errorf("Articles and Results differ:\n%s", diff)
		}
	})
}

// TestBatchMemory uses one batch for everything: what it gave before stays as it was.
func TestBatchMemory(t *testing.T) {
	const n = 1000
	r, err := NewReader([]string{"-"}, strings.NewReader(lines(n)), Options{})
	if err != nil {
		t.Fatal(err)
	}
	var got []*Article
	for b := new(Batch); r.Next(b); {
		b.Decode()
		for a := range b.Results() {
			got = append(got, a)
		}
	}
	want, _ := readAllOf(t, Options{}, strings.NewReader(lines(n)), "-")
	if diff := cmp.Diff(want, got); diff != "" || len(got) != n {
		t.Errorf("%d articles (-want +got):\n%s", len(got), diff)
	}
}

// TestNextDoesNotWait: records that are there are handed on before more are waited
// for.
func TestNextDoesNotWait(t *testing.T) {
	in, out := io.Pipe()
	defer in.Close()
	r, err := NewReader([]string{"-"}, in, Options{Format: JSONL})
	if err != nil {
		t.Fatal(err)
	}
	text := lines(200) // more than is looked at to tell what it is
	go func() {
		io.WriteString(out, text[:len(text)-10])
	}()
	got := 0
	for b := new(Batch); got < 199 && r.Next(b); {
		b.Decode()
		for range b.Articles() {
			got++
		}
	}
	if got != 199 {
		t.Errorf("%d articles, want the 199 that are whole", got)
	}
}

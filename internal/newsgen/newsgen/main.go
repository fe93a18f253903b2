// Newsgen writes labelled news intake to files: articles as JSON lines, labels as
// CSV (doc_id, story, copy_group, relation, matched_id). See package newsgen.
package main

import (
	"bufio"
	"encoding/csv"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"os"

	"github.com/samewire/samewire/internal/newsgen"
	"github.com/samewire/samewire/internal/report"
)

func main() { os.Exit(run(os.Args[1:], os.Stderr)) }

func run(args []string, stderr io.Writer) int {
	flags := flag.NewFlagSet("newsgen", flag.ContinueOnError)
	flags.SetOutput(stderr)
	n := flags.Int("n", 1000, "articles")
	seed := flags.Uint64("seed", 1, "seed: the same gives the same articles")
	noise := flags.Float64("noise", 0, "share of the characters of every repost that are damaged, 0 to 1")
	articles := flags.String("articles", "articles.jsonl", "file for the articles")
	labels := flags.String("labels", "labels.csv", "file for the labels")
	if err := flags.Parse(args); err != nil {
		return 2
	}
	if err := write(newsgen.New(newsgen.Options{Seed: *seed, Articles: *n, Noise: *noise}), *articles, *labels); err != nil {
		fmt.Fprintf(stderr, "newsgen: %v\n", err)
		return 2
	}
	return 0
}

func write(g *newsgen.Generator, articles, labels string) (err error) {
	var closers []func() error
	defer func() {
		for _, c := range closers {
			if e := c(); err == nil {
				err = e
			}
		}
	}()
	create := func(name string) (*bufio.Writer, error) {
		f, err := os.Create(name)
		if err != nil {
			return nil, err
		}
		w := bufio.NewWriter(f)
		closers = append(closers, w.Flush, f.Close)
		return w, nil
	}
	a, err := create(articles)
	if err != nil {
		return err
	}
	l, err := create(labels)
	if err != nil {
		return err
	}
	out, rows := json.NewEncoder(a), csv.NewWriter(l)
	if err := rows.Write([]string{"doc_id", "story", "copy_group", "relation", "matched_id"}); err != nil {
		return err
	}
	for x, ok := g.Next(); ok; x, ok = g.Next() {
		if err := out.Encode(report.Article{
			ID: x.ID, URL: x.URL, Source: x.Source, Title: x.Title, Body: x.Body, Published: report.Time{Time: x.Published}, Language: x.Language,
		}); err != nil {
			return err
		}
		if err := rows.Write([]string{x.ID, x.Story, x.Group, x.Relation, x.Of}); err != nil {
			return err
		}
	}
	rows.Flush()
	return rows.Error()
}

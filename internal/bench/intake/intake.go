// Package intake writes files of generated articles for the commands that measure.
package intake

import (
	"bufio"
	"encoding/json"
	"errors"
	"io"
	"os"

	"github.com/samewire/samewire/internal/article"
	"github.com/samewire/samewire/internal/newsgen"
)

// Fresh is the number of articles that come after the intake, to be checked.
const Fresh = 2000

// Generate writes the first n articles of generated intake to one file and the ones
// after them to another, unless they are there.
func Generate(intake, fresh string, n int) error {
	if _, err := os.Stat(fresh); err == nil {
		return nil
	}
	g := newsgen.New(newsgen.Options{Seed: 1, Articles: n + Fresh})
	next := func() (*article.Article, bool) {
		a, ok := g.Next()
		return &a.Article, ok
	}
	if err := Write(intake, n, next); err != nil {
		return err
	}
	return Write(fresh, Fresh, next)
}

// Write writes articles as JSON lines to a file.
func Write(path string, n int, next func() (*article.Article, bool)) (err error) {
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	return WriteTo(f, n, next)
}

// WriteTo writes articles as JSON lines.
func WriteTo(to io.Writer, n int, next func() (*article.Article, bool)) (err error) {
	w := bufio.NewWriterSize(to, 1<<20)
	defer func() { err = errors.Join(err, w.Flush()) }()
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	for range n {
		a, ok := next()
		if !ok {
			return errors.New("too few articles")
		}
		if err := e.Encode(map[string]any{
			"id": a.ID, "url": a.URL, "source": a.Source, "title": a.Title, "body": a.Body, "published": a.Published,
		}); err != nil {
			return err
		}
	}
	return nil
}

package main

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"time"

	"github.com/samewire/samewire/internal/article"
	"github.com/samewire/samewire/internal/bench/intake"
	"github.com/samewire/samewire/internal/newsgen"
)

// stream measures add and check with more articles than there may be disk for: they go
// from the generator to the program, and the archive keeps fingerprints only.
func (s *scale) stream(n int) error {
	archive := filepath.Join(s.dir, "stream.db")
	fresh := filepath.Join(s.dir, fmt.Sprintf("stream-fresh-%d.jsonl", n))
	one := filepath.Join(s.dir, "stream-one.jsonl")
	if err := os.Remove(archive); err != nil && !os.IsNotExist(err) {
		return err
	}
	add := exec.Command(s.program, "add", "--quiet", "--no-text", "--archive", archive, "-")
	add.Stderr = s.log
	in, err := add.StdinPipe()
	if err != nil {
		return err
	}
	began := time.Now()
	if err := add.Start(); err != nil {
		return err
	}
	g := newsgen.New(newsgen.Options{Seed: 1, Articles: n + intake.Fresh})
	next := func() (*article.Article, bool) {
		a, ok := g.Next()
		return &a.Article, ok
	}
	if err := errors.Join(intake.WriteTo(in, n, next), in.Close(), add.Wait()); err != nil {
		return fmt.Errorf("samewire add: %w", err)
	}
	took := time.Since(began)
	if err := errors.Join(intake.Write(fresh, intake.Fresh, next), firstLine(fresh, one)); err != nil {
		return err
	}
	bytes, err := perArticle(archive, n)
	if err != nil {
		return err
	}
	command, call, err := s.checks(archive, one, fresh)
	if err != nil {
		return err
	}
	fmt.Fprintln(s.out, "\n| articles, without text | add, the generator beside it | archive | check, command | check, call: p50, p99 | with nothing related | related |")
	fmt.Fprintln(s.out, "|---|---|---|---|---|---|---|")
	fmt.Fprintf(s.out, "| %d | %s | %.0f B | %s | %.2f ms, %.2f ms | %.2f ms | %.1f |\n", n, perSecond(n, took), bytes,
		milliseconds(command.wall), call.p50, call.p99, call.alone, call.candidates)
	return nil
}

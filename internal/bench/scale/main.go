// Scale measures samewire on generated intake of growing size: dedupe, add and check as
// commands, check as a call, and intake made to hurt.
//
//	cd internal/bench && go run ./scale -n 10000,100000,1000000 -svg growth.svg
//
// It prints a table in Markdown. Times are the median of -runs runs, memory is the
// largest resident set that the system saw. Files of a size are made once and kept in
// -dir, about 3.7 GB for a million articles, and as much again for the archives.
package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/samewire/samewire/internal/bench/intake"
)

func main() { os.Exit(run(os.Args[1:], os.Stdout, os.Stderr)) }

func run(args []string, stdout, stderr io.Writer) int {
	flags := flag.NewFlagSet("scale", flag.ContinueOnError)
	flags.SetOutput(stderr)
	sizes := flags.String("n", "10000,100000", "numbers of articles")
	runs := flags.Int("runs", 3, "runs of each command")
	dir := flags.String("dir", filepath.Join(os.TempDir(), "samewire-scale"), "folder for generated files and archives")
	svg := flags.String("svg", "", "draw cost per article by size to this file")
	worst := flags.Int("worst", 100000, "articles of intake made to hurt, 0 for none")
	stream := flags.Int("stream", 0, "articles to add straight from the generator, too many to keep as a file; 0 for none")
	memory := flags.String("memory", "1GiB", "of dedupe")
	if err := flags.Parse(args); err != nil {
		return 2
	}
	s := scale{dir: *dir, runs: *runs, memory: *memory, out: stdout, log: stderr}
	err := s.build()
	if err == nil && *sizes != "" {
		err = s.all(*sizes, *svg)
	}
	if err == nil && *worst > 0 {
		err = s.worst(*worst)
	}
	if err == nil && *stream > 0 {
		err = s.stream(*stream)
	}
	if err != nil {
		fmt.Fprintf(stderr, "scale: %v\n", err)
		return 2
	}
	return 0
}

type scale struct {
	dir, program, memory string
	runs                 int
	out, log             io.Writer
	rows                 []row
}

// A row is what was measured of one number of articles.
type row struct {
	n                       int
	dedupe, add, addText    outcome
	bytes, bytesText        float64 // of the archive, an article
	check                   outcome // as a command
	call                    calls
	ordinary, copies, block outcome // of intake made to hurt
}

func (s *scale) build() error {
	if err := os.MkdirAll(s.dir, 0o755); err != nil {
		return err
	}
	s.program = filepath.Join(s.dir, "samewire")
	program, err := filepath.Abs(s.program)
	if err != nil {
		return err
	}
	build := exec.Command("go", "build", "-o", program, "./cmd/samewire")
	build.Dir = filepath.Join("..", "..") // the program's libraries are not those of this module
	if out, err := build.CombinedOutput(); err != nil {
		return fmt.Errorf("building samewire: %w\n%s", err, out)
	}
	return nil
}

func (s *scale) all(sizes, svg string) error {
	fmt.Fprintln(s.out, "| articles | dedupe | | memory | add | archive | add with text | archive | check, command | check, call: p50, p99 | with nothing related | related |")
	fmt.Fprintln(s.out, "|---|---|---|---|---|---|---|---|---|---|---|---|")
	for _, field := range strings.Split(sizes, ",") {
		n, err := strconv.Atoi(strings.TrimSpace(field))
		if err != nil || n < 1000 {
			return fmt.Errorf("-n %s: want numbers of 1000 and more", sizes)
		}
		r, err := s.measure(n)
		if err != nil {
			return err
		}
		s.rows = append(s.rows, r)
		fmt.Fprintf(s.out, "| %d | %s | %s | %s | %s | %.0f B | %s | %.0f B | %s | %.2f ms, %.2f ms | %.2f ms | %.1f |\n", n,
			seconds(r.dedupe.wall), perSecond(n, r.dedupe.wall), mebibytes(r.dedupe.memory), perSecond(n, r.add.wall), r.bytes,
			perSecond(n, r.addText.wall), r.bytesText, milliseconds(r.check.wall), r.call.p50, r.call.p99, r.call.alone, r.call.candidates)
	}
	if svg != "" {
		return draw(svg, s.rows)
	}
	return nil
}

func seconds(d time.Duration) string      { return fmt.Sprintf("%.1f s", d.Seconds()) }
func milliseconds(d time.Duration) string { return fmt.Sprintf("%.0f ms", 1000*d.Seconds()) }
func mebibytes(b int64) string            { return fmt.Sprintf("%d MiB", b>>20) }
func perSecond(n int, d time.Duration) string {
	return fmt.Sprintf("%.0f/s", float64(n)/d.Seconds())
}

func (s *scale) measure(n int) (r row, err error) {
	r.n = n
	articles := filepath.Join(s.dir, fmt.Sprintf("intake-%d.jsonl", n))
	fresh := filepath.Join(s.dir, fmt.Sprintf("fresh-%d.jsonl", n))
	if err := intake.Generate(articles, fresh, n); err != nil {
		return r, err
	}
	if r.dedupe, err = s.repeat(nil, "dedupe", "--quiet", "--memory", s.memory, "--format", "csv", articles); err != nil {
		return r, err
	}
	prints, texts := filepath.Join(s.dir, "prints.db"), filepath.Join(s.dir, "texts.db")
	without := func(path string) func() error {
		return func() error {
			if err := os.Remove(path); !os.IsNotExist(err) {
				return err
			}
			return nil
		}
	}
	if r.add, err = s.repeat(without(prints), "add", "--quiet", "--no-text", "--archive", prints, articles); err != nil {
		return r, err
	}
	if r.addText, err = s.repeat(without(texts), "add", "--quiet", "--archive", texts, articles); err != nil {
		return r, err
	}
	if r.bytes, err = perArticle(prints, n); err != nil {
		return r, err
	}
	if r.bytesText, err = perArticle(texts, n); err != nil {
		return r, err
	}
	one := filepath.Join(s.dir, "one.jsonl")
	if err := firstLine(fresh, one); err != nil {
		return r, err
	}
	r.check, r.call, err = s.checks(texts, one, fresh)
	return r, err
}

// checks measures check as a command, the median of 21, and by call.
func (s *scale) checks(archive, one, fresh string) (command outcome, call calls, err error) {
	often := *s
	often.runs = 21
	if command, err = often.repeat(nil, "check", "--quiet", "--format", "jsonl", "--archive", archive, one); err != nil {
		return command, call, err
	}
	call, err = check(archive, fresh)
	return command, call, err
}

func perArticle(path string, n int) (float64, error) {
	info, err := os.Stat(path)
	if err != nil {
		return 0, err
	}
	return float64(info.Size()) / float64(n), nil
}

// An outcome is what a command took, the median of its runs.
type outcome struct {
	wall   time.Duration
	memory int64 // largest resident set, in bytes
}

// repeat runs a command of samewire, each time after before.
func (s *scale) repeat(before func() error, args ...string) (o outcome, err error) {
	var walls []time.Duration
	for range s.runs {
		if before != nil {
			if err := before(); err != nil {
				return o, err
			}
		}
		cmd := exec.CommandContext(context.Background(), s.program, args...)
		cmd.Stderr = s.log
		began := time.Now()
		err := cmd.Run()
		walls = append(walls, time.Since(began))
		if cmd.ProcessState == nil || cmd.ProcessState.ExitCode() > 1 {
			return o, fmt.Errorf("samewire %s: %w", strings.Join(args, " "), err)
		}
		if usage, ok := cmd.ProcessState.SysUsage().(*syscall.Rusage); ok {
			o.memory = max(o.memory, usage.Maxrss<<10)
		}
	}
	slices.Sort(walls)
	o.wall = walls[len(walls)/2]
	return o, nil
}

// worst measures intake made to hurt beside as many ordinary articles.
func (s *scale) worst(n int) error {
	path := func(kind string) string { return filepath.Join(s.dir, fmt.Sprintf("%s-%d.jsonl", kind, n)) }
	if err := intake.Generate(path("intake"), path("fresh"), n); err != nil {
		return err
	}
	fmt.Fprintf(s.out, "\n| %d articles | dedupe | of ordinary ones | memory |\n|---|---|---|---|\n", n)
	var ordinary outcome
	for _, kind := range []struct {
		name, what string
		write      func(path string, n int) error
	}{
		{"intake", "ordinary", nil},
		{"copies", "copies of one story, each edited", copies},
		{"block", "of one long disclaimer in each", disclaimers},
	} {
		if kind.write != nil {
			if err := kind.write(path(kind.name), n); err != nil {
				return err
			}
		}
		o, err := s.repeat(nil, "dedupe", "--quiet", "--memory", s.memory, "--format", "csv", path(kind.name))
		if err != nil {
			return err
		}
		if kind.name == "intake" {
			ordinary = o
		}
		fmt.Fprintf(s.out, "| %s | %s | %.2f | %s |\n", kind.what, seconds(o.wall), o.wall.Seconds()/ordinary.wall.Seconds(), mebibytes(o.memory))
	}
	return nil
}

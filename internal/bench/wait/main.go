// Wait measures how long readers wait for the archive while add runs, and what they cost
// it: checks by call and as commands, so many a second, against an archive that has many
// articles already.
//
//	cd internal/bench && go run ./wait -base 200000 -n 300000
//
// It prints a table in Markdown. Generated files and the archive are made once and kept
// in -dir, about 7 KB an article and three times the archive.
package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"sync"
	"time"

	"github.com/samewire/samewire/internal/article"
	"github.com/samewire/samewire/internal/bench/intake"
	"github.com/samewire/samewire/internal/desk"
	"github.com/samewire/samewire/internal/furniture"
	"github.com/samewire/samewire/internal/newsgen"
	"github.com/samewire/samewire/simhash"
	"github.com/samewire/samewire/store"
)

func main() { os.Exit(run(os.Args[1:], os.Stdout, os.Stderr)) }

func run(args []string, stdout, stderr io.Writer) int {
	flags := flag.NewFlagSet("wait", flag.ContinueOnError)
	flags.SetOutput(stderr)
	b := bench{out: stdout, log: stderr}
	flags.IntVar(&b.base, "base", 200_000, "articles that the archive has already")
	flags.IntVar(&b.n, "n", 300_000, "articles to add")
	flags.IntVar(&b.calls, "calls", 20, "checks by call a second, each of an archive opened for it")
	flags.IntVar(&b.commands, "commands", 5, "checks as commands a second")
	flags.StringVar(&b.dir, "dir", filepath.Join(os.TempDir(), "samewire-wait"), "folder for generated files and archives")
	if err := flags.Parse(args); err != nil {
		return 2
	}
	if err := b.all(); err != nil {
		fmt.Fprintf(stderr, "wait: %v\n", err)
		return 2
	}
	return 0
}

type bench struct {
	base, n, calls, commands int
	dir, program             string
	out, log                 io.Writer
}

func (b *bench) path(name string, n int) string {
	return filepath.Join(b.dir, fmt.Sprintf("%s-%d-%d", name, b.base, n))
}

func (b *bench) all() error {
	dir, err := filepath.Abs(b.dir)
	if err != nil {
		return err
	}
	if b.dir = dir; os.MkdirAll(dir, 0o755) != nil {
		return fmt.Errorf("no folder %s can be made", dir)
	}
	b.program = filepath.Join(b.dir, "samewire")
	build := exec.Command("go", "build", "-o", b.program, "./cmd/samewire")
	build.Dir = filepath.Join("..", "..") // the program's libraries are not those of this module
	if out, err := build.CombinedOutput(); err != nil {
		return fmt.Errorf("building samewire: %w\n%s", err, out)
	}
	base, added, fresh, archive := b.path("base", 0), b.path("added", b.n), b.path("fresh", b.n), b.path("archive.db", 0)
	if err := b.generate(base, added, fresh); err != nil {
		return err
	}
	if _, err := os.Stat(archive); err != nil {
		if _, err := b.add(archive+".part", base); err != nil {
			return err
		}
		if err := os.Rename(archive+".part", archive); err != nil {
			return err
		}
	}
	work := filepath.Join(b.dir, "work.db")
	defer os.Remove(work)
	if err := copyFile(archive, work); err != nil {
		return err
	}
	quiet := readers{bench: b, archive: work, fresh: fresh, stop: make(chan struct{})}
	if err := quiet.during(func() error { time.Sleep(10 * time.Second); return nil }); err != nil {
		return err
	}
	alone, err := b.add(work, added)
	if err != nil {
		return err
	}
	if err := errors.Join(os.Remove(work), copyFile(archive, work)); err != nil {
		return err
	}
	busy := readers{bench: b, archive: work, fresh: fresh, stop: make(chan struct{})}
	var with time.Duration
	if err := busy.during(func() (err error) { with, err = b.add(work, added); return err }); err != nil {
		return err
	}
	fmt.Fprintf(b.out, "add of %d to %d: alone %.1f s, %.0f/s; with %d checks by call and %d as commands a second %.1f s, %.0f/s: %.2f times\n\n",
		b.n, b.base, alone.Seconds(), float64(b.n)/alone.Seconds(), b.calls, b.commands, with.Seconds(), float64(b.n)/with.Seconds(), with.Seconds()/alone.Seconds())
	fmt.Fprintln(b.out, "| ms: p50, p99, most | without add | while add runs |\n|---|---|---|")
	fmt.Fprintf(b.out, "| wait for the archive, by call | %s | %s |\n", &quiet.waits, &busy.waits)
	fmt.Fprintf(b.out, "| check of one, by call | %s | %s |\n", &quiet.checks, &busy.checks)
	fmt.Fprintf(b.out, "| check of one, as a command | %s | %s |\n", &quiet.runs, &busy.runs)
	return nil
}

func (b *bench) generate(base, added, fresh string) error {
	if _, err := os.Stat(fresh); err == nil {
		return nil
	}
	g := newsgen.New(newsgen.Options{Seed: 1, Articles: b.base + b.n + intake.Fresh})
	next := func() (*article.Article, bool) {
		a, ok := g.Next()
		return &a.Article, ok
	}
	return errors.Join(intake.Write(base, b.base, next), intake.Write(added, b.n, next), intake.Write(fresh, intake.Fresh, next))
}

func (b *bench) add(archive, file string) (time.Duration, error) {
	cmd := exec.Command(b.program, "add", "--archive", archive, file)
	cmd.Stderr = b.log
	began := time.Now()
	err := cmd.Run()
	return time.Since(began), err
}

func copyFile(from, to string) error {
	data, err := os.Open(from)
	if err != nil {
		return err
	}
	defer data.Close()
	f, err := os.Create(to)
	if err != nil {
		return err
	}
	_, err = io.Copy(f, data)
	return errors.Join(err, f.Sync(), f.Close())
}

// readers check articles one by one, so many a second, each on its own.
type readers struct {
	*bench
	archive, fresh      string
	stop                chan struct{}
	waits, checks, runs times
	mu                  sync.Mutex
	failed              []error
}

// during checks while something else is done.
func (r *readers) during(do func() error) error {
	pieces, err := r.pieces()
	if err != nil {
		return err
	}
	one := filepath.Join(r.dir, "one.txt")
	if err := os.WriteFile(one, []byte(pieces[0].Article.Body), 0o600); err != nil {
		return err
	}
	var wg sync.WaitGroup
	wg.Go(func() { r.tick(r.calls, func(i int) error { return r.call(pieces[i%len(pieces)]) }) })
	wg.Go(func() { r.tick(r.commands, func(int) error { return r.command(one) }) })
	err = do()
	close(r.stop)
	wg.Wait()
	return errors.Join(append(r.failed, err)...)
}

func (r *readers) pieces() (all []*desk.Piece, err error) {
	in, err := article.NewReader([]string{r.fresh}, nil, article.Options{Format: "jsonl"})
	if err != nil {
		return nil, err
	}
	defer in.Close()
	rules := furniture.NewRules()
	for in.Scan() {
		a, problem := in.Result()
		if problem != nil {
			return nil, problem
		}
		all = append(all, desk.Prepare(a, rules))
	}
	return all, nil
}

// tick calls do so many times a second, whether or not the calls before are done.
func (r *readers) tick(perSecond int, do func(i int) error) {
	if perSecond == 0 {
		return
	}
	var wg sync.WaitGroup
	defer wg.Wait()
	t := time.NewTicker(time.Second / time.Duration(perSecond))
	defer t.Stop()
	for i := 0; ; i++ {
		select {
		case <-r.stop:
			return
		case <-t.C:
		}
		wg.Go(func() {
			if err := do(i); err != nil {
				r.mu.Lock()
				r.failed = append(r.failed, err)
				r.mu.Unlock()
			}
		})
	}
}

// call checks a piece in this process, which opens the archive for it.
func (r *readers) call(p *desk.Piece) error {
	began := time.Now()
	archive, err := store.Open(r.archive, &store.Options{ReadOnly: true, Scheme: simhash.Version, Fingerprint: desk.Fingerprint, Wait: time.Minute})
	if err != nil {
		return err
	}
	defer archive.Close()
	var checker desk.Checker
	if err := archive.View(func(s *store.Snapshot) error {
		r.waits.add(time.Since(began))
		_, err := checker.Check(s, p)
		return err
	}); err != nil {
		return err
	}
	r.checks.add(time.Since(began))
	return nil
}

func (r *readers) command(file string) error {
	cmd := exec.Command(r.program, "check", "--quiet", "--format", "jsonl", "--archive", r.archive, file)
	cmd.Stderr = r.log
	began := time.Now()
	err := cmd.Run()
	if cmd.ProcessState == nil || cmd.ProcessState.ExitCode() > 1 {
		return fmt.Errorf("samewire check: %w", err)
	}
	r.runs.add(time.Since(began))
	return nil
}

// times are how long something took, each time.
type times struct {
	mu  sync.Mutex
	all []float64 // milliseconds
}

func (t *times) add(d time.Duration) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.all = append(t.all, 1000*d.Seconds())
}

func (t *times) String() string {
	if len(t.all) == 0 {
		return "-"
	}
	slices.Sort(t.all)
	n := len(t.all)
	return fmt.Sprintf("%.1f, %.0f, %.0f of %d", t.all[n/2], t.all[n*99/100], t.all[n-1], n)
}

package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/samewire/samewire/internal/article"
	"github.com/samewire/samewire/internal/bench/intake"
)

// A job is a command that writes, and what it may change.
type job struct {
	name     string
	args     []string
	articles []article.Article // given to it in this order
	gone     []string          // ids that it removes, or may remove
}

// kill kills commands, on archives that each live for some 20 of them.
func (s *soak) kill(kills int) error {
	type count struct{ runs, killed, checked int }
	counts := map[string]*count{}
	usual := map[string]time.Duration{} // how long a command takes for an article
	var total count
	promised, losses := 0, 0
	for archiveNumber := 0; total.killed < kills; archiveNumber++ {
		archive := filepath.Join(s.dir, fmt.Sprintf("kill%d.db", archiveNumber))
		supply := newSupply(uint64(archiveNumber)+7, s.rand)
		truth := &truth{bodies: map[string][]string{}}
		var again *job // which was killed, and may be run again
		for range 30 {
			if total.killed == kills {
				break
			}
			j := again
			if j == nil || s.rand.IntN(2) == 0 {
				var err error
				if j, err = s.job(archive, supply, truth); err != nil {
					return err
				}
			}
			c := counts[j.name]
			if c == nil {
				c = &count{}
				counts[j.name] = c
			}
			c.runs++
			work := time.Duration(max(len(j.articles), 1))
			after := time.Hour // the first of a kind runs to its end
			if usual[j.name] > 0 {
				after = time.Duration(s.rand.Float64() * 1.1 * float64(usual[j.name]*work))
			}
			stored, killed, took, err := s.runAndKill(j, truth, after)
			if err != nil {
				return err
			}
			if again = nil; killed {
				again = j
				c.killed++
				total.killed++
			} else {
				usual[j.name] = took / work
			}
			promised += stored
			if _, err := os.Stat(archive); errors.Is(err, os.ErrNotExist) && truth.must() == 0 {
				continue // killed before it was made
			}
			found, err := read(archive)
			if err != nil {
				return fmt.Errorf("%s, killed in %s: %w", archive, j.name, err)
			}
			lost := truth.losses(found)
			losses += len(lost)
			for i, what := range lost {
				if i < 5 {
					fmt.Fprintf(s.log, "soak: %s after %s: %s\n", archive, j.name, what)
				}
			}
			c.checked += len(found.bodies)
			total.checked += len(found.bodies)
			if s.commands["verify"] {
				if _, err := s.must("verify", "--archive", archive); err != nil {
					return err
				}
			}
			if total.killed%20 == 0 && killed {
				fmt.Fprintf(s.log, "soak: %d killed, %d articles in %s, %d losses\n", total.killed, len(found.bodies), filepath.Base(archive), losses)
			}
		}
		if losses == 0 {
			os.Remove(archive)
		}
	}
	fmt.Fprintf(s.out, "| command | runs | killed | articles read afterwards |\n|---|---|---|---|\n")
	for _, name := range []string{"add", "add, large", "check --add", "furniture --drop", "remove", "prune", "compact", "backup"} {
		if c := counts[name]; c != nil {
			fmt.Fprintf(s.out, "| %s | %d | %d | %d |\n", name, c.runs, c.killed, c.checked)
		}
	}
	fmt.Fprintf(s.out, "\n%d kills survived, %d articles promised, %d read afterwards, %d losses\n", total.killed, promised, total.checked, losses)
	if losses > 0 {
		return fmt.Errorf("%d articles lost", losses)
	}
	return nil
}

// job is a random one.
func (s *soak) job(archive string, supply *supply, t *truth) (*job, error) {
	for {
		name := "add"
		switch n := s.rand.IntN(20); {
		case n < 9:
		case n < 11:
			name = "add, large"
		case n < 14:
			name = "check --add"
		default:
			name = []string{"furniture --drop", "remove", "prune", "compact", "backup", "add"}[n-14]
		}
		command, _, _ := strings.Cut(strings.TrimSuffix(name, ", large"), " ")
		if s.commands[command] && (t.must() > 0 || command == "add" || command == "check") {
			return s.jobOf(name, archive, supply, t)
		}
	}
}

// jobOf is a job of a kind.
func (s *soak) jobOf(name, archive string, supply *supply, t *truth) (*job, error) {
	messages := []string{"--archive", archive, "--log-format", "json", "--verbose"}
	with := func(n int, args ...string) (*job, error) {
		j := &job{name: name, articles: supply.next(n)}
		file := filepath.Join(s.dir, "intake-"+strconv.Itoa(s.rand.IntN(1<<30))+".jsonl")
		i := 0
		err := intake.Write(file, len(j.articles), func() (*article.Article, bool) { i++; return &j.articles[i-1], true })
		j.args = append(append(args, messages...), file)
		return j, err
	}
	on := func(args ...string) (*job, error) { return &job{name: name, args: append(args, messages...)}, nil }
	switch name {
	case "add":
		return with(50+s.rand.IntN(400), "add")
	case "add, large":
		return with(4100+s.rand.IntN(1000), "add") // three batches
	case "check --add":
		return with(40, "check", "--add", "--format", "jsonl")
	case "furniture --drop":
		text := "Paragraph number " + strconv.Itoa(s.rand.IntN(1e6)) + " is one that nobody at the desk wants to see in any story again."
		return on("furniture", supply.given[0].Source, "--drop", text)
	case "prune":
		source := supply.given[s.rand.IntN(len(supply.given))].Source
		j, err := on("prune", "--older-than", "1h", "--source", source)
		for _, a := range supply.given {
			if a.Source == source {
				j.gone = append(j.gone, a.ID)
			}
		}
		return j, err
	case "backup":
		return on("backup", "--force", archive+".backup")
	case "compact":
		return on("compact")
	}
	j := &job{name: name, args: append([]string{"remove"}, messages...)}
	for id, bodies := range t.bodies {
		if len(j.gone) < 5 && !slices.Contains(bodies, "") {
			j.gone = append(j.gone, id)
		}
	}
	j.args = append(j.args, j.gone...)
	return j, nil
}

// runAndKill runs a job, kills it after a time, and notes in the truth what it promised and
// what it may have done besides.
func (s *soak) runAndKill(j *job, t *truth, after time.Duration) (stored int, killed bool, took time.Duration, err error) {
	before := map[string]bool{}
	for _, a := range j.articles {
		before[a.ID] = true
		t.allow(a.ID, a.Body)
	}
	for _, id := range j.gone {
		t.allow(id, "")
	}
	cmd := exec.Command(s.program, j.args...)
	var stdout bytes.Buffer
	cmd.Stdout = &stdout
	stderr, err := cmd.StderrPipe()
	if err != nil {
		return 0, false, 0, err
	}
	began := time.Now()
	if err := cmd.Start(); err != nil {
		return 0, false, 0, err
	}
	timer := time.AfterFunc(after, func() { cmd.Process.Kill() })
	said, err := io.ReadAll(stderr)
	if err != nil {
		return 0, false, 0, err
	}
	wait := cmd.Wait()
	took = time.Since(began)
	killed = !timer.Stop() && cmd.ProcessState.ExitCode() == -1
	// A source of which nothing is archived any more has no furniture.
	expected := map[string]int{"check": 1, "furniture": 2}[j.args[0]]
	if code := cmd.ProcessState.ExitCode(); !killed && code != 0 && code != expected {
		return 0, false, 0, fmt.Errorf("samewire %s: %w: %s", strings.Join(j.args, " "), wait, said)
	}
	promised := 0
	for line := range bytes.Lines(said) {
		var r struct {
			Msg                        string
			Added, Replaced, Unchanged int
		}
		if json.Unmarshal(line, &r) == nil && r.Msg == "stored" {
			promised = r.Added + r.Replaced + r.Unchanged
		}
	}
	for _, a := range j.articles[:min(promised, len(j.articles))] {
		t.promise(a.ID, a.Body)
	}
	if j.args[0] == "check" {
		rows := 0
		for lines := bufio.NewScanner(&stdout); lines.Scan(); {
			var row struct {
				DocID string `json:"doc_id"`
			}
			if err := json.Unmarshal(lines.Bytes(), &row); err != nil {
				break // the line that was cut off
			}
			if row.DocID != j.articles[rows].ID {
				return 0, false, 0, fmt.Errorf("row %d is of %s, want %s", rows, row.DocID, j.articles[rows].ID)
			}
			t.promise(row.DocID, j.articles[rows].Body)
			rows++
		}
		promised = max(promised, rows)
	}
	if !killed && len(j.articles) > 0 && promised != len(j.articles) {
		return 0, false, 0, fmt.Errorf("samewire %s stored %d of %d: %s", strings.Join(j.args, " "), promised, len(j.articles), said)
	}
	if !killed && j.name == "remove" {
		for _, id := range j.gone {
			t.promise(id, "")
		}
	}
	return promised, killed, took, nil
}

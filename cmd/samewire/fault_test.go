//go:build unix

package main

import (
	"bytes"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// The soak is the same with more: go test ./cmd/samewire -run 'Fault|Kill' -v -faults 200 -kills 100
var (
	faults = flag.Int("faults", 5, "sizes at which a file cannot grow further")
	kills  = flag.Int("kills", 5, "runs of add to kill")
)

// process runs the program as a process of its own.
func process(t *testing.T, limit int, args ...string) *exec.Cmd {
	t.Helper()
	path, err := exec.LookPath("samewire") // TestMain has put it there
	if err != nil {
		t.Fatal(err)
	}
	if limit == 0 {
		return exec.Command(path, args...)
	}
	// dash counts in 512 bytes, bash in 1,024; either way it is a size.
	return exec.Command("sh", append([]string{"-c", fmt.Sprintf(`ulimit -f %d && exec "$0" "$@"`, limit), path}, args...)...)
}

// A file that may not grow is written short, and then not at all: add ends with status 2,
// loses nothing that was there, and stores whole batches only.
func TestFaultOfAFileThatMayNotGrow(t *testing.T) {
	dir := t.TempDir()
	archive, first, second := filepath.Join(dir, "a.db"), filepath.Join(dir, "first.jsonl"), filepath.Join(dir, "second.jsonl")
	writeDay(t, first, 1, 30)
	writeDay(t, second, 100, 300)
	r := rand.New(rand.NewPCG(5, 3))
	failed := 0
	for n := range *faults {
		os.Remove(archive)
		if code, _, stderr := samewire(t, "add", "--archive", archive, first); code != exitOK {
			t.Fatalf("status %d: %s", code, stderr)
		}
		info, err := os.Stat(archive)
		if err != nil {
			t.Fatal(err)
		}
		limit := r.IntN(8 * int(info.Size()) / 512)
		cmd := process(t, limit+1, "add", "--archive", archive, second)
		out, err := cmd.CombinedOutput()
		there := 330
		if err != nil {
			failed++
			there = 30
			if code := cmd.ProcessState.ExitCode(); code != exitTrouble || !bytes.Contains(out, []byte("file too large")) || bytes.Contains(out, []byte("goroutine")) {
				t.Errorf("%d: limit of %d blocks: status %d, %s", n, limit+1, code, out)
			}
		}
		if code, out, stderr := samewire(t, "stats", "--archive", archive, "--format", "csv"); code != exitOK || !strings.Contains(out, fmt.Sprintf(",%d,", there)) {
			t.Errorf("%d: limit of %d blocks: want %d articles: status %d, %s%s", n, limit+1, there, code, out, stderr)
		}
		if code, _, stderr := samewire(t, "add", "--archive", archive, first, second); code != exitOK ||
			!strings.Contains(stderr, fmt.Sprintf("%d added, 0 new versions, %d known already", 330-there, there)) {
			t.Errorf("%d: adding again: status %d, %s", n, code, stderr)
		}
	}
	t.Logf("%d limits, %d of them met", *faults, failed)
	if failed == 0 {
		t.Error("no limit was met")
	}
}

// A kill at any moment loses nothing that was counted as stored, and leaves an archive with
// which the next run goes on. More of it, and losses of power: internal/bench/soak.
func TestKillLosesNothing(t *testing.T) {
	dir := t.TempDir()
	archive := filepath.Join(dir, "a.db")
	r := rand.New(rand.NewPCG(5, 4))
	stored, usual := 0, time.Duration(0) // how long a run takes that is not killed
	for n := range *kills + 1 {
		day := filepath.Join(dir, "day.jsonl")
		writeDay(t, day, 1+10000*n, 1000)
		cmd := process(t, 0, "add", "--archive", archive, "--format", "jsonl", "--log-format", "json", "--verbose", day)
		var stderr bytes.Buffer
		cmd.Stderr = &stderr
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		began, after := time.Now(), time.Minute
		if n > 0 {
			after = time.Duration(1.2 * r.Float64() * float64(usual))
		}
		timer := time.AfterFunc(after, func() { cmd.Process.Kill() })
		cmd.Wait()
		timer.Stop()
		if n == 0 {
			usual = time.Since(began)
		}
		if strings.Contains(stderr.String(), `"msg":"stored"`) {
			stored += 1000
		}
		code, out, errs := samewire(t, "stats", "--archive", archive, "--format", "csv")
		if code == exitNoArchive && stored == 0 {
			continue
		}
		got := stored
		if strings.Contains(out, fmt.Sprintf(",%d,", stored+1000)) { // stored, and killed before it could say so
			stored += 1000
			got = stored
		}
		if code != exitOK || !strings.Contains(out, fmt.Sprintf(",%d,", got)) {
			t.Errorf("%d: want %d articles: status %d, %s%s", n, got, code, out, errs)
		}
	}
	day := filepath.Join(dir, "last.jsonl")
	writeDay(t, day, 900000, 10)
	if code, _, stderr := samewire(t, "add", "--archive", archive, day); code != exitOK || !strings.Contains(stderr, "10 added") {
		t.Errorf("adding afterwards: status %d, %s", code, stderr)
	}
	t.Logf("%d kills, %d articles stored", *kills, stored)
}

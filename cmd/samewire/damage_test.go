package main

import (
	"bytes"
	"context"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
	"testing"
	"time"
)

// The soak is the same with more: go test ./cmd/samewire -run Damage -v -flips 20000 -cuts 2000
var (
	flips = flag.Int("flips", 30, "bits of an archive to flip, one at a time")
	cuts  = flag.Int("cuts", 20, "places at which to cut an archive")
)

// page is the size of a page of a specimen.
const page = 16 << 10

// A specimen is a small archive that has all that one can have, and what is asked of it.
type specimen struct {
	dir      string
	archive  []byte
	commands [][]string // ARCHIVE stands for the file
	want     []outcome  // of the commands, of the whole archive
}

type outcome struct {
	code           int
	stdout, stderr string
	allocated      uint64
}

func newSpecimen(t *testing.T) *specimen {
	t.Helper()
	s := &specimen{dir: t.TempDir()}
	write := func(name string, lines ...string) string {
		path := filepath.Join(s.dir, name)
		if err := os.WriteFile(path, []byte(strings.Join(lines, "\n")+"\n"), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	piece := func(n, version int, source string) string {
		var b strings.Builder
		for w := range 90 {
			fmt.Fprintf(&b, "quay%dx%d ", n, w*(version+1))
			if w%15 == 14 {
				b.WriteString("said the harbour office on Monday. The ")
			}
		}
		return fmt.Sprintf(`{"id":"https://%s/%d","source":%q,"title":"Piece %d","published":"2025-03-%02d","body":%q}`,
			source, n, source, n, n%28+1, "The "+b.String()+"ferry.\n\nThe Sheet is folded by hand in a loft above the chandler's shop in Pier Street.")
	}
	var first, second []string
	for n := range 12 {
		first = append(first, piece(n, 0, "sheet.example"), piece(n, 0, "other.example"))
	}
	for n := range 12 {
		second = append(second, piece(n, n%2, "sheet.example"), piece(n+20, 0, "other.example")) // every other is a new version
	}
	incoming := write("in.jsonl", piece(3, 0, "third.example"), piece(99, 0, "third.example"), piece(5, 1, "sheet.example"))
	archive := filepath.Join(s.dir, "whole.db")
	for _, day := range []string{write("first.jsonl", first...), write("second.jsonl", second...)} {
		if code, _, stderr := samewire(t, "add", "--archive", archive, day); code != exitOK {
			t.Fatalf("status %d: %s", code, stderr)
		}
	}
	data, err := os.ReadFile(archive)
	if err != nil {
		t.Fatal(err)
	}
	s.archive = data
	s.commands = [][]string{
		{"stats", "--archive", "ARCHIVE", "--format", "csv"},
		{"check", "--archive", "ARCHIVE", "--format", "jsonl", incoming},
		{"clusters", "--archive", "ARCHIVE"},
		{"dedupe", "--archive", "ARCHIVE", "--format", "csv", incoming},
		{"furniture", "--archive", "ARCHIVE", "--format", "csv"},
		{"furniture", "--archive", "ARCHIVE", "--format", "csv", "sheet.example"},
		{"terms", "--archive", "ARCHIVE"},
		{"export", "--archive", "ARCHIVE"},
		{"explain", "--archive", "ARCHIVE", "--format", "json", "https://sheet.example/4", "https://other.example/4"},
		{"verify", "--archive", "ARCHIVE", "--format", "csv"},
		{"add", "--archive", "ARCHIVE", "--format", "csv", incoming},
		{"clusters", "--archive", "ARCHIVE"}, // what add has made of it
	}
	for _, args := range s.commands {
		o := s.run(t, archive, args)
		if o.code > exitNone {
			t.Fatalf("%v: status %d: %s", args, o.code, o.stderr)
		}
		s.want = append(s.want, o)
	}
	return s
}

// fileBytes is the row of stats up to the size of the file.
var fileBytes = regexp.MustCompile(`(?m)^(ARCHIVE(?:,[^,]*){5}),\d+`)

// exportTime is when an export was made.
var exportTime = regexp.MustCompile(`,"exported":"[^"]*"`)

// run runs a command in this process, and fails if it takes too long or too much.
func (s *specimen) run(t *testing.T, archive string, args []string) outcome {
	t.Helper()
	full := []string{"samewire"}
	for _, arg := range args {
		full = append(full, strings.ReplaceAll(arg, "ARCHIVE", archive))
	}
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	var out, errs bytes.Buffer
	done := make(chan int, 1)
	go func() { done <- run(context.Background(), strings.NewReader(""), &out, &errs, full) }()
	var o outcome
	select {
	case o.code = <-done:
	case <-time.After(30 * time.Second):
		t.Fatalf("%v hangs", full)
	}
	runtime.ReadMemStats(&after)
	o.stdout, o.stderr = strings.ReplaceAll(out.String(), archive, "ARCHIVE"), errs.String()
	if n := len(o.stdout); args[0] == "terms" && n > 40 {
		o.stdout = o.stdout[:18] + o.stdout[23:n-8] // without the date, and the sum over it
	}
	if args[0] == "export" {
		o.stdout = exportTime.ReplaceAllString(o.stdout, "")
	}
	if at := strings.LastIndexByte(o.stdout, ','); args[0] == "stats" && at > 0 {
		o.stdout = fileBytes.ReplaceAllString(o.stdout[:at], "$1") // without what the size of the file says
	}
	o.allocated = after.TotalAlloc - before.TotalAlloc
	return o
}

// A toll is what became of damaged archives.
type toll struct {
	right, refused int // commands: with the right output, or with status 5
	lies           []string
}

// try runs all commands on a damaged archive. What they may do is give the right output
// or end with status 5 and a message.
func (s *specimen) try(t *testing.T, name string, data []byte, toll *toll) {
	t.Helper()
	path := filepath.Join(s.dir, "damaged.db")
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
	added, refused := true, toll.refused
	for i, args := range s.commands {
		if i == len(s.commands)-1 && !added {
			break
		}
		o, want := s.run(t, path, args), s.want[i]
		if args[0] == "add" {
			added = o.code == want.code
		}
		switch {
		case o.code == exitDamaged && o.stderr != "" && !strings.Contains(o.stderr, "runtime error"):
			toll.refused++
		case args[0] == "verify" && o.code == exitOK && toll.refused > refused:
			toll.lies = append(toll.lies, name+": verify: nothing is wrong, where other commands refuse")
		case o.code == want.code && o.stdout == want.stdout:
			toll.right++
		case o.code == exitOK || o.code == exitNone:
			toll.lies = append(toll.lies, fmt.Sprintf("%s: %s: another answer, status %d", name, args[0], o.code))
		default:
			t.Errorf("%s: %v: status %d: %.300s%.300s", name, args, o.code, o.stderr, o.stdout)
		}
		if o.allocated > want.allocated+1<<30 { // all that it allocates, one after the other: bbolt copies small buckets, by the size that they say
			t.Errorf("%s: %v takes %d MiB", name, args, o.allocated>>20)
		}
	}
}

func (toll *toll) report(t *testing.T, what string, n int) {
	t.Helper()
	t.Logf("%d %s: commands with the right answer %d, refused with status 5 %d, with a wrong answer %d", n, what, toll.right, toll.refused, len(toll.lies))
	for i, lie := range toll.lies {
		if i == 20 {
			t.Logf("and %d more", len(toll.lies)-i)
			break
		}
		t.Log(lie)
	}
}

// A flipped bit is refused or changes nothing, wherever it is.
func TestDamageOfABit(t *testing.T) {
	s := newSpecimen(t)
	var toll toll
	r := rand.New(rand.NewPCG(5, 1))
	for i := range *flips {
		bit := r.IntN(8 * len(s.archive))
		if i%2 == 1 { // the head of a page or its first elements, which no checksum covers
			bit = 8*page*r.IntN(len(s.archive)/page) + r.IntN(8*300)
		}
		data := bytes.Clone(s.archive)
		data[bit/8] ^= 1 << (bit % 8)
		s.try(t, fmt.Sprintf("bit %d of byte %#x", bit%8, bit/8), data, &toll)
	}
	toll.report(t, "flips", *flips)
	if len(toll.lies) > 0 {
		t.Error("an archive of which a bit was flipped gives wrong answers")
	}
}

// An archive that has lost its end is refused, wherever it was cut: at the end of any
// page, and within one.
func TestDamageOfACut(t *testing.T) {
	s := newSpecimen(t)
	var toll toll
	r := rand.New(rand.NewPCG(5, 2))
	pages := len(s.archive) / page
	for i := range *cuts {
		at := i * page
		if i >= pages {
			at = r.IntN(len(s.archive))
		}
		s.try(t, fmt.Sprintf("cut at %#x", at), s.archive[:at], &toll)
	}
	toll.report(t, "cuts", *cuts)
	if len(toll.lies) > 0 {
		t.Error("an archive that was cut gives wrong answers")
	}
}

// Of the two headers the newest that is sound counts: if it is not, the transaction before
// must not be taken for the last one.
func TestDamageOfAHeader(t *testing.T) {
	s := newSpecimen(t)
	s.commands, s.want = s.commands[:1], s.want[:1] // stats
	var toll toll
	n, step := 0, 1
	if testing.Short() {
		step = 37
	}
	for bit := 0; bit < 2*8*80; bit += step {
		at := bit / 8
		if at >= 80 {
			at += page - 80
		}
		data := bytes.Clone(s.archive)
		data[at] ^= 1 << (bit % 8)
		s.try(t, fmt.Sprintf("bit %d of byte %#x", bit%8, at), data, &toll)
		n++
	}
	toll.report(t, "flips in headers", n)
	if len(toll.lies) > 0 {
		t.Error("an older transaction is taken for the last one")
	}
}

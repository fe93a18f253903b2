package main

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"testing"
)

// samewire runs the program and returns its status and what it wrote.
func samewire(t *testing.T, args ...string) (code int, stdout, stderr string) {
	t.Helper()
	var out, errs bytes.Buffer
	code = run(context.Background(), strings.NewReader(""), &out, &errs, append([]string{"samewire"}, args...))
	return code, out.String(), errs.String()
}

// writeDay writes n articles of their own words as JSON lines.
func writeDay(t *testing.T, path string, from, n int) {
	t.Helper()
	var b strings.Builder
	for i := from; i < from+n; i++ {
		var body strings.Builder
		for j := range 300 {
			fmt.Fprintf(&body, "word%dx%d ", i*7919%100003, j*i)
		}
		fmt.Fprintf(&b, "{\"id\":\"doc%d\",\"body\":%q}\n", i, "The harbour said "+body.String()+"on Monday.")
	}
	if err := os.WriteFile(path, []byte(b.String()), 0o600); err != nil {
		t.Fatal(err)
	}
}

func TestFullDiskLosesNothing(t *testing.T) {
	disk := t.TempDir()
	if err := syscall.Mount("tmpfs", disk, "tmpfs", 0, "size=1m"); err != nil {
		t.Skipf("no small disk can be mounted here: %v", err)
	}
	defer syscall.Unmount(disk, syscall.MNT_DETACH)
	first, second := filepath.Join(t.TempDir(), "first.jsonl"), filepath.Join(t.TempDir(), "second.jsonl")
	writeDay(t, first, 1, 20)
	writeDay(t, second, 1000, 3000)
	archive := filepath.Join(disk, "a.db")

	if code, _, stderr := samewire(t, "add", "--archive", archive, first); code != exitOK {
		t.Fatalf("adding to a disk with room: status %d, %s", code, stderr)
	}
	code, _, stderr := samewire(t, "add", "--archive", archive, second)
	if code != exitTrouble || !strings.Contains(stderr, "no space left") {
		t.Errorf("adding to a full disk: status %d, %s", code, stderr)
	}
	if code, out, stderr := samewire(t, "check", "--archive", archive, "--format", "csv", second, first); code == exitTrouble || code > exitTrouble {
		t.Errorf("checking against it: status %d, %s%s", code, out, stderr)
	}
	if code, out, stderr := samewire(t, "stats", "--archive", archive, "--format", "csv"); code != exitOK || !strings.Contains(out, ",20,") {
		t.Errorf("stats: status %d, %s%s", code, out, stderr)
	}
}

// On a full disk an output file stays what it was before, a new one does not stay half
// written, and neither does an archive that finds no room to be made.
func TestFullDiskLeavesNothingHalfWritten(t *testing.T) {
	disk := t.TempDir()
	if err := syscall.Mount("tmpfs", disk, "tmpfs", 0, "size=64k"); err != nil {
		t.Skipf("no small disk can be mounted here: %v", err)
	}
	defer syscall.Unmount(disk, syscall.MNT_DETACH)
	day, before, piece := filepath.Join(t.TempDir(), "day.jsonl"), filepath.Join(disk, "before.jsonl"), filepath.Join(t.TempDir(), "one.jsonl")
	writeDay(t, day, 1, 300)
	writeDay(t, piece, 1, 1)
	if err := os.WriteFile(before, []byte("before\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, args := range [][]string{
		{"dedupe", day, "--unique", before},
		{"dedupe", day, "--unique", filepath.Join(disk, "new.jsonl")},
		{"add", "--archive", filepath.Join(disk, "a.db"), piece},
	} {
		code, _, stderr := samewire(t, args...)
		if code != exitTrouble || strings.Count(stderr, "no space left") != 1 {
			t.Errorf("%v: status %d, %s", args, code, stderr)
		}
		there, err := os.ReadDir(disk)
		if err != nil || len(there) != 1 {
			t.Errorf("%v leaves %v, %v", args, there, err)
		}
		if data, err := os.ReadFile(before); err != nil || string(data) != "before\n" {
			t.Errorf("%v: %.40q, %v", args, data, err)
		}
	}
	if code, _, stderr := samewire(t, "dedupe", piece, "--unique", before); code != exitOK {
		t.Errorf("status %d, %s", code, stderr)
	}
	if data, err := os.ReadFile(before); err != nil || !strings.Contains(string(data), "doc1") {
		t.Errorf("%.40q, %v", data, err)
	}
}

func TestReadOnlyFolder(t *testing.T) {
	if os.Geteuid() == 0 { // root may write everywhere: take another user's rights for this thread
		runtime.LockOSThread()
		defer runtime.UnlockOSThread()
		if err := syscall.Setfsuid(65534); err != nil {
			t.Skipf("rights cannot be dropped here: %v", err)
		}
		defer syscall.Setfsuid(0)
	}
	dir := t.TempDir()
	day := filepath.Join(dir, "day.jsonl")
	writeDay(t, day, 1, 3)
	folder := filepath.Join(dir, "folder")
	if err := os.Mkdir(folder, 0o500); err != nil {
		t.Fatal(err)
	}
	code, _, stderr := samewire(t, "add", "--archive", filepath.Join(folder, "a.db"), day)
	if code != exitTrouble || !strings.Contains(stderr, "permission denied") {
		t.Errorf("status %d, %s", code, stderr)
	}
}

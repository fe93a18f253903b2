package main

import (
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"testing"
	"time"
)

// asNobody takes the rights of another user for this thread, where the tests are run by
// root, who may read and write everything.
func asNobody(t *testing.T) {
	t.Helper()
	if os.Geteuid() != 0 {
		return
	}
	runtime.LockOSThread()
	if err := syscall.Setfsuid(65534); err != nil {
		runtime.UnlockOSThread()
		t.Skipf("rights cannot be dropped here: %v", err)
	}
	t.Cleanup(func() {
		syscall.Setfsuid(0)
		runtime.UnlockOSThread()
	})
}

func mode(t *testing.T, path string) fs.FileMode {
	t.Helper()
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	return info.Mode().Perm()
}

func TestPermissions(t *testing.T) {
	dir := t.TempDir()
	path := func(name string) string { return filepath.Join(dir, name) }
	writeDay(t, path("day.jsonl"), 1, 3)
	old := syscall.Umask(0)
	defer syscall.Umask(old)
	samewire(t, "add", "--archive", path("a.db"), path("day.jsonl"))
	samewire(t, "backup", "--archive", path("a.db"), path("copy.db"))
	for _, name := range []string{"a.db", "copy.db"} {
		if got := mode(t, path(name)); got != 0o600 {
			t.Errorf("%s is made with %o", name, got)
		}
	}
	if err := os.Chmod(path("copy.db"), 0o640); err != nil { // for those who take backups away
		t.Fatal(err)
	}
	samewire(t, "backup", "--archive", path("a.db"), "--force", path("copy.db"))
	if got := mode(t, path("copy.db")); got != 0o640 {
		t.Errorf("a backup of 640 is replaced by one of %o", got)
	}
	samewire(t, "backup", "--archive", path("a.db"), "--force", path("first.db"))
	if got := mode(t, path("first.db")); got != 0o600 {
		t.Errorf("with --force a new backup is made with %o", got)
	}
	if err := os.Mkdir(path("shut"), 0o755); err != nil {
		t.Fatal(err)
	}
	for name, mode := range map[string]fs.FileMode{"secret.db": 0, "read.db": 0o444, "shut/a.db": 0o666} {
		data, err := os.ReadFile(path("a.db"))
		if err == nil {
			err = os.WriteFile(path(name), data, 0o600)
		}
		if err == nil {
			err = os.Chmod(path(name), mode)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Chmod(dir, 0o777); err != nil {
		t.Fatal(err)
	}
	for up := filepath.Dir(dir); up != os.TempDir() && up != "/"; up = filepath.Dir(up) {
		os.Chmod(up, 0o755) // that nobody can get there
	}
	if err := os.Chmod(path("shut"), 0o555); err != nil {
		t.Fatal(err)
	}
	asNobody(t)
	if f, err := os.Open(path("secret.db")); err == nil {
		f.Close()
		t.Skip("whoever runs this may read everything")
	}
	for _, test := range []struct {
		command string
		archive string
		code    int
		want    string
	}{
		{"stats", "secret.db", exitTrouble, "secret.db may not be read: permission denied"},
		{"stats", "read.db", exitOK, ""},
		{"add " + path("day.jsonl"), "read.db", exitTrouble, "read.db may not be written: permission denied"},
		{"remove doc1", "read.db", exitTrouble, "read.db may not be written"},
		{"compact", "read.db", exitTrouble, "read.db may not be written"},
		{"backup " + path("mine.db"), "read.db", exitOK, ""},
		{"stats", "mine.db", exitOK, ""},
		{"compact", "shut/a.db", exitTrouble, "no new file can be made in the folder"},
		{"backup " + path("shut/b.db"), "read.db", exitTrouble, "no file can be made in the folder"},
		{"add " + path("day.jsonl"), "shut/a.db", exitOK, ""},
		{"add " + path("day.jsonl"), "shut/new.db", exitTrouble, "making the archive in the folder"},
	} {
		args := append(strings.Fields(test.command), "--archive", path(test.archive))
		code, _, stderr := samewire(t, args...)
		if code != test.code || !strings.Contains(stderr, test.want) {
			t.Errorf("%s of %s: status %d, %s", test.command, test.archive, code, stderr)
		}
	}
}

// Without room for the copy, compact says so and the archive stays as it is.
func TestCompactWithoutRoom(t *testing.T) {
	disk := t.TempDir()
	if err := syscall.Mount("tmpfs", disk, "tmpfs", 0, "size=1400k"); err != nil {
		t.Skipf("no small disk can be mounted here: %v", err)
	}
	defer syscall.Unmount(disk, syscall.MNT_DETACH)
	day, archive := filepath.Join(t.TempDir(), "day.jsonl"), filepath.Join(disk, "a.db")
	writeDay(t, day, 1, 400)
	if code, _, stderr := samewire(t, "add", "--archive", archive, day); code != exitOK {
		t.Fatal(stderr)
	}
	before, err := os.ReadFile(archive)
	if err != nil {
		t.Fatal(err)
	}
	code, _, stderr := samewire(t, "compact", "--archive", archive)
	if code != exitTrouble || !strings.Contains(stderr, "of free space in its folder") {
		t.Errorf("status %d, %s", code, stderr)
	}
	if after, err := os.ReadFile(archive); err != nil || string(after) != string(before) {
		t.Errorf("the archive has changed, or %v", err)
	}
	if entries, err := os.ReadDir(disk); err != nil || len(entries) != 1 {
		t.Errorf("files are left: %v, %v", entries, err)
	}
}

func TestAgo(t *testing.T) {
	now := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	for age, want := range map[string]string{
		"36h": "2026-02-28T00:00:00Z", "90d": "2025-12-01T12:00:00Z", "12w": "2025-12-07T12:00:00Z", "2y": "2024-03-01T12:00:00Z",
		"0d": "", "d": "", "3": "", "-3d": "", "1.5y": "", "3m": "", "9999999999999y": "", "3é": "",
	} {
		at, ok := ago(now, age)
		if got := at.Format(time.RFC3339); ok != (want != "") || ok && got != want {
			t.Errorf("%s: %s, %v, want %q", age, got, ok, want)
		}
	}
}

package spill

import (
	"bytes"
	"io"
	"os"
	"runtime"
	"testing"

	"pgregory.net/rapid"
)

// A log gives back what was appended, wherever it stays.
func TestLogIsItsBytes(t *testing.T) {
	dir := t.TempDir()
	rapid.Check(t, func(t *rapid.T) {
		space := New(rapid.SampledFrom([]int64{0, chunkBytes, 1 << 30}).Draw(t, "budget"), dir)
		defer space.Close()
		logs := []*Log{space.Log(), space.Log()}
		want := make([][]byte, len(logs))
		for range rapid.IntRange(0, 20).Draw(t, "appends") {
			i := rapid.IntRange(0, 1).Draw(t, "log")
			part := bytes.Repeat([]byte{rapid.Byte().Draw(t, "byte")}, rapid.IntRange(0, 2*chunkBytes).Draw(t, "size"))
			at, err := logs[i].Append(part)
			if err != nil || at != int64(len(want[i])) {
				t.Fatalf("append at %d: %d, %v", len(want[i]), at, err)
			}
			want[i] = append(want[i], part...)
		}
		for i, l := range logs {
			if l.Size() != int64(len(want[i])) {
				t.Fatalf("size %d, want %d", l.Size(), len(want[i]))
			}
			at := rapid.IntRange(0, len(want[i])).Draw(t, "at")
			got := make([]byte, rapid.IntRange(0, len(want[i])-at).Draw(t, "bytes"))
			if _, err := l.ReadAt(got, int64(at)); err != nil || !bytes.Equal(got, want[i][at:at+len(got)]) {
				t.Fatalf("%d bytes at %d are not what was appended: %v", len(got), at, err)
			}
			if _, err := l.ReadAt(make([]byte, 1), l.Size()); err != io.EOF {
				t.Fatalf("reading past the end: %v", err)
			}
		}
	})
	if left, _ := os.ReadDir(dir); len(left) > 0 {
		t.Errorf("%d files are left", len(left))
	}
}

// A process that is killed leaves nothing behind.
func TestTheFileHasNoName(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("an open file keeps its name here")
	}
	dir := t.TempDir()
	space := New(0, dir)
	defer space.Close()
	log := space.Log()
	if _, err := log.Append(make([]byte, 3*chunkBytes)); err != nil || space.Spilled() == 0 {
		t.Fatalf("%d bytes spilled, %v", space.Spilled(), err)
	}
	if left, err := os.ReadDir(dir); len(left) > 0 || err != nil {
		t.Errorf("%d files, %v", len(left), err)
	}
	if _, err := log.ReadAt(make([]byte, chunkBytes), 0); err != nil {
		t.Error(err)
	}
}

// Memory goes to the file when the budget is used up, not before, and comes back from
// logs that are freed.
func TestBudget(t *testing.T) {
	space := New(3*chunkBytes, t.TempDir())
	defer space.Close()
	full := make([]byte, 3*chunkBytes)
	first := space.Log()
	first.Append(full)
	if n := space.Spilled(); n != 0 {
		t.Errorf("%d bytes spilled within the budget", n)
	}
	second := space.Log()
	second.Append(full)
	if n := space.Spilled(); n == 0 || n > 3*chunkBytes {
		t.Errorf("%d bytes spilled of 3 chunks beyond the budget", n)
	}
	first.Free()
	second.Free()
	before := space.Spilled()
	space.Log().Append(full)
	if n := space.Spilled(); n != before {
		t.Errorf("%d bytes spilled although others were freed", n-before)
	}
	space.Reserve(4 * chunkBytes)
	space.Log().Append(full)
	if n := space.Spilled(); n == before {
		t.Error("nothing spilled although the budget was reserved")
	}
}

func TestNoFolder(t *testing.T) {
	space := New(0, t.TempDir()+"/none")
	defer space.Close()
	if _, err := space.Log().Append(make([]byte, 3*chunkBytes)); err == nil {
		t.Error("no error without a folder to spill to")
	}
}

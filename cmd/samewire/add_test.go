package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// What came in the batch that is still being written is known, and teaches nothing.
func TestAddKnowsTheBatchBefore(t *testing.T) {
	dir := t.TempDir()
	var lines strings.Builder
	for range 2 {
		for i := range addBatch {
			fmt.Fprintf(&lines, `{"id":"a%d","source":"Harbour Sheet","body":"Ferry number %d was late into port on Sunday, said the harbour office in a note of its own."}`+"\n", i, i)
		}
	}
	intake, archive := filepath.Join(dir, "intake.jsonl"), filepath.Join(dir, "a.db")
	if err := os.WriteFile(intake, []byte(lines.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	_, _, got := samewire(t, "add", "--archive", archive, intake)
	if !strings.Contains(got, fmt.Sprintf("%d added, 0 new versions, %d known already", addBatch, addBatch)) {
		t.Error(got)
	}
	if _, got, _ = samewire(t, "furniture", "--archive", archive, "--format", "jsonl"); !strings.Contains(got, fmt.Sprintf(`"articles":%d,`, addBatch)) {
		t.Error(got)
	}
}

package main

import (
	"bufio"
	"compress/gzip"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
	bolt "go.etcd.io/bbolt"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"samewire": main})
}

// The scripts show what a user sees: arguments, output and exit status.
func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir: filepath.Join("..", "..", "testdata", "script"),
		Setup: func(env *testscript.Env) error {
			wire, err := filepath.Abs(filepath.Join("..", "..", "testdata", "wire"))
			env.Setenv("WIRE", wire)
			env.Setenv("TMPDIR", env.WorkDir)
			return err
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"exits":    exits,
			"gzip":     gzipFile,
			"cut":      cutFile,
			"words":    wordsFile,
			"longline": longLine,
			"intake":   intakeFile,
			"lock":     lock,
			"bytes":    bytesFile,
			"replace":  substitute,
			"records":  records,

			"evilnames": evilNames,
			"fifo":      fifo,
			"oneid":     oneID,
		},
		Condition: func(cond string) (bool, error) {
			path, ok := strings.CutPrefix(cond, "exists:")
			if !ok {
				return false, fmt.Errorf("unknown condition %q", cond)
			}
			_, err := os.Stat(path)
			return err == nil, nil
		},
		RequireExplicitExec: true,
	})
}

// exits CODE COMMAND...: the command ends with that status.
func exits(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: exits CODE COMMAND...")
	}
	err := ts.Exec(args[1], args[2:]...)
	code := 0
	if err != nil {
		var ok bool
		if code, ok = exitStatus(err); !ok {
			ts.Fatalf("%v: %v", args[1:], err)
		}
	}
	if strconv.Itoa(code) != args[0] {
		ts.Fatalf("%s: exit status %d, want %s", strings.Join(args[1:], " "), code, args[0])
	}
}

func exitStatus(err error) (int, bool) {
	e, ok := err.(interface{ ExitCode() int })
	if !ok {
		return 0, false
	}
	return e.ExitCode(), true
}

// gzip FILE: writes FILE.gz.
func gzipFile(ts *testscript.TestScript, _ bool, args []string) {
	f, err := os.Create(ts.MkAbs(args[0] + ".gz"))
	ts.Check(err)
	w := gzip.NewWriter(f)
	_, err = w.Write([]byte(ts.ReadFile(args[0])))
	ts.Check(err)
	ts.Check(w.Close())
	ts.Check(f.Close())
}

// cut FILE N: takes the last N bytes off.
func cutFile(ts *testscript.TestScript, _ bool, args []string) {
	n, err := strconv.ParseInt(args[1], 10, 64)
	ts.Check(err)
	info, err := os.Stat(ts.MkAbs(args[0]))
	ts.Check(err)
	ts.Check(os.Truncate(ts.MkAbs(args[0]), info.Size()-n))
}

// replace FILE OLD NEW: writes NEW for every OLD in the file.
func substitute(ts *testscript.TestScript, _ bool, args []string) {
	data := strings.ReplaceAll(ts.ReadFile(args[0]), args[1], args[2])
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), []byte(data), 0o600))
}

// bytes FILE HEX: writes the bytes.
func bytesFile(ts *testscript.TestScript, _ bool, args []string) {
	var data []byte
	_, err := fmt.Sscanf(args[1], "%x", &data)
	ts.Check(err)
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), data, 0o600))
}

// evilnames FOLDER: makes empty files whose names a terminal would obey.
func evilNames(ts *testscript.TestScript, _ bool, args []string) {
	ts.Check(os.MkdirAll(ts.MkAbs(args[0]), 0o700))
	for _, name := range []string{"\x1b[2J\a", "a\u202ecod", "b\x9bm", "c\nsamewire: 9 added"} {
		ts.Check(os.WriteFile(filepath.Join(ts.MkAbs(args[0]), name+".txt"), nil, 0o600))
	}
}

// fifo FILE: makes a pipe to which nobody writes.
func fifo(ts *testscript.TestScript, _ bool, args []string) {
	ts.Check(syscall.Mkfifo(ts.MkAbs(args[0]), 0o600))
}

// oneid FILE N: writes N JSON lines of one id, each with a body of its own.
func oneID(ts *testscript.TestScript, _ bool, args []string) {
	n, err := strconv.Atoi(args[1])
	ts.Check(err)
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, `{"id":"wire-1","body":"The slip at Marrow Point was closed on Tuesday, says version %d of a story that its agency sends again and again, with a word changed each time, until nobody reads it."}%s`, i, "\n")
	}
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), []byte(b.String()), 0o600))
}

// records FILE: every line of the file, or of stderr, is a JSON object, and there is one.
func records(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: records FILE")
	}
	lines := strings.Split(ts.ReadFile(args[0]), "\n")
	if len(lines) < 2 || lines[len(lines)-1] != "" {
		ts.Fatalf("%s: no whole line", args[0])
	}
	for _, line := range lines[:len(lines)-1] {
		var object map[string]any
		if err := json.Unmarshal([]byte(line), &object); err != nil || len(object) < 3 {
			ts.Fatalf("%s: %v in %s", args[0], err, line)
		}
	}
}

// words FILE N: writes a text of N words in sentences and paragraphs.
func wordsFile(ts *testscript.TestScript, _ bool, args []string) {
	n, err := strconv.Atoi(args[1])
	ts.Check(err)
	f, err := os.Create(ts.MkAbs(args[0]))
	ts.Check(err)
	w := bufio.NewWriter(f)
	for i := range n {
		switch {
		case i%60 == 59:
			fmt.Fprintf(w, "harbour%d.\n\n", i)
		case i%15 == 14:
			fmt.Fprintf(w, "ferry%d. The ", i)
		default:
			fmt.Fprintf(w, "captain%d ", i)
		}
	}
	ts.Check(w.Flush())
	ts.Check(f.Close())
}

// intake FILE N TAIL: writes N JSON lines of articles with 60 words each of their own,
// that all end with the text of another file.
func intakeFile(ts *testscript.TestScript, _ bool, args []string) {
	n, err := strconv.Atoi(args[1])
	ts.Check(err)
	tail := strings.ReplaceAll(strings.TrimSpace(ts.ReadFile(args[2])), "\n", " ")
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, `{"id":"intake%d","source":"outlet%d.example","body":"The harbour of`, i, i)
		for w := range 60 {
			fmt.Fprintf(&b, " ferry%dcaptain%d", w, i)
		}
		fmt.Fprintf(&b, `.\n\n%s"}%s`, tail, "\n")
	}
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), []byte(b.String()), 0o600))
}

// longline FILE MEGABYTES: appends one JSON line of that size.
func longLine(ts *testscript.TestScript, _ bool, args []string) {
	n, err := strconv.Atoi(args[1])
	ts.Check(err)
	f, err := os.OpenFile(ts.MkAbs(args[0]), os.O_APPEND|os.O_WRONLY|os.O_CREATE, 0o600)
	ts.Check(err)
	w := bufio.NewWriter(f)
	fmt.Fprint(w, `{"id":"long","body":"`)
	mib := strings.Repeat("The ferry waits. ", 1<<20/17)
	for range n {
		fmt.Fprint(w, mib)
	}
	fmt.Fprintln(w, `"}`)
	ts.Check(w.Flush())
	ts.Check(f.Close())
}

// lock FILE: holds an archive as another process would, until the script ends.
func lock(ts *testscript.TestScript, _ bool, args []string) {
	db, err := bolt.Open(ts.MkAbs(args[0]), 0o600, &bolt.Options{Timeout: time.Second})
	ts.Check(err)
	ts.Defer(func() { db.Close() })
}

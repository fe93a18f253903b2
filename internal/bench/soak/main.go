// Soak kills samewire, and takes the power from it, while it writes its archive, and looks
// whether anything that it had called stored is lost.
//
//	cd internal/bench && go run ./soak -kills 300 -power 2000
//
// Kills: commands that write run on generated articles and get SIGKILL at a random moment.
// Promised is what the last record "stored" of --log-format json --verbose counts, and each
// row of check --add. Whatever was killed, the next command goes on with the archive.
//
// Power: a kill leaves what was written in the memory of the system, where a loss of power
// does not. So the writes and fsyncs of an add are recorded (strace), and of the file as
// it was last synced and a random part of the blocks written since, crash states are made.
// Each must open and hold all of one transaction: the last one synced, or the next.
//
// Everything after a kill or in a crash state is read: each article with its text, that its
// part keys find it, what was learnt of its source; samewire verify must agree.
package main

import (
	"bytes"
	"flag"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

func main() { os.Exit(run(os.Args[1:], os.Stdout, os.Stderr)) }

func run(args []string, stdout, stderr io.Writer) int {
	flags := flag.NewFlagSet("soak", flag.ContinueOnError)
	flags.SetOutput(stderr)
	kills := flags.Int("kills", 300, "commands to kill")
	power := flags.Int("power", 2000, "crash states to make of a recorded add")
	seed := flags.Uint64("seed", 1, "of all that is random but the moment of a kill")
	dir := flags.String("dir", "", "folder for files; one in the temporary folder, removed afterwards, if empty")
	program := flags.String("program", "", "the samewire to run; built from this tree if empty")
	if err := flags.Parse(args); err != nil {
		return 2
	}
	s := soak{program: *program, dir: *dir, out: stdout, log: stderr, rand: rand.New(rand.NewPCG(*seed, 0))}
	err := s.prepare()
	if err == nil && *kills > 0 {
		err = s.kill(*kills)
	}
	if err == nil && *power > 0 {
		err = s.power(*power)
	}
	if *dir == "" && err == nil {
		os.RemoveAll(s.dir)
	}
	if err != nil {
		fmt.Fprintf(stderr, "soak: %v\nsoak: the files are in %s\n", err, s.dir)
		return 1
	}
	return 0
}

type soak struct {
	program, dir string
	out, log     io.Writer
	rand         *rand.Rand
	commands     map[string]bool // that the program has
}

func (s *soak) prepare() (err error) {
	if s.dir == "" {
		if s.dir, err = os.MkdirTemp("", "samewire-soak-"); err != nil {
			return err
		}
	} else if err = os.MkdirAll(s.dir, 0o700); err != nil {
		return err
	}
	if s.program == "" {
		s.program = filepath.Join(s.dir, "samewire")
		build := exec.Command("go", "build", "-C", filepath.Join("..", ".."), "-o", s.program, "./cmd/samewire")
		build.Stderr = s.log
		if err := build.Run(); err != nil {
			return fmt.Errorf("building samewire: %w", err)
		}
	}
	help, err := exec.Command(s.program, "--help").Output()
	if err != nil {
		return fmt.Errorf("%s --help: %w", s.program, err)
	}
	s.commands = map[string]bool{}
	for line := range bytes.Lines(help) {
		if name, _, ok := strings.Cut(strings.TrimPrefix(string(line), "  "), " "); ok {
			s.commands[name] = true
		}
	}
	return nil
}

// must runs a command of samewire to its end.
func (s *soak) must(args ...string) ([]byte, error) {
	out, err := exec.Command(s.program, args...).CombinedOutput()
	if err != nil {
		return out, fmt.Errorf("samewire %s: %w: %s", strings.Join(args, " "), err, bytes.TrimSpace(out))
	}
	return out, nil
}

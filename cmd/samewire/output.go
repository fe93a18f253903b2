package main

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/urfave/cli/v2"

	"github.com/samewire/samewire/internal/article"
)

// outputs finds out before the work begins what would keep the files that flags
// name from being written, or make one go over another or over what is read. It
// reports whether one of them is standard output.
func outputs(c *cli.Context, flags ...string) (stdoutTaken bool, err error) {
	taken := map[string]string{} // path -> flag
	for _, flag := range flags {
		path := c.String(flag)
		if path == "" {
			continue
		}
		if other, ok := taken[filepath.Clean(path)]; ok {
			return false, usageError("--%s and --%s both go to %s; only one of them can", other, flag, path)
		}
		taken[filepath.Clean(path)] = flag
		if path == article.Stdin {
			stdoutTaken = true
			continue
		}
		if info, err := os.Stat(filepath.Dir(path)); err != nil || !info.IsDir() {
			return false, fmt.Errorf("--%s %s: there is no folder %s", flag, path, filepath.Dir(path))
		}
		info, err := os.Stat(path)
		if err != nil {
			continue // there is nothing to go over
		}
		if info.IsDir() {
			return false, usageError("--%s %s is a folder", flag, path)
		}
		for _, name := range append(c.Args().Slice(), c.String("archive"), c.String("cues"), c.String("config"), c.String("terms")) {
			if reads(name, info) {
				return false, usageError("--%s %s would overwrite what is read", flag, path)
			}
		}
	}
	return stdoutTaken, nil
}

// reads reports whether to read what a name or a pattern stands for is to read a
// file: the file itself, or a folder from which it would be read.
func reads(name string, file fs.FileInfo) bool {
	under, _ := filepath.Glob(name) // what is no pattern is a name
	for _, path := range append(under, name) {
		info, err := os.Stat(path)
		if err != nil {
			continue
		}
		if !info.IsDir() {
			if os.SameFile(info, file) {
				return true
			}
			continue
		}
		found := false
		walked := filepath.WalkDir(path, func(path string, d fs.DirEntry, err error) error {
			if err != nil || !article.ReadInFolder(path) {
				return nil // reading the folder will say what cannot be read
			}
			if info, err := os.Stat(path); err == nil && os.SameFile(info, file) {
				found = true
				return filepath.SkipAll
			}
			return nil
		})
		if found && walked == nil {
			return true
		}
	}
	return false
}

// writeFile writes the file that a flag names, if it names one. A CSV file begins
// with a byte order mark if the flags want it.
func (p *program) writeFile(c *cli.Context, path string, write func(io.Writer) error) error {
	if path == "" {
		return nil
	}
	f, err := p.createFile(path)
	if err != nil {
		return err
	}
	w := bufio.NewWriterSize(f, 1<<16)
	if c != nil && c.Bool("bom") {
		w.WriteString("\ufeff")
	}
	err = write(w)
	return errors.Join(err, w.Flush(), f.Close())
}

// createFile creates a file that a flag names; "-" is standard output.
func (p *program) createFile(path string) (io.WriteCloser, error) {
	if path == "-" {
		return nopCloser{p.stdout}, nil
	}
	return os.Create(path)
}

type nopCloser struct{ io.Writer }

func (nopCloser) Close() error { return nil }

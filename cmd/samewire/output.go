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

// writeFile writes the file that a flag names, if it names one; "-" is standard output.
// A CSV file begins with a byte order mark if the flags want it.
func (p *program) writeFile(c *cli.Context, path string, write func(io.Writer) error) error {
	if path == "" {
		return nil
	}
	marked := func(out io.Writer) error {
		w := bufio.NewWriterSize(out, 1<<16)
		if c != nil && c.Bool("bom") {
			w.WriteString("\ufeff")
		}
		if err := write(w); err != nil {
			return err
		}
		return w.Flush()
	}
	if path == article.Stdin {
		return marked(p.stdout)
	}
	if err := replaceFile(path, marked); err != nil {
		return fmt.Errorf("writing %s: %w", path, err)
	}
	return nil
}

// replaceFile writes a file under another name and moves it into place when it is whole,
// so that an error leaves what was there before, and never half of a file. A device or a
// pipe is written as it is, and so is what stands in a folder that takes no new file.
func replaceFile(path string, write func(io.Writer) error) error {
	mode := fs.FileMode(0o666)
	info, err := os.Lstat(path)
	if err == nil {
		mode = info.Mode().Perm()
	}
	var f *os.File
	moved := err != nil || info.Mode().IsRegular()
	if moved {
		f, err = os.OpenFile(path+".part", os.O_WRONLY|os.O_CREATE|os.O_TRUNC, mode)
		moved = err == nil
	}
	if !moved {
		if f, err = os.Create(path); err != nil {
			return err
		}
	}
	err = errors.Join(write(f), f.Close())
	if !moved {
		return err
	}
	if err == nil {
		err = os.Rename(f.Name(), path)
	}
	if err != nil {
		return errors.Join(err, os.Remove(f.Name()))
	}
	return nil
}

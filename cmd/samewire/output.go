package main

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"

	"github.com/urfave/cli/v2"

	"github.com/samewire/samewire/internal/article"
)

// outputs finds out before the work begins what would keep the files that flags
// name from being written, or make one go over another or over what is read, under
// whatever name or link. It reports whether one of them is standard output.
func outputs(c *cli.Context, flags ...string) (stdoutTaken bool, err error) {
	taken := map[string]string{} // resolved path -> flag
	present := map[string]fs.FileInfo{}
	for _, flag := range flags {
		path := c.String(flag)
		if path == "" {
			continue
		}
		real, err := destination(path)
		if err != nil {
			return false, fmt.Errorf("--%s %s: %w", flag, path, err)
		}
		if other, ok := taken[real]; ok {
			return false, usageError("--%s and --%s both go to %s; only one of them can", other, flag, path)
		}
		taken[real] = flag
		if path == article.Stdin {
			stdoutTaken = true
			continue
		}
		info, err := os.Stat(path)
		if err != nil || !info.IsDir() && !info.Mode().IsRegular() {
			continue // there is nothing to go over, or a device
		}
		if info.IsDir() {
			return false, usageError("--%s %s is a folder", flag, path)
		}
		for other, before := range present {
			if os.SameFile(info, before) {
				return false, usageError("--%s and --%s both go to %s; only one of them can", other, flag, path)
			}
		}
		present[flag] = info
		if in, ok := c.App.Reader.(*os.File); ok && slices.Contains(c.Args().Slice(), article.Stdin) {
			if stdin, err := in.Stat(); err == nil && os.SameFile(stdin, info) {
				return false, usageError("--%s %s would overwrite what is read", flag, path)
			}
		}
		reads := append(c.Args().Slice(), c.String("archive"), c.String("cues"), c.String("config"), c.String("terms"))
		if article.Reads(reads, info) {
			return false, usageError("--%s %s would overwrite what is read", flag, path)
		}
	}
	return stdoutTaken, nil
}

// destination is the file that writing to a path would make or change, with no link in
// its name.
func destination(path string) (string, error) {
	if path == article.Stdin {
		return path, nil
	}
	folder := filepath.Dir(path)
	if info, err := os.Stat(folder); err != nil || !info.IsDir() {
		return "", fmt.Errorf("there is no folder %s", folder)
	}
	if real, err := filepath.EvalSymlinks(path); err == nil {
		return filepath.Abs(real)
	}
	real, err := filepath.EvalSymlinks(folder)
	if err != nil {
		return "", err
	}
	return filepath.Abs(filepath.Join(real, filepath.Base(path)))
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
// so that an error leaves what was there before, and never half of a file. The other name
// is new, so that neither a file nor a link of that name is written over. What is no file,
// such as a pipe or /dev/null, is written to as it is, and so is a file in a folder that
// takes no new one.
func replaceFile(path string, write func(io.Writer) error) error {
	mode := fs.FileMode(0o666)
	info, err := os.Stat(path)
	there := err == nil
	if there && !info.Mode().IsRegular() {
		return overwrite(path, write)
	}
	if there {
		mode = info.Mode().Perm()
		if path, err = filepath.EvalSymlinks(path); err != nil {
			return err
		}
	}
	part := filepath.Join(filepath.Dir(path), fmt.Sprintf(".%s.part-%08x", filepath.Base(path), rand.Uint32()))
	f, err := os.OpenFile(part, os.O_WRONLY|os.O_CREATE|os.O_EXCL, mode)
	if errors.Is(err, fs.ErrPermission) && there {
		return overwrite(path, write)
	}
	if err != nil {
		return err
	}
	err = errors.Join(write(f), f.Close())
	if err == nil {
		err = os.Rename(part, path)
	}
	if err != nil {
		return errors.Join(err, os.Remove(part))
	}
	return nil
}

func overwrite(path string, write func(io.Writer) error) error {
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	return errors.Join(write(f), f.Close())
}

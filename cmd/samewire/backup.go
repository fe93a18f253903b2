package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/dustin/go-humanize"
	"github.com/urfave/cli/v2"
	"golang.org/x/term"

	"github.com/samewire/samewire/internal/article"
	"github.com/samewire/samewire/store"
)

func (p *program) backupCommand() *cli.Command {
	return p.command(&cli.Command{
		Name:      "backup",
		Usage:     "copy the archive while it is in use",
		ArgsUsage: "FILE",
		Description: `FILE becomes the archive as it is at one moment, and opens with every command; it is
complete or not there. With - the copy goes to standard output. An add that runs waits
until the copy is done, so a pipe should be quick, or FILE be sent on afterwards.`,
		Flags: []cli.Flag{
			archiveFlag("`FILE` that keeps the articles"),
			&cli.BoolFlag{Name: "force", Usage: "replace FILE if there is one; where it is a symbolic link, what it names"},
			waitFlag(), quietFlag(),
		},
		Action: p.backup,
	})
}

func (p *program) backup(c *cli.Context) (err error) {
	if c.NArg() != 1 {
		return usageError("backup takes one file to write, or - for standard output")
	}
	path := c.Args().First()
	if path == article.Stdin {
		if f, ok := p.stdout.(*os.File); ok && term.IsTerminal(int(f.Fd())) {
			return hinted(errors.New("an archive is no text for a terminal"), "name a file, or redirect standard output")
		}
	} else if path, err = p.backupTo(c, path); err != nil {
		return err
	}
	archive, err := p.openArchive(c, false)
	if err != nil {
		return err
	}
	defer closing(archive, &err)
	var bytes int64
	articles := 0
	write := func(w io.Writer) error {
		return archive.View(func(s *store.Snapshot) (err error) {
			articles = s.Len()
			out := &copied{w: w, ctx: p.ctx, bar: p.progress(c, "copied", func() int64 { return size(c.String("archive")) })}
			defer out.bar.finish()
			bytes, err = s.WriteTo(out)
			return err
		})
	}
	if path == article.Stdin {
		err = write(p.stdout)
	} else {
		err = putFile(path, c.Bool("force"), write)
	}
	if errors.Is(err, context.Canceled) {
		return hinted(err, "no backup was made; give the same command again to start over")
	}
	if err != nil {
		return fmt.Errorf("backing up to %s: %w", path, err)
	}
	p.say(c, "%s: %s, %s bytes copied to %s", c.String("archive"), counted(articles, "article"), humanize.Comma(bytes), path)
	return nil
}

// backupTo finds out before the work begins what would keep a file from being written,
// and what file a symbolic link stands for.
func (p *program) backupTo(c *cli.Context, path string) (string, error) {
	info, err := os.Stat(path)
	if err == nil {
		if path, err = filepath.EvalSymlinks(path); err != nil {
			return "", err
		}
		if archive, err := os.Stat(c.String("archive")); err == nil && os.SameFile(archive, info) {
			return "", usageError("%s is the archive itself", path)
		}
		switch {
		case !info.Mode().IsRegular():
			return "", usageError("%s is not a file", path)
		case !c.Bool("force"):
			return "", hinted(fmt.Errorf("%s is there already", path), "name another file, or replace it with --force")
		}
	} else if to, e := os.Readlink(path); e == nil {
		return "", hinted(fmt.Errorf("%s is a symbolic link to %s, which is not there", path, to), "mend the link, or remove it")
	}
	if info, err := os.Stat(filepath.Dir(path)); err != nil || !info.IsDir() {
		return "", fmt.Errorf("%s: there is no folder %s", path, filepath.Dir(path))
	}
	return path, nil
}

// putFile writes a file under another name and moves it into place when it is whole and
// on the disk. Only its owner may read it, unless it replaces one that others may read.
func putFile(path string, replace bool, write func(io.Writer) error) (err error) {
	f, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+".part-*") // 0600
	if err != nil {
		return fmt.Errorf("no file can be made in the folder %s: %w", filepath.Dir(path), errors.Unwrap(err))
	}
	defer os.Remove(f.Name())
	err = write(f)
	if old, e := os.Stat(path); e == nil && replace && err == nil {
		err = store.Resemble(f, old)
	}
	if err == nil {
		err = f.Sync()
	}
	if err = errors.Join(err, f.Close()); err != nil {
		return err
	}
	if !replace {
		// A link, unlike a rename, does not replace what has come there meanwhile.
		err := os.Link(f.Name(), path)
		if err == nil {
			return store.SyncFolder(path)
		}
		if errors.Is(err, fs.ErrExist) {
			return errors.New("another process has just made it; name another file, or replace it with --force")
		}
	}
	if err := os.Rename(f.Name(), path); err != nil {
		return err
	}
	return store.SyncFolder(path)
}

// size is that of a file, or negative if it is not known.
func size(path string) int64 {
	info, err := os.Stat(path)
	if err != nil {
		return -1
	}
	return info.Size()
}

// copied is written to until the run is interrupted.
type copied struct {
	w    io.Writer
	ctx  context.Context
	bar  *progress
	done int64
}

func (w *copied) Write(b []byte) (int, error) {
	if err := w.ctx.Err(); err != nil {
		return 0, err
	}
	n, err := w.w.Write(b)
	w.done += int64(n)
	w.bar.to(w.done)
	return n, err
}

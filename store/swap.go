package store

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// swap puts a file that build makes in the place of the archive at path, as a whole: a
// crash leaves the old one or the new one. Whoever has the old one open finds the new one
// when it next takes the lock. The file in place must be locked, so that nobody writes to
// it; readers go on. Where path is a symbolic link, the file that it names is replaced.
// The new file has the permissions of the old one.
//
// Two that swap would undo what is written in between, so there is one at a time: it may
// remove what one that was killed has left.
//
// After an error it says whether the new file is in place all the same.
func swap(path string, inPlace *os.File, purpose string, build func(temporary string) error) (swapped bool, err error) {
	if path, err = filepath.EvalSymlinks(path); err != nil {
		return false, fmt.Errorf("opening the archive: %w", err)
	}
	right, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		return false, notOpened(path, Options{}, err)
	}
	defer right.Close()
	if !trySwap(right) {
		return false, fmt.Errorf("%s: %w by another process that puts a new file in its place; try again when it is done", path, ErrInUse)
	}
	replaced := fmt.Errorf("%s was replaced by another file meanwhile; run the same command again", path)
	if !isAt(inPlace, path) {
		return false, replaced
	}
	prefix := "." + filepath.Base(path) + "." + purpose + "-"
	if alone {
		left, _ := os.ReadDir(filepath.Dir(path))
		for _, f := range left {
			if strings.HasPrefix(f.Name(), prefix) {
				os.Remove(filepath.Join(filepath.Dir(path), f.Name()))
			}
		}
	}
	f, err := os.CreateTemp(filepath.Dir(path), prefix+"*")
	if err != nil {
		return false, fmt.Errorf("no new file can be made in the folder %s: %w", filepath.Dir(path), errors.Unwrap(err))
	}
	defer os.Remove(f.Name())
	defer f.Close()
	if err := likeness(f, inPlace); err != nil {
		return false, fmt.Errorf("giving the new file the permissions of %s: %w", path, err)
	}
	if err := build(f.Name()); err != nil {
		return false, err
	}
	if err := f.Sync(); err != nil {
		return false, err
	}
	if !isAt(inPlace, path) {
		return false, replaced
	}
	if err := os.Rename(f.Name(), path); err != nil {
		return false, err
	}
	return true, SyncFolder(path)
}

// likeness gives a file the permissions and, as far as that is allowed, the owner of
// another one.
func likeness(f, of *os.File) error {
	info, err := of.Stat()
	if err != nil {
		return err
	}
	return Resemble(f, info)
}

// Resemble gives a file the permissions and, as far as that is allowed, the owner of the
// one that is described.
func Resemble(f *os.File, info fs.FileInfo) error {
	if uid, gid, ok := owner(info); ok {
		if err := f.Chown(uid, gid); errors.Is(err, fs.ErrPermission) {
			f.Chown(-1, gid) // who may write the archive need not own it
		} else if err != nil {
			return err
		}
	}
	return f.Chmod(info.Mode().Perm())
}

// SyncFolder makes sure that the name of a file survives a loss of power.
func SyncFolder(path string) error {
	d, err := os.Open(filepath.Dir(path))
	if err != nil {
		return err
	}
	err = d.Sync()
	if errors.Is(err, errors.ErrUnsupported) || errors.Is(err, fs.ErrInvalid) || errors.Is(err, fs.ErrPermission) {
		err = nil // there are file systems that cannot
	}
	return errors.Join(err, d.Close())
}

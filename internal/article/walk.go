package article

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// Stdin is the path that means standard input.
const Stdin = "-"

// extensions are the names under which a folder holds articles, plain or with one
// of packed behind.
var (
	extensions = []string{".txt", ".text", ".html", ".htm", ".xhtml", ".jsonl", ".ndjson", ".json"}
	packed     = []string{".gz", ".zst"}
)

// ReadInFolder reports whether a file would be read from a folder, by its name.
func ReadInFolder(path string) bool { return slices.Contains(extensions, extension(path)) }

// Reads reports whether to read the paths, as a [Reader] does, would be to read a file.
func Reads(paths []string, file fs.FileInfo) bool {
	w := newWalker(slices.DeleteFunc(slices.Clone(paths), func(path string) bool { return path == "" || path == Stdin }))
	for {
		path, _, ok := w.next()
		if !ok {
			return false
		}
		if info, err := os.Stat(path); path != "" && err == nil && os.SameFile(info, file) {
			return true
		}
	}
}

// extension is the lower-case extension of a path without that of its packing.
func extension(path string) string {
	name := strings.ToLower(filepath.Base(path))
	for _, p := range packed {
		name = strings.TrimSuffix(name, p)
	}
	return filepath.Ext(name)
}

// A walker turns the paths that a user names into files, in order. Folders are
// read as they are reached, so that a large one does not delay the first article.
type walker struct {
	paths []string
	// seen holds the resolved path of each file that was read, and of each folder
	// under the number of the named folder in which it was entered.
	seen   map[string]int
	number int

	folder  string // the named folder that is being walked
	pending []pending
	found   int // articles in it, also those that were read before
	ignored []string
	unnamed int // ignored beyond those
}

type pending struct {
	path, real string
	entry      fs.DirEntry
}

func newWalker(paths []string) *walker {
	return &walker{paths: paths, seen: map[string]int{}}
}

// next is the next file to read, or a problem with a path.
func (w *walker) next() (path string, problem *Problem, ok bool) {
	for {
		if n := len(w.pending); n > 0 {
			p := w.pending[n-1]
			w.pending = w.pending[:n-1]
			if path, problem = w.below(p); path != "" || problem != nil {
				return path, problem, true
			}
			continue
		}
		if w.folder != "" {
			if problem = w.leave(); problem != nil {
				return "", problem, true
			}
			continue
		}
		if len(w.paths) == 0 {
			return "", nil, false
		}
		named := w.paths[0]
		w.paths = w.paths[1:]
		if path, problem = w.named(named); path != "" || problem != nil {
			return path, problem, true
		}
	}
}

// named takes one path of the user's.
func (w *walker) named(path string) (string, *Problem) {
	if path == Stdin {
		return path, nil // read twice, it is at its end the second time
	}
	info, err := os.Stat(path)
	if errors.Is(err, fs.ErrNotExist) && strings.ContainsAny(path, "*?[") {
		return "", w.expand(path)
	}
	if err != nil {
		return "", cannot(path, err)
	}
	real := path
	if abs, err := filepath.Abs(path); err == nil {
		if real, err = filepath.EvalSymlinks(abs); err != nil {
			real = abs
		}
	}
	switch {
	case info.IsDir():
		w.number++
		w.folder, w.found, w.ignored, w.unnamed = path, 0, nil, 0
		return "", w.enter(path, real)
	case info.Mode().IsRegular() && w.again(real):
		return "", nil
	}
	return path, nil
}

// again reports whether a file was handed out before.
func (w *walker) again(real string) bool {
	_, seen := w.seen[real]
	w.seen[real] = w.number
	return seen
}

// expand puts the matches of a pattern in its place, for shells that do not.
func (w *walker) expand(pattern string) *Problem {
	matches, err := filepath.Glob(pattern)
	if err != nil {
		return &Problem{File: pattern, Msg: "no such file, and not a pattern either", Err: err, Skipped: true, Kind: Missing}
	}
	if !strings.HasPrefix(filepath.Base(pattern), ".") {
		matches = slices.DeleteFunc(matches, hidden)
	}
	if len(matches) == 0 {
		return &Problem{File: pattern, Msg: "no such file, and no file matches the pattern", Err: fs.ErrNotExist, Skipped: true, Kind: Missing}
	}
	slices.Sort(matches)
	w.paths = slices.Concat(matches, w.paths)
	return nil
}

func hidden(path string) bool { return strings.HasPrefix(filepath.Base(path), ".") }

// enter lists a folder. One that was entered before is not entered again, which
// also ends loops of links.
func (w *walker) enter(path, real string) *Problem {
	if number, seen := w.seen[real]; seen {
		if number != w.number {
			w.found++
		}
		return nil
	}
	w.seen[real] = w.number
	entries, err := os.ReadDir(path)
	for _, e := range slices.Backward(entries) { // the last pending is the next
		if !hidden(e.Name()) {
			w.pending = append(w.pending, pending{filepath.Join(path, e.Name()), filepath.Join(real, e.Name()), e})
		}
	}
	if err != nil {
		return cannot(path, err)
	}
	return nil
}

// below takes one entry of a folder.
func (w *walker) below(p pending) (string, *Problem) {
	mode, real := p.entry.Type(), p.real
	if mode&fs.ModeSymlink != 0 {
		info, err := os.Stat(p.path)
		if err != nil {
			return "", cannot(p.path, err)
		}
		mode = info.Mode().Type()
		if real, err = filepath.EvalSymlinks(p.real); err != nil {
			return "", cannot(p.path, err)
		}
	}
	switch {
	case mode.IsDir():
		return "", w.enter(p.path, real)
	case !mode.IsRegular() || !ReadInFolder(p.path):
		const listed = 5
		if len(w.ignored) < listed {
			w.ignored = append(w.ignored, p.entry.Name())
		} else {
			w.unnamed++
		}
		return "", nil
	}
	w.found++
	if w.again(real) {
		return "", nil
	}
	return p.path, nil
}

// leave ends a named folder and says what of it was not read.
func (w *walker) leave() *Problem {
	p := &Problem{File: w.folder}
	w.folder = ""
	n := len(w.ignored) + w.unnamed
	if n > 0 {
		names := strings.Join(w.ignored, ", ")
		if w.unnamed > 0 {
			names += fmt.Sprintf(" and %d more", w.unnamed)
		}
		p.Msg = fmt.Sprintf("%d files ignored that are not articles by their names: %s", n, names)
		if n == 1 {
			p.Msg = "a file ignored that is not an article by its name: " + names
		}
	}
	switch {
	case w.found == 0 && n > 0:
		p.Msg = "no articles in this folder; " + p.Msg
	case w.found == 0:
		p.Msg = "no articles in this folder"
	case n == 0:
		return nil
	}
	if w.found == 0 {
		p.Skipped, p.Kind = true, NoArticles
		p.Hint = "articles end in " + strings.Join(extensions, ", ") + ", each also with " + strings.Join(packed, " or ") +
			"; a file that is named is read whatever its name"
	}
	return p
}

// cannot is a path that the system does not let us read.
func cannot(path string, err error) *Problem {
	p := &Problem{File: path, Err: err, Skipped: true, Kind: Unreadable}
	var system *fs.PathError
	switch {
	case errors.Is(err, fs.ErrNotExist):
		p.Msg, p.Kind = "no such file or folder", Missing
	case errors.Is(err, fs.ErrPermission):
		p.Msg = "not readable: permission denied"
	case errors.As(err, &system):
		p.Msg = "not readable: " + system.Err.Error()
	default:
		p.Msg = "not readable: " + err.Error()
	}
	return p
}

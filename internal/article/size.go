package article

import (
	"io/fs"
	"os"
	"path/filepath"
)

// Size is about the number of bytes that a Reader of the paths will have passed at its
// end, or -1 if that cannot be known, because one of them is standard input or a pipe.
func Size(paths []string) (total int64) {
	for _, path := range paths {
		if path == Stdin {
			return -1
		}
		under, _ := filepath.Glob(path) // what is no pattern is a name
		if _, err := os.Stat(path); err == nil {
			under = []string{path}
		}
		for _, path := range under {
			info, err := os.Stat(path)
			switch {
			case err != nil: // reading it will say so
			case info.IsDir():
				total += sizeBelow(path)
			case !info.Mode().IsRegular():
				return -1
			default:
				total += info.Size()
			}
		}
	}
	return total
}

func sizeBelow(folder string) (total int64) {
	filepath.WalkDir(folder, func(path string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() && ReadInFolder(path) {
			if info, err := d.Info(); err == nil {
				total += info.Size()
			}
		}
		return nil
	})
	return total
}

//go:build !linux

package store

import "io/fs"

func diskSpace(string) (bytes int64, known bool) { return 0, false }

func owner(fs.FileInfo) (uid, gid int, ok bool) { return 0, 0, false }

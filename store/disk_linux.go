package store

import (
	"io/fs"
	"syscall"
)

// diskSpace is what the disk of a folder has left, if that is known.
func diskSpace(folder string) (bytes int64, known bool) {
	var of syscall.Statfs_t
	if syscall.Statfs(folder, &of) != nil {
		return 0, false
	}
	return int64(of.Bavail) * int64(of.Bsize), true
}

func owner(info fs.FileInfo) (uid, gid int, ok bool) {
	of, ok := info.Sys().(*syscall.Stat_t)
	if !ok {
		return 0, 0, false
	}
	return int(of.Uid), int(of.Gid), true
}

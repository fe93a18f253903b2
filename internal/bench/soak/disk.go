package main

import (
	"bytes"
	"math/rand/v2"
	"path/filepath"
)

// A disk follows what is certain to be on it: what was synced, and what was written since.
type disk struct {
	names map[string]*inode
	named map[string]bool // names that are certain to be on the disk
	open  map[int]*inode
}

type inode struct {
	path    string // of a folder
	folder  bool
	synced  []byte
	pending []change
}

// A change is a write, or a new size where data is nil.
type change struct {
	offset int64
	data   []byte
}

func newDisk() *disk {
	return &disk{names: map[string]*inode{}, named: map[string]bool{}, open: map[int]*inode{}}
}

// do does what a program asked for.
func (d *disk) do(e event) {
	f := d.open[e.fd]
	switch e.call {
	case "openat":
		f := d.names[e.path]
		if f == nil {
			f = &inode{path: e.path, folder: !e.creates}
			if e.creates {
				d.names[e.path] = f
			}
		}
		d.open[e.result] = f
	case "pwrite64":
		if f != nil {
			f.pending = append(f.pending, change{e.offset, e.data})
		}
	case "ftruncate":
		if f != nil {
			f.pending = append(f.pending, change{offset: e.offset})
		}
	case "fsync", "fdatasync":
		if f == nil {
			return
		}
		for _, c := range f.pending {
			f.synced = c.on(f.synced)
		}
		f.pending = nil
		if f.folder {
			for name := range d.names {
				if filepath.Dir(name) == filepath.Clean(f.path) {
					d.named[name] = true
				}
			}
		}
	case "link", "linkat", "rename", "renameat", "renameat2":
		old := d.names[e.path]
		if old == nil {
			return
		}
		d.names[e.to] = old
		delete(d.named, e.to)
		if e.call[0] == 'r' {
			delete(d.names, e.path)
		}
	case "unlink", "unlinkat":
		delete(d.names, e.path)
		delete(d.named, e.path)
	}
}

// on makes the change to an image.
func (c change) on(image []byte) []byte {
	if c.data == nil {
		if n := int(c.offset); n < len(image) {
			return image[:n:n]
		} else {
			return append(bytes.Clone(image), make([]byte, n-len(image))...)
		}
	}
	if end := int(c.offset) + len(c.data); end > len(image) {
		image = append(bytes.Clone(image), make([]byte, end-len(image))...)
	} else {
		image = bytes.Clone(image)
	}
	copy(image[c.offset:], c.data)
	return image
}

// crashed is what a disk may hold after a loss of power: what was synced, and of what was
// asked for since up to some moment any part, in blocks of a random size. A new size is
// there or is not.
func crashed(r *rand.Rand, synced []byte, pending []change) []byte {
	image := bytes.Clone(synced)
	until := r.IntN(len(pending) + 1)
	block := []int{512, 4096, 16384, 1 << 30}[r.IntN(4)]
	share := r.Float64()
	for _, c := range pending[:until] {
		if c.data == nil {
			if r.Float64() < share {
				image = c.on(image)
			}
			continue
		}
		for from := 0; from < len(c.data); from += block {
			if r.Float64() < share {
				image = change{c.offset + int64(from), c.data[from:min(from+block, len(c.data))]}.on(image)
			}
		}
	}
	return image
}

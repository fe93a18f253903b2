package structure

import (
	"bytes"
	"encoding/binary"
	"os"
	"path/filepath"
	"testing"

	bolt "go.etcd.io/bbolt"
)

const testPage = 4 << 10

// file is a bbolt file with large and small buckets, one in another, values longer than
// a page, and free pages; and its header.
func file(t *testing.T) ([]byte, Header) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "a.db")
	db, err := bolt.Open(path, 0o600, &bolt.Options{PageSize: testPage, FreelistType: bolt.FreelistMapType})
	if err != nil {
		t.Fatal(err)
	}
	for day := range uint32(3) {
		if err := db.Update(func(tx *bolt.Tx) error {
			large, err := tx.CreateBucketIfNotExists([]byte("large"))
			if err != nil {
				return err
			}
			small, err := tx.CreateBucketIfNotExists([]byte("small"))
			if err != nil {
				return err
			}
			inner, err := large.CreateBucketIfNotExists([]byte("inner"))
			if err != nil {
				return err
			}
			for i := range uint32(200) {
				key := binary.BigEndian.AppendUint32(nil, i+day*150)
				if err := large.Put(key, bytes.Repeat([]byte("quay "), int(20+i%7))); err != nil {
					return err
				}
				if err := inner.Put(key, []byte("slip")); err != nil {
					return err
				}
			}
			if err := large.Put([]byte("long"), make([]byte, 3*testPage)); err != nil {
				return err
			}
			return small.Put([]byte("tide"), []byte{byte(day)})
		}); err != nil {
			t.Fatal(err)
		}
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	h, ok := Newest(bytes.NewReader(data))
	if !ok || h.PageSize != testPage {
		t.Fatalf("header %+v, %t", h, ok)
	}
	return data, h
}

func TestCheck(t *testing.T) {
	data, h := file(t)
	for name, check := range map[string]func(*bytes.Reader) error{
		"whole":    func(r *bytes.Reader) error { return Check(r, h) },
		"branches": func(r *bytes.Reader) error { return CheckBranches(r, h) },
		"roots":    func(r *bytes.Reader) error { return CheckRoots(r, h) },
	} {
		if err := check(bytes.NewReader(data)); err != nil {
			t.Errorf("%s: a file that is sound: %v", name, err)
		}
		if err := check(bytes.NewReader(data[:2*testPage])); err == nil {
			t.Errorf("%s: a file that was cut is not seen", name)
		}
	}
	if _, ok := Newest(bytes.NewReader([]byte("The ferry is late."))); ok {
		t.Error("a text has a header")
	}
}

// Whatever bit flips in the head of a page in use, or in the table of its elements but for
// the sizes of the last, is seen.
func TestCheckSeesFlips(t *testing.T) {
	data, h := file(t)
	flips := 0
	for _, from := range used(t, data, h) {
		page := data[from:]
		n := int(order.Uint16(page[10:]))
		leaf := order.Uint16(page[8:]) == flagLeaf
		for at := 0; at < pageHead+n*elementHead; at++ {
			switch element := (at - pageHead) % elementHead; {
			case at < pageHead:
			case at >= pageHead+(n-1)*elementHead && (leaf && element >= 8 || !leaf && element >= 4 && element < 8):
				continue // a size of the last, which only a checksum of its value could find
			case leaf && element == 0 && page[at] == 1:
				continue // a bucket that is none: the names of buckets are not known here
			case at > pageHead+3*elementHead && at%11 > 0:
				continue // the others are like these
			}
			bit := byte(1) << (at % 8)
			page[at] ^= bit
			if err := Check(bytes.NewReader(data), h); err == nil {
				t.Errorf("page %d: bit %#x of byte %d is not seen", from/testPage, bit, at)
			}
			page[at] ^= bit
			flips++
		}
	}
	if flips < 1000 {
		t.Errorf("only %d flips", flips)
	}
}

// A branch that names itself, or the page above, is seen by either check: bbolt would go
// round until the memory is full.
func TestCheckSeesCircles(t *testing.T) {
	data, h := file(t)
	circles := 0
	for _, from := range used(t, data, h) {
		page := data[from:]
		if order.Uint16(page[8:]) != flagBranch {
			continue
		}
		for _, to := range []uint64{uint64(from / testPage), h.Root, h.Pages, 0} {
			child := page[pageHead+8:]
			was := order.Uint64(child)
			order.PutUint64(child, to)
			if Check(bytes.NewReader(data), h) == nil || CheckBranches(bytes.NewReader(data), h) == nil {
				t.Errorf("page %d leads to page %d, and that is not seen", from/testPage, to)
			}
			order.PutUint64(child, was)
			circles++
		}
	}
	if circles == 0 {
		t.Error("there is no branch")
	}
}

// used are where the pages begin that trees have.
func used(t *testing.T, data []byte, h Header) (at []int64) {
	t.Helper()
	w := newWalk(bytes.NewReader(data), h)
	if err := w.tree(h.Root, 0); err != nil {
		t.Fatal(err)
	}
	for id := range h.Pages {
		if from := int64(id) * testPage; w.seen[id/64]>>(id%64)&1 == 1 && order.Uint64(data[from:]) == id {
			at = append(at, from)
		}
	}
	return at
}

// Whatever a file holds, the checks end.
func FuzzCheck(f *testing.F) {
	f.Add([]byte("The ferry is late."), uint64(3))
	f.Add(bytes.Repeat([]byte{0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 1, 0}, 2000), uint64(2))
	f.Fuzz(func(t *testing.T, data []byte, root uint64) {
		h := Header{PageSize: 512, Root: root, Freelist: root + 1, Pages: uint64(len(data) / 512)}
		Check(bytes.NewReader(data), h)
		CheckBranches(bytes.NewReader(data), h)
		CheckRoots(bytes.NewReader(data), h)
		Newest(bytes.NewReader(data))
	})
}

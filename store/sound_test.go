package store

import (
	"bytes"
	"os"
	"testing"
)

// Whatever bit flips in the header of a page in use, or in the table of its elements but
// for the sizes of the last, is seen before anything is written.
func TestStructureSeesFlips(t *testing.T) {
	path := t.TempDir() + "/a.db"
	a := open(t, path, Options{Create: true})
	for day := range 3 {
		if err := addDaily(a, "a", day); err != nil {
			t.Fatal(err)
		}
	}
	transaction, size := a.transaction(), int64(a.db.Info().PageSize)
	a.Close()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := checkStructure(bytes.NewReader(data), size, transaction); err != nil {
		t.Fatalf("an archive that is sound: %v", err)
	}
	flips := 0
	for _, from := range usedPages(t, data, size, transaction) {
		page := data[from:]
		n := int(order.Uint16(page[10:]))
		leaf := order.Uint16(page[8:]) == flagLeaf
		for at := 0; at < pageHead+n*elementHead; at++ {
			switch element := (at - pageHead) % elementHead; {
			case at < pageHead:
			case at >= pageHead+(n-1)*elementHead && (leaf && element >= 8 || !leaf && element >= 4 && element < 8):
				continue // a size of the last, which the checksum of its value finds
			case leaf && element == 0 && page[at] == 1:
				continue // a bucket that is none is missing, and View says so
			case at > pageHead+3*elementHead && at%7 > 0:
				continue // the others are like these
			}
			bit := byte(1) << (at % 8)
			page[at] ^= bit
			if err := checkStructure(bytes.NewReader(data), size, transaction); err == nil {
				t.Errorf("page %d: bit %#x of byte %d is not seen", from/size, bit, at)
			}
			page[at] ^= bit
			flips++
		}
	}
	if flips < 100 {
		t.Errorf("only %d flips", flips)
	}
}

// usedPages are where the pages begin that hold the archive's buckets.
func usedPages(t *testing.T, data []byte, size int64, transaction int) (at []int64) {
	t.Helper()
	meta := data[int64(transaction%2)*size+pageHead:]
	s := &structure{file: bytes.NewReader(data), pageSize: size, count: order.Uint64(meta[40:])}
	s.seen = make([]uint64, s.count/64+1)
	if err := s.tree(order.Uint64(meta[16:]), 0); err != nil {
		t.Fatal(err)
	}
	for id := range s.count {
		if from := int64(id) * size; s.seen[id/64]>>(id%64)&1 == 1 && order.Uint64(data[from:]) == id {
			at = append(at, from)
		}
	}
	return at
}

package store

import (
	"fmt"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	bolt "go.etcd.io/bbolt"

	"github.com/samewire/samewire/simhash"
)

func TestLayoutIsFrozen(t *testing.T) {
	a := open(t, filepath.Join(t.TempDir(), "a.db"), Options{NoText: true})
	r := record("id1", 0x0102030405060708, 0x10, 0x1011)
	r.SimHash, r.URL, r.Published = 0xa1, "https://coast.ex/n/id1", time.Unix(99, 0)
	s := record("id2", 2, 0x1011)
	add(t, a, r, s)
	r.BodyHash, r.Keys = 3, []simhash.Key{{Hash: 0x20, Offset: 300}}
	if _, err := a.AddWithNotes([]Record{r}, []Note{{"coast", []byte{7, 8}}}); err != nil {
		t.Fatal(err)
	}
	hex := func(s string) string { return fmt.Sprintf("%x", s) }
	want := map[string]string{
		"meta/format":   "00000002",
		"meta/scheme":   fmt.Sprintf("%08x", simhash.Version),
		"meta/text":     "00",
		"meta/next":     "00000003",
		"meta/names":    "00000004",
		"meta/segment":  "00000002",
		"meta/articles": "0000000000000002",
		"meta/words":    "0000000000000006",

		// id -> number, body hash, version
		"ids/id1": "00000002" + "0000000000000003" + "02",
		"ids/id2": "00000001" + "0000000000000002" + "01",

		// name -> number and number -> name: source, language, host
		"names/" + hex("s\rcoast.example\x00\x11https://coast.ex/"): "00000002",
		"names/" + hex("n\x00\x00\x00\x02"):                         hex("\rcoast.example\x00\x11https://coast.ex/"),
		"names/" + hex("s\rcoast.example\x00\x00"):                  "00000003",
		"names/" + hex("n\x00\x00\x00\x03"):                         hex("\rcoast.example\x00\x00"),

		// length of words, keys, SimHash, hashes, gaps of the offsets; published; names of
		// origin, arrival (here: added, version) and agency; id, title, dateline, byline; url
		"articles/00000001": "0f" + "03" + "01" + "0000000000000000" + "00001011" + "00" + "00" + "03" + "01020001" + "00" + "03696432" + "000000" + "00" + "00",
		"articles/00000002": "11" + "03" + "01" + "00000000000000a1" + "00000020" + "0f" + "9d02" + "c801" + "02" + "01020002" + "00" + "03696431" + "000000" + "02" + "026e2f" + "00",

		// lowest and highest number, postings
		"segments/00000000": "00000000" + "00000001" + "0000000000000003",
		"segments/00000001": "00000002" + "00000002" + "0000000000000001",

		// first hash and number -> twice the gap of the hash, and how many numbers, if several;
		// their gaps
		"postings/00000000/0000001000000000": "20" + "00" + "8340" + "02" + "0001",
		"postings/00000001/0000002000000002": "40" + "02",

		"dead/00000000": "",

		"furniture/636f617374": "0708",
	}
	if diff := cmp.Diff(want, dump(t, a)); diff != "" {
		t.Error(diff)
	}
}

func dump(t *testing.T, a *Archive) map[string]string {
	out := map[string]string{}
	var walk func(prefix string, plain bool, b *bolt.Bucket) error
	walk = func(prefix string, plain bool, b *bolt.Bucket) error {
		return b.ForEach(func(k, v []byte) error {
			key := prefix + "/" + fmt.Sprintf("%x", k)
			if plain {
				key = prefix + "/" + string(k)
			}
			if v == nil {
				return walk(key, false, b.Bucket(k))
			}
			out[key] = fmt.Sprintf("%x", v)
			return nil
		})
	}
	err := a.view(func(tx *bolt.Tx) error {
		return tx.ForEach(func(name []byte, b *bolt.Bucket) error {
			return walk(string(name), string(name) == "meta" || string(name) == "ids", b)
		})
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func FuzzDecoders(f *testing.F) {
	r := record("ferry", 1, 5, 6, 7)
	r.Cuts = []Cut{{Span{0, 5}, "label", "short"}}
	r.Kept = []Span{{6, 17}}
	f.Add(append([]byte{0}, encodePrint(&r)...))
	f.Add(appendText(nil, &r))
	f.Add(encodePrint(&r))
	f.Add([]byte{0x10, 0x00, 0x81, 0x20, 0x02, 0x00, 0x01})
	f.Fuzz(func(t *testing.T, data []byte) {
		var r Record
		if decodeText(data, &r) == nil {
			var again Record
			if err := decodeText(appendText(nil, &r), &again); err != nil {
				t.Error(err)
			} else if diff := cmp.Diff(r, again, cmpopts.EquateEmpty()); diff != "" {
				t.Error(diff)
			}
		}
		r = Record{}
		if d := (decoder{data: data}); true {
			if d.print(&r); d.err == nil && ascending(r.Keys) {
				var again Record
				e := decoder{data: encodePrint(&r)}
				if e.print(&again); e.err != nil || len(e.data) > 0 {
					t.Error(e.err, e.data)
				} else if diff := cmp.Diff(r, again, cmpopts.EquateEmpty()); diff != "" {
					t.Error(diff)
				}
			}
		}
		for _, fieldsOnly := range []bool{false, true} {
			decodeArticle(func(uint32) ([]byte, bool) { return data, len(data) > 0 }, data, &r, fieldsOnly)
		}
		found := map[uint32]int{}
		all, err := appendPostings(nil, data)
		for _, p := range all {
			found[p.hash()]++
		}
		for _, h := range []uint32{0, 0x10, 0x1011, 1 << 31} {
			if _, n, ok := findHash(data, h); ok && err == nil && slices.IsSorted(all) && int(n) != found[h] {
				t.Errorf("%x is in %d articles, want %d (%v)", h, n, found[h], ok)
			}
		}
	})
}

func ascending(keys []simhash.Key) bool {
	for i := 1; i < len(keys); i++ {
		if keys[i].Offset <= keys[i-1].Offset {
			return false
		}
	}
	return true
}

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
		"meta/format":   "00000003",
		"meta/scheme":   fmt.Sprintf("%08x", simhash.Version),
		"meta/text":     "00",
		"meta/next":     "00000003",
		"meta/names":    "00000004",
		"meta/segment":  "00000002",
		"meta/articles": "0000000000000002",
		"meta/words":    "0000000000000006",
		"meta/sum":      "5495859d",

		// a block: for each id what it shares, what follows, its number; checksum
		"ids/\x00": "0003" + "696431" + "02" + "0201" + "32" + "01" + "70f851b8",

		// name -> number and number -> name: source, language, host; checksum
		"names/" + hex("s\rcoast.example\x00\x11https://coast.ex/"): "00000002" + "1ed90426",
		"names/" + hex("n\x00\x00\x00\x02"):                         hex("\rcoast.example\x00\x11https://coast.ex/") + "75faf889",
		"names/" + hex("s\rcoast.example\x00\x00"):                  "00000003" + "db15c61c",
		"names/" + hex("n\x00\x00\x00\x03"):                         hex("\rcoast.example\x00\x00") + "069fc708",

		// a group: first, how many, width, checksum, ends; of each article words, keys and that
		// they stand here, SimHash, body hash, hashes, gaps of the offsets and how long they
		// are; published; names of origin, arrival (here: added, version) and agency; id,
		// title, dateline, byline; url; checksum
		"articles/ffffffff": "00000000" + "0003" + "02" + "e6258fb5" + "0000" + "002c" + "005e" +
			"03" + "03" + "0000000000000000" + "0000000000000002" + "00001011" + "00" + "00" + "00" + "03" + "01020001" + "00" + "03696432" + "000000" + "00" + "00" + "2ce76c64" +
			"03" + "03" + "00000000000000a1" + "0000000000000003" + "00000020" + "0f" + "02" + "9d02" + "c801" + "02" + "01020002" + "00" + "03696431" + "000000" + "02" + "026e2f" + "00" + "45c2755e",

		// lowest and highest number, postings; checksum
		"segments/00000000": "00000000" + "00000001" + "0000000000000003" + "9e1dccb1",
		"segments/00000001": "00000002" + "00000002" + "0000000000000001" + "58c91cfa",

		// first hash and number -> twice the gap of the hash, and how many numbers, if several;
		// their gaps; checksum
		"postings/00000000/0000001000000000": "20" + "00" + "8340" + "02" + "0001" + "d11a486f",
		"postings/00000001/0000002000000002": "40" + "02" + "59765c04",

		"dead/00000000": "c2be1308",

		"furniture/636f617374": "0708" + "d9ad0b92",
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
	f.Add(appendPrint(nil, &r, false))
	f.Add(appendPrint(nil, &r, true))
	f.Add(appendText(nil, &r))
	f.Add([]byte{0x10, 0x00, 0x81, 0x20, 0x02, 0x00, 0x01})
	g := grown{first: 7, slots: [][]byte{[]byte("abcde"), nil, []byte("fghij")}, size: 10}
	f.Add(g.encode(seedArticles, openKey))
	f.Add(idBlocks([]idEntry{{key: "coast-1"}, {key: "coast-2", num: 300}, {key: "d"}}, idBlock)[0].data)
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
		d := decoder{data: data}
		if p := d.print(&r); d.err == nil && p.stored {
			if r.Keys = p.keys(); ascending(r.Keys) {
				var again Record
				e := decoder{data: appendPrint(nil, &r, false)}
				p := e.print(&again)
				if again.Keys = p.keys(); e.err != nil || len(e.data) > 0 {
					t.Error(e.err, e.data)
				} else if diff := cmp.Diff(r, again, cmpopts.EquateEmpty()); diff != "" {
					t.Error(diff)
				}
			}
		}
		if g, err := readGroup(seedArticles, openKey, data); err == nil {
			for i := range g.n {
				g.slot(g.first + uint32(i))
			}
		}
		var entries []idEntry
		sorted := true
		if eachID(data, func(k []byte, num uint32) bool {
			sorted = sorted && len(k) > 0 && len(k) <= maxIDKey && (len(entries) == 0 || string(k) > entries[len(entries)-1].key)
			entries = append(entries, idEntry{key: string(k), num: num})
			return true
		}) == nil && sorted {
			var again []idEntry
			for _, b := range idBlocks(entries, idBlock) {
				eachID(b.data, func(k []byte, num uint32) bool {
					again = append(again, idEntry{key: string(k), num: num})
					return true
				})
			}
			if !slices.Equal(entries, again) {
				t.Errorf("%v, want %v", again, entries)
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

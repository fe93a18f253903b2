package store

import (
	"bytes"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	bolt "go.etcd.io/bbolt"
	"pgregory.net/rapid"

	"github.com/samewire/samewire/simhash"
)

func open(t testing.TB, path string, o Options) *Archive {
	t.Helper()
	if o.Create = true; o.Scheme == 0 {
		o.Scheme = simhash.Version
	}
	a, err := Open(path, &o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { a.Close() })
	return a
}

func fresh(t testing.TB) *Archive { return open(t, filepath.Join(t.TempDir(), "a.db"), Options{}) }

func record(id string, body uint64, hashes ...uint32) Record {
	r := Record{ID: id, Source: "coast.example", Text: "Ferry late again.", BodyHash: body, Words: 3}
	r.Kept = []Span{{0, 17}}
	for i, h := range hashes {
		r.Keys = append(r.Keys, simhash.Key{Hash: h, Offset: uint32(2 * i)})
	}
	return r
}

func add(t testing.TB, a *Archive, records ...Record) []Outcome {
	t.Helper()
	outcomes, err := a.Add(records)
	if err != nil {
		t.Fatal(err)
	}
	return outcomes
}

func settle(t testing.TB, a *Archive) {
	t.Helper()
	if err := a.Settle(); err != nil {
		t.Fatal(err)
	}
}

func view(t testing.TB, a *Archive, fn func(*Snapshot)) {
	t.Helper()
	if err := a.View(func(s *Snapshot) error { fn(s); return nil }); err != nil {
		t.Fatal(err)
	}
}

func TestRecordsComeBackWhole(t *testing.T) {
	want := Record{
		ID: "ferry-1", URL: "https://coast.example/1", Source: "coast.example", Title: "Ferry late", Language: "en",
		Agency: "AP", Dateline: "OSTERLUND", Byline: "Ada Rivers", Published: time.Date(2026, 3, 2, 8, 15, 0, 0, time.UTC),
		Added: time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC),
		Text:  "Islands\nOSTERLUND (AP) - The ferry is late.\n\nShare this", Kept: []Span{{25, 43}},
		Cuts:     []Cut{{Span{0, 7}, "label", "short"}, {Span{8, 25}, "dateline", "agency"}, {Span{45, 55}, "social", "share"}},
		BodyHash: 77, SimHash: 1<<63 | 5, Words: 4, Keys: []simhash.Key{{Hash: 9, Offset: 0}, {Hash: 3, Offset: 11}}, Version: 1,
	}
	for _, noText := range []bool{false, true} {
		a := open(t, filepath.Join(t.TempDir(), "a.db"), Options{NoText: noText})
		add(t, a, want)
		view(t, a, func(s *Snapshot) {
			num, ok := s.Lookup("ferry-1")
			got, err := s.Record(num)
			if !ok || err != nil {
				t.Fatal(ok, err)
			}
			expect := want
			if noText {
				expect.Text, expect.Kept, expect.Cuts = "", nil, nil
			}
			if diff := cmp.Diff(expect, got); diff != "" {
				t.Errorf("no text %v: %s", noText, diff)
			}
		})
		if noText {
			a.Close()
			if data, err := os.ReadFile(a.path); err != nil || bytes.Contains(data, []byte("ferry is late")) {
				t.Errorf("the text is in the file, or %v", err)
			}
		}
	}
}

func TestAddIsIdempotentAndVersions(t *testing.T) {
	a := fresh(t)
	long := strings.Repeat("x", 5000)
	steps := []struct {
		records []Record
		want    []Outcome
	}{
		{[]Record{record("a", 1, 10, 20), record("b", 1, 20)}, []Outcome{Added, Added}},
		{[]Record{record("a", 1, 10, 20)}, []Outcome{Unchanged}},
		{[]Record{record("a", 2, 30), record("a", 3, 20, 40), record("a", 3, 20, 40)}, []Outcome{Replaced, Replaced, Unchanged}},
		{[]Record{record(long, 1, 10), record(long, 1, 10), record(long+"y", 1, 10), record("", 1, 10)}, []Outcome{Added, Unchanged, Added, Added}},
	}
	for i, step := range steps {
		if diff := cmp.Diff(step.want, add(t, a, step.records...)); diff != "" {
			t.Errorf("step %d: %s", i, diff)
		}
	}
	view(t, a, func(s *Snapshot) {
		for hash, want := range map[uint32][]string{10: {long, long + "y", ""}, 20: {"b", "a"}, 30: nil, 40: {"a"}} {
			var got []string
			nums, _ := s.Postings(hash, 100, nil)
			for _, n := range nums {
				r, err := s.Record(n)
				if err != nil {
					t.Fatal(err)
				}
				got = append(got, r.ID)
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("key %d: %s", hash, diff)
			}
		}
		num, _ := s.Lookup("a")
		if r, _ := s.Record(num); r.Version != 3 {
			t.Errorf("version %d, want 3", r.Version)
		}
		if stats, err := s.Stats(); err != nil || stats.Articles != 5 || stats.Words != 15 || stats.Sources != 1 {
			t.Errorf("%+v %v", stats, err)
		}
	})
}

// Texts from before there was a dictionary and after it come back, also in an archive
// that is opened anew, and one that failed to write its dictionary.
func TestTextsComeBackWithADictionary(t *testing.T) {
	a := fresh(t)
	texts := map[string]string{}
	batch := func(from, n int) []Record {
		rng := rand.New(rand.NewPCG(uint64(from), 1))
		records := make([]Record, n)
		for i := range records {
			r := record(fmt.Sprint(from+i), 1)
			var b strings.Builder
			for range 300 {
				fmt.Fprintf(&b, "quay%d ", rng.IntN(3000))
			}
			r.Text, r.Kept = b.String(), nil
			texts[r.ID] = r.Text
			records[i] = r
		}
		return records
	}
	add(t, a, batch(0, 3)...)
	if a.codec.Load().dict != nil {
		t.Error("a dictionary of three texts")
	}
	bad := batch(100, 500)
	bad[499].ID = ""
	if _, err := a.AddWithNotes(bad, []Note{{"", nil}}); err == nil {
		t.Error("a note without a source is taken")
	}
	view(t, a, func(s *Snapshot) {
		if dict := s.tx.Bucket(bucketMeta).Get(keyDict); dict != nil {
			t.Error("the failed transaction left a dictionary")
		}
	})
	delete(texts, "599")
	bad[499].ID = "last"
	texts["last"] = bad[499].Text
	add(t, a, bad...)
	add(t, a, batch(1000, 5)...)
	for range 2 {
		view(t, a, func(s *Snapshot) {
			if dict := s.tx.Bucket(bucketMeta).Get(keyDict); len(dict) < leastDict || len(dict) > dictBytes {
				t.Errorf("a dictionary of %d bytes", len(dict))
			}
			for id, want := range texts {
				num, ok := s.Lookup(id)
				if r, err := s.Record(num); !ok || err != nil || r.Text != want {
					t.Fatalf("text of %s: %v %v", id, ok, err)
				}
			}
		})
		a.Close()
		a = open(t, a.path, Options{})
	}
}

// Whatever is added in whatever batches, look-ups answer as a plain map does.
func TestPostingsAreThoseOfAModel(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		dir, err := os.MkdirTemp(t.TempDir(), "")
		if err != nil {
			rt.Fatal(err)
		}
		a, err := Open(filepath.Join(dir, "a.db"), &Options{Create: true})
		if err != nil {
			rt.Fatal(err)
		}
		defer a.Close()
		type article struct {
			num    uint32
			body   uint64
			hashes []uint32
		}
		model := map[string]article{}
		next := uint32(0)
		hash := rapid.OneOf(rapid.Uint32Range(0, 30), rapid.Uint32(), rapid.Just(^uint32(0)))
		for batch := range rapid.IntRange(1, 12).Draw(rt, "batches") {
			var records []Record
			for range rapid.IntRange(0, 20).Draw(rt, "size") {
				id := fmt.Sprint("id", rapid.IntRange(0, 60).Draw(rt, "id"))
				hashes := rapid.SliceOfNDistinct(hash, 0, 12, rapid.ID[uint32]).Draw(rt, "hashes")
				body := uint64(batch)
				records = append(records, record(id, body, hashes...))
				if was, ok := model[id]; !ok || was.body != body {
					model[id] = article{next, body, hashes}
					next++
				}
			}
			if _, err := a.Add(records); err != nil {
				rt.Fatal(err)
			}
			if rapid.Bool().Draw(rt, "settle") {
				if err := a.Settle(); err != nil {
					rt.Fatal(err)
				}
			}
		}
		want := map[uint32][]uint32{}
		for _, m := range model {
			for _, h := range m.hashes {
				want[h] = append(want[h], m.num)
			}
		}
		err = a.View(func(s *Snapshot) error {
			if s.Len() != len(model) {
				rt.Fatalf("%d articles, want %d", s.Len(), len(model))
			}
			for h := range want {
				slices.Sort(want[h])
			}
			for h := range uint32(31) {
				want[h] = append(want[h], nil...) // ask for absent keys too
			}
			for h, nums := range want {
				limit := rapid.IntRange(0, 12).Draw(rt, "limit")
				got, total := s.Postings(h, limit, nil)
				if !slices.Equal(got, nums[:min(limit, len(nums))]) {
					rt.Fatalf("key %x, limit %d: %v, want of %v", h, limit, got, nums)
				}
				if len(nums) <= limit && total != len(nums) || len(nums) > limit && total <= limit {
					rt.Fatalf("key %x, limit %d: total %d, want %d", h, limit, total, len(nums))
				}
			}
			least := rapid.IntRange(0, 6).Draw(rt, "least")
			all := map[uint32][]uint32{}
			last := uint32(0)
			err := s.EachKey(least, func(h uint32, nums []uint32) error {
				if len(all) > 0 && h <= last || len(nums) < least {
					rt.Fatalf("key %x of %d articles after %x", h, len(nums), last)
				}
				s.Postings(h, 5, nil) // looking up meanwhile does no harm
				all[h], last = slices.Clone(nums), h
				return nil
			})
			if err != nil {
				return err
			}
			for h, nums := range want {
				if keep := len(nums) > 0 && len(nums) >= least; keep && !slices.Equal(all[h], nums) || !keep && all[h] != nil {
					rt.Fatalf("key %x: %v of at least %d, want %v", h, all[h], least, nums)
				}
			}
			return nil
		})
		if err != nil {
			rt.Fatal(err)
		}
	})
}

// Lists longer than a block, and many blocks in a segment.
func TestLongLists(t *testing.T) {
	a := fresh(t)
	const n = 5000
	for from := 0; from < n; from += 1250 {
		var records []Record
		for i := from; i < from+1250; i++ {
			records = append(records, record(fmt.Sprint(i), 1, 7, 1<<30+uint32(i%3), uint32(i)<<16, ^uint32(0)))
		}
		add(t, a, records...)
	}
	settle(t, a)
	view(t, a, func(s *Snapshot) {
		for _, test := range []struct {
			hash  uint32
			total int
		}{{7, n}, {1 << 30, 1667}, {1<<30 + 2, 1666}, {5 << 16, 1}, {^uint32(0), n}, {8, 0}, {0, 1}} {
			nums, total := s.Postings(test.hash, n, nil)
			if total != test.total || len(nums) != total || !slices.IsSorted(nums) {
				t.Errorf("key %x: %d of %d numbers, want %d", test.hash, len(nums), total, test.total)
			}
		}
		if len(s.segments) != 1 {
			t.Errorf("%d segments after four equal batches and settling, want 1", len(s.segments))
		}
	})
}

func TestSegmentsStayFewAndSmallAddsCheap(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 1))
	for _, settled := range []bool{false, true} {
		a := fresh(t)
		most := 0
		for i := range 300 {
			add(t, a, record(fmt.Sprint(i), 1, rng.Uint32(), rng.Uint32()))
			if settled {
				settle(t, a)
			}
			view(t, a, func(s *Snapshot) { most = max(most, len(s.segments)) })
		}
		if want := map[bool]int{false: 2 * fanOut, true: 4}[settled]; most > want {
			t.Errorf("up to %d segments after 300 adds, settled %v: want at most %d", most, settled, want)
		}
	}
}

// A merge of several transactions loses nothing and brings nothing back, whenever it is
// cut off and whatever is added and replaced after that.
func TestMergesMayBeCutOff(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		dir, err := os.MkdirTemp(t.TempDir(), "")
		if err != nil {
			rt.Fatal(err)
		}
		a, err := Open(filepath.Join(dir, "a.db"), &Options{Create: true, NoText: true})
		if err != nil {
			rt.Fatal(err)
		}
		defer a.Close()
		rng := rand.New(rand.NewPCG(rapid.Uint64().Draw(rt, "seed"), 1))
		want := map[string][]uint32{} // the keys of each article
		for body := range rapid.IntRange(2, 8).Draw(rt, "adds") {
			var records []Record
			for i := range rapid.IntRange(1, 20).Draw(rt, "articles") {
				id := fmt.Sprint(rng.IntN(30))
				r := record(id, uint64(100*body+i), rng.Uint32(), rng.Uint32(), rng.Uint32()>>8)
				records = append(records, r)
				want[id] = []uint32{r.Keys[0].Hash, r.Keys[1].Hash, r.Keys[2].Hash}
			}
			if _, err := a.Add(records); err != nil {
				rt.Fatal(err)
			}
			from := rapid.IntRange(0, 3).Draw(rt, "merge from")
			steps := rapid.IntRange(0, 5).Draw(rt, "steps")
			var m *merging
			for step := range steps {
				err := a.update(func(tx *bolt.Tx) (err error) {
					if m == nil {
						m, err = newMerging(tx, func(all []segment) int { return min(from, len(all)) })
						if m == nil || err != nil {
							return err
						}
					}
					first, end := step*stretches/4, min((step+1)*stretches/4, stretches)
					switch {
					case first < stretches:
						return m.move(tx, first, end)
					case first == stretches:
						return m.finish(tx)
					}
					return nil
				})
				if err != nil {
					rt.Fatal(err)
				}
			}
		}
		for settled := range 2 {
			if settled == 1 {
				if err := a.merge(func([]segment) int { return 0 }); err != nil {
					rt.Fatal(err)
				}
			}
			err := a.View(func(s *Snapshot) error {
				found := 0
				err := s.EachKey(1, func(_ uint32, nums []uint32) error { found += len(nums); return nil })
				if found != 3*len(want) {
					rt.Fatalf("%d postings, want %d", found, 3*len(want))
				}
				for id, hashes := range want {
					num, _ := s.Lookup(id)
					for _, h := range hashes {
						if nums, _ := s.Postings(h, 10, nil); !slices.Contains(nums, num) {
							rt.Fatalf("article %s is not found by %x", id, h)
						}
					}
				}
				if settled == 1 && len(s.segments) > 1 {
					rt.Fatalf("%d segments after merging all", len(s.segments))
				}
				if settled == 1 && len(s.dead) > 0 {
					rt.Fatalf("%d articles still dead after merging all", len(s.dead))
				}
				return err
			})
			if err != nil {
				rt.Fatal(err)
			}
		}
	})
}

// A small archive, spelled out: the layout of format.go, byte by byte. Whatever
// changes a byte here changes formatVersion.
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
		"meta/names":    "00000006",
		"meta/segment":  "00000002",
		"meta/articles": "0000000000000002",
		"meta/words":    "0000000000000006",

		// id -> number, body hash, version
		"ids/id1": "00000002" + "0000000000000003" + "02",
		"ids/id2": "00000001" + "0000000000000002" + "01",

		// name -> number and number -> name: source, language, host; added, version
		"names/" + hex("s\rcoast.example\x00\x11https://coast.ex/"): "00000002",
		"names/" + hex("n\x00\x00\x00\x02"):                         hex("\rcoast.example\x00\x11https://coast.ex/"),
		"names/" + hex("s\x00\x01"):                                 "00000003",
		"names/" + hex("n\x00\x00\x00\x03"):                         hex("\x00\x01"),
		"names/" + hex("s\rcoast.example\x00\x00"):                  "00000004",
		"names/" + hex("n\x00\x00\x00\x04"):                         hex("\rcoast.example\x00\x00"),
		"names/" + hex("s\x00\x02"):                                 "00000005",
		"names/" + hex("n\x00\x00\x00\x05"):                         hex("\x00\x02"),

		// length of words, keys, SimHash, hashes, gaps of the offsets; published; names of
		// origin, arrival and agency; id, title, dateline, byline; url
		"articles/00000001": "0f" + "03" + "01" + "0000000000000000" + "00001011" + "00" + "00" + "04" + "03" + "00" + "03696432" + "000000" + "00" + "00",
		"articles/00000002": "11" + "03" + "01" + "00000000000000a1" + "00000020" + "0f" + "9d02" + "c801" + "02" + "05" + "00" + "03696431" + "000000" + "02" + "026e2f" + "00",

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

func TestOpenErrors(t *testing.T) {
	dir := t.TempDir()
	path := func(name string) string { return filepath.Join(dir, name) }
	write := func(name, data string) {
		if err := os.WriteFile(path(name), []byte(data), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write("text", strings.Repeat("The ferry is late.\n", 2000))
	write("empty", "")
	other, err := bolt.Open(path("other"), 0o600, nil)
	if err != nil {
		t.Fatal(err)
	}
	other.Close()
	newer := open(t, path("newer"), Options{})
	if err := newer.update(func(tx *bolt.Tx) error { return tx.Bucket(bucketMeta).Put(keyFormat, uint32Bytes(99)) }); err != nil {
		t.Fatal(err)
	}
	newer.Close()
	open(t, path("used"), Options{})
	open(t, path("scheme"), Options{}).Close()
	for _, test := range []struct {
		name    string
		options Options
		want    error
	}{
		{"missing", Options{}, ErrNotExist},
		{"text", Options{}, ErrNotArchive},
		{"text", Options{Create: true}, ErrNotArchive},
		{"empty", Options{Create: true}, ErrNotArchive},
		{"other", Options{ReadOnly: true}, ErrNotArchive},
		{"newer", Options{}, ErrNewer},
		{"used", Options{Wait: 20 * time.Millisecond}, ErrInUse},
		{".", Options{}, ErrNotArchive},
	} {
		test.options.Scheme = simhash.Version
		a, err := Open(path(test.name), &test.options)
		if !errors.Is(err, test.want) {
			t.Errorf("%s: %v, want %v", test.name, err, test.want)
		}
		if err == nil {
			a.Close()
		}
	}
	if _, err := Open(path("scheme"), &Options{Scheme: simhash.Version + 1}); !errors.Is(err, ErrNewer) {
		t.Errorf("an archive of older fingerprints: %v", err)
	}
	if info, err := os.Stat(path("used")); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("a new archive has mode %v, %v", info.Mode(), err)
	}
	if left, _ := filepath.Glob(path(".*new*")); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
}

// However a file is cut or spoilt, no call crashes; what is wrong is an error.
func TestDamageIsAnError(t *testing.T) {
	a := fresh(t)
	for i := range 300 {
		add(t, a, record(fmt.Sprint(i), 1, uint32(i), uint32(i+1), 1<<30+uint32(i)))
	}
	var used int64 // bytes of pages; the file is longer, in reserve
	view(t, a, func(s *Snapshot) { used = s.tx.Size() })
	a.Close()
	whole, err := os.ReadFile(a.path)
	if err != nil {
		t.Fatal(err)
	}
	whole = whole[:used]
	use := func(data []byte) error {
		path := filepath.Join(t.TempDir(), "damaged.db")
		if err := os.WriteFile(path, data, 0o600); err != nil {
			t.Fatal(err)
		}
		a, err := Open(path, &Options{Scheme: simhash.Version})
		if err != nil {
			return err
		}
		defer a.Close()
		err = a.View(func(s *Snapshot) error {
			for h := range uint32(40) {
				s.Postings(h, 100, nil)
			}
			return s.Each(func(uint32, Record) error { return nil })
		})
		_, e := a.Add([]Record{record("new", 9, 1, 2, 3)})
		return errors.Join(err, e)
	}
	if err := use(whole); err != nil {
		t.Fatal(err)
	}
	for cut := 0; cut < len(whole); cut += 1 + len(whole)/40 {
		if err := use(whole[:cut]); !errors.Is(err, ErrDamaged) && !errors.Is(err, ErrNotArchive) {
			t.Errorf("cut at %d of %d bytes: %v", cut, used, err)
		}
	}
	rng := rand.New(rand.NewPCG(3, 3))
	for range 60 {
		spoilt := bytes.Clone(whole)
		at := rng.IntN(len(spoilt) - 64)
		for i := range 64 {
			spoilt[at+i] = byte(rng.Uint32())
		}
		if err := use(spoilt); err != nil && !errors.Is(err, ErrDamaged) && !errors.Is(err, ErrNotArchive) && !errors.Is(err, ErrNewer) {
			t.Errorf("spoilt at %d: %v", at, err)
		}
	}
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
		last, sorted := uint64(0), true
		found := map[uint32]int{}
		err := eachPosting(data, func(h uint32, nums []uint32) bool {
			sorted = sorted && (len(found) == 0 || uint64(h) > last)
			last = uint64(h)
			found[h] = len(nums)
			return true
		})
		for _, h := range []uint32{0, 0x10, 0x1011, 1 << 31} {
			if _, n, ok := findHash(data, h); ok && err == nil && sorted && int(n) != found[h] {
				t.Errorf("%x is in %d articles, want %d (%v)", h, n, found[h], ok)
			}
		}
	})
}

// ascending tells whether offsets are as those of an article: damage may make others.
func ascending(keys []simhash.Key) bool {
	for i := 1; i < len(keys); i++ {
		if keys[i].Offset <= keys[i-1].Offset {
			return false
		}
	}
	return true
}

// Whatever the fields and the keys are, they come back.
func TestFieldsComeBack(t *testing.T) {
	a := open(t, filepath.Join(t.TempDir(), "a.db"), Options{NoText: true})
	n := 0
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.OneOf(rapid.SampledFrom([]string{"", "AP", "dpa", "coast.example"}), rapid.StringN(0, 10, 300), rapid.Just(strings.Repeat("long", 100)))
		n++
		r := Record{
			ID: fmt.Sprint(text.Draw(t, "id"), n), Source: text.Draw(t, "source"), Title: text.Draw(t, "title"), Language: text.Draw(t, "language"),
			Agency: text.Draw(t, "agency"), Dateline: text.Draw(t, "dateline"), Byline: text.Draw(t, "byline"),
			Published: rapid.SampledFrom([]time.Time{{}, time.Unix(-5, 0).UTC(), time.Unix(1<<31, 0).UTC()}).Draw(t, "published"),
			SimHash:   rapid.Uint64().Draw(t, "simhash"), Words: rapid.IntRange(0, 1<<30).Draw(t, "words"), BodyHash: 1, Version: 1,
		}
		r.URL = rapid.SampledFrom([]string{
			"", r.ID, "https://coast.example/" + r.ID, "https://coast.example/a/" + r.ID + "?x=" + r.ID, "https://coast.example", "//" + r.ID, "coast/1",
			"https://" + strings.Repeat("long", 100) + "/1",
		}).Draw(t, "url")
		offset := uint32(0)
		for range rapid.IntRange(0, 50).Draw(t, "keys") {
			offset += rapid.OneOf(rapid.Uint32Range(0, 17), rapid.Uint32Range(0, 1000)).Draw(t, "gap")
			r.Keys = append(r.Keys, simhash.Key{Hash: rapid.Uint32().Draw(t, "hash"), Offset: offset})
			offset++
		}
		if _, err := a.Add([]Record{r}); err != nil {
			t.Fatal(err)
		}
		err := a.View(func(s *Snapshot) error {
			num, ok := s.Lookup(r.ID)
			got, err := s.Record(num)
			if !ok || err != nil {
				t.Fatal(ok, err)
			}
			if diff := cmp.Diff(r, got, cmpopts.EquateEmpty()); diff != "" {
				t.Fatal(diff)
			}
			print, err := s.Fingerprint(num)
			keys, err2 := s.Keys(num)
			published, err3 := s.Published(num)
			if diff := cmp.Diff(r.Keys, print.Keys, cmpopts.EquateEmpty()); diff != "" || keys != len(r.Keys) || !published.Equal(r.Published) {
				t.Fatalf("%d keys, published %s: %s", keys, published, diff)
			}
			return errors.Join(err, err2, err3)
		})
		if err != nil {
			t.Fatal(err)
		}
	})
}

func batches(n, size, keys int) [][]Record {
	rng := rand.New(rand.NewPCG(5, 5))
	var out [][]Record
	for i := range n {
		if i%size == 0 {
			out = append(out, nil)
		}
		r := record(fmt.Sprintf("https://coast.example/%d", i), uint64(i), make([]uint32, keys)...)
		for j := range r.Keys {
			r.Keys[j].Hash = rng.Uint32N(uint32(n*keys/3)) * 0x9e3779b1
		}
		out[len(out)-1] = append(out[len(out)-1], r)
	}
	return out
}

func BenchmarkAdd(b *testing.B) {
	const n = 20_000
	all := batches(n, 1000, 40)
	var size int64
	for b.Loop() {
		a := open(b, filepath.Join(b.TempDir(), "a.db"), Options{NoText: true})
		for _, batch := range all {
			add(b, a, batch...)
		}
		a.Close()
		info, err := os.Stat(a.path)
		if err != nil {
			b.Fatal(err)
		}
		size = info.Size()
	}
	b.ReportMetric(n*float64(b.N)/b.Elapsed().Seconds(), "articles/s")
	b.ReportMetric(float64(size)/n, "bytes/article")
}

func BenchmarkLookup(b *testing.B) {
	b.Run("keys of an article", func(b *testing.B) {
		all := batches(20_000, 1000, 40)
		a := fresh(b)
		for _, batch := range all {
			add(b, a, batch...)
		}
		settle(b, a)
		view(b, a, func(s *Snapshot) {
			var buf []uint32
			for i := 0; b.Loop(); i++ {
				for _, k := range all[i%len(all)][i%1000].Keys {
					buf, _ = s.Postings(k.Hash, 256, buf[:0])
				}
			}
			b.ReportMetric(float64(len(s.segments)), "segments")
		})
	})
	// A key that very many articles hold costs no more than the limit.
	for _, n := range []int{1000, 100_000} {
		b.Run(fmt.Sprintf("key of %d articles", n), func(b *testing.B) {
			a := fresh(b)
			records := make([]Record, n)
			for i := range records {
				records[i] = record(fmt.Sprint(i), 1, 7)
			}
			add(b, a, records...)
			view(b, a, func(s *Snapshot) {
				var buf []uint32
				for b.Loop() {
					buf, _ = s.Postings(7, 256, buf[:0])
				}
			})
		})
	}
}

func Example() {
	dir, _ := os.MkdirTemp("", "samewire")
	defer os.RemoveAll(dir)
	a, err := Open(filepath.Join(dir, "samewire.db"), &Options{Create: true, Scheme: simhash.Version})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer a.Close()
	body := "The night ferry was held in port on Sunday after its radar failed, the harbour office said."
	print := simhash.New(body)
	outcomes, _ := a.Add([]Record{{ID: "ferry", Text: body, Kept: []Span{{0, len(body)}}, Words: print.Words, SimHash: print.SimHash, Keys: print.Keys}})
	fmt.Println(outcomes[0] == Added)
	a.View(func(s *Snapshot) error {
		nums, total := s.Postings(print.Keys[0].Hash, 10, nil)
		r, err := s.Record(nums[0])
		fmt.Println(total, r.ID)
		return err
	})
	// Output:
	// true
	// 1 ferry
}

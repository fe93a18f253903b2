package store

import (
	"bytes"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
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

// A version that is counted elsewhere stays, unless it is lower than what is known.
func TestVersionsFromElsewhere(t *testing.T) {
	a := fresh(t)
	for i, step := range []struct{ given, want int }{{7, 7}, {0, 8}, {3, 9}, {20, 20}} {
		r := record("a", uint64(i), 10)
		r.Version = step.given
		add(t, a, r)
		view(t, a, func(s *Snapshot) {
			num, _ := s.Lookup("a")
			if r, err := s.Record(num); err != nil || r.Version != step.want {
				t.Errorf("step %d: version %d, want %d (%v)", i, r.Version, step.want, err)
			}
		})
	}
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
		if dict := s.tx.Bucket(bucketDict).Get(dictKey); dict != nil {
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
			if dict := s.tx.Bucket(bucketDict).Get(dictKey); len(dict) < leastDict || len(dict) > dictBytes+sumBytes {
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

// Lists longer than a block, and many blocks in a segment.

// A merge of several transactions loses nothing and brings nothing back, whenever it is

// cut off and whatever is added and replaced after that.

// A small archive, spelled out: the layout of format.go, byte by byte. Whatever

// changes a byte here changes formatVersion.

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
	used := open(t, path("used"), Options{})
	if err := used.enter(); err != nil { // a transaction
		t.Fatal(err)
	}
	defer used.leave()
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

// ascending tells whether offsets are as those of an article: damage may make others.

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

// An id that stands under the key of another one takes nothing from it: it is refused,
// not known, and not removed.
func TestIDsOfOneKey(t *testing.T) {
	long := strings.Repeat("quay/", 60)
	pairs := [][2]string{{long, string(idKey(long))}, {"", "\x00"}}
	a := open(t, t.TempDir()+"/a.db", Options{})
	for i, pair := range pairs {
		one, other := daily("a", 2*i), daily("a", 2*i+1)
		one.ID, other.ID = pair[0], pair[1]
		for _, records := range [][]Record{{one, other}, {other}} {
			outcomes, err := a.Add(records)
			if err != nil {
				t.Fatal(err)
			}
			if got := outcomes[len(outcomes)-1]; got != Refused {
				t.Errorf("%.20q beside %.20q: %v, want %v", other.ID, one.ID, got, Refused)
			}
		}
		view(t, a, func(s *Snapshot) {
			if s.Known(other.ID, one.BodyHash) || s.Known(other.ID, other.BodyHash) || !s.Known(one.ID, one.BodyHash) {
				t.Errorf("which of %.20q and %.20q is known", one.ID, other.ID)
			}
		})
		found, err := a.Remove([]string{other.ID, one.ID})
		if err != nil || found[0] || !found[1] {
			t.Errorf("removing %.20q and %.20q: %v %v", other.ID, one.ID, found, err)
		}
		if outcomes, err := a.Add([]Record{other}); err != nil || outcomes[0] != Added {
			t.Errorf("%.20q alone: %v %v", other.ID, outcomes, err)
		}
	}
}

package rarity

import (
	"bytes"
	"encoding/hex"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/samewire/samewire/simhash"
)

var header = TermsHeader{
	Scheme: simhash.Version, Articles: 1200, Date: time.Date(2026, 3, 14, 9, 30, 0, 0, time.UTC), Least: Few + 1,
}

type term struct {
	hash    uint32
	stories float64
}

func write(t testing.TB, h TermsHeader, terms ...term) []byte {
	t.Helper()
	var b bytes.Buffer
	w := NewTermsWriter(&b, h)
	for _, x := range terms {
		if err := w.Add(x.hash, x.stories); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func small(t testing.TB) []byte {
	return write(t, header, term{0x12, 9}, term{0x12345678, 300.4}, term{^uint32(0), 17})
}

// The bytes of the format, spelled out. They are frozen: a change is a new version.
func TestTermsFormatIsFrozen(t *testing.T) {
	want := strings.Join([]string{
		hex.EncodeToString([]byte(termsMagic)),
		"01",         // format
		"02",         // scheme
		"b009",       // 1,200 articles
		"98d5d4cd06", // 2026-03-14 09:30:00 in seconds
		"09",         // at least 9 stories
		"09", "12",   // 9 stories, hash 0x12
		"ac02", "e6acd19101", // 300 stories, gap to 0x12345678
		"11", "87d3aeee0e", // 17 stories, gap to the last hash there is
		"00", "03", // the end of 3 keys
	}, "")
	got := small(t)
	body, sum := hex.EncodeToString(got[:len(got)-8]), hex.EncodeToString(got[len(got)-8:])
	if body != want {
		t.Errorf("bytes\n%s, want\n%s", body, want)
	}
	if want := "b35418a949e3f582"; sum != want {
		t.Errorf("sum %s, want %s", sum, want)
	}
}

func TestTermsComeBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		hashes := rapid.SliceOfDistinct(rapid.Uint32(), func(h uint32) uint32 { return h }).Draw(t, "hashes")
		slices.Sort(hashes)
		var b bytes.Buffer
		w := NewTermsWriter(&b, header)
		want := Counts{}
		for _, h := range hashes {
			want[h] = float64(rapid.Uint32Range(1, 1<<32-1).Draw(t, "stories"))
			if err := w.Add(h, want[h]); err != nil {
				t.Fatal(err)
			}
		}
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
		got, err := ReadTerms(&b, simhash.Version)
		if err != nil {
			t.Fatal(err)
		}
		if got.TermsHeader != header || got.Len() != len(hashes) {
			t.Fatalf("%d keys of %+v, want %d of %+v", got.Len(), got.TermsHeader, len(hashes), header)
		}
		for _, h := range append(hashes, 5, 1<<31) {
			if got.Stories(h) != want[h] {
				t.Fatalf("stories of %x: %v, want %v", h, got.Stories(h), want[h])
			}
		}
	})
}

func TestKeysOutOfOrderAreRefused(t *testing.T) {
	w := NewTermsWriter(new(bytes.Buffer), header)
	if err := errors.Join(w.Add(5, 9), w.Add(9, 9)); err != nil {
		t.Fatal(err)
	}
	if w.Add(9, 9) == nil || w.Close() == nil {
		t.Error("a key that came twice was written")
	}
}

func TestTermsErrors(t *testing.T) {
	other := header
	other.Scheme++
	newer := bytes.Replace(small(t), []byte(termsMagic+"\x01"), []byte(termsMagic+"\x02"), 1)
	flipped := small(t)
	flipped[len(termsMagic)+2] ^= 1
	endless := append([]byte(termsMagic), bytes.Repeat([]byte{0xff}, 100)...)
	for _, test := range []struct {
		name string
		file []byte
		want string
	}{
		{"empty", nil, "not a file of term statistics"},
		{"another file", []byte("doc_id,matched_id,relation\n"), "not a file of term statistics"},
		{"a short other file", []byte("{}"), "not a file of term statistics"},
		{"newer", newer, "use a newer samewire"},
		{"another scheme", write(t, other), "fingerprints 3, where this version has 2"},
		{"flipped", flipped, "damaged"},
		{"more at the end", append(small(t), 0), "damaged"},
		{"an endless number", endless, "damaged"},
		{"a key twice", unsummed("\x09\x05\x09\x00\x00\x02"), "damaged"},
		{"past the last key", unsummed("\x09\x05\x09\xff\xff\xff\xff\x0f\x00\x02"), "damaged"},
		{"other number of keys", unsummed("\x09\x05\x00\x07"), "damaged"},
	} {
		_, err := ReadTerms(bytes.NewReader(test.file), simhash.Version)
		if err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: %v, want %q", test.name, err, test.want)
		}
	}
	whole := small(t)
	for n := 1; n < len(whole); n++ {
		if _, err := ReadTerms(bytes.NewReader(whole[:n]), simhash.Version); !errors.Is(err, errShort) {
			t.Errorf("%d of %d bytes: %v", n, len(whole), err)
		}
	}
}

// unsummed is a file whose keys are as given, with the end but a sum that does not
// matter.
func unsummed(keys string) []byte {
	return []byte(termsMagic + "\x01\x02\x00\x00\x09" + keys + "12345678")
}

// Whatever the bytes are, reading ends in terms or in an error, in memory that the
// bytes account for; and what was read is written the same way again.
func FuzzReadTerms(f *testing.F) {
	f.Add([]byte(nil))
	f.Add([]byte(termsMagic))
	f.Add(small(f))
	f.Add(small(f)[:30])
	f.Add(write(f, header))
	f.Add(unsummed("\x09\x05\x09\x00\x00\x02"))
	f.Fuzz(func(t *testing.T, file []byte) {
		terms, err := ReadTerms(bytes.NewReader(file), simhash.Version)
		if err != nil {
			return
		}
		if terms.Len() > len(file) {
			t.Fatalf("%d keys in %d bytes", terms.Len(), len(file))
		}
		var again []term
		for i, h := range terms.hashes {
			again = append(again, term{h, float64(terms.stories[i])})
		}
		back, err := ReadTerms(bytes.NewReader(write(t, terms.TermsHeader, again...)), simhash.Version)
		if err != nil || back.TermsHeader != terms.TermsHeader || !slices.Equal(back.hashes, terms.hashes) || !slices.Equal(back.stories, terms.stories) {
			t.Fatalf("written again: %v", err)
		}
	})
}

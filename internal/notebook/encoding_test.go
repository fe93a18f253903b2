package notebook

import (
	"encoding/hex"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

// A small notebook, spelled out. Whatever changes a byte here changes the encoding's
// version.
func TestEncodingIsFrozen(t *testing.T) {
	b := New()
	b.clock = 300
	b.remember(page{at: 100, topic: topic{[]uint16{1, 0x0203}, []uint16{4}}, paragraphs: []uint32{0x010203, 0xfffefd}, background: []uint32{5}})
	b.remember(page{at: 99})
	b.entries[0x0102030405060708] = &Entry{
		Hash: 0x0102030405060708, State: Learnt, Articles: 200, Stories: 4,
		First: time.Unix(62, 0).UTC(), Last: time.Unix(100, 0).UTC(), Sample: "About", clock: 299,
	}
	b.entries[9] = &Entry{Hash: 9, State: Kept, Sample: "é"}
	want := "01" + "ac02" + // encoding, articles read
		"02" + // pages
		"c801" + "02" + "01" + "0001" + "0203" + "0004" + "02" + "010203" + "fffefd" + "01" + "000005" +
		"01" + "00" + "00" + "00" + "00" +
		"02" + // entries
		"0000000000000009" + "03" + "00" + "00" + "00" + "00" + "00" + "02" + "c3a9" +
		"0102030405060708" + "01" + "c801" + "04" + "ab02" + "7e" + "ca01" + "05" + hex.EncodeToString([]byte("About"))
	if got := hex.EncodeToString(b.Append(nil)); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

func TestDecodeErrors(t *testing.T) {
	if b, err := Decode(nil); err != nil || b.Articles() != 0 {
		t.Errorf("of nothing: %v", err)
	}
	whole := example().Append(nil)
	if _, err := Decode(whole); err != nil {
		t.Fatal(err)
	}
	for cut := 1; cut < len(whole); cut++ {
		if _, err := Decode(whole[:cut]); !errors.Is(err, errDamaged) {
			t.Fatalf("cut at %d: %v", cut, err)
		}
	}
	if _, err := Decode(append(whole, 0)); err == nil {
		t.Error("a byte too many is taken")
	}
	if _, err := Decode([]byte{2, 0, 0, 0}); err == nil || errors.Is(err, errDamaged) {
		t.Errorf("another encoding: %v", err)
	}
}

// example has learnt a paragraph, and been told of another.
func example() *Book {
	b := New()
	for i := range unrelated {
		learn(b, story(newRand(i), 3)+"\n\n"+about, i)
	}
	if _, err := b.DecideText("Our weather is made by the sea, and so is our paper.", Dropped); err != nil {
		panic(err)
	}
	return b
}

func FuzzDecode(f *testing.F) {
	f.Add(example().Append(nil))
	f.Add([]byte{1, 0, 0, 0})
	f.Add([]byte{})
	f.Fuzz(func(t *testing.T, data []byte) {
		b, err := Decode(data)
		if err != nil {
			return
		}
		again, err := Decode(b.Append(nil))
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(b, again, cmp.AllowUnexported(Book{}, Entry{}, page{}, topic{}), cmpopts.EquateEmpty()); diff != "" {
			t.Error(diff)
		}
		learn(b, about+"\n\n"+strings.Repeat("The harbour of Orvala is closed to every ferry of Brusk Marine today. ", 4), 1)
		if _, err := Decode(b.Append(nil)); err != nil {
			t.Error(err)
		}
	})
}

func TestDecide(t *testing.T) {
	r := example()
	const later = "Write to the Harbour Sheet about this story at the desk of its readers."
	if got := cut(r, "The ferry runs.\n\n"+about+"\n\n"+later); len(got) != 1 || got[0] != about {
		t.Fatalf("cut: %q", got)
	}
	id := r.Entries()[0].ID()
	e, ok := r.Find(id)
	if !ok || e.State != Learnt {
		t.Fatalf("%s: %+v", id, e)
	}
	for range 2 { // twice is once
		if _, err := r.Decide(e, Kept); err != nil {
			t.Fatal(err)
		}
		if e, err := r.DecideText("  write to the harbour sheet about this story\nat the desk of its readers", Dropped); err != nil || e.State != Dropped {
			t.Fatal(e, err)
		}
	}
	if got := cut(r, "The ferry runs.\n\n"+about+"\n\n"+later); len(got) != 1 || got[0] != later {
		t.Errorf("cut: %q", got)
	}
	for i := range 10 { // however often it stands, what is kept is kept
		learn(r, strings.Repeat("The "+names(newRand(i), 1)[0]+" is late. ", 12)+"\n\n"+about, i)
	}
	if e, _ := r.Find(id); e.State != Kept || e.Articles != 14 || len(r.Entries()) != 3 {
		t.Errorf("%+v of %d entries", e, len(r.Entries()))
	}
	if _, err := r.DecideText(" - ", Kept); err == nil {
		t.Error("a text without a word is taken")
	}
	for i := range maxDecided {
		_, err := r.DecideText(strings.Repeat("word ", i+2), Dropped)
		if full := i >= maxDecided-3; (err != nil) != full {
			t.Fatalf("%d decided: %v", i, err)
		}
	}
	if _, err := Decode(r.Append(nil)); err != nil {
		t.Error(err)
	}
}

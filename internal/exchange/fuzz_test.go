package exchange

import (
	"io"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/samewire/samewire/store"
)

// Whatever stands in a line, it is taken or refused; what is taken can be written and
// read again, and has nothing in it that an archive could not have.
func FuzzReader(f *testing.F) {
	text := write(f, Header{Scheme: 2, Text: true}, []store.Record{ferry()}, []store.Note{{Source: "coast", Data: []byte{1, 0, 0, 0}}})
	r := ferry()
	r.ID, r.Text, r.Kept, r.Cuts = "caf\xe9", "", nil, nil
	bare := write(f, Header{Scheme: 2, Noisy: true}, []store.Record{r}, nil)
	for _, file := range []string{text, bare} {
		for line := range strings.Lines(file) {
			f.Add(line, strings.Contains(file, `"text":true`))
		}
	}
	f.Add(`{"type":"article","id":"x","version":1,"text":"","kept":[[0,0]],"body_hash":"ef46db3751d8e999","simhash":"0000000000000000","words":0}`, true)
	f.Add(`{"type":"article","id":"x","version":1,"body_hash":"ef46db3751d8e999","simhash":"0000000000000000","words":9,"keys":[1],"key_offsets":[8],"published":"@-1"}`, false)
	f.Fuzz(func(t *testing.T, line string, kept bool) {
		h := Header{Scheme: 2, Text: kept}
		before, _, _ := strings.Cut(write(t, h, nil, nil), "\n")
		in, err := NewReader(strings.NewReader(before+"\n"+line), 1<<20)
		if err != nil {
			t.Fatal(err)
		}
		var records []store.Record
		var notes []store.Note
		for {
			item, err := in.Next()
			if err == io.EOF || err != nil && !in.Ended() {
				break
			}
			switch {
			case err != nil || item.Err != nil:
			case item.Record != nil:
				records = append(records, *item.Record)
			default:
				notes = append(notes, *item.Note)
			}
		}
		for _, r := range records {
			for i, k := range r.Keys {
				if int(k.Offset) >= r.Words || i > 0 && k.Offset <= r.Keys[i-1].Offset {
					t.Errorf("%v in %d words", r.Keys, r.Words)
				}
			}
			for _, s := range r.Kept {
				_ = r.Text[s.Start:s.End]
			}
			for _, c := range r.Cuts {
				_ = r.Text[c.Start:c.End]
			}
		}
		in, err = NewReader(strings.NewReader(write(t, h, records, notes)), 1<<22)
		if err != nil {
			t.Fatal(err)
		}
		for {
			item, err := in.Next()
			if err == io.EOF {
				break
			}
			switch {
			case err != nil || item.Err != nil:
				t.Fatal(err, item.Err)
			case item.Record != nil:
				if diff := cmp.Diff(records[0], *item.Record, cmpopts.EquateEmpty()); diff != "" {
					t.Error(diff)
				}
				records = records[1:]
			default:
				notes = notes[1:]
			}
		}
		if len(records)+len(notes) > 0 {
			t.Errorf("%d records and %d notes are lost", len(records), len(notes))
		}
	})
}

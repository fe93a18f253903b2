package past

import (
	"testing"

	"github.com/samewire/samewire/store"
)

// Whatever a value holds, it is read or refused.
func FuzzValues(f *testing.F) {
	f.Add([]byte("\x0f\x03\x01\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x10\x11\x00\x00\x03\x01\x02\x00\x01\x00\x03id2\x00\x00\x00\x00\x00"))
	f.Add([]byte("\x01\x02id\x00\x05coast\x00\x00\x00\x00\x00\x00\x01\x03"))
	f.Add([]byte("\x01\x00\x05\x01\x00\x05\x05label\x05shortFerry late again."))
	f.Add(append(make([]byte, 8), 3, 1, 0, 0, 0, 0, 0, 0, 0, 9, 2))
	f.Fuzz(func(t *testing.T, data []byte) {
		var r store.Record
		decodeArticle1(data, &r)
		decodePrint1(data, &r)
		id(data, data[:min(4, len(data))], &r)
		l := reader2{func(uint64) []byte { return data }}
		r = store.Record{}
		if err := l.article(nil, data, &r); err == nil {
			for i := 1; i < len(r.Keys); i++ {
				if r.Keys[i].Offset <= r.Keys[i-1].Offset {
					t.Errorf("offsets of keys do not ascend: %v", r.Keys)
				}
			}
		}
		r = store.Record{}
		if err := decodeText(data, &r); err == nil {
			end := 0
			for _, s := range r.Kept {
				if s.Start < end || s.End < s.Start || s.End > len(r.Text) {
					t.Errorf("range %v in %d bytes", s, len(r.Text))
				}
				end = s.End
			}
		}
	})
}

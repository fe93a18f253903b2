package furniture

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestWithCuts(t *testing.T) {
	r := Result{
		Kept: []Span{{10, 20}, {30, 40}, {50, 60}},
		Cuts: []Cut{{Span{0, 9}, Label, "short"}, {Span{41, 49}, Promo, "also read"}},
	}
	learnt := func(from, to int) Cut { return Cut{Span{from, to}, Learnt, "seen"} }
	for _, test := range []struct {
		cuts []Cut
		want Result
	}{
		{nil, r},
		{[]Cut{learnt(30, 40)}, Result{Kept: []Span{{10, 20}, {50, 60}}, Cuts: []Cut{r.Cuts[0], learnt(30, 40), r.Cuts[1]}}},
		{[]Cut{learnt(10, 20), learnt(50, 60)}, Result{Kept: []Span{{30, 40}}, Cuts: []Cut{r.Cuts[0], learnt(10, 20), r.Cuts[1], learnt(50, 60)}}},
		{[]Cut{learnt(11, 20)}, r}, // not a kept range: nothing is cut in half
	} {
		if diff := cmp.Diff(test.want, r.WithCuts(test.cuts)); diff != "" {
			t.Errorf("%v: %s", test.cuts, diff)
		}
	}
	if len(r.Kept) != 3 || len(r.Cuts) != 2 {
		t.Error("the result it was made of has changed")
	}
	if NewRules().Extend(strings.NewReader("learnt\tstart\tour founder"), "cues") == nil {
		t.Error("a cue file may use learnt")
	}
}

package furniture

import "slices"

// Learnt is the reason of a cut that no rule made: the paragraph stands in unrelated
// stories of its source, or a user dropped it. Cue files do not use it.
const Learnt Reason = "learnt"

// WithCuts is the result with more of its kept ranges cut: those that cuts name, in
// order.
func (r Result) WithCuts(cuts []Cut) Result {
	if len(cuts) == 0 {
		return r
	}
	kept := make([]Span, 0, len(r.Kept))
	left := cuts
	for _, s := range r.Kept {
		if len(left) > 0 && left[0].Span == s {
			left = left[1:]
			continue
		}
		kept = append(kept, s)
	}
	r.Kept = kept
	r.Cuts = slices.Concat(r.Cuts, cuts[:len(cuts)-len(left)])
	slices.SortStableFunc(r.Cuts, func(a, b Cut) int { return a.Start - b.Start })
	return r
}

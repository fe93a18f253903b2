package scoring

import (
	"cmp"
	"slices"
)

// A Point is what a threshold finds: the pairs whose score is not below it.
type Point struct {
	Threshold float64
	Counts
}

// A Curve has a Point for each score that occurs, the highest first.
type Curve []Point

// Curve is precision and recall by threshold. A labelled pair that was never
// found has no score and is missed by every threshold.
func (t *Truth) Curve(findings []Finding) Curve {
	type scored struct {
		score float64
		right bool
	}
	var judged []scored
	for _, f := range findings {
		if want, ok := t.Want(f.Pair); ok && f.Score > 0 {
			judged = append(judged, scored{f.Score, want.Kind == t.positive()})
		}
	}
	slices.SortFunc(judged, func(x, y scored) int { return cmp.Compare(y.score, x.score) })
	var curve Curve
	now := Counts{FN: t.totals[t.positive()]}
	for i, s := range judged {
		if s.right {
			now.TP++
			now.FN--
		} else {
			now.FP++
		}
		if i+1 == len(judged) || judged[i+1].score != s.score {
			curve = append(curve, Point{s.score, now})
		}
	}
	return curve
}

// At is what a threshold finds.
func (c Curve) At(threshold float64) Point {
	n, _ := slices.BinarySearchFunc(c, threshold, func(p Point, t float64) int {
		if p.Threshold >= t {
			return -1
		}
		return 1
	})
	if n > 0 {
		return Point{threshold, c[n-1].Counts}
	}
	p := Point{Threshold: threshold}
	if len(c) > 0 {
		p.FN = c[0].TP + c[0].FN
	}
	return p
}

// Reach is the point of most recall whose precision is the wanted one or more: the
// lowest threshold that will do. A threshold above it may do less well.
func (c Curve) Reach(precision float64) (Point, bool) {
	for _, p := range slices.Backward(c) {
		if p.TP > 0 && p.Precision() >= precision {
			return p, true
		}
	}
	return Point{}, false
}

// BestF1 is the point of the best F1, of several the one of the highest
// threshold.
func (c Curve) BestF1() (Point, bool) {
	var best Point
	for _, p := range c {
		if p.F1() > best.F1() {
			best = p
		}
	}
	return best, best.TP > 0
}

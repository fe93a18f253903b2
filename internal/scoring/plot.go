package scoring

import (
	"fmt"
	"html/template"
	"io"
	"math"
	"strings"
)

// A Plot is a precision-recall plot.
type Plot struct {
	Title   string
	What    string // the pairs to be found, as "copies"
	Curve   Curve
	Default float64 // the threshold that dedupe begins from
	Decided Counts  // what dedupe decides, which is not by the threshold alone
}

// The plot in its own units: where its frame stands.
const (
	plotLeft, plotRight = 76.0, 696.0
	plotTop, plotBottom = 76.0, 416.0
	labelWidth          = 34.0 // room for a label beside its mark
	labelHeight         = 15.0
)

// marked are the thresholds that are marked on the curve, where there is room,
// those of most interest first.
var marked = []float64{0.5, 0.9, 0.3, 0.6, 0.8, 0.4, 0.95, 0.2, 0.1, 1}

// WriteSVG writes the plot as an SVG image. Its colours follow the reader's
// preference for a light or a dark page.
func (p Plot) WriteSVG(w io.Writer) error { return plotTemplate.Execute(w, p.layout()) }

type plotMark struct {
	X, Y, LabelX, LabelY float64
	Anchor, Label, Class string
	Title                string
}

type plotTick struct {
	At    float64
	Label string
}

type plotLayout struct {
	Title, Description, What string
	Left, Right, Top, Bottom float64
	Middle, Centre           float64
	XTicks, YTicks           []plotTick
	Path                     string
	Marks                    []plotMark
	Decided                  *plotMark
}

func (p Plot) layout() plotLayout {
	l := plotLayout{
		Title: clip(p.Title), What: p.What, Left: plotLeft, Right: plotRight, Top: plotTop, Bottom: plotBottom,
		Middle: (plotTop + plotBottom) / 2, Centre: (plotLeft + plotRight) / 2,
		Description: fmt.Sprintf("Precision and recall of %s at %d thresholds of containment.", p.What, len(p.Curve)),
	}
	lowX, lowY := 1.0, 1.0
	for _, pt := range append(Curve{{Counts: p.Decided}}, p.Curve...) {
		lowX, lowY = min(lowX, pt.Recall()), min(lowY, pt.Precision())
	}
	lowX, lowY = below(lowX), below(lowY)
	x := func(recall float64) float64 { return plotLeft + (recall-lowX)/(1-lowX)*(plotRight-plotLeft) }
	y := func(precision float64) float64 { return plotBottom - (precision-lowY)/(1-lowY)*(plotBottom-plotTop) }
	l.XTicks, l.YTicks = ticks(lowX, x), ticks(lowY, y)

	var path strings.Builder
	for i, pt := range p.Curve {
		command := byte('L')
		if i == 0 {
			command = 'M'
		}
		fmt.Fprintf(&path, "%c%.1f %.1f", command, x(pt.Recall()), y(pt.Precision()))
	}
	l.Path = path.String()

	mark := func(threshold float64, class, label string) {
		pt := p.Curve.At(threshold)
		if pt.TP+pt.FP == 0 {
			return
		}
		m := plotMark{X: x(pt.Recall()), Y: y(pt.Precision()), Label: label, Class: class}
		m.Title = fmt.Sprintf("containment %.2f and more: precision %.3f, recall %.3f", threshold, pt.Precision(), pt.Recall())
		if place(&m, l.Marks) {
			l.Marks = append(l.Marks, m)
		}
	}
	mark(p.Default, "mark default", fmt.Sprintf("%.2f", p.Default))
	for _, t := range marked {
		mark(t, "mark", fmt.Sprintf("%.2f", t))
	}
	if p.Decided.TP+p.Decided.FP > 0 {
		l.Decided = &plotMark{X: x(p.Decided.Recall()), Y: y(p.Decided.Precision())}
		l.Decided.Title = fmt.Sprintf("dedupe: precision %.3f, recall %.3f", p.Decided.Precision(), p.Decided.Recall())
	}
	return l
}

// below is where an axis begins that has to show x: a tenth below it.
func below(x float64) float64 { return max(0, min(0.9, math.Floor(10*x-1e-9)/10)) }

// ticks part an axis from low to 1.
func ticks(low float64, at func(float64) float64) (out []plotTick) {
	step := 0.1
	switch {
	case low >= 0.85:
		step = 0.02
	case low >= 0.65:
		step = 0.05
	}
	for n := 0; ; n++ {
		v := low + float64(n)*step
		if v > 1+1e-9 {
			return out
		}
		out = append(out, plotTick{at(v), fmt.Sprintf("%.2f", v)})
	}
}

// place finds room for the label of a mark: left below it, right above it, left
// above or right below. A mark on top of another, or with a label that would
// cover another's, is left out.
func place(m *plotMark, others []plotMark) bool {
	for _, side := range []struct {
		dx, dy float64
		anchor string
	}{{-8, 15, "end"}, {8, -7, "start"}, {-8, -7, "end"}, {8, 15, "start"}} {
		m.LabelX, m.LabelY, m.Anchor = m.X+side.dx, m.Y+side.dy, side.anchor
		free := m.left() > plotLeft && m.left()+labelWidth < plotRight+20 && m.LabelY < plotBottom && m.LabelY-labelHeight > plotTop-22
		for _, o := range others {
			apart := math.Abs(m.left()-o.left()) >= labelWidth || math.Abs(m.LabelY-o.LabelY) >= labelHeight
			free = free && apart && math.Hypot(m.X-o.X, m.Y-o.Y) >= 9
		}
		if free {
			return true
		}
	}
	return false
}

func (m plotMark) left() float64 {
	if m.Anchor == "end" {
		return m.LabelX - labelWidth
	}
	return m.LabelX
}

var plotTemplate = template.Must(template.New("plot").Parse(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 720 480" width="720" height="480" role="img" aria-labelledby="title description">
<title id="title">{{.Title}}</title>
<desc id="description">{{.Description}}</desc>
<style>
svg { color-scheme: light dark; font: 13px system-ui, sans-serif; }
.page { fill: #ffffff; }
text { fill: #24292f; }
.quiet { fill: #57606a; }
.grid { stroke: #d8dee4; stroke-width: 1; }
.frame { fill: none; stroke: #8c959f; }
.curve { fill: none; stroke: #0969da; stroke-width: 2; stroke-linejoin: round; }
.mark { fill: #ffffff; stroke: #0969da; stroke-width: 2; }
.default { fill: #0969da; }
.decided { fill: #bc4c00; }
@media (prefers-color-scheme: dark) {
.page { fill: #0d1117; }
text { fill: #e6edf3; }
.quiet { fill: #9198a1; }
.grid { stroke: #262c36; }
.frame { stroke: #656c76; }
.curve, .mark { stroke: #4493f8; }
.mark { fill: #0d1117; }
.default { fill: #4493f8; }
.decided { fill: #f0883e; }
}
</style>
<rect class="page" width="720" height="480"/>
<text x="{{.Left}}" y="26" font-size="16" font-weight="600">{{.Title}}</text>
<circle class="mark default" cx="81" cy="46" r="4.5"/><text class="quiet" x="92" y="50">by containment alone, from the thresholds marked; filled: the default</text>
{{if .Decided}}<path class="decided" d="M572 40l6 6l-6 6l-6 -6z"/><text class="quiet" x="584" y="50">as dedupe decides</text>
{{end}}{{$l := .}}{{range .XTicks}}<line class="grid" x1="{{.At}}" x2="{{.At}}" y1="{{$l.Top}}" y2="{{$l.Bottom}}"/><text x="{{.At}}" y="436" text-anchor="middle">{{.Label}}</text>
{{end}}{{range .YTicks}}<line class="grid" x1="{{$l.Left}}" x2="{{$l.Right}}" y1="{{.At}}" y2="{{.At}}"/><text x="68" y="{{.At}}" dy="4" text-anchor="end">{{.Label}}</text>
{{end}}<rect class="frame" x="{{.Left}}" y="{{.Top}}" width="620" height="340"/>
<text x="{{.Centre}}" y="464" text-anchor="middle">recall: share of the labelled {{.What}} that are found</text>
<text transform="translate(20 {{.Middle}}) rotate(-90)" text-anchor="middle">precision: share of what is found that is right</text>
<path class="curve" d="{{.Path}}"/>
{{range .Marks}}<circle class="{{.Class}}" cx="{{.X}}" cy="{{.Y}}" r="4.5"><title>{{.Title}}</title></circle><text x="{{.LabelX}}" y="{{.LabelY}}" text-anchor="{{.Anchor}}">{{.Label}}</text>
{{end}}{{with .Decided}}<path class="decided" transform="translate({{.X}} {{.Y}})" d="M0 -7l7 7l-7 7l-7 -7z"><title>{{.Title}}</title></path>
{{end}}</svg>
`))

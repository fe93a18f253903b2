package main

import (
	"strconv"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/plotutil"
	"gonum.org/v1/plot/vg"
)

// draw draws what an article costs by the number of articles: of the smallest number
// each cost is 1.
func draw(path string, rows []row) error {
	p := plot.New()
	p.Title.Text = "Cost of an article, by the size of the intake or the archive"
	p.X.Label.Text, p.Y.Label.Text = "articles", "cost, relative to the smallest size"
	p.X.Scale, p.X.Tick.Marker = plot.LogScale{}, plot.TickerFunc(func(_, _ float64) (ticks []plot.Tick) {
		for _, r := range rows {
			ticks = append(ticks, plot.Tick{Value: float64(r.n), Label: strconv.Itoa(r.n)})
		}
		return ticks
	})
	p.Y.Min = 0
	var lines []any
	for _, cost := range []struct {
		name string
		of   func(row) float64
	}{
		{"dedupe", func(r row) float64 { return r.dedupe.wall.Seconds() / float64(r.n) }},
		{"add", func(r row) float64 { return r.add.wall.Seconds() / float64(r.n) }},
		{"add with text", func(r row) float64 { return r.addText.wall.Seconds() / float64(r.n) }},
		{"check, call, p50", func(r row) float64 { return r.call.p50 }},
		{"the same with nothing related", func(r row) float64 { return r.call.alone }},
	} {
		var points plotter.XYs
		for _, r := range rows {
			points = append(points, plotter.XY{X: float64(r.n), Y: cost.of(r) / cost.of(rows[0])})
		}
		lines = append(lines, cost.name, points)
	}
	if err := plotutil.AddLinePoints(p, lines...); err != nil {
		return err
	}
	p.Legend.Top, p.Legend.Left = true, true
	return p.Save(16*vg.Centimeter, 10*vg.Centimeter, path)
}

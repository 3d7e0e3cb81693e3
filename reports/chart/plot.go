package chart

import (
	"gonum.org/v1/plot"
	"gonum.org/v1/plot/vg/draw"
)

// newPlot returns a gonum plot with the house's axes: thin, grey, without
// tick strokes, since the grid already shows where the ticks are.
func newPlot(t theme) *plot.Plot {
	p := plot.New()
	p.BackgroundColor = nil
	for _, axis := range []*plot.Axis{&p.X, &p.Y} {
		axis.Color = t[muted]
		axis.LineStyle.Width = 0
		axis.Padding = 2
		axis.Tick.LineStyle.Width = 0
		axis.Tick.Length = 0
		label := axis.Tick.Label
		axis.Tick.Label = textStyle(t[muted], tickSize)
		axis.Tick.Label.XAlign, axis.Tick.Label.YAlign = label.XAlign, label.YAlign
		axis.Label.TextStyle = textStyle(t[muted], tickSize)
		axis.Label.TextStyle.XAlign, axis.Label.TextStyle.YAlign = draw.XCenter, draw.YBottom
		axis.Label.Padding = 2
	}
	return p
}

package chart

import (
	"gonum.org/v1/plot"
	"gonum.org/v1/plot/vg"
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

// drawPlot draws p, with the name of its horizontal axis in the middle below it.
// The library would keep room for the name around the axis's middle value, which
// on a logarithmic axis is near its end: the plot would lose half of its width.
func drawPlot(p *plot.Plot, c draw.Canvas) {
	name, style := p.X.Label.Text, p.X.Label.TextStyle
	p.X.Label.Text = ""
	if name != "" {
		c.FillText(style, vg.Point{X: (c.Min.X + c.Max.X) / 2, Y: c.Min.Y + style.FontExtents().Descent}, name)
		c = draw.Crop(c, 0, 0, style.Height(name)+p.X.Label.Padding, 0)
	}
	p.Draw(c)
}

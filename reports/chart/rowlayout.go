package chart

import (
	"gonum.org/v1/plot"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

const (
	rowHeight  = 22
	axisHeight = 34

	// nameShare is the share of a chart's width that names may take: enough
	// for the suite's own models in the narrowest chart. Longer ones are
	// shortened, so that the marks keep the width that they are read by.
	nameShare = 0.31
)

// rowWords is what a row says beside its marks.
type rowWords struct {
	lead    bool   // the first of its family: a line parts it from the row above
	label   string // its name, at the left
	model   string // what a page finds it by; empty if it need not
	text    string // at its end
	missing string // in place of marks and text: why there are none
}

// rowLayout lays rows out one below the other: their names at the left, their
// marks along a common axis, their texts at the right.
type rowLayout struct {
	rows         []rowWords
	theme        theme
	canvas       draw.Canvas // for the whole chart
	names, texts vg.Length   // room for them
	name, text   draw.TextStyle
}

// newRowLayout makes room for the rows' words: texts get this share of the
// canvas's width at most, and names nameShare.
func newRowLayout(c draw.Canvas, rows []rowWords, t theme, texts float64) rowLayout {
	l := rowLayout{
		rows: rows, theme: t, canvas: c,
		name: textStyle(t[ink], labelSize), text: alignRight(textStyle(t[ink], labelSize)),
	}
	for _, row := range rows {
		l.names = max(l.names, l.name.Width(row.label))
		if row.missing == "" {
			l.texts = max(l.texts, l.text.Width(row.text))
		}
	}
	l.names, l.texts = min(l.names, nameShare*l.width()), min(l.texts, vg.Length(texts)*l.width())
	return l
}

func (l rowLayout) width() vg.Length { return l.canvas.Max.X - l.canvas.Min.X }

// heightOf is the height of a chart of so many rows, each of the given height.
func heightOf(rows int, each vg.Length) vg.Length {
	return vg.Length(max(rows, 1))*each + axisHeight + 2
}

// labels is how many labels the axis has room for.
func (l rowLayout) labels() int { return labelsIn(l.width() - l.names - l.texts - 28) }

// plot returns a plot for the rows; its horizontal axis is still to be set.
func (l rowLayout) plot(axis string) *plot.Plot {
	p := newPlot(l.theme)
	p.Y.Min, p.Y.Max = 0, float64(max(len(l.rows), 1))
	p.HideY()
	p.X.Label.Text = axis
	return p
}

// draw draws the plot between the names and the texts.
func (l rowLayout) draw(p *plot.Plot) {
	drawPlot(p, draw.Crop(l.canvas, l.names+18, -(l.texts+10), 2, 0))
}

// plotterFunc is a plot.Plotter.
type plotterFunc func(draw.Canvas, *plot.Plot)

// Plot implements plot.Plotter.
func (f plotterFunc) Plot(c draw.Canvas, p *plot.Plot) { f(c, p) }

// gridlines draws a faint line at each tick of the axis.
func (l rowLayout) gridlines() plotterFunc {
	return func(c draw.Canvas, p *plot.Plot) {
		x := along(c, p)
		for _, tick := range p.X.Tick.Marker.Ticks(p.X.Min, p.X.Max) {
			c.StrokeLine2(stroke(l.theme[grid], 0.75), x(tick.Value), c.Min.Y, x(tick.Value), c.Max.Y)
		}
	}
}

// rule draws a line at the value from which the rows depart, or with which they
// are compared.
func (l rowLayout) rule(at, width float64, dashes ...vg.Length) plotterFunc {
	return func(c draw.Canvas, p *plot.Plot) {
		x := along(c, p)
		c.StrokeLine2(stroke(l.theme[muted], width, dashes...), x(at), c.Min.Y, x(at), c.Max.Y)
	}
}

// rowCanvas is where the marks of one row go.
type rowCanvas struct {
	draw.Canvas
	x      func(float64) vg.Length // the place of a value, at the nearer end if it is beyond the axis
	middle vg.Length               // of the row
	plot   *plot.Plot
}

// words draws each row's name and text, and calls marks for those between them.
func (l rowLayout) words(marks func(c rowCanvas, row int)) plotterFunc {
	return func(c draw.Canvas, p *plot.Plot) {
		_, y := p.Transforms(&c)
		end := l.canvas.Max.X - 2
		for i, row := range l.rows {
			middle := y(float64(len(l.rows)-i) - 0.5)
			name, full := fitName(l.name, row.label, l.names)
			group(c, row.model, full, func() {
				if row.lead && i > 0 {
					y := middle + rowHeight/2
					c.StrokeLine2(stroke(l.theme[grid], 1), c.Min.X-l.names-14, y, end, y)
				}
				c.FillText(l.name, vg.Point{X: c.Min.X - l.names - 14, Y: middle}, name)
				if row.missing != "" {
					style := l.name
					style.Color = l.theme[muted]
					onPaper(c, l.theme, style, vg.Point{X: c.Min.X + 4, Y: middle}, fit(style, row.missing, end-c.Min.X-4))
					return
				}
				marks(rowCanvas{c, along(c, p), middle, p}, i)
				c.FillText(l.text, vg.Point{X: end, Y: middle}, fit(l.text, row.text, l.texts))
			})
		}
	}
}

// onPaper writes s over the lines that are there, without them.
func onPaper(c draw.Canvas, t theme, style draw.TextStyle, at vg.Point, s string) {
	left, half := at.X, style.Height(s)/2+1
	width := style.Width(s)
	if style.XAlign == draw.XRight {
		left -= width
	}
	c.SetColor(t[paper])
	c.Fill(vg.Rectangle{Min: vg.Point{X: left - 2, Y: at.Y - half}, Max: vg.Point{X: left + width + 2, Y: at.Y + half}}.Path())
	c.FillText(style, at, s)
}

// along returns the places of values along the axis, none of them beyond it.
func along(c draw.Canvas, p *plot.Plot) func(float64) vg.Length {
	place, _ := p.Transforms(&c)
	return func(v float64) vg.Length { return min(max(place(v), c.Min.X), c.Max.X) }
}

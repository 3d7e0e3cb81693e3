package chart

import (
	"image/color"
	"math"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// Rows compares a quantity between models: one row for each, its marks along
// a common horizontal axis, its value in words at the end. Values over one
// and a half decades are drawn on a logarithmic axis; others start at zero and
// get a bar.
type Rows struct {
	Axis   string  // what is drawn and its unit, "requests per second"
	Linear bool    // the axis is, whatever the values span
	Level  float64 // a value to compare with: a dashed line at it; 0 for none
	Rows   []Row
}

// Row is one model.
type Row struct {
	Lead    bool // the first of its family
	Label   string
	Model   string // what a page finds the row by; empty if it need not
	Look    Look
	Marks   []Mark
	Text    string // the value, at the row's end
	Doubt   string // in a word, why the marks are no steady value: they are drawn dashed, beside it; else empty
	Missing string // in place of marks: why there are none
}

// Mark is a value with its interval and the trials it comes from.
type Mark struct {
	Value     float64   // NaN leaves the mark out
	Low, High float64   // NaN if there is no interval
	Trials    []float64 // each drawn as a tick
	Open      bool      // the value is at least this: drawn as an arrow that leads on
	Below     bool      // the value is at most this: drawn as an arrow that leads back
	Hollow    bool      // drawn as an outline, to tell a second mark from the first
}

// values are all that the mark shows.
func (m Mark) values() []float64 { return append([]float64{m.Value, m.Low, m.High}, m.Trials...) }

const rowsWidth = 300

func (r Rows) rows() (int, vg.Length) { return len(r.Rows), rowHeight }

func (r Rows) size() (vg.Length, vg.Length) {
	return rowsWidth, heightOf(len(r.Rows), rowHeight)
}

// extent returns the smallest positive and the largest value to be drawn.
func (r Rows) extent() (low, high float64) {
	low, high = math.Inf(1), math.Inf(-1)
	if r.Level > 0 {
		low, high = r.Level, r.Level
	}
	for _, row := range r.Rows {
		for _, m := range row.Marks {
			for _, v := range m.values() {
				if finite(v) {
					high = max(high, v)
				}
				if finite(v) && v > 0 {
					low = min(low, v)
				}
			}
		}
	}
	return low, high
}

func (r Rows) draw(c draw.Canvas, t theme) {
	low, high := r.extent()
	words := make([]rowWords, len(r.Rows))
	for i, row := range r.Rows {
		words[i] = rowWords{row.Lead, row.Label, row.Model, row.Text, row.Missing}
	}
	l := newRowLayout(c, words, t, 1)
	p := l.plot(r.Axis)
	bars := r.Linear || !spansDecades(low, high)
	switch {
	case !bars:
		p.X.Label.Text += " (log scale)"
		p.X.Min, p.X.Max = logAround(low, high)
		p.X.Scale = safeLog{}
		p.X.Tick.Marker = plot.ConstantTicks(logTicks(p.X.Min, p.X.Max, l.labels()))
	case high > 0:
		p.X.Min, p.X.Max = 0, high*1.03
		p.X.Tick.Marker = plot.ConstantTicks(linearTicks(0, p.X.Max, min(l.labels(), 4)))
	default: // nothing to draw
		p.X.Min, p.X.Max = 0, 1
		p.X.Tick.Marker = plot.ConstantTicks{}
	}
	p.Add(l.gridlines(), l.words(func(c rowCanvas, i int) { r.Rows[i].draw(c, t, bars) }))
	if bars {
		p.Add(l.rule(0, 0.75))
	}
	if r.Level > 0 {
		p.Add(l.rule(r.Level, 0.75, 3, 3))
	}
	l.draw(p)
}

// draw draws a row's bar, trials, intervals and values, in that order.
func (row Row) draw(c rowCanvas, t theme, bars bool) {
	x, middle := c.x, c.middle
	if bars {
		c.SetColor(t.area(row.Look))
		for _, m := range row.Marks {
			if finite(m.Value) && m.Value > 0 && !m.Hollow {
				row.bar(c, t, vg.Rectangle{Min: vg.Point{X: x(0), Y: middle - 6}, Max: vg.Point{X: x(m.Value), Y: middle + 6}})
			}
		}
	}
	var ticks vg.Path
	from, to := math.NaN(), math.NaN()
	for _, m := range row.Marks {
		for _, v := range m.Trials {
			if finite(v) && (v > 0 || bars && v == 0) {
				ticks.Move(vg.Point{X: x(v), Y: middle - 8})
				ticks.Line(vg.Point{X: x(v), Y: middle - 4})
			}
		}
		if finite(m.Value) {
			if math.IsNaN(from) {
				from = m.Value
			}
			to = m.Value
		}
	}
	if from < to || from > to {
		c.StrokeLine2(stroke(t.line(row.Look), 0.75), x(from), middle, x(to), middle)
	}
	strokePath(c.Canvas, ticks, t[muted], defaultWidth)
	for _, m := range row.Marks {
		if !finite(m.Value) {
			continue
		}
		if finite(m.Low) && finite(m.High) {
			c.StrokeLine2(stroke(t.line(row.Look), 2.5), x(m.Low), middle, x(m.High), middle)
		}
		at := vg.Point{X: x(m.Value), Y: middle}
		switch {
		case m.Open:
			arrow(c.Canvas, t.line(row.Look), vg.Point{X: at.X + 8, Y: at.Y}, 1)
			continue
		case m.Below:
			arrow(c.Canvas, t.line(row.Look), vg.Point{X: at.X - 8, Y: at.Y}, -1)
			continue
		case row.Doubt != "":
			drawOutline(c.Canvas, &t, row.Look, at, 3.6, stroke(t.line(row.Look), 1.25, 2, 1.5))
			continue
		}
		drawMarker(c.Canvas, &t, row.Look, at, 3.6, m.Hollow)
	}
	row.doubt(c, t)
}

// bar draws the way from zero to a value, as an outline if it is in doubt.
func (row Row) bar(c rowCanvas, t theme, r vg.Rectangle) {
	if row.Doubt == "" {
		c.Fill(r.Path())
		return
	}
	c.SetLineStyle(stroke(t.line(row.Look), defaultWidth, 2, 2))
	c.Stroke(r.Path())
}

// doubt writes the row's doubt on that side of its marks on which there is more
// room.
func (row Row) doubt(c rowCanvas, t theme) {
	if row.Doubt == "" {
		return
	}
	const gap = 12
	from, to := c.Max.X, c.Min.X
	for _, m := range row.Marks {
		for _, v := range m.values() {
			if finite(v) {
				from, to = min(from, c.x(v)), max(to, c.x(v))
			}
		}
	}
	style, at := textStyle(t[muted], tickSize), vg.Point{X: to + gap, Y: c.middle}
	room := c.Max.X - to
	if left := from - c.Min.X; left > room {
		style, at.X, room = alignRight(style), from-gap, left
	}
	if style.Width(row.Doubt) <= room-gap { // part of a word says nothing
		onPaper(c.Canvas, t, style, at, row.Doubt)
	}
}

// strokePath draws all of a path as one element, which keeps the file small.
func strokePath(c draw.Canvas, p vg.Path, col color.Color, width float64) {
	if len(p) > 0 {
		c.SetLineStyle(stroke(col, width))
		c.Stroke(p)
	}
}

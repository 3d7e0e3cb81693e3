package chart

import (
	"image/color"
	"math"
	"slices"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// Rows compares a quantity between models: one row for each, its marks along
// a common horizontal axis, its value in words at the end. Values over one
// and a half decades are drawn on a logarithmic axis; others start at zero and
// get a bar.
type Rows struct {
	Axis   string // what is drawn and its unit, "requests per second"
	Linear bool   // the axis is, whatever the values span
	Rows   []Row
}

// Row is one model.
type Row struct {
	Label   string
	Model   string // what a page finds the row by; empty if it need not
	Look    Look
	Marks   []Mark
	Text    string // the value, at the row's end
	Missing string // in place of marks: why there are none
}

// Mark is a value with its interval and the trials it comes from.
type Mark struct {
	Value     float64   // NaN leaves the mark out
	Low, High float64   // NaN if there is no interval
	Trials    []float64 // each drawn as a tick
	Hollow    bool      // drawn as an outline, to tell a second mark from the first
}

const (
	rowsWidth  = 300
	rowHeight  = 22
	axisHeight = 34
)

func (r Rows) rows() int { return len(r.Rows) }

func (r Rows) size() (vg.Length, vg.Length) {
	return rowsWidth, vg.Length(max(len(r.Rows), 1)*rowHeight + axisHeight + 2)
}

// extent returns the smallest positive and the largest value to be drawn.
func (r Rows) extent() (low, high float64) {
	low, high = math.Inf(1), math.Inf(-1)
	for _, row := range r.Rows {
		for _, m := range row.Marks {
			for _, v := range append([]float64{m.Value, m.Low, m.High}, m.Trials...) {
				if math.IsNaN(v) {
					continue
				}
				high = max(high, v)
				if v > 0 {
					low = min(low, v)
				}
			}
		}
	}
	return low, high
}

// drawable returns a copy of rows in which infinities, which a rasteriser would
// follow for ever, are NaN.
func drawable(rows []Row) []Row {
	finite := func(v float64) float64 {
		if math.IsInf(v, 0) {
			return math.NaN()
		}
		return v
	}
	out := slices.Clone(rows)
	for i := range out {
		out[i].Marks = slices.Clone(out[i].Marks)
		for j := range out[i].Marks {
			m := &out[i].Marks[j]
			m.Value, m.Low, m.High = finite(m.Value), finite(m.Low), finite(m.High)
			m.Trials = slices.Clone(m.Trials)
			for k := range m.Trials {
				m.Trials[k] = finite(m.Trials[k])
			}
		}
	}
	return out
}

func (r Rows) draw(c draw.Canvas, t theme) {
	r.Rows = drawable(r.Rows)
	low, high := r.extent()
	label, value := textStyle(t[ink], labelSize), alignRight(textStyle(t[ink], labelSize))
	var left, right vg.Length
	for _, row := range r.Rows {
		left = max(left, label.Width(row.Label))
		if row.Missing == "" {
			right = max(right, value.Width(row.Text))
		}
	}
	left = min(left, 0.36*rowsWidth)
	// A label of an axis is about 32 wide with the room around it.
	labels := max(int((rowsWidth-left-right-28)/32), 2)
	p := newPlot(t)
	p.Y.Min, p.Y.Max = 0, float64(max(len(r.Rows), 1))
	p.HideY()
	p.X.Label.Text = r.Axis
	logarithmic := !r.Linear && spansDecades(low, high)
	switch {
	case logarithmic:
		p.X.Label.Text += " (log scale)"
		p.X.Min, p.X.Max = logAround(low, high)
		p.X.Scale = safeLog{}
		p.X.Tick.Marker = plot.ConstantTicks(logTicks(p.X.Min, p.X.Max, labels))
	case high > 0:
		p.X.Min, p.X.Max = 0, high*1.03
		p.X.Tick.Marker = plot.ConstantTicks(linearTicks(0, p.X.Max, min(labels, 4)))
	default: // nothing to draw
		p.X.Min, p.X.Max = 0, 1
		p.X.Tick.Marker = plot.ConstantTicks{}
	}

	p.Add(rowsPlotter{rows: r.Rows, bars: !logarithmic, theme: t, left: left, right: c.Max.X - 2, label: label, value: value})
	p.Draw(draw.Crop(c, left+18, -(right + 10), 2, 0))
}

// rowsPlotter draws the rows when gonum/plot has laid out the axes.
type rowsPlotter struct {
	rows         []Row
	bars         bool
	theme        theme
	left, right  vg.Length // width of the labels; where the values end
	label, value draw.TextStyle
}

// Plot implements plot.Plotter.
func (rp rowsPlotter) Plot(c draw.Canvas, p *plot.Plot) {
	t := &rp.theme
	place, y := p.Transforms(&c)
	x := func(v float64) vg.Length { return min(max(place(v), c.Min.X), c.Max.X) }
	for _, tick := range p.X.Tick.Marker.Ticks(p.X.Min, p.X.Max) {
		c.StrokeLine2(stroke(t[grid], 0.75), x(tick.Value), c.Min.Y, x(tick.Value), c.Max.Y)
	}
	for i, row := range rp.rows {
		middle := y(float64(len(rp.rows)-i) - 0.5)
		group(c, row.Model, func() { rp.row(c, x, middle, row) })
	}
	if rp.bars {
		c.StrokeLine2(stroke(t[muted], 0.75), c.Min.X, c.Min.Y, c.Min.X, c.Max.Y)
	}
}

// row draws a row with its name and its value in words.
func (rp rowsPlotter) row(c draw.Canvas, x func(float64) vg.Length, middle vg.Length, row Row) {
	c.FillText(rp.label, vg.Point{X: c.Min.X - rp.left - 14, Y: middle}, fit(rp.label, row.Label, rp.left))
	if row.Missing != "" {
		style := rp.label
		style.Color = rp.theme[muted]
		c.FillText(style, vg.Point{X: c.Min.X + 4, Y: middle}, fit(style, row.Missing, rp.right-c.Min.X-4))
		return
	}
	rp.marks(c, x, middle, row)
	c.FillText(rp.value, vg.Point{X: rp.right, Y: middle}, row.Text)
}

// marks draws a row's bar, trials, intervals and values, in that order.
func (rp rowsPlotter) marks(c draw.Canvas, x func(float64) vg.Length, middle vg.Length, row Row) {
	t := &rp.theme
	if rp.bars {
		c.SetColor(t.area(row.Look))
		for _, m := range row.Marks {
			if m.Value > 0 && !m.Hollow {
				c.Fill(vg.Rectangle{Min: vg.Point{X: x(0), Y: middle - 6}, Max: vg.Point{X: x(m.Value), Y: middle + 6}}.Path())
			}
		}
	}
	var ticks vg.Path
	from, to := math.NaN(), math.NaN()
	for _, m := range row.Marks {
		for _, v := range m.Trials {
			if v > 0 || (rp.bars && v == 0) {
				ticks.Move(vg.Point{X: x(v), Y: middle - 8})
				ticks.Line(vg.Point{X: x(v), Y: middle - 4})
			}
		}
		if !math.IsNaN(m.Value) {
			if math.IsNaN(from) {
				from = m.Value
			}
			to = m.Value
		}
	}
	if from < to || from > to {
		c.StrokeLine2(stroke(t.line(row.Look), 0.75), x(from), middle, x(to), middle)
	}
	rp.strokePath(c, ticks, t[muted], defaultWidth)
	for _, m := range row.Marks {
		if math.IsNaN(m.Value) {
			continue
		}
		if !math.IsNaN(m.Low) && !math.IsNaN(m.High) {
			c.StrokeLine2(stroke(t.line(row.Look), 2.5), x(m.Low), middle, x(m.High), middle)
		}
		drawMarker(c, t, row.Look, vg.Point{X: x(m.Value), Y: middle}, 3.6, m.Hollow)
	}
}

// strokePath draws all of a path as one element, which keeps the file small.
func (rowsPlotter) strokePath(c draw.Canvas, p vg.Path, col color.Color, width float64) {
	if len(p) > 0 {
		c.SetLineStyle(stroke(col, width))
		c.Stroke(p)
	}
}

package chart

import (
	"math"
	"slices"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// Strip shows how values scatter: a row of dots for each quantity along a
// common axis, piled up where they are many, over a band of what would be too
// little to matter.
type Strip struct {
	Axis string // what is drawn and its unit, "worse by, %"
	Rows []StripRow
}

// StripRow is one quantity.
type StripRow struct {
	Label     string
	Look      Look
	Values    []float64 // what is not finite is left out
	Low, High float64   // the band; NaN if there is none
	Text      string    // at the row's end
}

const (
	stripWidth  = 400
	stripHeight = 40  // of a row
	dotRadius   = 1.8 // of a value
)

func (s Strip) size() (vg.Length, vg.Length) {
	return stripWidth, vg.Length(max(len(s.Rows), 1)*stripHeight + axisHeight + 2)
}

// extent returns the range of the axis: zero, all values and all bands.
func (s Strip) extent() (low, high float64) {
	for _, r := range s.Rows {
		for _, v := range append([]float64{r.Low, r.High}, r.Values...) {
			if !math.IsNaN(v) && !math.IsInf(v, 0) {
				low, high = min(low, v), max(high, v)
			}
		}
	}
	if low == high {
		low, high = -1, 1
	}
	margin := (high - low) * 0.04
	return low - margin, high + margin
}

func (s Strip) draw(c draw.Canvas, t theme) {
	label, value := textStyle(t[ink], labelSize), alignRight(textStyle(t[ink], labelSize))
	var left, right vg.Length
	for _, r := range s.Rows {
		left, right = max(left, label.Width(r.Label)), max(right, value.Width(r.Text))
	}
	left, right = min(left, 0.36*stripWidth), min(right, 0.2*stripWidth)
	p := newPlot(t)
	p.Y.Min, p.Y.Max = 0, float64(max(len(s.Rows), 1))
	p.HideY()
	p.X.Label.Text = s.Axis
	p.X.Min, p.X.Max = s.extent()
	p.X.Tick.Marker = plot.ConstantTicks(linearTicks(p.X.Min, p.X.Max, 6))
	p.Add(stripPlotter{rows: s.Rows, theme: t, left: left, right: c.Max.X - 2, label: label, value: value})
	p.Draw(draw.Crop(c, left+18, -(right + 10), 2, 0))
}

// stripPlotter draws the rows when gonum/plot has laid out the axis.
type stripPlotter struct {
	rows         []StripRow
	theme        theme
	left, right  vg.Length // width of the labels; where the texts end
	label, value draw.TextStyle
}

// Plot implements plot.Plotter.
func (sp stripPlotter) Plot(c draw.Canvas, p *plot.Plot) {
	t := &sp.theme
	x, y := p.Transforms(&c)
	for i, r := range sp.rows {
		if r.Low < r.High {
			c.SetColor(t[grid])
			c.Fill(vg.Rectangle{
				Min: vg.Point{X: x(r.Low), Y: y(float64(len(sp.rows)-i-1)) + 1},
				Max: vg.Point{X: x(r.High), Y: y(float64(len(sp.rows)-i)) - 1},
			}.Path())
		}
	}
	for _, tick := range p.X.Tick.Marker.Ticks(p.X.Min, p.X.Max) {
		c.StrokeLine2(stroke(t[grid], 0.75), x(tick.Value), c.Min.Y, x(tick.Value), c.Max.Y)
	}
	c.StrokeLine2(stroke(t[muted], 0.9), x(0), c.Min.Y, x(0), c.Max.Y)
	for i, r := range sp.rows {
		middle := y(float64(len(sp.rows)-i) - 0.5)
		c.FillText(sp.label, vg.Point{X: c.Min.X - sp.left - 14, Y: middle}, fit(sp.label, r.Label, sp.left))
		c.FillText(sp.value, vg.Point{X: sp.right, Y: middle}, fit(sp.value, r.Text, 0.2*stripWidth))
		var path vg.Path
		for _, at := range pile(places(r.Values, x), middle, stripHeight/2-dotRadius-2) {
			markerPath(&path, r.Look.Marker, at, dotRadius)
		}
		if len(path) > 0 {
			c.SetColor(t.line(r.Look))
			c.Fill(path)
		}
	}
}

// places returns where finite values lie along the axis, ascending.
func places(values []float64, x func(float64) vg.Length) []vg.Length {
	var at []vg.Length
	for _, v := range values {
		if !math.IsNaN(v) && !math.IsInf(v, 0) {
			at = append(at, x(v))
		}
	}
	slices.Sort(at)
	return at
}

// pile puts a dot at each place, as near to the middle as it has room beside
// the dots before it. Dots that would be farther from it than most lie upon
// each other.
func pile(at []vg.Length, middle, most vg.Length) []vg.Point {
	const step = 2*dotRadius + 0.4
	var dots []vg.Point
	for _, x := range at {
		free := func(y vg.Length) bool {
			for i := len(dots) - 1; i >= 0 && x-dots[i].X < step; i-- {
				if math.Hypot(float64(x-dots[i].X), float64(y-dots[i].Y)) < step-1e-9 {
					return false
				}
			}
			return true
		}
		y := middle
		for away := vg.Length(0); !free(y); {
			if y > middle { // the same distance below
				y = middle - away
				continue
			}
			if away += step / 2; away > most {
				y = middle
				break
			}
			y = middle + away
		}
		dots = append(dots, vg.Point{X: x, Y: y})
	}
	return dots
}

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
	return stripWidth, heightOf(len(s.Rows), stripHeight)
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
	words := make([]rowWords, len(s.Rows))
	for i, r := range s.Rows {
		words[i] = rowWords{label: r.Label, text: r.Text}
	}
	l := newRowLayout(c, words, t, 0.2)
	p := l.plot(s.Axis)
	p.X.Min, p.X.Max = s.extent()
	p.X.Tick.Marker = plot.ConstantTicks(linearTicks(p.X.Min, p.X.Max, 6))
	p.Add(s.bands(t), l.gridlines(), l.rule(0, 0.9), l.words(func(c rowCanvas, i int) { s.Rows[i].draw(c, t) }))
	l.draw(p)
}

// bands draws what would be too little to matter, of each row.
func (s Strip) bands(t theme) plotterFunc {
	return func(c draw.Canvas, p *plot.Plot) {
		x, y := p.Transforms(&c)
		c.SetColor(t[grid])
		for i, r := range s.Rows {
			if r.Low < r.High {
				c.Fill(vg.Rectangle{
					Min: vg.Point{X: x(r.Low), Y: y(float64(len(s.Rows)-i-1)) + 1},
					Max: vg.Point{X: x(r.High), Y: y(float64(len(s.Rows)-i)) - 1},
				}.Path())
			}
		}
	}
}

// draw draws a row's dots.
func (r StripRow) draw(c rowCanvas, t theme) {
	var path vg.Path
	for _, at := range pile(places(r.Values, c.x), c.middle, stripHeight/2-dotRadius-2) {
		markerPath(&path, r.Look.Marker, at, dotRadius)
	}
	if len(path) > 0 {
		c.SetColor(t.line(r.Look))
		c.Fill(path)
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

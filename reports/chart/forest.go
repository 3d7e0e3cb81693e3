package chart

import (
	"image/color"
	"math"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// Forest compares models with one of them: a row for each, its ratio to the
// reference with the interval, on a logarithmic axis on which twice and half
// are equally far from 1.
type Forest struct {
	Axis   string  // what the ratio is of, "CPU per request over eventloop's"
	Margin float64 // ratios within 1/(1+Margin) and 1+Margin make no odds and lie in a band; 0 draws none
	Wide   bool    // has room for long texts
	Rows   []Ratio
}

// Ratio is one model's row of a Forest.
type Ratio struct {
	Lead      bool // the first of its family
	Label     string
	Model     string // what a page finds the row by; empty if it need not
	Look      Look
	Value     float64 // over the reference; must be positive to be drawn
	Low, High float64 // NaN if there is no interval
	Hollow    bool    // drawn as an outline: a tie
	Text      string  // the ratio in words, at the row's end
	Missing   string  // in place of a ratio: why there is none
}

const (
	forestWidth = 400
	wideForest  = 560

	// farthest is how far from 1 the axis reaches at most. What lies beyond
	// gets an arrow, so that one model out of all proportion does not crowd
	// the others.
	farthest = 1000
)

func (f Forest) rows() (int, vg.Length) { return len(f.Rows), rowHeight }

func (f Forest) size() (vg.Length, vg.Length) {
	width := vg.Length(forestWidth)
	if f.Wide {
		width = wideForest
	}
	return width, heightOf(len(f.Rows), rowHeight)
}

// extent returns the range of the axis: 1, the band and all ratios, but not
// beyond farthest.
func (f Forest) extent() (low, high float64) {
	low, high = 1/(1+f.Margin), 1+f.Margin
	for _, r := range f.Rows {
		if r.Missing != "" {
			continue
		}
		for _, v := range []float64{r.Value, r.Low, r.High} {
			if v > 0 && finite(v) {
				low, high = min(low, v), max(high, v)
			}
		}
	}
	return max(low, 1.0/farthest), min(high, farthest)
}

func (f Forest) draw(c draw.Canvas, t theme) {
	words := make([]rowWords, len(f.Rows))
	for i, r := range f.Rows {
		words[i] = rowWords{r.Lead, r.Label, r.Model, r.Text, r.Missing}
	}
	l := newRowLayout(c, words, t, 0.4)
	p := l.plot(f.Axis + " (log scale)")
	low, high := f.extent()
	p.X.Min, p.X.Max = logAround(low, high)
	p.X.Scale = safeLog{}
	p.X.Tick.Marker = plot.ConstantTicks(ratioTicks(p.X.Min, p.X.Max, l.labels()))
	if f.Margin > 0 {
		p.Add(f.band(t))
	}
	p.Add(l.gridlines(), l.rule(1, 0.9), l.words(func(c rowCanvas, i int) { f.Rows[i].draw(c, t) }))
	l.draw(p)
}

// band draws the range of ratios that count as equal.
func (f Forest) band(t theme) plotterFunc {
	return func(c draw.Canvas, p *plot.Plot) {
		x := along(c, p)
		c.SetColor(t[grid])
		c.Fill(vg.Rectangle{Min: vg.Point{X: x(1 / (1 + f.Margin)), Y: c.Min.Y}, Max: vg.Point{X: x(1 + f.Margin), Y: c.Max.Y}}.Path())
	}
}

// draw draws a ratio's interval and marker, or an arrow where it lies beyond the
// axis.
func (r Ratio) draw(c rowCanvas, t theme) {
	if !(r.Value > 0) || !finite(r.Value) {
		return
	}
	if r.Low > 0 && r.High >= r.Low {
		c.StrokeLine2(stroke(t.line(r.Look), 1.75), c.x(r.Low), c.middle, c.x(r.High), c.middle)
	}
	switch at := (vg.Point{X: c.x(r.Value), Y: c.middle}); {
	case r.Value < c.plot.X.Min:
		arrow(c.Canvas, t.line(r.Look), at, -1)
	case r.Value > c.plot.X.Max:
		arrow(c.Canvas, t.line(r.Look), at, 1)
	default:
		drawMarker(c.Canvas, &t, r.Look, at, 3.2, r.Hollow)
	}
}

// arrow draws an arrow whose tip is at, to the right if direction is 1 and to
// the left if it is -1.
func arrow(c draw.Canvas, col color.Color, at vg.Point, direction vg.Length) {
	c.StrokeLine2(stroke(col, 2), at.X-14*direction, at.Y, at.X-6*direction, at.Y)
	var tip vg.Path
	tip.Move(at)
	tip.Line(vg.Point{X: at.X - 7*direction, Y: at.Y + 4})
	tip.Line(vg.Point{X: at.X - 7*direction, Y: at.Y - 4})
	tip.Close()
	c.SetColor(col)
	c.Fill(tip)
}

// ratioTicks returns ticks for a logarithmic axis of ratios, 1 always among
// them: steps of one, two or five where the axis is short, and otherwise the
// decades with what lies between.
func ratioTicks(low, high float64, most int) []plot.Tick {
	if high/low > 4 {
		return logTicks(low, high, max(most, 3))
	}
	step := niceStep((high - low) / float64(most))
	var ticks []plot.Tick
	for i := math.Ceil((low - 1) / step); 1+i*step <= high; i++ {
		v := math.Round((1+i*step)/step) * step
		ticks = append(ticks, plot.Tick{Value: v, Label: tickLabel(v)})
	}
	return ticks
}

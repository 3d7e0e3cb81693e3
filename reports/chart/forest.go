package chart

import (
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
	Rows   []Ratio
}

// Ratio is one model's row of a Forest.
type Ratio struct {
	Label     string
	Model     string // what a page finds the row by; empty if it need not
	Look      Look
	Value     float64 // over the reference's; must be positive to be drawn
	Low, High float64 // NaN if there is no interval
	Hollow    bool    // drawn as an outline: a tie
	Text      string  // the ratio in words, at the row's end
	Missing   string  // in place of a ratio: why there is none
}

const (
	forestWidth = 400

	// farthest is how far from 1 the axis reaches at most. What lies beyond
	// gets an arrow, so that one model out of all proportion does not crowd
	// the others.
	farthest = 10
)

func (f Forest) rows() int { return len(f.Rows) }

func (f Forest) size() (vg.Length, vg.Length) {
	return forestWidth, vg.Length(max(len(f.Rows), 1)*rowHeight + axisHeight + 2)
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
			if v > 0 && !math.IsInf(v, 0) {
				low, high = min(low, v), max(high, v)
			}
		}
	}
	return max(low, 1.0/farthest), min(high, farthest)
}

func (f Forest) draw(c draw.Canvas, t theme) {
	label, value := textStyle(t[ink], labelSize), alignRight(textStyle(t[ink], labelSize))
	var left, right vg.Length
	for _, r := range f.Rows {
		left = max(left, label.Width(r.Label))
		if r.Missing == "" {
			right = max(right, value.Width(r.Text))
		}
	}
	left, right = min(left, 0.3*forestWidth), min(right, 0.4*forestWidth)
	p := newPlot(t)
	p.Y.Min, p.Y.Max = 0, float64(max(len(f.Rows), 1))
	p.HideY()
	p.X.Label.Text = f.Axis + " (log scale)"
	low, high := f.extent()
	p.X.Min, p.X.Max = logAround(low, high)
	p.X.Scale = safeLog{}
	labels := max(int((forestWidth-left-right-28)/32), 2)
	p.X.Tick.Marker = plot.ConstantTicks(ratioTicks(p.X.Min, p.X.Max, labels))
	p.Add(forestPlotter{forest: f, theme: t, left: left, right: c.Max.X - 2, label: label, value: value})
	p.Draw(draw.Crop(c, left+18, -(right + 10), 2, 0))
}

// forestPlotter draws the rows when gonum/plot has laid out the axes.
type forestPlotter struct {
	forest       Forest
	theme        theme
	left, right  vg.Length // width of the labels; where the ratios in words end
	label, value draw.TextStyle
}

// Plot implements plot.Plotter.
func (fp forestPlotter) Plot(c draw.Canvas, p *plot.Plot) {
	t := &fp.theme
	place, y := p.Transforms(&c)
	x := func(v float64) vg.Length { return min(max(place(v), c.Min.X), c.Max.X) }
	if m := fp.forest.Margin; m > 0 {
		c.SetColor(t[grid])
		c.Fill(vg.Rectangle{Min: vg.Point{X: x(1 / (1 + m)), Y: c.Min.Y}, Max: vg.Point{X: x(1 + m), Y: c.Max.Y}}.Path())
	}
	for _, tick := range p.X.Tick.Marker.Ticks(p.X.Min, p.X.Max) {
		c.StrokeLine2(stroke(t[grid], 0.75), x(tick.Value), c.Min.Y, x(tick.Value), c.Max.Y)
	}
	c.StrokeLine2(stroke(t[muted], 0.9), x(1), c.Min.Y, x(1), c.Max.Y)
	for i, row := range fp.forest.Rows {
		middle := y(float64(len(fp.forest.Rows)-i) - 0.5)
		group(c, row.Model, func() { fp.row(c, p, x, middle, row) })
	}
}

// row draws a row with its name and its ratio in words.
func (fp forestPlotter) row(c draw.Canvas, p *plot.Plot, x func(float64) vg.Length, middle vg.Length, row Ratio) {
	c.FillText(fp.label, vg.Point{X: c.Min.X - fp.left - 14, Y: middle}, fit(fp.label, row.Label, fp.left))
	if row.Missing != "" {
		style := fp.label
		style.Color = fp.theme[muted]
		c.FillText(style, vg.Point{X: c.Min.X + 4, Y: middle}, fit(style, row.Missing, fp.right-c.Min.X-4))
		return
	}
	fp.ratio(c, p, x, middle, row)
	c.FillText(fp.value, vg.Point{X: fp.right, Y: middle}, fit(fp.value, row.Text, 0.4*forestWidth))
}

// ratio draws a ratio's interval and marker, or an arrow where it lies beyond the
// axis.
func (fp forestPlotter) ratio(c draw.Canvas, p *plot.Plot, x func(float64) vg.Length, middle vg.Length, r Ratio) {
	t := &fp.theme
	if r.Value <= 0 || math.IsNaN(r.Value) || math.IsInf(r.Value, 0) {
		return
	}
	if r.Low > 0 && r.High >= r.Low {
		c.StrokeLine2(stroke(t.line(r.Look), 1.75), x(r.Low), middle, x(r.High), middle)
	}
	switch {
	case r.Value < p.X.Min:
		fp.arrow(c, r.Look, vg.Point{X: c.Min.X, Y: middle}, -1)
	case r.Value > p.X.Max:
		fp.arrow(c, r.Look, vg.Point{X: c.Max.X, Y: middle}, 1)
	default:
		drawMarker(c, t, r.Look, vg.Point{X: x(r.Value), Y: middle}, 3.2, r.Hollow)
	}
}

// arrow draws an arrow whose tip is at, to the right if direction is 1 and to
// the left if it is -1.
func (fp forestPlotter) arrow(c draw.Canvas, l Look, at vg.Point, direction vg.Length) {
	c.StrokeLine2(stroke(fp.theme.line(l), 2), at.X-14*direction, at.Y, at.X-6*direction, at.Y)
	var tip vg.Path
	tip.Move(at)
	tip.Line(vg.Point{X: at.X - 7*direction, Y: at.Y + 4})
	tip.Line(vg.Point{X: at.X - 7*direction, Y: at.Y - 4})
	tip.Close()
	c.SetColor(fp.theme.line(l))
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

package chart

import (
	"math"
	"slices"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// Lines draws quantities that depend on another: one line for each model,
// with its name at the line's end. A vertical axis over values of more than
// one and a half decades is logarithmic, unless Linear forbids it.
type Lines struct {
	XAxis, YAxis string // what is drawn and its unit
	XLog         bool
	XTicks       []Tick // empty means round numbers
	FromZero     bool   // a linear vertical axis starts at zero
	Linear       bool   // the vertical axis is, whatever the values span
	Dots         bool   // points without lines between them or names at their ends
	Rules        []float64
	Level        float64 // a horizontal line to compare with; NaN or 0 for none
	Series       []Series
}

// Tick is a labelled place on an axis.
type Tick struct {
	At    float64
	Label string
}

const (
	linesWidth  = 400
	linesHeight = 250
	labelGap    = 12 // least distance between the names at the lines' ends

	// endShare is the share of the width that the names at the lines' ends
	// may take: enough for the suite's own models with a figure.
	endShare   = 0.36
	markerRoom = 22 // for what stands between a line's end and its name
)

func (l Lines) size() (vg.Length, vg.Length) {
	if n := len(l.Series); !l.Dots && n > 14 { // room for all names
		return linesWidth, vg.Length(linesHeight + (n-14)*labelGap)
	}
	return linesWidth, linesHeight
}

func (l Lines) draw(c draw.Canvas, t theme) {
	xlow, xhigh := extent(l.Series, func(s Series) []float64 { return slices.Concat(s.X, s.CurveX) })
	ylow, yhigh := extent(l.Series, Series.values)
	style := textStyle(t[ink], labelSize)
	var names vg.Length
	for _, s := range l.Series {
		if !l.Dots && s.Label != "" {
			names = max(names, min(style.Width(s.Label), endShare*linesWidth)+markerRoom)
		}
	}
	p := newPlot(t)
	p.X.Label.Text = l.XAxis
	l.scaleX(p, xlow, xhigh, labelsIn(linesWidth-names-48))
	unit := l.YAxis
	if l.scaleY(p, ylow, yhigh) {
		unit += " (log scale)"
	}
	// The unit stands over the axis, where it is read without turning the head.
	c.FillText(textStyle(t[muted], tickSize), vg.Point{X: c.Min.X + 2, Y: c.Max.Y - 7}, unit)
	p.Add(linesPlotter{Lines: l, theme: t, style: style, names: names})
	drawPlot(p, draw.Crop(c, 2, -names, 2, -20))
}

// scaleX sets the horizontal axis, which has room for so many labels.
func (l Lines) scaleX(p *plot.Plot, low, high float64, labels int) {
	if !(low <= high) { // no points
		low, high = 1, 2
	}
	if low == high {
		low, high = low/2, high*1.5+1
	}
	p.X.Min, p.X.Max = low, high
	if l.XLog && low > 0 {
		p.X.Scale = safeLog{}
		p.X.Tick.Marker = plot.ConstantTicks(logTicks(low, high, min(labels, 6)))
	} else {
		p.X.Tick.Marker = plot.ConstantTicks(linearTicks(low, high, min(labels, 5)))
	}
	if len(l.XTicks) > 0 {
		var ticks plot.ConstantTicks
		for _, tick := range l.XTicks {
			if tick.At >= low && tick.At <= high*(1+1e-9) {
				ticks = append(ticks, plot.Tick{Value: tick.At, Label: tick.Label})
			}
		}
		p.X.Tick.Marker = ticks
	}
}

// scaleY reports whether the axis is logarithmic.
func (l Lines) scaleY(p *plot.Plot, low, high float64) bool {
	if !(low <= high) {
		low, high = 0, 1
	}
	room := 0.0 // for arrows, as a part of the height
	if slices.ContainsFunc(l.Series, func(s Series) bool { return s.Bounds != nil }) {
		room = arrowRoom
	}
	if !l.Linear && spansDecades(low, high) {
		p.Y.Min, p.Y.Max = logAround(low, high*math.Pow(high/low, room))
		p.Y.Scale = safeLog{}
		p.Y.Tick.Marker = plot.ConstantTicks(logTicks(p.Y.Min, p.Y.Max, 8))
		return true
	}
	if l.FromZero {
		low = min(low, 0)
	}
	margin := (high - low) * max(0.05, room)
	if margin == 0 {
		margin = max(math.Abs(high)*0.1, 0.01)
	}
	if low != 0 {
		low -= margin
	}
	p.Y.Min, p.Y.Max = low, high+margin
	p.Y.Tick.Marker = plot.ConstantTicks(linearTicks(p.Y.Min, p.Y.Max, 5))
	return false
}

// values are all that a series has along the vertical axis.
func (s Series) values() []float64 { return slices.Concat(s.Y, s.Low, s.High, s.CurveY) }

// arrowRoom is the part of a chart's height that an arrow at its edge takes.
const arrowRoom = 0.07

// extent returns the smallest and largest value of one coordinate; low is over
// high if there is none.
func extent(series []Series, of func(Series) []float64) (low, high float64) {
	low, high = math.Inf(1), math.Inf(-1)
	for _, s := range series {
		for _, v := range of(s) {
			if finite(v) {
				low, high = min(low, v), max(high, v)
			}
		}
	}
	return low, high
}

// linesPlotter draws the lines when gonum/plot has laid out the axes.
type linesPlotter struct {
	Lines
	theme theme
	style draw.TextStyle
	names vg.Length // width of the strip for names
}

// Plot implements plot.Plotter.
func (lp linesPlotter) Plot(c draw.Canvas, p *plot.Plot) {
	t := &lp.theme
	x, y := p.Transforms(&c)
	for _, tick := range p.Y.Tick.Marker.Ticks(p.Y.Min, p.Y.Max) {
		c.StrokeLine2(stroke(t[grid], 0.75), c.Min.X, y(tick.Value), c.Max.X, y(tick.Value))
	}
	for _, at := range lp.Rules {
		if at > p.X.Min && at < p.X.Max {
			c.StrokeLine2(stroke(t[grid], 0.75), x(at), c.Min.Y, x(at), c.Max.Y)
		}
	}
	c.StrokeLine2(stroke(t[muted], 0.75), c.Min.X, c.Min.Y, c.Max.X, c.Min.Y)
	if lp.Level > p.Y.Min && lp.Level < p.Y.Max {
		c.StrokeLine2(stroke(t[muted], 0.75, 3, 3), c.Min.X, y(lp.Level), c.Max.X, y(lp.Level))
	}
	var ends []lineEnd
	for _, s := range lp.Series {
		place := placing{x, y, p}
		lines := place.lines(s.X, s.Y)
		if len(lines) == 0 {
			continue
		}
		group(c, s.Model, "", func() { lp.line(c, s, lines, place) })
		if !lp.Dots && s.Label != "" {
			final := lines[len(lines)-1]
			last := final[len(final)-1]
			if s.isCut() {
				group(c, s.Model, "", func() { lp.cut(c, s.Look, last) })
			}
			ends = append(ends, lineEnd{label: s.Label, model: s.Model, look: s.Look, marked: s.Marked, at: last, y: last.Y})
		}
	}
	lp.label(c, ends)
}

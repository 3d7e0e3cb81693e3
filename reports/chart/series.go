package chart

import (
	"math"
	"slices"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// Series is one model's line. It breaks at points with a NaN and at those that
// have no place on a logarithmic axis.
type Series struct {
	Label string // empty leaves the line's end without a name
	Model string // what a page finds the line by; empty if it need not
	Look  Look
	X, Y  []float64

	// Low and High are the interval of each point, drawn as a bar, NaN where
	// there is none; nil without.
	Low, High []float64

	// Marked draws each point, hollow where Hollow says so, which may be nil.
	Marked bool
	Hollow []bool

	// Bounds says which points are only bounds of a value: they are open, with an
	// arrow, and the line to them is dashed. It may be nil.
	Bounds []Bound

	// CurveX and CurveY are a curve fitted to the points, drawn in place of the
	// lines between them; nil for none.
	CurveX, CurveY []float64
}

// Bound says what a point is.
type Bound int8

// What a point can be.
const (
	Exact   Bound = 0  // the value itself
	AtLeast Bound = 1  // what the value is at least
	AtMost  Bound = -1 // what it is at most
)

// bound is what the point with an index is.
func (s Series) bound(i int) Bound {
	if i < len(s.Bounds) {
		return s.Bounds[i]
	}
	return Exact
}

// line draws a series without its name.
func (lp linesPlotter) line(c draw.Canvas, s Series, lines [][]vg.Point, place placing) {
	lp.bars(c, s, place)
	if lp.Dots {
		if lp.crowded() {
			lp.specks(c, s.Look, slices.Concat(lines...))
		} else {
			lp.dots(c, s.Look, slices.Concat(lines...))
		}
		return
	}
	if s.Bounds != nil {
		var unsure [][]vg.Point
		lines, unsure = s.parted(place)
		for _, points := range unsure {
			c.StrokeLines(stroke(lp.theme.line(s.Look), fine, 1, 3), points)
		}
	}
	if s.CurveX != nil {
		lines = place.lines(s.CurveX, s.CurveY)
	}
	for _, points := range lines {
		if len(points) > 1 {
			c.StrokeLines(lineStyle(&lp.theme, s.Look, lineWidth(s, len(points))), points)
		}
	}
	if s.Marked {
		lp.marks(c, s, place)
	}
}

// parted returns the lines between values, and those that lead to or from what
// is only a bound.
func (s Series) parted(place placing) (sure, unsure [][]vg.Point) {
	for i := range max(min(len(s.X), len(s.Y))-1, 0) {
		pair := place.lines(s.X[i:i+2], s.Y[i:i+2])
		switch {
		case len(pair) != 1 || len(pair[0]) < 2: // one of them has no place
		case s.bound(i) != Exact || s.bound(i+1) != Exact:
			unsure = append(unsure, pair[0])
		case len(sure) > 0 && sure[len(sure)-1][len(sure[len(sure)-1])-1] == pair[0][0]:
			sure[len(sure)-1] = append(sure[len(sure)-1], pair[0][1])
		default:
			sure = append(sure, pair[0])
		}
	}
	return sure, unsure
}

// fine is the width of lines beside which there are marks.
const fine = 0.9

// lineWidth is thinner where points are marked, and where so many points are on
// a line that it would blot out the others.
func lineWidth(s Series, points int) float64 {
	if points > 100 || s.Marked {
		return fine
	}
	return 1.75
}

// bars draws the intervals of a series' points as one element.
func (lp linesPlotter) bars(c draw.Canvas, s Series, place placing) {
	const serif = 2.5
	var path vg.Path
	for i := range min(len(s.X), len(s.Low), len(s.High)) {
		low, lowOK := place.at(s.X[i], s.Low[i])
		high, highOK := place.at(s.X[i], s.High[i])
		if !lowOK || !highOK {
			continue
		}
		path.Move(low)
		path.Line(high)
		for _, end := range []vg.Point{low, high} {
			path.Move(vg.Point{X: end.X - serif, Y: end.Y})
			path.Line(vg.Point{X: end.X + serif, Y: end.Y})
		}
	}
	if len(path) > 0 {
		c.SetLineStyle(stroke(lp.theme.line(s.Look), fine))
		c.Stroke(path)
	}
}

// marks draws a series' points, the filled ones as one element.
func (lp linesPlotter) marks(c draw.Canvas, s Series, place placing) {
	var filled, hollow []vg.Point
	for i := range min(len(s.X), len(s.Y)) {
		at, ok := place.at(s.X[i], s.Y[i])
		switch {
		case !ok:
		case s.bound(i) != Exact:
			lp.opening(c, s.Look, at, vg.Length(s.bound(i)))
		case i < len(s.Hollow) && s.Hollow[i]:
			hollow = append(hollow, at)
		default:
			filled = append(filled, at)
		}
	}
	lp.dots(c, s.Look, filled)
	for _, at := range hollow {
		drawMarker(c, &lp.theme, s.Look, at, 2.4, true)
	}
}

// opening draws a point that is only a bound: open, with an arrow to where the
// value is, up if direction is 1 and down if it is -1.
func (lp linesPlotter) opening(c draw.Canvas, l Look, at vg.Point, direction vg.Length) {
	upright := func(dx, dy vg.Length) vg.Point { return vg.Point{X: at.X + dx, Y: at.Y + dy*direction} }
	col := lp.theme.line(l)
	c.StrokeLine2(stroke(col, 1), at.X, upright(0, 3).Y, at.X, upright(0, 7).Y)
	var tip vg.Path
	tip.Move(upright(0, 11))
	tip.Line(upright(2.5, 6))
	tip.Line(upright(-2.5, 6))
	tip.Close()
	c.SetColor(col)
	c.Fill(tip)
	drawMarker(c, &lp.theme, l, at, 2.4, true)
}

// cut draws where a line ends although it has further points, which have no
// place: as a cross beside its end.
func (lp linesPlotter) cut(c draw.Canvas, l Look, end vg.Point) {
	const arm, beside = 2.5, 7
	var path vg.Path
	for _, slope := range []vg.Length{1, -1} {
		path.Move(vg.Point{X: end.X + beside - arm, Y: end.Y - arm*slope})
		path.Line(vg.Point{X: end.X + beside + arm, Y: end.Y + arm*slope})
	}
	c.SetLineStyle(stroke(lp.theme.line(l), 1.25))
	c.Stroke(path)
}

// isCut reports whether points follow the last one that has a place.
func (s Series) isCut() bool { return s.Marked && len(s.Y) > 0 && math.IsNaN(s.Y[len(s.Y)-1]) }

// dots draws points as one element.
func (lp linesPlotter) dots(c draw.Canvas, l Look, points []vg.Point) {
	if len(points) == 0 {
		return
	}
	var path vg.Path
	for _, at := range points {
		markerPath(&path, l.Marker, at, 2.1)
	}
	c.SetColor(lp.theme.line(l))
	c.Fill(path)
}

// crowded reports whether there are so many dots that their shapes cannot be
// told apart anyway.
func (lp linesPlotter) crowded() bool {
	n := 0
	for _, s := range lp.Series {
		n += len(s.X)
	}
	return n > 300
}

// specks draws points as one element, in the least that shows a colour.
func (lp linesPlotter) specks(c draw.Canvas, l Look, points []vg.Point) {
	var path vg.Path
	for _, at := range points {
		path.Move(vg.Point{X: at.X - 1.2, Y: at.Y})
		path.Line(vg.Point{X: at.X + 1.2, Y: at.Y})
	}
	c.SetLineStyle(stroke(lp.theme.line(l), 1.8))
	c.Stroke(path)
}

// placing is where values lie on the canvas.
type placing struct {
	x, y func(float64) vg.Length
	plot *plot.Plot
}

// at returns the place of a point, and false if it has none.
func (p placing) at(x, y float64) (vg.Point, bool) {
	_, xlog := p.plot.X.Scale.(safeLog)
	_, ylog := p.plot.Y.Scale.(safeLog)
	if !finite(x+y) || (xlog && x <= 0) || (ylog && y <= 0) {
		return vg.Point{}, false
	}
	return vg.Point{X: p.x(x), Y: p.y(y)}, true
}

// lines returns the places of points, in pieces between those that have none.
func (p placing) lines(xs, ys []float64) (lines [][]vg.Point) {
	whole := false
	for i := range min(len(xs), len(ys)) {
		at, ok := p.at(xs[i], ys[i])
		switch {
		case ok && whole:
			lines[len(lines)-1] = append(lines[len(lines)-1], at)
		case ok:
			lines = append(lines, []vg.Point{at})
		}
		whole = ok
	}
	return lines
}

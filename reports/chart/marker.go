package chart

import (
	"image/color"
	"math"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// markerShapes is the number of shapes that markerPath knows.
const markerShapes = 6

// markerPath appends the outline of a marker to p: circle, square, diamond,
// triangle up, triangle down, hexagon.
func markerPath(p *vg.Path, shape int, at vg.Point, r vg.Length) {
	polygon := func(turn float64, scale vg.Length, corners int) {
		for i := range corners {
			angle := turn + 2*math.Pi*float64(i)/float64(corners)
			pt := vg.Point{X: at.X + r*scale*vg.Length(math.Cos(angle)), Y: at.Y + r*scale*vg.Length(math.Sin(angle))}
			if i == 0 {
				p.Move(pt)
			} else {
				p.Line(pt)
			}
		}
		p.Close()
	}
	switch wrap(shape, markerShapes) {
	case 0:
		p.Move(vg.Point{X: at.X + r, Y: at.Y})
		p.Arc(at, r, 0, 2*math.Pi)
		p.Close()
	case 1:
		polygon(math.Pi/4, 1.25, 4)
	case 2:
		polygon(0, 1.3, 4)
	case 3:
		polygon(math.Pi/2, 1.3, 3)
	case 4:
		polygon(-math.Pi/2, 1.3, 3)
	case 5:
		polygon(0, 1.12, 6)
	}
}

// drawMarker draws a marker, filled with the series colour or, if hollow, with
// the background's.
func drawMarker(c draw.Canvas, t *theme, l Look, at vg.Point, r vg.Length, hollow bool) {
	if hollow {
		drawOutline(c, t, l, at, r, stroke(t.line(l), 1.5))
		return
	}
	var p vg.Path
	markerPath(&p, l.Marker, at, r)
	c.SetColor(t.line(l))
	c.Fill(p)
}

// drawOutline draws the outline of a marker in a style, over what is there.
func drawOutline(c draw.Canvas, t *theme, l Look, at vg.Point, r vg.Length, style draw.LineStyle) {
	var p vg.Path
	markerPath(&p, l.Marker, at, r)
	c.SetColor(t[paper])
	c.Fill(p)
	c.SetLineStyle(style)
	c.Stroke(p)
}

func stroke(c color.Color, width float64, dashes ...vg.Length) draw.LineStyle {
	return draw.LineStyle{Color: c, Width: vg.Length(width), Dashes: dashes}
}

// dashes are the patterns of lines.
var dashes = [][]vg.Length{nil, {6, 3}, {1.5, 2.5}, {7, 2.5, 1.5, 2.5}}

func lineStyle(t *theme, l Look, width float64) draw.LineStyle {
	return stroke(t.line(l), width, dashes[wrap(l.Dash, len(dashes))]...)
}

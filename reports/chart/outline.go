package chart

import (
	"math"
	"strings"

	"gonum.org/v1/plot/vg"
)

// outline writes a path as SVG does, each step from where the one before ended.
func outline(p vg.Path) string {
	var b strings.Builder
	var at, start tenths
	line := func(to tenths) {
		switch by := (tenths{to.x - at.x, to.y - at.y}); {
		case by == tenths{}:
		case by.x == 0:
			b.WriteString("v" + number(by.y))
		case by.y == 0:
			b.WriteString("h" + number(by.x))
		default:
			b.WriteString("l" + pair(by))
		}
		at = to
	}
	for _, step := range p {
		switch step.Type {
		case vg.MoveComp:
			to := place(step.Pos)
			move := "M" + pair(to)
			if by := "m" + pair(tenths{to.x - at.x, to.y - at.y}); b.Len() > 0 && len(by) < len(move) {
				move = by
			}
			b.WriteString(move)
			at, start = to, to
		case vg.LineComp:
			line(place(step.Pos))
		case vg.ArcComp:
			// In two halves: SVG has no arc that ends where it begins.
			line(onCircle(step, 0))
			for _, share := range []float64{0.5, 1} {
				to := onCircle(step, share)
				r := number(place(vg.Point{X: step.Radius}).x)
				sweep := " 0 0" // counterclockwise
				if step.Angle < 0 {
					sweep = " 0 1"
				}
				b.WriteString("a" + r + " " + r + " 0" + sweep + apart(to.x-at.x) + pair(tenths{to.x - at.x, to.y - at.y}))
				at = to
			}
		case vg.CurveComp:
			letter := "Q"
			if len(step.Control) == 2 {
				letter = "C"
			}
			b.WriteString(letter)
			for _, c := range step.Control {
				b.WriteString(pair(place(c)) + " ")
			}
			at = place(step.Pos)
			b.WriteString(pair(at))
		case vg.CloseComp:
			b.WriteString("z")
			at = start
		}
	}
	return b.String()
}

// onCircle is the place at a share of the way along an arc.
func onCircle(arc vg.PathComp, share float64) tenths {
	sin, cos := math.Sincos(arc.Start + share*arc.Angle)
	return place(vg.Point{X: arc.Pos.X + arc.Radius*vg.Length(cos), Y: arc.Pos.Y + arc.Radius*vg.Length(sin)})
}

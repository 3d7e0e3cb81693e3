package chart

import (
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

const (
	keyWidth  = 24
	keyHeight = 12
)

func drawKey(l Look) func(draw.Canvas) {
	return func(c draw.Canvas) {
		t := roleColors()
		c.StrokeLine2(lineStyle(&t, l, 1.75), 1, keyHeight/2, keyWidth-1, keyHeight/2)
		drawMarker(c, &t, l, vg.Point{X: keyWidth / 2, Y: keyHeight / 2}, 3.6, false)
	}
}

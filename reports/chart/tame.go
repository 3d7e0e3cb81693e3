package chart

import (
	"math"

	"gonum.org/v1/plot/font"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/vgimg"
)

// tame is a canvas of pixels that leaves out what lies nowhere and moves what
// lies far outside to its surroundings: the rasteriser counts its way to every
// point, and for one that is far enough it never arrives. An impossible
// figure, or a label as wide as the whole chart, gives such points.
type tame struct{ *vgimg.Canvas }

// outskirts is how far from the origin anything is drawn; charts are smaller.
const outskirts = 10_000

func (c tame) Stroke(p vg.Path) { c.Canvas.Stroke(tamed(p)) }
func (c tame) Fill(p vg.Path)   { c.Canvas.Fill(tamed(p)) }

func (c tame) FillString(f font.Face, pt vg.Point, text string) {
	if lies(pt) {
		c.Canvas.FillString(f, near(pt), text)
	}
}

// tamed returns p with its points near, empty if one of them lies nowhere.
func tamed(p vg.Path) vg.Path {
	out := make(vg.Path, 0, len(p))
	for _, part := range p {
		if !lies(part.Pos) || !finite(float64(part.Radius)) || !finite(part.Start) || !finite(part.Angle) {
			return nil
		}
		for _, control := range part.Control {
			if !lies(control) {
				return nil
			}
		}
		part.Pos, part.Radius = near(part.Pos), clamp(part.Radius)
		control := make([]vg.Point, len(part.Control))
		for i, pt := range part.Control {
			control[i] = near(pt)
		}
		part.Control = control
		out = append(out, part)
	}
	return out
}

func lies(pt vg.Point) bool       { return finite(float64(pt.X)) && finite(float64(pt.Y)) }
func finite(v float64) bool       { return !math.IsNaN(v) && !math.IsInf(v, 0) }
func near(pt vg.Point) vg.Point   { return vg.Point{X: clamp(pt.X), Y: clamp(pt.Y)} }
func clamp(v vg.Length) vg.Length { return max(-outskirts, min(v, outskirts)) }

package chart

import (
	"math"

	"gonum.org/v1/plot/vg"
)

// unseen is how far a line may be from where it should be, in points: less
// than a fifth of the thinnest line's width.
const unseen = vg.Length(0.15)

// simplified leaves out those of a path's corners without which no place of it
// moves by more than unseen (the Ramer-Douglas-Peucker algorithm). A curve of
// an even spacing has most of its corners in straight parts.
func simplified(p vg.Path) vg.Path {
	out := make(vg.Path, 0, len(p))
	for i := 0; i < len(p); {
		end := i + 1 // of the corners that lines join to p[i]
		for end < len(p) && p[end].Type == vg.LineComp {
			end++
		}
		if t := p[i].Type; t == vg.MoveComp || t == vg.LineComp {
			out = corners(out, p[i:end])
		} else {
			out = append(out, p[i])
			end = i + 1
		}
		i = end
	}
	return out
}

// corners appends those of a run of corners that are needed.
func corners(out, run vg.Path) vg.Path {
	if len(run) == 1 {
		return append(out, run[0])
	}
	first, last := run[0], run[len(run)-1]
	worst, at := vg.Length(0), 0
	for i := 1; i < len(run)-1; i++ {
		if d := fromLine(run[i].Pos, first.Pos, last.Pos); d > worst {
			worst, at = d, i
		}
	}
	if worst <= unseen {
		return append(out, first, last)
	}
	out = corners(out, run[:at+1])
	return corners(out[:len(out)-1], run[at:]) // the corner between is in both
}

// fromLine is how far p is from the piece of a line between two places.
func fromLine(p, from, to vg.Point) vg.Length {
	along, off := to.Sub(from), p.Sub(from)
	length := along.X*along.X + along.Y*along.Y
	if length == 0 {
		return vg.Length(math.Hypot(float64(off.X), float64(off.Y)))
	}
	share := max(0, min(1, (off.X*along.X+off.Y*along.Y)/length))
	off.X, off.Y = off.X-share*along.X, off.Y-share*along.Y
	return vg.Length(math.Hypot(float64(off.X), float64(off.Y)))
}

package chart

import (
	"slices"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// lineEnd is where a line ends and where its name is to stand.
type lineEnd struct {
	label string
	model string
	look  Look

	marked bool // the end has its marker
	at     vg.Point
	y      vg.Length // of the name
}

// label writes the names at the right of the chart, each as near as possible
// to its line's end and none over another, and leads from one to the other.
func (lp linesPlotter) label(c draw.Canvas, ends []lineEnd) {
	spread(ends, c.Min.Y, c.Max.Y, labelGap)
	for _, e := range ends {
		label, full := fitName(lp.style, e.label, lp.names-markerRoom)
		group(c, e.model, full, func() { lp.end(c, e, label) })
	}
}

func (lp linesPlotter) end(c draw.Canvas, e lineEnd, label string) {
	t := &lp.theme
	marker := vg.Point{X: c.Max.X + 12, Y: e.y}
	c.StrokeLines(stroke(t[muted], 0.5), []vg.Point{e.at, {X: c.Max.X + 4, Y: e.y}, {X: marker.X - 4, Y: e.y}})
	if !e.marked {
		drawMarker(c, t, e.look, e.at, 2.6, false)
	}
	drawMarker(c, t, e.look, marker, 3.2, false)
	c.FillText(lp.style, vg.Point{X: marker.X + 7, Y: e.y}, label)
}

// spread sorts ends from top to bottom and moves their names apart to at least
// gap, within low and high as far as there is room.
func spread(ends []lineEnd, low, high, gap vg.Length) {
	slices.SortStableFunc(ends, func(a, b lineEnd) int {
		switch {
		case a.y > b.y:
			return -1
		case a.y < b.y:
			return 1
		}
		return 0
	})
	// Names that touch form a group around the middle of their lines' ends;
	// groups that touch become one.
	type group struct {
		first, count int
		centre       vg.Length
	}
	var groups []group
	for i, e := range ends {
		groups = append(groups, group{i, 1, e.y})
		for len(groups) > 1 {
			a, b := groups[len(groups)-2], groups[len(groups)-1]
			if a.centre-b.centre >= gap*vg.Length(a.count+b.count)/2 {
				break
			}
			n := a.count + b.count
			merged := group{a.first, n, (a.centre*vg.Length(a.count) + b.centre*vg.Length(b.count)) / vg.Length(n)}
			half := gap * vg.Length(n-1) / 2
			merged.centre = max(min(merged.centre, high-half), low+half)
			groups = append(groups[:len(groups)-2], merged)
		}
	}
	for _, g := range groups {
		top := g.centre + gap*vg.Length(g.count-1)/2
		for i := range g.count {
			ends[g.first+i].y = top - gap*vg.Length(i)
		}
	}
}

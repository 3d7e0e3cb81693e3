package html

import (
	"html/template"
	"math"
	"strconv"

	"interleave/reports/standing"
)

// full is the radius of a mark of the best, in pixels.
const full = 8

// mark draws how near to the best a place is: a disc within a ring, whose part of the
// ring's area is the part of the best that it reaches. So the best fills the ring, and
// what is twice as bad half of it. What is not compared has a square, and what was not
// measured a dash.
func mark(p standing.Place) template.HTML {
	switch p.Grade {
	case standing.Unknown:
		return `<span class="m" aria-hidden="true">–</span>`
	case standing.Unranked:
		return `<svg class="m" viewBox="-9 -9 18 18" aria-hidden="true"><path d="M-5-5H5V5H-5z"/></svg>`
	}
	return template.HTML(`<svg class="m" viewBox="-9 -9 18 18" aria-hidden="true"><circle r="8"/><circle class="d" r="` + radius(p, full) + `"/></svg>`)
}

// radius is that of a place's disc within a ring, of which something is always seen.
func radius(p standing.Place, ring float64) string {
	return strconv.FormatFloat(max(ring/math.Sqrt(max(p.Behind, 1)), 0.7), 'f', 1, 64)
}

// grade is the class of a place.
func grade(p standing.Place) string { return "g" + strconv.Itoa(int(p.Grade)) }

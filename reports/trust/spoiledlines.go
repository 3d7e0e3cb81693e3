package trust

import (
	"slices"
	"strings"

	"interleave/internal/quantity"
	"interleave/reports/measure"
)

// SpoiledLine is what checks took from cells of one load for one reason.
type SpoiledLine struct {
	What   string // "throughput and latency"
	Load   string
	Reason string // without its figures, if those are not the same in all cells
	Cells  []SpoiledCell
}

// SpoiledCell is one of them, with its own reason.
type SpoiledCell struct {
	*measure.Cell
	Why string
}

// Where names the load and the models.
func (l SpoiledLine) Where() string {
	var models []string
	for _, c := range l.Cells {
		models = append(models, c.Model.Name)
	}
	return l.Load + ": " + strings.Join(models, ", ")
}

// Differ reports whether each cell has a reason of its own to be read.
func (l SpoiledLine) Differ() bool {
	return slices.ContainsFunc(l.Cells, func(c SpoiledCell) bool { return c.Why != l.Reason })
}

// spoiledLines lists the figures that are missing from cells because checks
// took them from most trials or all: each load and reason once.
func spoiledLines(r *measure.Run) []SpoiledLine {
	var out []SpoiledLine
	for _, s := range r.Scenarios {
		for _, l := range s.Loads {
			at := map[string]int{} // by what and why
			for _, c := range l.Cells {
				for _, own := range lostFigures(c) {
					k := own.What + "\x00" + measure.Pattern(own.Reason)
					i, ok := at[k]
					if !ok {
						i = len(out)
						at[k] = i
						out = append(out, SpoiledLine{What: own.What, Load: l.Label(), Reason: own.Reason})
					}
					if out[i].Reason != own.Reason { // its figures are another cell's
						out[i].Reason = measure.WithoutFigures(own.Reason)
					}
					out[i].Cells = append(out[i].Cells, SpoiledCell{c, own.Reason})
				}
			}
		}
	}
	return out
}

// lostFigures joins the figures that a cell has lost for the same reason.
func lostFigures(c *measure.Cell) []SpoiledLine {
	var figures measure.Groups[string] // by reason
	for _, s := range c.Spoils {
		if s.Lost() {
			figures.Add(s.LostIn()+s.Reason, s.Name())
		}
	}
	var out []SpoiledLine
	for _, reason := range figures.Order {
		out = append(out, SpoiledLine{What: quantity.Join(figures.Names[reason]), Reason: reason})
	}
	return out
}

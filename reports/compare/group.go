package compare

import (
	"interleave/internal/quantity"
	"interleave/reports/measure"
)

// Group is one metric of all models under a load.
type Group struct {
	Name string // "p99, light"
	Unit quantity.Unit
	Rows []Row
}

// Groups returns the load's figures by metric; those that no model has are left
// out.
func (l *Load) Groups() []Group {
	var groups []Group
	for _, m := range measure.Headline {
		var g Group
		for _, cell := range l.Cells {
			for _, d := range cell.Differences {
				if d.Metric == m {
					g.Name, g.Unit = d.Name(), d.Unit
					g.Rows = append(g.Rows, Row{d, cell})
				}
			}
		}
		if g.Rows != nil {
			groups = append(groups, g)
		}
	}
	return groups
}

// NotCompared are the models under the load of which nothing could be compared.
func (l *Load) NotCompared() []*Cell {
	var cells []*Cell
	for _, c := range l.Cells {
		if c.Why != "" {
			cells = append(cells, c)
		}
	}
	return cells
}

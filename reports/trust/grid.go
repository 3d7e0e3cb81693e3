package trust

import (
	"fmt"

	"interleave/internal/quantity"
	"interleave/reports/measure"
	"interleave/results"
)

// Row is how many trials of each cell count.
type Row struct {
	Model *measure.Model
	Cells []*measure.Cell
}

// tallyOfTrials is what became of the first load driver's trials.
type tallyOfTrials struct {
	cells, measured, whole int
	planned, valid, spoilt int // trials; of spoilt, cells with figures missing
	unmade                 int // trials that a run that was cut short did not come to
}

// ofTrials says how many trials are valid, of those that were made.
func (n tallyOfTrials) ofTrials() string {
	text := fmt.Sprintf("%s of %s valid", quantity.Whole(int64(n.valid)), quantity.Plural(n.planned-n.unmade, "trial"))
	if n.unmade > 0 {
		text += ", " + quantity.Whole(int64(n.unmade)) + " not made: the run was cut short"
	}
	return text
}

// ofCells says how many of the cells were measured, and from how many of those
// checks took figures that are not the server's.
func (n tallyOfTrials) ofCells() string {
	measured, cells := n.measured, n.cells
	switch {
	case n.spoilt > 0 && cells == 1:
		return "the only cell has trials, but not all figures"
	case n.spoilt > 0 && measured == cells:
		return fmt.Sprintf("all %s have trials, %d have all figures", quantity.Plural(cells, "cell"), measured-n.spoilt)
	case n.spoilt > 0:
		return fmt.Sprintf("%d of %s have trials, %d have all figures", measured, quantity.Plural(cells, "cell"), measured-n.spoilt)
	case measured == cells && cells == 1:
		return "the only cell was measured"
	case measured == cells:
		return fmt.Sprintf("all %s measured", quantity.Plural(cells, "cell"))
	case measured == 0 && cells == 1:
		return "the only cell was not measured"
	case measured == 0:
		return fmt.Sprintf("none of %s was measured", quantity.Plural(cells, "cell"))
	case 4*measured < 3*cells:
		return fmt.Sprintf("only %d of %s were measured", measured, quantity.Plural(cells, "cell"))
	}
	return fmt.Sprintf("%d of %s were measured", measured, quantity.Plural(cells, "cell"))
}

// count fills the grid and adds it up.
func (t *Trust) count(r *measure.Run) tallyOfTrials {
	var n tallyOfTrials
	for _, s := range r.Scenarios {
		t.Loads = append(t.Loads, s.Loads...)
		if points := s.Apart(); len(points) > 0 {
			t.Loads = append(t.Loads, together(s, points, r.Models))
		}
	}
	for i, m := range r.Models {
		row := Row{Model: m}
		for _, l := range t.Loads {
			row.Cells = append(row.Cells, l.Cells[i])
		}
		for _, l := range r.Loads() {
			c := l.Cells[i]
			if c.Unserved {
				continue
			}
			n.cells++
			n.planned += c.Planned
			n.valid += c.Valid
			if r.EndedAt == nil {
				n.unmade += c.Missing()
			}
			if c.Measured() {
				n.measured++
			}
			if c.Valid == c.Planned && c.Invalid == 0 {
				n.whole++
			}
			if len(c.Spoils) > 0 {
				n.spoilt++
			}
		}
		t.Grid = append(t.Grid, row)
	}
	return n
}

// together is a column for all points of a scenario's curves that have none of
// their own: the trials of each model, added up.
func together(s *measure.Scenario, points []*measure.Load, models []*measure.Model) *measure.Load {
	sum := &measure.Load{LoadInfo: results.LoadInfo{Name: "curves"}, Scenario: s}
	for i, m := range models {
		all := &measure.Cell{Model: m, Unserved: true}
		for _, l := range points {
			c := l.Cells[i]
			all.Valid += c.Valid
			all.Invalid += c.Invalid
			all.Planned += c.Planned
			all.Unserved = all.Unserved && c.Unserved
			if all.Reason == "" && c.Reason != "" {
				all.Reason = l.Name + ": " + c.Reason
			}
		}
		sum.Cells = append(sum.Cells, all)
	}
	return sum
}

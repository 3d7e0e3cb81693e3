package gate

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"interleave/models"
	"interleave/runner"
	"interleave/runner/outside"
	"interleave/scenarios"
)

// Cell is what a gate compares.
type Cell = runner.Cell

// Cells are all models with all scenarios that they can serve, each under the load
// that tells most in a short time. Scenarios that cannot be put on by turns are left
// out.
func Cells(all []models.Model, put []*scenarios.Scenario) []Cell {
	var cells []Cell
	for _, s := range put {
		if !inPairs(s) {
			continue
		}
		for _, m := range all {
			if m.Unable(s) == "" {
				cells = append(cells, Cell{Model: m, Scenario: s, Load: mostTelling(s)})
			}
		}
	}
	return cells
}

// CellsOf are those of a server that is not one of ours, with the scenarios
// that it serves.
func CellsOf(o *outside.Server, put []*scenarios.Scenario) []Cell {
	var cells []Cell
	for _, s := range put {
		if o.Serves(s.Name) && inPairs(s) {
			cells = append(cells, Cell{Model: o.Model(), Outside: o, Scenario: s, Load: mostTelling(s)})
		}
	}
	return cells
}

// inPairs reports whether two builds can be put under a scenario's loads by turns:
// not if clients wait from one turn to the next, if a turn is not alike from its begin
// to its end, or if a request may end the server.
func inPairs(s *scenarios.Scenario) bool {
	l := mostTelling(s)
	return s.Parked(l) == 0 && len(l.Phases) == 0 && !s.Faulty(l)
}

// in is a cell in the folder of a build, or with the candidate's server if that has a
// file of its own.
func (c *Config) in(cell Cell, b *runner.Build) Cell {
	switch {
	case cell.Outside == nil:
	case c.Other != nil && b.Name == c.Candidate.Name:
		cell.Outside = c.Other
	default:
		cell.Outside = cell.Outside.In(b.Dir)
	}
	return cell
}

// mostTelling is the first closed loop, in which a server does as much as it
// can, or the first load if there is none.
func mostTelling(s *scenarios.Scenario) scenarios.Load {
	for _, l := range s.Loads {
		if !l.Open() {
			return l
		}
	}
	return s.Loads[0]
}

// ParseCell finds a cell by its name, MODEL/SCENARIO or MODEL/SCENARIO/LOAD.
func ParseCell(name string, all []models.Model, put []*scenarios.Scenario) (Cell, error) {
	parts := strings.Split(name, "/")
	if len(parts) < 2 || len(parts) > 3 {
		return Cell{}, fmt.Errorf("cell %q: want MODEL/SCENARIO or MODEL/SCENARIO/LOAD, such as greenlet/hello", name)
	}
	fail := func(err error) (Cell, error) { return Cell{}, fmt.Errorf("cell %q: %w", name, err) }
	m, err := find("model", parts[0], "valid are", all, func(m models.Model) string { return m.Name })
	if err != nil {
		return fail(err)
	}
	s, err := find("scenario", parts[1], "valid are", put, func(s *scenarios.Scenario) string { return s.Name })
	if err != nil {
		return fail(err)
	}
	if why := m.Unable(s); why != "" {
		return fail(fmt.Errorf("%s %s", m.Name, why))
	}
	if !inPairs(s) {
		return fail(fmt.Errorf("clients of %s wait for each other from one turn to the next: it cannot be measured in pairs", s.Name))
	}
	load := mostTelling(s)
	if len(parts) == 3 {
		if load, err = find("load", parts[2], s.Name+" has", s.Loads, func(l scenarios.Load) string { return l.Name }); err != nil {
			return fail(err)
		}
	}
	return Cell{Model: m, Scenario: s, Load: load}, nil
}

// find returns the one of all that has the name. kind and those are words of
// the error: what it is, and what stands before the names that there are.
func find[T any](kind, name, those string, all []T, nameOf func(T) string) (T, error) {
	var known []string
	for _, v := range all {
		if nameOf(v) == name {
			return v, nil
		}
		known = append(known, nameOf(v))
	}
	var none T
	return none, fmt.Errorf("unknown %s %q: %s %s", kind, name, those, strings.Join(known, ", "))
}

// sameCell is the cell in which base is compared with base: one whose requests
// compute, so that the server is busy all the time and the load driver is not at
// its limit.
func sameCell(cells []Cell) Cell {
	return best(cells, func(c Cell) bool { return c.Scenario.LongestCompute() > 0 })
}

// slowCell is the cell in which a slowdown has to be found: one with many
// requests, all of whose cost is the server's.
func slowCell(cells []Cell) Cell {
	return best(cells, func(c Cell) bool { return len(c.Scenario.Upstreams) == 0 })
}

// best is the first of the cells that suit a control most: above all a closed
// loop, then what is preferred, then a single process.
func best(cells []Cell, preferred func(Cell) bool) Cell {
	rank := func(c Cell) (n int) {
		if !c.Load.Open() {
			n += 4
		}
		if preferred(c) {
			n += 2
		}
		if c.Model.Shape.MaxProcesses == 1 {
			n++
		}
		return n
	}
	return slices.MaxFunc(cells, func(a, b Cell) int { return cmp.Compare(rank(a), rank(b)) })
}

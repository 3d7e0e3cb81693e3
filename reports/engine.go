package reports

import (
	"slices"

	"interleave/results"
)

// FirstEngine is the load driver whose figures the report is about.
func (r *Report) FirstEngine() string { return primaryEngine(r.Run, r.Trials) }

// Engines lists the load drivers of the trials, in the order of the trials.
func (r *Report) Engines() []string {
	var list []string
	for i := range r.Trials {
		if e := r.Trials[i].Engine; !slices.Contains(list, e) {
			list = append(list, e)
		}
	}
	return list
}

// CellBy returns a model under a load as any load driver measured it; nil if
// that one was not there.
func (r *Report) CellBy(engine string, l *Load, m *Model) *Cell {
	return r.cellBy(engine, l, m, blocksOf(r.Run, r.Trials))
}

func (r *Report) cellBy(engine string, l *Load, m *Model, blocks []int) *Cell {
	trials := r.trialsOf(engine, m, l)
	if len(trials) == 0 {
		return nil
	}
	c, _ := r.newCell(m, trials, blocks)
	return c
}

// trialsOf returns a cell's trials with one load driver.
func (r *Report) trialsOf(engine string, m *Model, l *Load) []*results.Trial {
	var mine []*results.Trial
	for i := range r.Trials {
		t := &r.Trials[i]
		if t.Engine == engine && t.Model == m.Name && t.Scenario == l.Scenario.Name && t.Load == l.Name {
			mine = append(mine, t)
		}
	}
	return mine
}

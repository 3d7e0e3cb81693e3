package measure

import (
	"slices"

	"interleave/results"
)

// Engines lists the load drivers of the trials, in the order of the trials.
func (r *Run) Engines() []string {
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
func (r *Run) CellBy(engine string, l *Load, m *Model) *Cell {
	trials := r.trialsOf(engine, m, l)
	if len(trials) == 0 {
		return nil
	}
	c, _ := r.newCell(m, trials)
	return c
}

// trialsOf returns a cell's trials with one load driver.
func (r *Run) trialsOf(engine string, m *Model, l *Load) []*results.Trial {
	var mine []*results.Trial
	for i := range r.Trials {
		t := &r.Trials[i]
		if t.Engine == engine && t.Model == m.Name && t.Scenario == l.Scenario.Name && t.Load == l.Name {
			mine = append(mine, t)
		}
	}
	return mine
}

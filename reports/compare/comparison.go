package compare

import (
	"fmt"

	"interleave/reports"
	"interleave/reports/chart"
	"interleave/reports/measure"
)

// Side is one of the two runs.
type Side struct {
	Dir    string
	Report *reports.Report
}

// Comparison is two runs side by side. Its texts are ready for print but not
// escaped.
type Comparison struct {
	Base, Candidate Side

	Against []string // why the two should not be compared at all; empty unless it was forced
	Doubts  []string // what else differs, one line each
	Loads   []*Load

	// OnlyBase and OnlyCandidate name cells that the other run does not have.
	OnlyBase, OnlyCandidate []string

	Chance Chance
}

// Load is a scenario under one load, put on by one load driver.
type Load struct {
	ID    string // anchor within the page
	Label string // the scenario, with load and driver where they need telling apart
	Text  string // how requests are sent
	Cells []*Cell

	Scenario, Name, Engine string
	Figures                []chart.Figure // a chart of ratios for each metric
}

// Cell is one model under one load, in both runs.
type Cell struct {
	Model       *measure.Model // of the candidate
	Load        *Load
	Why         string // nothing can be compared; empty if something was
	Differences []*Difference
}

// Label names the cell for people.
func (c *Cell) Label() string { return c.Load.Label + " " + c.Model.Name }

// Tie reports whether everything that could be compared ties.
func (c *Cell) Tie() bool {
	ties := 0
	for _, d := range c.Differences {
		switch d.Verdict {
		case Tie:
			ties++
		case Better, Worse:
			return false
		}
	}
	return ties > 0
}

// New compares two runs. It never fails: the result says what could not be
// compared.
func New(base, candidate Side) *Comparison {
	c := &Comparison{Base: base, Candidate: candidate}
	c.Against = against(base.Report.Run.Run, candidate.Report.Run.Run)
	c.Doubts = c.doubts()
	for _, s := range base.Report.Scenarios {
		for _, l := range s.Loads {
			other := c.counterpart(l)
			for _, engine := range enginesOf(base.Report.Run) {
				if load := c.newLoad(l, other, engine); load != nil {
					c.Loads = append(c.Loads, load)
				}
			}
		}
	}
	c.OnlyBase = c.only(base.Report.Run, candidate.Report.Run)
	c.OnlyCandidate = c.only(candidate.Report.Run, base.Report.Run)
	c.Chance = c.chance()
	for _, l := range c.Loads {
		l.Figures = l.figures()
	}
	return c
}

// newLoad compares the models under one load, nil if no model was in both runs.
// other is the candidate's load of the same name; nil if there is none.
func (c *Comparison) newLoad(l, other *measure.Load, engine string) *Load {
	if other == nil {
		return nil
	}
	load := &Load{
		ID: fmt.Sprintf("load-%d", len(c.Loads)+1), Label: c.label(l, engine), Text: l.Text,
		Scenario: l.Scenario.Name, Name: l.Name, Engine: engine,
	}
	for _, m := range c.Candidate.Report.Models {
		first := cellOf(c.Base.Report.Run, engine, l, m.Name)
		second := cellOf(c.Candidate.Report.Run, engine, other, m.Name)
		if first == nil || second == nil {
			continue
		}
		cell := &Cell{Model: m, Load: load}
		if l.Text != other.Text {
			cell.Why = fmt.Sprintf("the load is another: %s in the base, %s in the candidate", l.Text, other.Text)
		} else {
			cell.compare(first, second)
		}
		load.Cells = append(load.Cells, cell)
	}
	if load.Cells == nil {
		return nil
	}
	load.chooseUnits()
	return load
}

// counterpart is the candidate's load of the same name.
func (c *Comparison) counterpart(l *measure.Load) *measure.Load {
	return find(c.Candidate.Report.Run, l.Scenario.Name, l.Name)
}

func find(r *measure.Run, scenario, load string) *measure.Load {
	for _, s := range r.Scenarios {
		for _, l := range s.Loads {
			if s.Name == scenario && l.Name == load {
				return l
			}
		}
	}
	return nil
}

// cellOf is a model's cell with one load driver; nil if there is none. Planned
// cells of the first driver are there even if no trial was made.
func cellOf(r *measure.Run, engine string, l *measure.Load, model string) *measure.Cell {
	for _, cell := range l.Cells {
		if cell.Model.Name != model {
			continue
		}
		if engine == r.Engine {
			return cell
		}
		return r.CellBy(engine, l, cell.Model)
	}
	return nil
}

// enginesOf lists a run's load drivers, the first one first even if it made no
// trial.
func enginesOf(r *measure.Run) []string {
	engines := []string{r.Engine}
	for _, e := range r.Engines() {
		if e != engines[0] {
			engines = append(engines, e)
		}
	}
	return engines
}

package compare

import (
	"fmt"

	"interleave/internal/quantity"
	"interleave/reports/measure"
)

// label names a load for people: by its scenario alone, as far as no other load
// of either run has that name too. The load driver is named where it is not the
// base's first.
func (c *Comparison) label(l *measure.Load, engine string) string {
	loads := map[string]bool{}
	for _, side := range []Side{c.Base, c.Candidate} {
		for _, s := range side.Report.Scenarios {
			for _, other := range s.Loads {
				if s.Name == l.Scenario.Name {
					loads[other.Name] = true
				}
			}
		}
	}
	label := l.Scenario.Name
	if len(loads) > 1 {
		label += " " + l.Name
	}
	if engine != c.Base.Report.Engine && engine != "" {
		label += " by " + engine
	}
	return label
}

// only names the cells of a run that another does not have. It groups loads that
// are missing for the same models.
func (c *Comparison) only(r, other *measure.Run) []string {
	var loads measure.Groups[string] // by models
	for _, s := range r.Scenarios {
		for _, l := range s.Loads {
			for _, engine := range enginesOf(r) {
				if models := missing(r, other, l, engine); models != "" {
					loads.Add(models, c.label(l, engine))
				}
			}
		}
	}
	var out []string
	for _, models := range loads.Order {
		out = append(out, fmt.Sprintf("%s in %s", models, quantity.Join(loads.Names[models])))
	}
	return out
}

// missing names the models that a load of r has and other's has not; empty if
// none.
func missing(r, other *measure.Run, l *measure.Load, engine string) string {
	counterpart := find(other, l.Scenario.Name, l.Name)
	var models []string
	all := true
	for _, cell := range l.Cells {
		name := cell.Model.Name
		switch {
		case cellOf(r, engine, l, name) == nil:
		case counterpart == nil || cellOf(other, engine, counterpart, name) == nil:
			models = append(models, name)
		default:
			all = false
		}
	}
	if all && len(models) > 2 {
		return "all " + quantity.Plural(len(models), "model")
	}
	return quantity.Join(models)
}

package compare

import (
	"fmt"

	"interleave/reports"
)

// reasons says what could not be compared and why: figures of a model that lack
// for one reason together, and models of one load that lack the same. Of reasons
// that differ in numbers only the first is given.
func (c *Comparison) reasons() []string {
	type key struct{ what, why string }
	type group struct {
		why    string
		models []string
	}
	var order []key
	groups := map[key]*group{}
	note := func(what, model, why string) {
		k := key{what, reports.Pattern(why)}
		if groups[k] == nil {
			order = append(order, k)
			groups[k] = &group{why: why}
		}
		groups[k].models = append(groups[k].models, model)
	}
	for _, l := range c.Loads {
		for _, cell := range l.Cells {
			if cell.Why != "" {
				note(l.Label, cell.Model.Name, cell.Why)
			}
			for _, lack := range cell.lacks() {
				note(l.Label+", "+list(lack.names), cell.Model.Name, lack.why)
			}
		}
	}
	var out []string
	for _, k := range order {
		out = append(out, fmt.Sprintf("%s of %s: %s", k.what, list(groups[k].models), groups[k].why))
	}
	return out
}

// lack is figures of a cell that could not be compared for one reason.
type lack struct {
	names []string
	why   string
}

func (c *Cell) lacks() []lack {
	var out []lack
	for _, d := range c.Differences {
		if d.Compared() {
			continue
		}
		name := d.Metric.Phrase()
		if last := len(out) - 1; last >= 0 && out[last].why == d.Why {
			out[last].names = append(out[last].names, name)
			continue
		}
		out = append(out, lack{[]string{name}, d.Why})
	}
	return out
}

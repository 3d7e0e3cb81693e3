package compare

import (
	"fmt"

	"interleave/internal/quantity"
	"interleave/reports/measure"
)

// reasons says what could not be compared and why. It groups figures of a model
// that are missing for the same reason, and models of a load that miss the same
// figures. Of reasons that differ in numbers only, it gives the first.
func (c *Comparison) reasons() []string {
	type key struct{ what, pattern string }
	var models measure.Groups[key]
	first := map[key]string{} // reason of a pattern
	note := func(what, model, why string) {
		k := key{what, measure.Pattern(why)}
		models.Add(k, model)
		if first[k] == "" {
			first[k] = why
		}
	}
	for _, l := range c.Loads {
		for _, cell := range l.Cells {
			if cell.Why != "" {
				note(l.Label, cell.Model.Name, cell.Why)
			}
			for _, lack := range cell.lacks() {
				note(l.Label+", "+quantity.Join(lack.names), cell.Model.Name, lack.why)
			}
		}
	}
	var out []string
	for _, k := range models.Order {
		out = append(out, fmt.Sprintf("%s of %s: %s", k.what, quantity.Join(models.Names[k]), first[k]))
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

package measure

import (
	"slices"

	"interleave/reports/chart"
	"interleave/results"
)

// Family is models that have in common how they run many requests at once.
type Family struct {
	Name   string
	ID     string // unique within the page
	Models []*Model
}

// place is a family's in the order in which they are shown; one that the plan
// does not know comes last.
func place(plan *results.Plan, family string) int {
	if i := slices.Index(plan.Families, family); i >= 0 {
		return i
	}
	return len(plan.Families)
}

// group puts the models into their families. There are none if the run does not
// say, or if all models are of one: then there is nothing to tell apart.
func (r *Run) group() {
	at := map[string]*Family{}
	for _, m := range r.Models {
		name := m.ModelInfo.Family
		if name == "" {
			continue
		}
		if at[name] == nil {
			at[name] = &Family{Name: name, ID: r.ID("family", name)}
			r.Families = append(r.Families, at[name])
		}
		at[name].Models = append(at[name].Models, m)
	}
	if len(r.Families) < 2 {
		r.Families = nil
		return
	}
	for _, f := range r.Families {
		f.Models[0].Leads = true
		for _, m := range f.Models {
			m.Family = f
		}
	}
}

// hues are the colours of families, by their place, and first how the markers of
// each begin: all families have markers in common.
var hues = []struct{ color, first int }{{6, 0}, {4, 3}, {5, 1}, {3, 4}, {7, 5}, {0, 2}, {1, 0}, {2, 1}}

// lookOf is how a model is drawn. Its family is its hue, and its variant the
// shade, the marker and, from the third of a family on, the dash. So it looks the
// same in every report, whatever else was measured. A model that says neither is
// drawn by the number n of those before it.
func lookOf(plan *results.Plan, m results.ModelInfo, n int) chart.Look {
	if m.Family == "" {
		return chart.Look{Color: n, Marker: n, Shade: n / chart.Colors, Dash: n / chart.Colors}
	}
	hue := hues[place(plan, m.Family)%len(hues)]
	return chart.Look{Color: hue.color, Shade: m.Variant, Marker: hue.first + m.Variant, Dash: m.Variant / chart.Shades}
}

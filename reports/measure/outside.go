package measure

import (
	"slices"

	"interleave/internal/quantity"
)

// OutsideLine says which of the models are other frameworks, empty if none is.
func (r *Run) OutsideLine() string {
	var names []string
	for _, m := range r.Models {
		if m.Foreign() {
			names = append(names, m.Name)
		}
	}
	switch len(names) {
	case 0:
		return ""
	case 1:
		return names[0] + " is another framework: it differs from the models in more than how it runs many requests at once."
	}
	return quantity.Join(names) + " are other frameworks: they differ from the models in more than how they run many requests at once."
}

// Serves reports whether the model was to be measured with a scenario. Ours
// are with all; an outside server is with those that it serves.
func (m *Model) Serves(scenario string) bool {
	return m.Outside == nil || slices.Contains(m.Outside.Scenarios, scenario)
}

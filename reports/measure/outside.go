package measure

import (
	"slices"

	"interleave/internal/quantity"
	"interleave/results"
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

// Serves reports whether the model was to be measured with a scenario. Ours are with all
// but the requests of servers of the user's own; an outside server is with those that it
// serves.
func (m *Model) Serves(s *results.ScenarioInfo) bool {
	if m.Outside == nil {
		return !s.Own
	}
	return slices.Contains(m.Outside.Scenarios, s.Name)
}

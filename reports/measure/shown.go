package measure

import (
	"fmt"
	"slices"
	"strings"

	"interleave/reports/chart"
	"interleave/results"
)

// LoadOf returns the load under which a quality is compared, nil with the reason
// if the run has none.
func (s *Scenario) LoadOf(by results.Show) (load *Load, why string) {
	switch {
	case !results.Measure(by.Metric).Known():
		return nil, fmt.Sprintf("this version does not know the measure %q", by.Metric)
	case len(s.Loads) == 0 && len(s.Points) > 0:
		return nil, OnlyCurves + s.Name
	case len(by.Loads) == 0 && len(s.Loads) > 0:
		return s.Loads[0], ""
	}
	for _, name := range by.Loads {
		i := slices.IndexFunc(s.Loads, func(l *Load) bool { return l.Name == name })
		if i < 0 {
			continue
		}
		load = s.Loads[i]
		measured := 0
		for _, c := range load.Cells {
			if c.Measure(results.Measure(by.Metric), by.Class).Measured() {
				measured++
			}
		}
		if measured > 1 {
			break
		}
	}
	if load == nil {
		why = "the run did not put on its load"
	}
	return load, why
}

// OnlyCurves begins the reason why a scenario that was measured shows no quality.
const OnlyCurves = "only the curves of "

// mostShown is how many charts a scenario has beside its tables.
const mostShown = 3

// show chooses the scenario's charts: the measures by which models are compared,
// and what is named beside them. A scenario that names none has those of its first
// load that has any.
func (s *Scenario) show(r *Run) {
	seen := map[string]bool{}
	add := func(l *Load, m results.Measure, class string) {
		if l == nil || len(s.Shown) == mostShown {
			return
		}
		if f, ok := l.figure(r, m, class); ok && !seen[f.ID] {
			seen[f.ID] = true
			s.Shown = append(s.Shown, f)
		}
	}
	for _, show := range s.Shows {
		l, _ := s.LoadOf(show)
		add(l, results.Measure(show.Metric), show.Class)
	}
	for _, show := range s.Shows {
		for _, m := range show.Beside {
			l, _ := s.LoadOf(show)
			add(l, results.Measure(m), "")
		}
	}
	for _, l := range s.Loads {
		if len(s.Shown) == 0 {
			s.Shown = l.Figures
		}
	}
}

// figure returns the load's chart of a measure: one of its Figures, or one of its own.
func (l *Load) figure(r *Run, m results.Measure, class string) (chart.Figure, bool) {
	if class == "" || class == l.MainClass() {
		for _, f := range l.Figures {
			if slices.Contains(l.drawn[f.ID], m) {
				return f, true
			}
		}
	}
	if class == "" && m.IsLatency() {
		class = l.MainClass()
	}
	if !l.anyMeasured(m, class) {
		return chart.Figure{}, false
	}
	title, better := m.Head(), "lower is better"
	if class != "" {
		title += " of " + class + " requests"
	}
	if m.HigherIsBetter() {
		better = "higher is better"
	}
	f := l.rows(title, strings.TrimSuffix(m.Phrase()+", "+l.Unit(m).Name, ", "), better, mark{metric: m, class: class})
	f.ID, f.Where = r.ID("chart", l.Scenario.Name, l.Name, string(m), class), l.ID
	return f, true
}

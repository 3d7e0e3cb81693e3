package measure

import (
	"slices"

	"interleave/reports/chart"
	"interleave/results"
)

// Scenario is a scenario as the report shows it.
type Scenario struct {
	results.ScenarioInfo
	ID     string
	Shown  []chart.Figure // what a reader is to see of it first
	Loads  []*Load
	Points []*Load // of the scenario's curves; may be among Loads
}

// buildScenarios returns the planned scenarios and loads, and after them those
// that only trials name.
func buildScenarios(run *results.Run, trials []results.Trial, ids *names) []*Scenario {
	var scenarios []*Scenario
	find := func(info results.ScenarioInfo) *Scenario {
		for _, s := range scenarios {
			if s.Name == info.Name {
				return s
			}
		}
		s := &Scenario{ScenarioInfo: info, ID: ids.id("scenario", info.Name)}
		scenarios = append(scenarios, s)
		return s
	}
	newLoad := func(s *Scenario, info results.LoadInfo) *Load {
		return &Load{LoadInfo: info, ID: ids.id(s.Name, info.Name), Scenario: s, Text: loadText(info)}
	}
	addLoad := func(s *Scenario, info results.LoadInfo) {
		if s.Find(info.Name) == nil {
			s.Loads = append(s.Loads, newLoad(s, info))
		}
	}
	for _, info := range run.Plan.Scenarios {
		s := find(info)
		for _, l := range info.Loads {
			addLoad(s, l)
		}
		for _, p := range info.Points {
			l := s.Find(p.Name)
			if l == nil {
				l = newLoad(s, p)
			}
			s.Points = append(s.Points, l)
		}
	}
	for _, t := range trials {
		info := results.LoadInfo{Name: t.Load}
		if t.LoadResult != nil {
			info.Arrivals, info.Clients, info.Rate, info.Idle = t.LoadResult.Arrivals, t.LoadResult.Clients, t.LoadResult.Rate, t.LoadResult.IdleAsked
		}
		addLoad(find(results.ScenarioInfo{Name: t.Scenario}), info)
	}
	return scenarios
}

// All returns the scenario's loads and, after them, the points of its curves
// that are not among them.
func (s *Scenario) All() []*Load {
	all := slices.Clone(s.Loads)
	for _, p := range s.Points {
		if !slices.Contains(all, p) {
			all = append(all, p)
		}
	}
	return all
}

// Strip is the picture of the first load that has one; nil if none has.
func (s *Scenario) Strip() *chart.Figure {
	for _, l := range s.Loads {
		if l.Strip != nil {
			return l.Strip
		}
	}
	return nil
}

// Apart are the points that are not among the loads.
func (s *Scenario) Apart() []*Load { return s.All()[len(s.Loads):] }

// Find returns the load or point with a name, nil if there is none.
func (s *Scenario) Find(name string) *Load {
	for _, l := range s.All() {
		if l.Name == name {
			return l
		}
	}
	return nil
}

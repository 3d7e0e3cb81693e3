package measure

import (
	"html/template"
	"maps"
	"slices"
	"strings"

	"interleave/reports/chart"
	"interleave/results"
)

// Model is a model as the report shows it.
type Model struct {
	results.ModelInfo
	ID   string // anchor within the page
	Look chart.Look
	Key  template.HTML // its marker, drawn
}

// looks fixes the look of the models that the suite knows, so that a model
// looks the same in every report, whatever else was measured. Models that are
// variants of each other share the colour and differ in the dash.
var looks = map[string]chart.Look{
	"cgi":              {Color: 7, Marker: 0},
	"prefork":          {Color: 6, Marker: 1},
	"threadpool":       {Color: 1, Marker: 2},
	"threadconn":       {Color: 4, Marker: 2, Dash: 1},
	"eventloop":        {Color: 5, Marker: 3},
	"reactors":         {Color: 5, Marker: 3, Dash: 1},
	"uring":            {Color: 5, Marker: 3, Dash: 2},
	"greenlet":         {Color: 3, Marker: 4},
	"prefork-greenlet": {Color: 3, Marker: 4, Dash: 1},
	"goroutine":        {Color: 2, Marker: 5},
	"csp":              {Color: 2, Marker: 5, Dash: 1},
	"broker":           {Color: 6, Marker: 1, Dash: 1},
	"nethttp":          {Color: 0, Marker: 0},
}

// buildModels returns the planned models, and after them those that only
// trials name.
func buildModels(run *results.Run, trials []results.Trial, ids *names) []*Model {
	var models []*Model
	seen := map[string]bool{}
	add := func(info results.ModelInfo) {
		if seen[info.Name] {
			return
		}
		seen[info.Name] = true
		look, ok := looks[info.Name]
		if !ok {
			n := len(models)
			look = chart.Look{Color: n, Marker: n, Dash: 2 + n/chart.Colors}
		}
		models = append(models, &Model{
			ModelInfo: info,
			ID:        ids.id("model", info.Name),
			Look:      look,
			Key:       template.HTML(chart.Key(look)), // drawn by us, holds no text
		})
	}
	for _, info := range run.Plan.Models {
		add(info)
	}
	for _, t := range trials {
		add(results.ModelInfo{Name: t.Model})
	}
	return models
}

// framework is the trait of models that are another framework.
const framework = "framework"

// Foreign reports whether the model is another framework, and so differs from
// the others in more than how it runs many requests at once.
func (m *Model) Foreign() bool { return m.Outside != nil || m.Framework != "" }

// HasTrait reports whether the model has a trait; all have the empty one.
// Another framework has none, not even that: what is predicted of models does
// not hold for one that differs in more. The exception is the trait that says
// so, by which a prediction is about what the framework adds.
func (m *Model) HasTrait(trait string) bool {
	if m.Foreign() && trait != framework {
		return false
	}
	if trait == "" {
		return true
	}
	for _, t := range m.Traits {
		if t == trait {
			return true
		}
	}
	return false
}

// Set is the model's settings, each with the scenarios that had it: a fact
// without a name if all had the same, in the order of the scenarios' names.
func (m *Model) Set() []Fact {
	var scenarios Groups[string] // by setting
	for _, s := range slices.Sorted(maps.Keys(m.Settings)) {
		scenarios.Add(m.Settings[s], s)
	}
	if len(scenarios.Order) == 1 {
		return []Fact{{Text: scenarios.Order[0]}}
	}
	var facts []Fact
	for _, set := range scenarios.Order {
		facts = append(facts, Fact{strings.Join(scenarios.Names[set], ", "), set})
	}
	return facts
}

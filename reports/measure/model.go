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
	Key  template.HTML // its sign, which is drawn once in the page, with Picture
	Mark template.HTML // its line and marker in charts, drawn

	Picture chart.Picture

	Family *Family // nil if the run does not say, or all models are of one
	Leads  bool    // the first of its family
}

// buildModels returns the planned models family by family, and after them those
// that only trials name.
func buildModels(run *results.Run, trials []results.Trial, ids *names) []*Model {
	infos := slices.Clone(run.Plan.Models)
	slices.SortStableFunc(infos, func(a, b results.ModelInfo) int {
		return place(&run.Plan, a.Family) - place(&run.Plan, b.Family)
	})
	for _, t := range trials {
		infos = append(infos, results.ModelInfo{Name: t.Model})
	}
	var models []*Model
	seen := map[string]bool{}
	for _, info := range infos {
		if seen[info.Name] {
			continue
		}
		seen[info.Name] = true
		look := lookOf(&run.Plan, info, len(models))
		id := ids.id("model", info.Name)
		models = append(models, &Model{
			ModelInfo: info,
			ID:        id,
			Look:      look,
			Picture:   pictureOf(info),
			Key:       template.HTML(`<svg class="sign" aria-hidden="true"><use href="#sign-` + id + `"/></svg>`),
			Mark:      template.HTML(chart.Key(look)), // both drawn by us, hold no text
		})
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

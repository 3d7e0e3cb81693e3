package measure

import (
	"fmt"
	"testing"

	"interleave/reports/chart"
	"interleave/results"
)

// There are fewer colours than models: with shade, dash and marker each must still
// be told from all others, a reader's own servers included.
func TestLooksDiffer(t *testing.T) {
	run := &results.Run{}
	for family := range 6 {
		name := fmt.Sprintf("family %d", family)
		run.Plan.Families = append(run.Plan.Families, name)
		for variant := range 12 {
			run.Plan.Models = append(run.Plan.Models, results.ModelInfo{Name: fmt.Sprint(name, variant), Family: name, Variant: variant})
		}
	}
	differ(t, run)
	// A run that was made before families were recorded.
	run = &results.Run{}
	for i := range 20 {
		run.Plan.Models = append(run.Plan.Models, results.ModelInfo{Name: fmt.Sprintf("old-%d", i)})
	}
	differ(t, run)
}

func differ(t *testing.T, run *results.Run) {
	t.Helper()
	seen := map[string]string{}
	for _, m := range buildModels(run, nil, new(names)) {
		key := string(chart.Key(m.Look))
		if other := seen[key]; other != "" {
			t.Errorf("%s and %s look the same: %+v", m.Name, other, m.Look)
		}
		seen[key] = m.Name
	}
}

// Models of a family stand together, whatever the order in which they were asked
// for, and a model looks the same whichever others there are.
func TestFamiliesStandTogether(t *testing.T) {
	info := func(name, family string, variant int) results.ModelInfo {
		return results.ModelInfo{Name: name, Family: family, Variant: variant}
	}
	build := func(infos ...results.ModelInfo) *Run {
		return Build(&results.Run{Plan: results.Plan{Families: []string{"first", "second"}, Models: infos}}, nil)
	}
	a, b, c, d := info("a", "second", 0), info("b", "first", 1), info("c", "second", 1), info("d", "unheard of", 0)
	r := build(d, a, b, c)
	var order string
	for _, m := range r.Models {
		order += m.Name
		if m.Leads {
			order += "*"
		}
	}
	if order != "b*a*cd*" || len(r.Families) != 3 {
		t.Errorf("models are in the order %s in %d families, want b*a*cd* in 3", order, len(r.Families))
	}
	if alone := build(c).Models[0]; alone.Look != r.Models[2].Look || alone.Family != nil {
		t.Errorf("c by itself is drawn as %+v in family %v, want %+v and none", alone.Look, alone.Family, r.Models[2].Look)
	}
}

package main

import (
	"fmt"
	"io"
	"slices"

	"interleave/models"
	"interleave/results"
)

// runnable returns an error that says why this host cannot run one of the models,
// nil if it can run all.
func runnable(all ...models.Model) error {
	for _, m := range all {
		if why := m.Unavailable(); why != "" {
			return fmt.Errorf("model %s: %s", m.Name, why)
		}
	}
	return nil
}

// sayUnavailable tells which of the models are not measured because this host
// cannot run them.
func sayUnavailable(all []models.Model, warnings io.Writer) {
	for _, m := range all {
		if why := m.Unavailable(); why != "" {
			fmt.Fprintf(warnings, "%s is not measured: %s\n", m.Name, oneLine(why))
		}
	}
}

// sayTooLarge tells which loads of a run's plan no model is measured under, because
// this host lacks what they need.
func sayTooLarge(plan *results.Plan, warnings io.Writer) {
	type load struct{ scenario, name, why string }
	ours := 0 // the others do not serve all scenarios
	for _, m := range plan.Models {
		if m.Outside == nil {
			ours++
		}
	}
	models := map[load]int{}
	var order []load
	for _, u := range plan.Unmeasured {
		l := load{u.Scenario, u.Load, u.Why}
		if models[l]++; models[l] == max(ours, 1) {
			order = append(order, l)
		}
	}
	for _, l := range order {
		fmt.Fprintf(warnings, "%s under %s is not measured: %s\n", l.scenario, l.name, oneLine(l.why))
	}
}

// available are those of the models that this host can run.
func available(all []models.Model) []models.Model {
	return slices.DeleteFunc(slices.Clone(all), func(m models.Model) bool { return m.Unavailable() != "" })
}

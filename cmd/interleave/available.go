package main

import (
	"fmt"
	"io"
	"slices"

	"interleave/models"
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

// available are those of the models that this host can run.
func available(all []models.Model) []models.Model {
	return slices.DeleteFunc(slices.Clone(all), func(m models.Model) bool { return m.Unavailable() != "" })
}

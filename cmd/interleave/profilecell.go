package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"
	"strings"

	"interleave/results"
	"interleave/runner"
)

// sampledCells are the cells that --profile-cell names: of models and servers, with
// scenarios, that the run measures.
func sampledCells(names []string, c *runner.Config) ([]results.Cell, error) {
	servers := each(c.Models, modelName)
	for _, o := range c.Outside {
		servers = append(servers, o.Name)
	}
	var cells []results.Cell
	for _, name := range names {
		model, scenario, whole := strings.Cut(strings.TrimSpace(name), "/")
		if !whole || model == "" || scenario == "" {
			return nil, usagef("--profile-cell %q: want MODEL/SCENARIO, as in eventloop/hello", name)
		}
		if err := known("model", model, servers); err != nil {
			return nil, usagef("--profile-cell %s: %w", name, err)
		}
		if err := known("scenario", scenario, each(c.Scenarios, scenarioName)); err != nil {
			return nil, usagef("--profile-cell %s: %w", name, err)
		}
		if cell := (results.Cell{Model: model, Scenario: scenario}); !slices.Contains(cells, cell) {
			cells = append(cells, cell)
		}
	}
	return cells, nil
}

// known says that a name is none of those in the run, if so.
func known(what, name string, all []string) error {
	if slices.Contains(all, name) {
		return nil
	}
	return fmt.Errorf("unknown %s %q in this run: valid are %s", what, name, strings.Join(all, ", "))
}

// sample notes the cells that --profile-cell names, if the programs that they take are
// built.
func (f *benchFlags) sample(c *runner.Config) (err error) {
	if c.Sampled, err = sampledCells(f.sampled, c); err != nil {
		return err
	}
	for _, path := range c.Profiling() {
		if _, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) {
			return fmt.Errorf("%s is missing, which --profile-cell needs: build it with `make build`", path)
		}
	}
	return nil
}

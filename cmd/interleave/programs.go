package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	modelsall "interleave/models/all"
	"interleave/runner"
	"interleave/runner/process"
	"interleave/scenarios"
	scenariosall "interleave/scenarios/all"
)

// programs finds the executables that a run starts: they stand beside this
// one, where `make build` puts them. Further scenarios may need more of them.
func programs(further ...*scenarios.Scenario) (runner.Programs, error) {
	self, err := os.Executable()
	if err != nil {
		return runner.Programs{}, err
	}
	own := runner.Build{Name: "own", Dir: filepath.Dir(self)}
	p := runner.Programs{Self: self, Server: filepath.Join(own.Dir, runner.ServerProgram), CGIChild: filepath.Join(own.Dir, runner.CGIProgram)}
	var all []runner.Served
	for _, m := range modelsall.Models() {
		for _, s := range append(scenariosall.Scenarios(), further...) {
			all = append(all, runner.Served{Model: m, Scenario: s})
		}
	}
	for _, path := range own.Programs(all...) {
		if _, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) {
			return p, fmt.Errorf("%s is missing: build it with `make build`", path)
		}
		if err := process.Executable(path); err != nil {
			return p, err
		}
	}
	return p, nil
}

// hostPrograms are the paths of what other hosts may have to run for these scenarios, the
// command itself first. What serves files and rows is large, and is left out if none of them
// has any.
func hostPrograms(p runner.Programs, put []*scenarios.Scenario) []string {
	rows := slices.ContainsFunc(put, func(s *scenarios.Scenario) bool { return s.Library != "" })
	own := runner.Build{Name: "own", Dir: filepath.Dir(p.Self)}
	var all []runner.Served
	for _, m := range modelsall.Models() {
		for _, s := range scenariosall.Scenarios() {
			if s.Library == "" || rows {
				all = append(all, runner.Served{Model: m, Scenario: s})
			}
		}
	}
	return append([]string{p.Self}, own.Programs(all...)...)
}

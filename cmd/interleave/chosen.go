package main

import (
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/pflag"

	"interleave/results"
	"interleave/runner/outside"
	"interleave/runner/workloadfile"
	"interleave/scenarios"
)

// workloadFlag is --workload: files of workloads of the user's own, each of which is a
// scenario then.
func workloadFlag(flags *pflag.FlagSet, to *[]string) {
	listFlag(flags, to, "workload", nil, "`files` of workloads of your own, by comma (see docs/workload.md)")
}

// loadWorkloads makes a scenario of each of the files. Their names are not those of
// scenarios that everybody knows, nor the same.
func loadWorkloads(files []string) ([]*scenarios.Scenario, error) {
	taken := map[string]string{}
	var all []*scenarios.Scenario
	for _, file := range files {
		s, err := workloadfile.Load(file)
		if err != nil {
			return nil, usageError{err}
		}
		if err := freeName(s.Name); err != nil {
			return nil, usagef("%s: %w", file, err)
		}
		if other := taken[s.Name]; other != "" {
			return nil, usagef("%s: name %q is that of the workload in %s: choose another", file, s.Name, other)
		}
		taken[s.Name] = file
		all = append(all, s)
	}
	return all, nil
}

// freeName says why a workload cannot have a name that everybody knows. Nil means that it
// can.
func freeName(name string) error {
	if name == outsideWorkload || slices.Contains(scenarioNames(), name) {
		return fmt.Errorf("name %q is that of the scenario %s: choose another", name, name)
	}
	return nil
}

// outsideWorkload is what a server of the user's own serves that can serve any workload.
const outsideWorkload = "workload"

// chooseScenarios are those that --scenarios and --workload name: names among known ones,
// and files. With neither, byDefault chooses among the known ones; nil chooses all.
func chooseScenarios(names, files []string, known []*scenarios.Scenario, byDefault func(*scenarios.Scenario) bool) ([]*scenarios.Scenario, error) {
	own, err := loadWorkloads(files)
	if err != nil {
		return nil, err
	}
	if len(names) == 0 && len(own) > 0 {
		return own, nil
	}
	if byDefault == nil {
		byDefault = func(*scenarios.Scenario) bool { return true }
	}
	chosen, err := choose("scenario", names, known, scenarioName, byDefault)
	return slices.Concat(chosen, own), err
}

// chooseScenario is the one that --scenario or --workload names.
func chooseScenario(name, file string, known []*scenarios.Scenario) (*scenarios.Scenario, error) {
	switch {
	case file == "":
		return pickOne("scenario", name, known, scenarioName)
	case name != "":
		return nil, usagef("--scenario and --workload are two things to serve: choose one")
	}
	own, err := loadWorkloads([]string{file})
	if err != nil {
		return nil, err
	}
	return own[0], nil
}

// scenariosCommand is what names them on a command line again.
func scenariosCommand(put []*scenarios.Scenario, files []string) string {
	var names []string
	for _, s := range put {
		if s.Workload == "" {
			names = append(names, s.Name)
		}
	}
	var words string
	if len(names) > 0 {
		words = " --scenarios " + strings.Join(names, ",")
	}
	if len(files) > 0 {
		words += " --workload " + strings.Join(files, ",")
	}
	return words
}

// planned are the scenarios of a run: the names of those that come with interleave, and
// workloads, which are made again of the text that the run has kept.
func planned(run *results.Run) (names []string, own []*scenarios.Scenario, err error) {
	for _, info := range run.Plan.Scenarios {
		if info.Workload == "" {
			names = append(names, info.Name)
			continue
		}
		s, err := workloadfile.Read("workload "+info.Name, info.Workload)
		if err != nil {
			return nil, nil, err
		}
		own = append(own, s)
	}
	return names, own, nil
}

// offer says on a server from outside that serves any workload which ones there are.
func offer(o *outside.Server, put ...*scenarios.Scenario) {
	if !o.Serves(outsideWorkload) {
		return
	}
	for _, s := range put {
		if s.Workload != "" && !o.Serves(s.Name) {
			o.Scenarios = append(slices.Clone(o.Scenarios), s.Name)
		}
	}
}

package main

import (
	"cmp"
	"slices"
	"strings"

	"interleave/models"
	"interleave/runner/outside"
	"interleave/scenarios"
)

// pickServed is the scenario of that name, or of a file of a workload. A server of the
// user's own whose file, if there is one, has requests brings a scenario of its own, which
// is meant if nothing else is named.
func pickServed(name, workload, server string, all []*scenarios.Scenario) (*scenarios.Scenario, error) {
	if server != "" && workload == "" {
		o, err := readServer(server)
		if err != nil {
			return nil, err
		}
		if o.Own != nil {
			all, name = append(slices.Clip(all), o.Own), cmp.Or(name, o.Own.Name)
		}
	}
	return chooseScenario(name, workload, all)
}

// readServers reads the files of servers of the user's own, without a look whether they
// can be started. Two with the same requests have the same scenario.
func readServers(files []string) (servers []*outside.Server, own []*scenarios.Scenario, err error) {
	for _, file := range files {
		o, err := readServer(file)
		if err != nil {
			return nil, nil, err
		}
		servers = append(servers, o)
	}
	return servers, outside.Share(servers), nil
}

// chooseServed is chooseScenarios with those that servers bring: without a name and a
// file only these are measured, if there are any.
func chooseServed(names, workloads []string, all, own []*scenarios.Scenario, byDefault func(*scenarios.Scenario) bool) ([]*scenarios.Scenario, error) {
	if len(names)+len(workloads) == 0 && len(own) > 0 {
		return own, nil
	}
	put, err := chooseScenarios(names, workloads, append(slices.Clip(all), own...), byDefault)
	for i, s := range put {
		if slices.ContainsFunc(put[:i], func(other *scenarios.Scenario) bool { return other.Name == s.Name }) {
			return nil, usagef("two scenarios are named %s: give the server or the workload another name", s.Name)
		}
	}
	return put, err
}

// chooseModels are those that are measured with the scenarios in put: none if these are
// the requests of servers of the user's own.
func chooseModels(named []string, all []models.Model, put []*scenarios.Scenario, byDefault func(models.Model) bool) ([]models.Model, error) {
	if slices.ContainsFunc(put, func(s *scenarios.Scenario) bool { return !s.Own }) || len(put) == 0 {
		return choose("model", named, all, modelName, byDefault)
	}
	if len(named) > 0 {
		return nil, usagef("models do not serve %s, which is the requests of a server of your own: leave out --models, or name a scenario that both serve with --scenarios", strings.Join(each(put, scenarioName), ", "))
	}
	return nil, nil
}

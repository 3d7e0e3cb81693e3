package main

import (
	"cmp"
	"slices"
	"strings"

	"interleave/models"
	"interleave/runner/outside"
	"interleave/scenarios"
)

// pickServed is the scenario of that name. A server of the user's own whose file, if
// there is one, has requests brings a scenario of its own, which is meant if none is
// named.
func pickServed(name, file string, all []*scenarios.Scenario) (*scenarios.Scenario, error) {
	if file != "" {
		o, err := readServer(file)
		if err != nil {
			return nil, err
		}
		if o.Own != nil {
			all, name = append(slices.Clip(all), o.Own), cmp.Or(name, o.Own.Name)
		}
	}
	return pickOne("scenario", name, all, scenarioName)
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

// chooseServed is choose for scenarios, beside those that servers bring: without a name
// only these are measured, if there are any.
func chooseServed(names []string, all, own []*scenarios.Scenario, byDefault func(*scenarios.Scenario) bool) ([]*scenarios.Scenario, error) {
	if len(names) == 0 && len(own) > 0 {
		return own, nil
	}
	return choose("scenario", names, append(slices.Clip(all), own...), scenarioName, byDefault)
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

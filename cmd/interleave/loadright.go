package main

import (
	"slices"

	"interleave/internal/endpoint"
	"interleave/runner/load"
	"interleave/scenarios"
	scenariosall "interleave/scenarios/all"
)

// rightAnswer is what the user says about right answers.
type rightAnswer struct {
	body     string
	status   int
	anyBody  bool
	scenario string
	workload string // file
}

// apply puts it into spec. given tells which flags the user gave.
func (r *rightAnswer) apply(given func(flag string) bool, spec *load.Spec) error {
	for _, pair := range [][2]string{
		{"scenario", "expect-body"}, {"scenario", "expect-status"}, {"scenario", "any-body"},
		{"workload", "expect-body"}, {"workload", "expect-status"}, {"workload", "any-body"},
	} {
		if given(pair[0]) && given(pair[1]) {
			return usagef("--%s says what is right: leave --%s out", pair[0], pair[1])
		}
	}
	switch {
	case given("expect-body") && r.anyBody:
		return usagef("--expect-body and --any-body exclude each other")
	case given("expect-body") && spec.Engine == load.Hey:
		return usagef("engine hey looks at no bodies, so that --expect-body would check nothing: choose the native engine")
	case given("scenario"), given("workload"):
		return r.applyScenario(given, spec)
	case given("expect-body") || r.anyBody:
		spec.Expect = &scenarios.Expect{Status: r.status, Body: r.body, AnyBody: r.anyBody}
	default:
		spec.ExpectStatus = r.status
	}
	return nil
}

// serverOf reads the URL of a server of s. It may end in the path at which
// the scenario is served.
func serverOf(url string, s *scenarios.Scenario) (endpoint.Endpoint, error) {
	e, err := endpoint.Parse(url)
	if err != nil {
		return e, usageError{err}
	}
	paths := s.Paths
	if len(paths) == 0 {
		paths = []string{s.Path()}
	}
	if e.Path != "/" && !slices.Contains(paths, e.Path) {
		return e, usagef("--url %s: scenario %s is asked at %s, leave %s out", url, s.Name, s.Path(), e.Path)
	}
	return e, nil
}

// applyScenario makes spec send the scenario's own requests.
func (r *rightAnswer) applyScenario(given func(flag string) bool, spec *load.Spec) error {
	s, err := chooseScenario(r.scenario, r.workload, scenariosall.Scenarios())
	if err != nil {
		return err
	}
	if len(s.Upstreams) > 0 {
		return usagef("scenario %s calls upstreams, whose secret its right answers depend on: interleave verify, capacity and bench start these upstreams together with a model, or with your own server (--server FILE): measure it with one of them, such as interleave bench", s.Name)
	}
	e, err := serverOf(spec.URL, s)
	if err != nil {
		return err
	}
	spec.URL = e.Server()
	spec.Requests = s.Requests
	if s.Workload != "" && !given("clients") && !given("rate") {
		first := s.Loads[0].Groups[0]
		spec.Clients, spec.Rate, spec.Arrivals = first.Clients, first.Rate, first.Arrivals
	}
	return nil
}

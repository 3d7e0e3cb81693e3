package runner

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"interleave/internal/quantity"
	"interleave/models"
	"interleave/results"
	"interleave/runner/metrics"
	"interleave/runner/process"
	"interleave/scenarios"
	"interleave/scenarios/workload"
)

// Expect returns what arithmetic expects of models in a workload on so many processors,
// in groups, those that are to answer most first.
func Expect(s *scenarios.Scenario, all []models.Model, processors int) [][]workload.Expected {
	var list []workload.Expected
	for _, m := range all {
		if m.Framework != "" || m.Unavailable() != "" || m.Unable(s) != "" {
			continue // no prediction is about it, or nothing is measured of it
		}
		list = append(list, workload.Expect(s, workload.Server{
			Name: m.Name, Traits: m.Traits, Workers: m.Tune(s, processors).Workers, Processors: processors,
		}))
	}
	return workload.Order(list)
}

// Predicted is what a run of models would predict in s on this host, and how many
// processors each server would have.
func Predicted(s *scenarios.Scenario, all []models.Model) (predictions []results.Prediction, processors int) {
	env := results.Environment{CPUs: metrics.Host().CPUs}
	env.ServerCPUs, env.LoadCPUs = process.Split(process.CPUs())
	c := Config{Models: all}
	return c.predicted(s, env), processorsOf(env, scenarios.Load{}).count
}

// ordered predicts in which order models answer clients in closed loop, as far as the
// clients are enough: the next group of them less often than the one before.
func (c *Config) ordered(s *scenarios.Scenario, env results.Environment) (all []results.Prediction) {
	if s.Workload == "" {
		return nil
	}
	serial := workload.Add(s).Serial.Seconds()
	for _, l := range s.Loads {
		if l.Open() {
			continue
		}
		groups := Expect(s, c.Models, processorsOf(env, l).count)
		for i := 1; i < len(groups); i++ {
			more, less := groups[i-1], groups[i]
			// What there are clients for, and no more, is asked.
			asked := min(workload.AtLeast(more), float64(l.Clients())/max(serial, 1e-6))
			factor := less[0].Most / asked
			if factor > 0.75 {
				continue
			}
			all = append(all, results.Prediction{
				Claim: fmt.Sprintf("%s answer%s fewer requests than %s: at most %s/s, bounded by %s.",
					names(less), plural(less), names(more), quantity.Short(less[0].Most), bounds(less)),
				Load: l.Name, Metric: string(scenarios.Throughput), Op: string(scenarios.AtMost),
				Models: servers(less), Against: servers(more), Bound: quantity.Round(math.Sqrt(factor), 2),
			})
		}
	}
	return all
}

func servers(all []workload.Expected) (names []string) {
	for _, e := range all {
		names = append(names, e.Server)
	}
	return names
}

func names(all []workload.Expected) string { return strings.Join(servers(all), ", ") }

func plural(all []workload.Expected) string {
	if len(all) == 1 {
		return "s"
	}
	return ""
}

// bounds says what bounds servers.
func bounds(all []workload.Expected) string {
	var said []string
	for _, e := range all {
		if !slices.Contains(said, e.Because) {
			said = append(said, e.Because)
		}
	}
	if len(all) == 1 {
		return "its " + said[0]
	}
	return "their " + strings.Join(said, " or ")
}

package main

import (
	"context"
	"math"
	"runtime"

	"interleave/internal/controlgroup"
	"interleave/internal/quantity"
	"interleave/models"
	"interleave/runner"
	"interleave/runner/process"
	"interleave/runner/size"
	"interleave/scenarios"
)

// The settings that are tried where nobody says how far.
const (
	usuallyTried = 64
	mostTried    = 4096
)

// sized are the servers whose smallest setting is looked for, and with what.
func (f *sizeFlags) sized(ctx context.Context) (runner.Config, []size.Subject, error) {
	setting := size.Setting(f.setting)
	if setting != size.Workers && setting != size.Queue {
		return runner.Config{}, nil, usagef("--setting %q: valid are %s, %s", f.setting, size.Workers, size.Queue)
	}
	config, subjects, err := f.subjects(ctx, nil)
	if err != nil {
		return config, nil, err
	}
	config.Profile.Name = "size"
	quotas, err := f.quotas()
	if err != nil {
		return config, nil, err
	}
	var all []size.Subject
	for _, s := range subjects {
		rate := f.rate
		if rate == 0 {
			rate = statedRate(s.Scenario)
		}
		if rate == 0 {
			return config, nil, usagef("at which rate? name it with --rate, such as --rate 300: scenario %s states none", s.Scenario.Name)
		}
		most, why := f.tried(s, setting)
		if why != nil {
			if f.names(s) {
				return config, nil, why
			}
			continue // it was not asked for by its name
		}
		for _, q := range quotas {
			all = append(all, size.Subject{
				Cell: s.Cell, Setting: setting, Most: most, Rate: rate, CPUs: q.cpus, Servers: q.servers,
				Limit: s.Limit, Connections: s.Connections,
			})
		}
	}
	if len(all) == 0 {
		return config, nil, usagef("none of the servers has %s to choose", setting)
	}
	return config, all, nil
}

// quota is CPU time, in processors, and how many servers with so much share the rate.
type quota struct {
	cpus    float64
	servers int
}

// The smallest quota is that of a small container, which gets 5 ms in each tenth of a
// second.
const leastQuota, mostServers = 0.05, 64

// quotas are those that the flag names; one that is none if it names none.
func (f *sizeFlags) quotas() ([]quota, error) {
	if len(f.cpus) == 0 {
		return []quota{{servers: 1}}, nil
	}
	var all []quota
	largest := 0.0
	for _, text := range f.cpus {
		cpus, err := decimal(text)
		if err != nil || cpus < leastQuota {
			return nil, usagef("--cpus %q: want processors from %v on, such as 0.5", text, leastQuota)
		}
		all, largest = append(all, quota{cpus: cpus}), max(largest, cpus)
	}
	set, _ := process.Split(process.CPUs())
	if has := max(len(set), 1); largest > float64(has) {
		return nil, usagef("--cpus %s: servers have %s here: choose no more", quantity.Short(largest), quantity.Plural(has, "processor"))
	}
	for i := range all {
		servers := largest / all[i].cpus
		if all[i].servers = int(math.Round(servers)); math.Abs(servers-float64(all[i].servers)) > 1e-6 || all[i].servers > mostServers {
			return nil, usagef("--cpus: %s is no multiple of %s (%s at most): servers of each have to share the same processors", quantity.Short(largest), quantity.Short(all[i].cpus), quantity.Plural(mostServers, "time"))
		}
	}
	q, err := controlgroup.NewQuota(all[0].cpus)
	if err != nil {
		return nil, err
	}
	q.Remove()
	return all, nil
}

// names reports whether a server was asked for by its name.
func (f *sizeFlags) names(s runner.RateSubject) bool { return s.Outside != nil || len(f.models) > 0 }

// statedRate is the rate that a workload, or the file of a user's own server, says; 0 if
// none does.
func statedRate(s *scenarios.Scenario) float64 {
	if !s.Own && s.Workload == "" {
		return 0
	}
	for _, l := range s.Loads {
		if l.Open() {
			return l.Rate()
		}
	}
	return 0
}

// tried is the largest setting to try. An error says that the server has none.
func (f *sizeFlags) tried(s runner.RateSubject, setting size.Setting) (int, error) {
	most := usuallyTried
	if o := s.Outside; o != nil {
		if setting != size.Workers {
			return 0, usagef("%s: of server %s only the number of workers can be chosen: leave out --setting %s", o.File, o.Name, setting)
		}
		if !o.Sizable() {
			return 0, usagef("%s: server %s has no number of workers to choose: write {workers} into its command or its environment, and workers: with the usual number", o.File, o.Name)
		}
	} else {
		usual := chosenOf(s.Model.Tune(s.Scenario, runtime.NumCPU()), setting)
		if usual == 0 {
			return 0, usagef("model %s has no %s to choose", s.Model.Name, setting)
		}
		most = min(max(usuallyTried, 2*usual), mostTried)
	}
	if f.most > 0 {
		most = f.most
	}
	return most, nil
}

// chosenOf is the setting that a model chooses; 0 if it has none.
func chosenOf(t models.Tuning, s size.Setting) int {
	if s == size.Queue {
		return t.Queue
	}
	return t.Workers
}

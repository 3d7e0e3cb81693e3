package runner

import (
	"slices"

	"interleave/models"
	"interleave/results"
	"interleave/runner/outside"
	"interleave/scenarios"
)

// plan describes the run for run.json.
func (c *Config) plan(env results.Environment) results.Plan {
	p := results.Plan{
		Profile: c.Profile.Name,
		Seed:    c.Seed,
		Blocks:  c.Profile.Blocks,
		Warmup:  c.Profile.Warmup.Seconds(),
		Window:  c.Profile.Window.Seconds(),
		Engines: c.engines(), SecondOpinion: c.Profile.SecondOpinion,
		Precision: c.Precision.describe(), Hosts: c.Hosts.describe(), Network: c.Network.Info(),
	}
	for _, m := range c.Models {
		info := results.ModelInfo{
			Name: m.Name, Summary: m.Summary, StandsFor: m.StandsFor, Framework: m.Framework, Style: string(m.Style),
			Parallel: m.Has(scenarios.ParallelCalls), Traits: traits(m), Settings: map[string]string{},
			Family: string(m.Family), Variant: m.Variant,
			Shape: &results.ShapeInfo{MinProcesses: m.Shape.MinProcesses, MaxProcesses: m.Shape.MaxProcesses, HandlerThreads: m.Shape.HandlerThreads},
		}
		for _, s := range served(c.Scenarios) {
			info.Settings[s.Name] = m.Tune(s, processorsOf(env, scenarios.Load{}).count).String()
		}
		p.Models = append(p.Models, info)
	}
	kin := map[string]int{}
	for _, o := range c.Outside {
		info := c.describeOutside(o)
		info.Variant = firstOutside + kin[info.Family]
		kin[info.Family]++
		p.Models = append(p.Models, info)
	}
	for _, f := range models.Families() {
		p.Families = append(p.Families, string(f))
	}
	for _, s := range c.Scenarios {
		p.Scenarios = append(p.Scenarios, c.describe(s, env))
	}
	for _, f := range scenarios.QualityFamilies() {
		p.QualityFamilies = append(p.QualityFamilies, string(f))
	}
	for _, n := range scenarios.Needs() {
		p.Needs = append(p.Needs, string(n))
	}
	p.Unmeasured = c.unmeasured()
	return p
}

// served are those of the scenarios that models serve.
func served(all []*scenarios.Scenario) []*scenarios.Scenario {
	return slices.DeleteFunc(slices.Clone(all), func(s *scenarios.Scenario) bool { return s.Own })
}

// traits are a model's by their names.
func traits(m models.Model) []string {
	names := make([]string, len(m.Traits))
	for i, t := range m.Traits {
		names[i] = string(t)
	}
	return names
}

// firstOutside is the variant of the first server of a family that is not one of ours:
// our models come before.
const firstOutside = 4

// describeOutside puts a server that stands for a model into that model's family. The
// family of another framework tells that it differs in more, and Outside does so too.
func (c *Config) describeOutside(o *outside.Server) results.ModelInfo {
	settings := o.Settings()
	if o.Installed != "" {
		settings = o.Installed + ": " + settings
	}
	info := results.ModelInfo{
		Name: o.Name, Summary: o.Summary, StandsFor: o.StandsFor, Style: string(o.Style), Parallel: o.Parallel,
		Traits: []string{}, Settings: map[string]string{"command": settings},
		Family: string(models.Frameworks),
		Outside: &results.Outside{
			File: o.File, SHA256: o.Digest, Scenarios: o.Served(), Reference: o.Reference,
			Year: o.Year, Version: o.Installed, Packages: slices.Concat(o.Install.Debian, o.Install.NPM),
		},
	}
	if family, known := c.Kin[o.StandsFor]; known {
		info.Family, info.Outside.Model = string(family), o.StandsFor
	}
	return info
}

func (c *Config) describe(s *scenarios.Scenario, env results.Environment) results.ScenarioInfo {
	info := results.ScenarioInfo{
		Name: s.Name, Summary: s.Summary, TellsApart: s.TellsApart, Own: s.Own,
		Loads: []results.LoadInfo{}, Predictions: []results.Prediction{},
		Requests:  requests(s),
		Upstreams: upstreamInfo(s),
		Sources:   c.sources(s),
		Database:  s.Keep.Name,
		Workload:  s.WorkloadText,
	}
	// What no engine of the run can put on is left out by the run, not missing.
	unable := func(l scenarios.Load) bool { return len(c.able(s, l)) == 0 }
	loads := slices.DeleteFunc(slices.Clone(c.Profile.loads(s)), unable)
	for _, l := range loads {
		info.Loads = append(info.Loads, c.describeLoad(cell{scenario: s, load: l}, env))
	}
	for _, l := range s.Loads {
		if !named(loads, l.Name) {
			info.LeftOut = append(info.LeftOut, c.describeLoad(cell{scenario: s, load: l}, env))
		}
	}
	for _, l := range slices.DeleteFunc(slices.Clone(c.Profile.points(s)), unable) {
		shared := named(loads, l.Name)
		info.Points = append(info.Points, c.describeLoad(cell{scenario: s, load: l, point: !shared}, env))
	}
	info.Predictions = append(info.Predictions, c.predicted(s, env)...)
	for _, show := range s.Shows {
		shown := results.Show{
			Quality: show.Quality, Metric: string(show.Metric), Class: show.Class, Loads: show.Loads,
			Family: string(show.Family), Need: string(show.Need),
		}
		for _, m := range show.Beside {
			shown.Beside = append(shown.Beside, string(m))
		}
		info.Shows = append(info.Shows, shown)
	}
	return info
}

// predicted is what is predicted in a scenario: what it says itself, what was claimed of
// servers of others, and in which order models are to answer a workload.
func (c *Config) predicted(s *scenarios.Scenario, env results.Environment) (all []results.Prediction) {
	for _, p := range slices.Concat(s.Predictions, c.claims(s)) {
		all = append(all, results.Prediction{
			Claim: p.Claim, Load: p.Load, Metric: string(p.Metric), Class: p.Class,
			Trait: string(p.Trait), Except: string(p.Except), Op: string(p.Op), Bound: p.Bound, Versus: string(p.Versus),
			Models: p.Models, Against: p.Against,
		})
	}
	return append(all, c.ordered(s, env)...)
}

// claims are those about servers that the run measures with s.
func (c *Config) claims(s *scenarios.Scenario) (all []scenarios.Prediction) {
	measured := func(name string) bool {
		return slices.ContainsFunc(c.Outside, func(o *outside.Server) bool {
			return o.Name == name && o.Serves(s.Name) && o.Unable(s.Name) == ""
		})
	}
	for _, p := range c.Claims[s.Name] {
		if slices.ContainsFunc(p.Models, measured) && (len(p.Against) == 0 || slices.ContainsFunc(p.Against, measured)) {
			all = append(all, p)
		}
	}
	return all
}

func (c *Config) describeLoad(cell cell, env results.Environment) results.LoadInfo {
	l := cell.load
	info := results.LoadInfo{
		Name: l.Name, Arrivals: string(l.Groups[0].Arrivals), Clients: l.Clients(), Idle: l.Idle,
		Window: c.window(cell).Seconds(), Class: l.Groups[0].Class,
		PerConnection: l.Groups[0].Conn.Requests,
		Read:          describePace(l.Groups[0].Conn.Read), Write: describePace(l.Groups[0].Conn.Write),
	}
	if len(l.Groups) > 1 {
		info.Class, info.PerConnection, info.Read, info.Write = "", 0, nil, nil
		for _, g := range l.Groups {
			info.Groups = append(info.Groups, describeGroup(g))
		}
	}
	if l.Open() {
		rate := l.Rate()
		info.Rate = &rate
	}
	if l.Allow.Any() {
		info.Allow = &results.AllowInfo{Statuses: l.Allow.Statuses, Lost: l.Allow.Lost}
		if l.Allow.Exits {
			info.Allow.RestartDelay = scenarios.RestartDelay.Seconds()
		}
	}
	for _, p := range l.Phases {
		info.Phases = append(info.Phases, results.PhaseInfo{Name: p.Name, Share: p.Share, Factor: p.Factor(), Strain: p.Strain})
	}
	info.InTime = l.InTime.Seconds()
	if limits := l.Limits; limits != (scenarios.Limits{}) {
		info.Limits = &results.LimitsInfo{HeaderTimeout: limits.HeaderTimeout.Seconds(), MaxConns: limits.MaxConns, IdleTimeout: limits.IdleTimeout.Seconds()}
	}
	if l.AllProcessors || l.OneProcessor {
		info.Processors = processorsOf(env, l).count
	}
	if l.At.Of != "" {
		info.At = &results.PlaceInfo{Of: l.At.Of, Value: l.At.Value, Name: l.At.Name}
	}
	if why := c.undivided(cell.scenario, l); why != "" {
		info.PutOnBy = &results.PutOnBy{Host: c.drivers(cell.scenario, l)[0].Name(), Why: why}
	}
	if ceiling := cell.scenario.CeilingOver(l, c.Network.RTT); ceiling > 0 {
		info.Ceiling = &ceiling
	}
	return info
}

func describeGroup(g scenarios.Group) results.GroupInfo {
	info := results.GroupInfo{Class: g.Class, Clients: g.Clients, Arrivals: string(g.Arrivals), PerConnection: g.Conn.Requests, Phase: g.Phase}
	info.Read, info.Write = describePace(g.Conn.Read), describePace(g.Conn.Write)
	info.First = g.First.Seconds()
	if g.Open() {
		info.Rate = &g.Rate
	}
	return info
}

func describePace(p scenarios.Pace) *results.PaceInfo {
	if p.Bytes == 0 {
		return nil
	}
	return &results.PaceInfo{Bytes: p.Bytes, Every: p.Every.Seconds()}
}

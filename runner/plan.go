package runner

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"time"

	"interleave/models"
	"interleave/results"
	"interleave/runner/load"
	"interleave/scenarios"
)

// Config is what to measure and with which programs.
type Config struct {
	Profile   Profile
	Models    []models.Model
	Scenarios []*scenarios.Scenario
	Engines   []string // of the load driver; empty means native
	Seed      uint64   // of the order of trials, the arrivals and the stragglers
	Command   string   // reproduces the run

	// AcceptNoise keeps the trials in which the host was not quiet, with a
	// warning, and measures nothing again.
	AcceptNoise bool
	// FixedWindows measures no window for longer than planned.
	FixedWindows bool

	// Source returns the source file of a scenario's handler in a style, nil if
	// there is none. It is for the report; nil means that it shows none.
	Source func(scenario, style string) []byte

	Programs Programs
	Progress Progress // nil means silence
}

// Programs are the executables that a run starts.
type Programs struct {
	Server   string // interleave-server
	CGIChild string // interleave-cgi
	Self     string // the program with the hidden commands backends and load-driver
}

// cell is one combination that each block measures once.
type cell struct {
	model    models.Model
	scenario *scenarios.Scenario
	load     scenarios.Load
	engine   string
	build    *Build // nil means the run's own programs, with the settings that are in its plan
}

func (c cell) String() string {
	name := c.model.Name + " " + c.scenario.Name + " " + c.load.Name
	if c.engine != load.Native {
		name += " (" + c.engine + ")"
	}
	return name
}

// server names what is started for the cell: the same for all loads.
func (c cell) server() string {
	name := c.model.Name + " " + c.scenario.Name
	if c.build != nil {
		name += " of the " + c.build.Name
	}
	return name
}

func (c *Config) engines() []string {
	if len(c.Engines) == 0 {
		return []string{load.Native}
	}
	return c.Engines
}

// enginesOf are those that put l on for s: the run's, and after them the one
// that gives the second opinion. An engine that cannot put it on is left out.
func (c *Config) enginesOf(s *scenarios.Scenario, l scenarios.Load) []string {
	var able []string
	for _, engine := range c.engines() {
		if load.Supports(engine, l) {
			able = append(able, engine)
		}
	}
	second := c.Profile.SecondOpinion
	if second != "" && l.Name == s.Loads[0].Name && !slices.Contains(able, second) && load.Supports(second, l) {
		able = append(able, second)
	}
	return able
}

// loads are those of s that the profile measures.
func (c *Config) loads(s *scenarios.Scenario) []scenarios.Load {
	if c.Profile.AllLoads {
		return s.Loads
	}
	return s.Loads[:1]
}

func (c *Config) window(l scenarios.Load) time.Duration {
	weight := l.Weight
	if weight == 0 {
		weight = 1
	}
	return time.Duration(float64(c.Profile.Window) * weight)
}

// cells lists all combinations.
func (c *Config) cells() []cell {
	var all []cell
	for _, s := range c.Scenarios {
		for _, l := range c.loads(s) {
			for _, engine := range c.enginesOf(s, l) {
				for _, m := range c.Models {
					all = append(all, cell{model: m, scenario: s, load: l, engine: engine})
				}
			}
		}
	}
	return all
}

// order returns a block's cells in the order in which they are measured:
// random, but the same for the same seed.
func (c *Config) order(at attempt) []cell {
	cells := c.cells()
	rng := rand.New(rand.NewPCG(c.Seed, uint64(at.block)|uint64(at.number)<<32))
	rng.Shuffle(len(cells), func(i, j int) { cells[i], cells[j] = cells[j], cells[i] })
	return cells
}

// trialOverhead is what a trial takes besides warm-up and window, for the
// estimate before the first was measured.
const trialOverhead = 250 * time.Millisecond

// Estimate is how many trials the run has and about how long they take.
func (c *Config) Estimate() (trials int, took time.Duration) {
	for _, cell := range c.cells() {
		trials++
		took += c.Profile.Warmup + c.window(cell.load) + trialOverhead
	}
	return trials * c.Profile.Blocks, took * time.Duration(c.Profile.Blocks)
}

// plan describes the run for run.json.
func (c *Config) plan(serverCPUs int) results.Plan {
	p := results.Plan{
		Profile: c.Profile.Name,
		Seed:    c.Seed,
		Blocks:  c.Profile.Blocks,
		Warmup:  c.Profile.Warmup.Seconds(),
		Window:  c.Profile.Window.Seconds(),
		Engines: c.engines(), SecondOpinion: c.Profile.SecondOpinion,
		AcceptNoise: c.AcceptNoise,
	}
	for _, m := range c.Models {
		info := results.ModelInfo{
			Name: m.Name, Summary: m.Summary, StandsFor: m.StandsFor, Style: string(m.Style),
			Parallel: m.Parallel, Traits: m.Traits, Settings: map[string]string{},
		}
		for _, s := range c.Scenarios {
			info.Settings[s.Name] = m.Tune(s, serverCPUs).String()
		}
		p.Models = append(p.Models, info)
	}
	for _, s := range c.Scenarios {
		p.Scenarios = append(p.Scenarios, c.describe(s))
	}
	return p
}

func (c *Config) describe(s *scenarios.Scenario) results.ScenarioInfo {
	info := results.ScenarioInfo{
		Name: s.Name, Summary: s.Summary, TellsApart: s.TellsApart,
		Predictions: []results.Prediction{},
		Requests:    requests(s),
		Upstreams:   upstreamInfo(s),
		Sources:     c.sources(s.Name),
	}
	for _, l := range c.loads(s) {
		li := results.LoadInfo{
			Name: l.Name, Arrivals: string(l.Arrivals), Clients: l.Clients, Idle: l.Idle,
			Window: c.window(l).Seconds(),
		}
		if l.Arrivals != scenarios.Closed {
			li.Rate = &l.Rate
		}
		if ceiling := s.Ceiling(l); ceiling > 0 {
			li.Ceiling = &ceiling
		}
		info.Loads = append(info.Loads, li)
	}
	for _, p := range s.Predictions {
		info.Predictions = append(info.Predictions, results.Prediction{
			Claim: p.Claim, Load: p.Load, Metric: string(p.Metric), Class: p.Class,
			Trait: p.Trait, Op: string(p.Op), Bound: p.Bound, Versus: p.Versus,
		})
	}
	return info
}

// check refuses a configuration that cannot be measured.
func (c *Config) check() error {
	if len(c.cells()) == 0 {
		return fmt.Errorf("nothing to measure: no load of the chosen scenarios can be put on by engine %v", c.engines())
	}
	return nil
}

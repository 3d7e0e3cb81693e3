package runner

import (
	"cmp"
	"fmt"
	"path/filepath"
	"slices"
	"time"

	"interleave/internal/quantity"
	"interleave/models"
	"interleave/results"
	"interleave/runner/load"
	"interleave/runner/network"
	"interleave/runner/outside"
	"interleave/scenarios"
)

// Config is what to measure and with which programs.
type Config struct {
	Profile   Profile
	Models    []models.Model
	Outside   []*outside.Server // measured beside the models, with the scenarios that they serve
	Scenarios []*scenarios.Scenario
	Engines   []string  // of the load driver; empty means native
	Seed      uint64    // of the order of trials, the arrivals and the stragglers
	Command   string    // reproduces the run
	Precision Precision // what ends the run; zero means the profile's number of blocks

	// Network is between clients and servers. With one, Place is where it begins: this
	// process has to be in it (network.Enter).
	Network network.Conditions
	Place   *network.Place

	// Source returns the source file of a handler in a style, from its folder, nil if
	// there is none. It is for the report; nil means that it shows none.
	Source func(folder, style string) []byte

	// Claims are predictions about certain servers from outside, by scenario. Those about
	// servers that are not in the run are left out.
	Claims map[string][]scenarios.Prediction

	// Kin is the family of each model by its name: a server from outside that stands
	// for one is shown beside it.
	Kin map[string]models.Family

	// Sampled are models and scenarios of the run that are put under load once more at
	// its end, to see where the servers' CPU time goes. A load that they name does not
	// count: it is the scenario's first.
	Sampled []results.Cell

	// Hosts are those of the parts of each trial; nil means this one for all of them.
	Hosts *Hosts

	Programs Programs
	Progress Progress // nil means silence
}

// Programs are the executables that a run starts.
type Programs struct {
	// Server is interleave-server. Beside it stand those of models with a program of
	// their own, and those with the library that a scenario needs.
	Server   string
	CGIChild string // interleave-cgi, and beside it those with a library
	Self     string // the program with the hidden commands backends and load-driver
}

// server is the program that serves s with m.
func (p Programs) server(m models.Model, s *scenarios.Scenario) string {
	if m.Program == "" {
		return s.Program(p.Server)
	}
	return s.Program(filepath.Join(filepath.Dir(p.Server), m.Program))
}

// child is the CGI child for s; empty if there is none.
func (p Programs) child(s *scenarios.Scenario) string {
	if p.CGIChild == "" {
		return ""
	}
	return s.Program(p.CGIChild)
}

// cell is one combination that each block measures once.
type cell struct {
	model    models.Model
	scenario *scenarios.Scenario
	load     scenarios.Load
	engine   string
	build    *Build          // nil means the run's own programs, with the settings that are in its plan
	outside  *outside.Server // that model stands for; nil if the model is one of ours
	point    bool            // of a curve, and not one of the scenario's loads as well
	cpus     float64         // quota of CPU time, in processors; 0 means none
	tuning   models.Tuning   // overrides the settings that the model chooses, where not zero

	network network.Conditions // between the clients and the server
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

// able are those of the run's engines that can put l, a load of s, on.
func (c *Config) able(s *scenarios.Scenario, l scenarios.Load) (able []string) {
	for _, engine := range c.engines() {
		if load.Supports(engine, s, l) {
			able = append(able, engine)
		}
	}
	return able
}

// enginesOf are those that put l on for s: the run's, and after them the one
// that gives the second opinion. An engine that cannot put it on is left out.
func (c *Config) enginesOf(s *scenarios.Scenario, l scenarios.Load) []string {
	able := c.able(s, l)
	second := c.Profile.SecondOpinion
	if second != "" && c.Hosts == nil && l.Name == s.Loads[0].Name && !slices.Contains(able, second) && load.Supports(second, s, l) {
		able = append(able, second)
	}
	return able
}

// window is for how long the cell's load is measured.
func (c *Config) window(cell cell) time.Duration {
	if cell.point {
		return c.Profile.PointWindow
	}
	weight := cell.load.Weight
	if weight == 0 {
		weight = 1
	}
	return max(cell.load.Least, time.Duration(float64(c.Profile.Window)*weight))
}

// cells lists all combinations.
func (c *Config) cells() []cell {
	var all []cell
	add := func(s *scenarios.Scenario, l scenarios.Load, engines []string, point bool) {
		for _, engine := range engines {
			for _, m := range c.Models {
				if s.Own || c.unable(m, s, l) != "" {
					continue
				}
				all = append(all, cell{model: m, scenario: s, load: l, engine: engine, point: point, network: c.Network})
			}
			for _, o := range c.Outside {
				if o.Serves(s.Name) && c.unfit(o, s, l) == "" {
					all = append(all, cell{model: o.Model(), scenario: s, load: l, engine: engine, outside: o, point: point, network: c.Network})
				}
			}
		}
	}
	for _, s := range c.Scenarios {
		for _, l := range c.Profile.loads(s) {
			add(s, l, c.enginesOf(s, l), false)
		}
		for _, l := range c.Profile.extra(s) {
			add(s, l, c.able(s, l), true)
		}
	}
	return all
}

// unable says why a model cannot be put under a load, empty if it can: the host
// lacks what the model or the load needs, or the model what the scenario needs, or
// each of its workers holds a client who waits, and none is left for those who post.
func (c *Config) unable(m models.Model, s *scenarios.Scenario, l scenarios.Load) string {
	if why := cmp.Or(m.Unavailable(), m.Unable(s), c.lacks(s, l), beyond(m, l)); why != "" {
		return why
	}
	waiting := s.Parked(l)
	if waiting == 0 || !slices.Contains(m.Traits, scenarios.Bounded) {
		return ""
	}
	workers := m.Tune(s, 1).Workers
	if waiting < workers {
		return ""
	}
	return fmt.Sprintf("holds a waiting client in each of its %s: with %s none is left for what they wait for",
		quantity.Plural(workers, "worker"), quantity.Plural(waiting, "client"))
}

// beyond says that a load has more connections than this host lets the model hold;
// empty if it has not.
func beyond(m models.Model, l scenarios.Load) string {
	if m.Holds == nil {
		return ""
	}
	if most, need := m.Holds(), l.Clients()+l.Idle; most < need {
		return fmt.Sprintf("holds %s at most on this host, and %s has %s", quantity.Plural(most, "connection"), l.Name, quantity.Whole(need))
	}
	return ""
}

// unfit says why a server of others cannot be put under a load, empty if it can.
func (c *Config) unfit(o *outside.Server, s *scenarios.Scenario, l scenarios.Load) string {
	return cmp.Or(o.Unable(s.Name), c.lacks(s, l))
}

// Estimate is how many trials the run has and about how long they take.
func (c *Config) Estimate() (trials int, took time.Duration) {
	var once time.Duration // in the first block
	for _, r := range c.rings() {
		trials += len(r)
		took += c.estimate(r)
		if (slot{cell: r[0]}).hasExcerpt() {
			once += excerptTime(r)
		}
	}
	once += time.Duration(len(c.Sampled)) * (c.Profile.Sampled + c.Profile.Warmup + ringOverhead)
	return trials * c.Profile.Blocks, took*time.Duration(c.Profile.Blocks) + once
}

// unmeasured are the models and other servers that cannot be put under a load.
func (c *Config) unmeasured() (list []results.Unmeasured) {
	for _, s := range c.Scenarios {
		for _, l := range slices.Concat(c.Profile.loads(s), c.Profile.extra(s)) {
			for _, m := range c.Models {
				if why := c.unable(m, s, l); why != "" && !s.Own {
					list = append(list, results.Unmeasured{Model: m.Name, Scenario: s.Name, Load: l.Name, Why: why})
				}
			}
			for _, o := range c.Outside {
				if why := c.unfit(o, s, l); why != "" && o.Serves(s.Name) {
					list = append(list, results.Unmeasured{Model: o.Name, Scenario: s.Name, Load: l.Name, Why: why})
				}
			}
		}
	}
	return list
}

// check refuses a configuration that cannot be measured.
func (c *Config) check() error {
	if err := c.Hosts.check(c); err != nil {
		return err
	}
	if len(c.cells()) > 0 {
		return nil
	}
	if unmeasured := c.unmeasured(); len(unmeasured) > 0 {
		u := unmeasured[0]
		return fmt.Errorf("nothing to measure: scenario %s under load %s, %s: %s", u.Scenario, u.Load, u.Model, u.Why)
	}
	return fmt.Errorf("nothing to measure: profile %s has no load of the chosen scenarios that engine %v can put on", c.Profile.Name, c.engines())
}

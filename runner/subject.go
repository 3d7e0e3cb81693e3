package runner

import (
	"context"
	"errors"
	"time"

	"interleave/models"
	"interleave/results"
	"interleave/runner/outside"
	"interleave/runner/place"
	"interleave/runner/process"
	"interleave/scenarios"
)

// Cell is a model serving a scenario under a load.
type Cell struct {
	Model    models.Model
	Outside  *outside.Server // that Model stands for; nil if it is one of ours
	Scenario *scenarios.Scenario
	Load     scenarios.Load
}

// Name is the cell in words.
func (c Cell) Name() results.Cell {
	return results.Cell{Model: c.Model.Name, Scenario: c.Scenario.Name, Load: c.Load.Name}
}

func (c Cell) String() string { return c.Name().String() }

// Subject is one trial of a ring in a caller's own plan.
type Subject struct {
	Cell
	Build    *Build // nil means the run's own programs; a server from outside is in the folder of its build already
	Block    int    // decides the arrivals: the same for all that are compared
	Position int    // within the block
}

// Lab measures rings of trials for callers that plan them themselves.
type Lab struct{ lab *lab }

// NewLab divides the host that env describes. Of the configuration it heeds
// the profile's times, the programs and the seed.
func NewLab(c Config, env results.Environment) (*Lab, error) {
	if c.Hosts != nil {
		return nil, errors.New("rings and searches are measured on one host: leave the other hosts out")
	}
	l, err := newLab(c, env)
	if err != nil {
		return nil, err
	}
	return &Lab{l}, nil
}

func (l *Lab) slot(s Subject) slot {
	config := l.lab.config
	c := cell{
		model: s.Model, scenario: s.Scenario, load: s.Load, engine: config.engines()[0], network: config.Network,
		outside: s.Outside, build: s.Build,
	}
	return slot{cell: c, block: s.Block, position: s.Position}
}

// MeasureRing carries out the trials of subjects side by side, for the time
// that the profile gives each of them and half as much again at most.
func (l *Lab) MeasureRing(ctx context.Context, subjects []Subject) []*results.Trial {
	var slots []slot
	for _, s := range subjects {
		slots = append(slots, l.slot(s))
	}
	turns, _ := l.lab.config.ringTime(cellsOf(slots))
	most := time.Duration(stretched * float64(turns))
	return l.lab.measureRing(ctx, slots, limitOf(most, len(slots), most))
}

// Close ends the backends.
func (l *Lab) Close() { l.lab.close() }

// newLab pins this process, unless the trials run on other hosts, and prepares what they
// share.
func newLab(c Config, env results.Environment) (*lab, error) {
	b := &lab{config: c, backends: map[string]*upstreams{}, asked: map[string]string{}}
	if h := c.Hosts; h != nil {
		facts := h.Server.Facts()
		env.ServerCPUs, env.LoadCPUs = facts.ServerCPUs, facts.LoadCPUs
		b.env, b.server, b.load, b.upstream = env, h.Server, h.Load, h.backends()
		return b, nil
	}
	server, rest := process.Split(process.CPUs())
	if err := process.PinSelf(rest); err != nil {
		return nil, err
	}
	env.ServerCPUs, env.LoadCPUs = server, rest // of this process, should a run go on elsewhere
	here := &place.Local{Env: env}
	b.env, b.server, b.load, b.upstream = env, here, []place.Place{here}, here
	return b, nil
}

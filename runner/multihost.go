package runner

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"interleave/results"
	"interleave/runner/load"
	"interleave/runner/place"
	"interleave/scenarios"
)

// Hosts are the hosts on which the parts of each trial run, where these are not all on
// this one. Every server is measured alone then, in an order of its own in each block:
// the baton of a ring passes within one host.
type Hosts struct {
	Server   place.Place
	Load     []place.Place // at least one; they divide each load
	Backends place.Place   // nil means that the upstreams run on the first load host

	// Grace is how long a host that was lost is waited for, before the run ends and can
	// be resumed; 0 means DefaultGrace.
	Grace time.Duration
}

// DefaultGrace is long enough for a host to boot, or for somebody to see to a cable.
const DefaultGrace = time.Minute

// hostsOverhead is about how much longer a trial takes over several hosts: until all are
// ready, know the clocks and begin, and have told what they saw.
const hostsOverhead = 600 * time.Millisecond

// backends is where the upstreams run.
func (h *Hosts) backends() place.Place {
	if h.Backends != nil {
		return h.Backends
	}
	return h.Load[0]
}

func (h *Hosts) grace() time.Duration { return cmp.Or(h.Grace, DefaultGrace) }

// all are the hosts, each once.
func (h *Hosts) all() []place.Place {
	all := []place.Place{h.Server}
	for _, p := range append(slices.Clone(h.Load), h.backends()) {
		if !slices.Contains(all, p) {
			all = append(all, p)
		}
	}
	return all
}

// describe is what a plan says of the hosts; nil if there is this one alone.
func (h *Hosts) describe() *results.HostsInfo {
	if h == nil {
		return nil
	}
	info := &results.HostsInfo{Server: h.Server.Name(), Backends: h.backends().Name()}
	for _, p := range h.Load {
		info.Load = append(info.Load, p.Name())
	}
	for _, p := range h.all() {
		facts := p.Facts()
		info.Machines = append(info.Machines, results.Machine{Name: p.Name(), CPUModel: facts.CPUModel, CPUs: facts.CPUs, LoadCPUs: facts.LoadCPUs})
	}
	return info
}

// check says what is wrong with the hosts themselves.
func (h *Hosts) check(c *Config) error {
	switch {
	case h == nil:
		return nil
	case h.Server == nil || len(h.Load) == 0:
		return fmt.Errorf("a run over several hosts wants a server host and at least one load host")
	case slices.ContainsFunc(c.engines(), func(e string) bool { return e != load.Native }):
		return fmt.Errorf("over several hosts there is the native engine alone: leave --engine out")
	case c.Network.Given():
		return fmt.Errorf("a network is made on one host: leave it out over several hosts, which have their own between them")
	case len(c.Sampled) > 0:
		return fmt.Errorf("call stacks are not sampled over several hosts: leave --profile-cell out, or run on one host")
	}
	return nil
}

// apart says why a load of s cannot be measured over the run's hosts; empty if it can,
// or if there is but this one.
func (c *Config) apart(s *scenarios.Scenario, l scenarios.Load) string {
	if c.Hosts == nil {
		return ""
	}
	why := ""
	switch {
	case s.Library != "":
		why = "its files or rows lie beside the runner, and the server is elsewhere"
	case len(l.Phases) > 0:
		why = "its phases come by turns, which the load drivers of one host take"
	case s.Faulty(l):
		why = "what its failures do to others is seen by turns, which the load drivers of one host take"
	default:
		spec := load.Spec{Groups: l.Groups, Requests: s.Asks(l)}
		if err := spec.Divides(len(c.Hosts.Load)); err != nil {
			why = err.Error()
		}
	}
	if why == "" {
		return ""
	}
	return "cannot be measured over several hosts: " + why
}

// room is what the hosts let the processes of a trial have.
func (c *Config) room() room {
	if c.Hosts == nil {
		return hostRoom()
	}
	facts := c.Hosts.Server.Facts()
	r := room{descriptors: 1 << 62, memory: facts.MemoryBytes, parts: len(c.Hosts.Load), part: 1 << 62}
	if facts.Descriptors > 0 {
		r.descriptors = facts.Descriptors
	}
	ports := 1 << 30
	for _, p := range c.Hosts.Load {
		facts := p.Facts()
		if facts.Descriptors > 0 {
			r.part = min(r.part, facts.Descriptors)
		}
		if facts.Connections > 0 {
			ports = min(ports, facts.Connections)
		}
	}
	r.connections = ports * r.parts
	return r
}

// environment is what decides the plan of a run, without what may differ from one start
// to the next.
func (c *Config) environment(here results.Environment) results.Environment {
	if c.Hosts == nil {
		return here
	}
	return c.Hosts.Server.Facts()
}

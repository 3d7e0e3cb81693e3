package runner

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"interleave/results"
	"interleave/runner/load"
	"interleave/runner/place"
)

// Hosts are the hosts on which the parts of each trial run, where these are not all on
// this one. Servers are measured side by side as on one host, by longer turns (see
// ring.Apart).
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

// hostsOverhead is about how much longer a ring takes over several hosts until all are ready,
// and apartOverhead a turn: until all know the clocks and begin, and have told what they saw.
const (
	hostsOverhead = 400 * time.Millisecond
	apartOverhead = startLead + 60*time.Millisecond
)

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
	return once(slices.Concat([]place.Place{h.Server}, h.Load, []place.Place{h.backends()}))
}

// once are places, each once.
func once(places []place.Place) (all []place.Place) {
	for _, p := range places {
		if !slices.Contains(all, p) {
			all = append(all, p)
		}
	}
	return all
}

// shared reports whether a host is one machine with another one.
func (h *Hosts) shared(on place.Place) bool {
	boot := on.Facts().Boot
	return boot != "" && slices.ContainsFunc(h.all(), func(p place.Place) bool { return p != on && p.Facts().Boot == boot })
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
	for _, s := range c.Scenarios {
		if s.Keep.Make != nil {
			return fmt.Errorf("scenario %s has its rows in a database, which is reached from one host: leave --database out, or run on one host", s.Name)
		}
	}
	return nil
}

// environment is what decides the plan of a run, without what may differ from one start
// to the next.
func (c *Config) environment(here results.Environment) results.Environment {
	if c.Hosts == nil {
		return here
	}
	return c.Hosts.Server.Facts()
}

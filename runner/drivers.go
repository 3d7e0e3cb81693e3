package runner

import (
	"interleave/runner/load"
	"interleave/runner/place"
	"interleave/scenarios"
)

// undivided says why l is put on by one of several load hosts alone; empty if all of them
// put on a part of it.
func (c *Config) undivided(s *scenarios.Scenario, l scenarios.Load) string {
	if c.Hosts == nil {
		return ""
	}
	spec := load.Spec{Groups: l.Groups, Requests: s.Asks(l), Turns: true, Hold: true, Numbers: s.Library != ""}
	if err := spec.Divides(len(c.Hosts.Load)); err != nil {
		return err.Error()
	}
	return ""
}

// drivers are the hosts that put l on: all load hosts; or the first of them without the
// upstreams, if one has to do it alone.
func (c *Config) drivers(s *scenarios.Scenario, l scenarios.Load) []place.Place {
	all := c.Hosts.Load
	if c.undivided(s, l) == "" {
		return all
	}
	for i, p := range all {
		if p != c.Hosts.backends() {
			return all[i : i+1]
		}
	}
	return all[:1]
}

// driversOf are the hosts that put on the cell's load.
func (b *lab) driversOf(c cell) []place.Place {
	if b.config.Hosts == nil {
		return b.load
	}
	return b.config.drivers(c.scenario, c.load)
}

// lacks says what keeps l from being put on by the hosts that would; empty if nothing does.
func (c *Config) lacks(s *scenarios.Scenario, l scenarios.Load) string {
	if c.Hosts == nil {
		return hostRoom().lacks(s, l)
	}
	return c.room(c.drivers(s, l)).lacks(s, l)
}

// room is what the hosts let the processes of a trial have whose load drivers are on these.
func (c *Config) room(drivers []place.Place) room {
	if c.Hosts == nil {
		return hostRoom()
	}
	facts := c.Hosts.Server.Facts()
	r := room{descriptors: 1 << 62, memory: facts.MemoryBytes, parts: len(drivers), part: 1 << 62}
	if facts.Descriptors > 0 {
		r.descriptors = facts.Descriptors
	}
	ports := 1 << 30
	for _, p := range drivers {
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

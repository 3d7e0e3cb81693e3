package load

import (
	"errors"
	"fmt"
	"slices"

	"interleave/internal/quantity"
	"interleave/scenarios"
)

// Divide divides a load among n drivers, each on a host of its own, so that together
// they put on what one would: clients and silent connections are dealt out, and so is
// the rate of requests at random moments, since streams of a share of the rate each add
// up to exactly one stream of it (Poisson), however the hosts' clocks stand. Each has
// another sequence. What cannot be divided is an error that says why.
func (s Spec) Divide(n int) ([]Spec, error) {
	s = s.withDefaults()
	if err := s.Divides(n); err != nil {
		return nil, err
	}
	parts := make([]Spec, n)
	for i := range parts {
		p := s
		p.Groups = slices.Clone(s.Groups)
		p.Arrivals, p.Clients, p.Rate, p.PerConnection = "", 0, 0, 0 // which the groups say
		for g := range p.Groups {
			p.Groups[g].Clients = share(s.Groups[g].Clients, i, n)
			p.Groups[g].Rate = s.Groups[g].Rate / float64(n)
		}
		p.Idle, p.IdleStep = share(s.Idle, i, n), (s.IdleStep+n-1)/n
		p.Seed = s.Seed + uint64(i)*apart
		parts[i] = p
	}
	return parts, nil
}

// Divides says why the load cannot be divided among n drivers; nil if it can. One driver
// alone can put on any.
func (s Spec) Divides(n int) error {
	if n == 1 {
		return nil
	}
	s = s.withDefaults()
	switch {
	case s.Engine != Native:
		return fmt.Errorf("engine %s does not begin at a given moment", s.Engine)
	case s.Turns && !s.Hold || s.Pulse != PulseSpec{}:
		return errors.New("a load whose turns a conductor gives, and one that is told of while it is on, is for one load driver")
	case s.Numbers:
		return errors.New("each request has a number of its own, and so a row")
	case slices.ContainsFunc(s.Requests, func(r scenarios.Request) bool { return r.Fault != "" }):
		return errors.New("what a request that goes wrong does to others is told by one clock")
	case slices.ContainsFunc(s.Requests, func(r scenarios.Request) bool { return r.Want.Reports != "" }):
		return errors.New("how long it takes until who waits is told of what others send is told by one clock")
	}
	for _, g := range s.Groups {
		switch {
		case g.Arrivals == scenarios.Constant:
			return fmt.Errorf("constant arrivals cannot be divided among %s, whose clocks would have to agree to far less than the time between two requests", quantity.Plural(n, "load host"))
		case g.Clients < n:
			return fmt.Errorf("%s cannot be divided among %s", quantity.Plural(g.Clients, "client"), quantity.Plural(n, "load host"))
		}
	}
	return nil
}

// share is part i of n in a whole number.
func share(all, i, n int) int {
	part := all / n
	if i < all%n {
		part++
	}
	return part
}

// apart is between the seeds of two drivers: the golden ratio's 64 bits, so that no two
// runs and blocks have one in common.
const apart = 0x9E3779B97F4A7C15

package check

import (
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"time"

	"interleave/internal/bounded"
	"interleave/results"
	"interleave/runner/hosts/probe"
	"interleave/runner/place"
	"interleave/runner/process"
)

// Config says what to look at.
type Config struct {
	Server   place.Place
	Load     []place.Place // at least one
	Backends []place.Place // may be none

	// Self is the program with the hidden commands of probe, truth, load and this package.
	Self string
	// Progress, if not nil, is told what is looked at now.
	Progress func(what string)
}

// Run looks at all of it. An error means that a host could not be asked, or was lost.
func Run(ctx context.Context, c Config) (*Report, error) {
	r := &Report{Schema: Schema, Hosts: []Host{}, Links: []Link{}, Staircase: []results.Step{}, Doubts: []string{}}
	if c.Progress == nil {
		c.Progress = func(string) {}
	}
	for _, part := range []struct {
		role   string
		places []place.Place
	}{{results.ServerHost, []place.Place{c.Server}}, {results.LoadHost, c.Load}, {results.BackendsHost, c.Backends}} {
		for _, p := range part.places {
			c.Progress("clock and limits of " + p.Name())
			h, err := c.look(ctx, p, part.role)
			if err != nil {
				return nil, fmt.Errorf("look at %s: %w", p.Name(), err)
			}
			r.Hosts = append(r.Hosts, h)
		}
	}
	if err := c.links(ctx, r); err != nil {
		return nil, err
	}
	if err := c.climb(ctx, r); err != nil {
		return nil, err
	}
	r.doubt()
	return r, nil
}

func (c *Config) look(ctx context.Context, p place.Place, role string) (Host, error) {
	facts := p.Facts()
	h := Host{Name: p.Name(), Role: role, CPUModel: facts.CPUModel, CPUs: len(facts.ServerCPUs) + len(facts.LoadCPUs), Kernel: facts.Kernel}
	if h.CPUs == 0 {
		h.CPUs = facts.CPUs
	}
	ahead, bound, err := p.Clock(ctx)
	if err != nil {
		return h, err
	}
	h.Ahead, h.Bound = ahead.Seconds(), bound.Seconds()
	return h, c.ask(ctx, p, LimitsCommand, struct{}{}, &h.Limits)
}

// links measures the way from each other host to the server host.
func (c *Config) links(ctx context.Context, r *Report) error {
	secret := rand.Uint64()
	line, err := json.Marshal(probe.Spec{Secret: secret})
	if err != nil {
		return err
	}
	server, err := c.Server.Start(ctx, place.Spec{
		Spec: process.Spec{
			Name: "end of the link on " + c.Server.Name(), Path: c.Self, Args: []string{probe.ServerCommand},
			Pipes: true, Input: append(line, '\n'), ReadyWithin: readyLimit,
		},
		Listen: place.AnyPort,
	})
	if err != nil {
		return err
	}
	defer server.Kill()
	for _, p := range append(append([]place.Place{}, c.Load...), c.Backends...) {
		c.Progress("the way from " + p.Name() + " to " + c.Server.Name())
		l := Link{From: p.Name(), To: c.Server.Name()}
		if err := c.ask(ctx, p, probe.ClientCommand, probe.Spec{Addr: server.Addr(), Secret: secret}, &l.Figures); err != nil {
			return fmt.Errorf("%s cannot reach %s at %s: %w; give %s the address in the file of the hosts by which the others reach it, and let its ports be reached", p.Name(), c.Server.Name(), server.Addr(), err, c.Server.Name())
		}
		r.Links = append(r.Links, l)
	}
	return nil
}

const (
	// readyLimit is how long a child may take to be ready, and askLimit to answer.
	readyLimit = 20 * time.Second
	askLimit   = 40 * time.Second
)

// ask runs a hidden command on a host: spec on its stdin, and its answer from stdout. Both
// are a line of JSON.
func (c *Config) ask(ctx context.Context, p place.Place, command string, spec, answer any) error {
	ctx, cancel := context.WithTimeoutCause(ctx, askLimit, fmt.Errorf("no answer within %v", askLimit))
	defer cancel()
	line, err := json.Marshal(spec)
	if err != nil {
		return err
	}
	child, err := p.Start(ctx, place.Spec{Spec: process.Spec{
		Name: command + " on " + p.Name(), Path: c.Self, Args: []string{command}, Pipes: true, Input: append(line, '\n'),
	}})
	if err != nil {
		return err
	}
	defer child.Kill()
	stop := context.AfterFunc(ctx, child.Kill)
	defer stop()
	said, err := bounded.All(child.Stdout(), bounded.Words)
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	if err != nil {
		return err
	}
	<-child.Done()
	if err := child.Err(); err != nil {
		return err
	}
	if err := json.Unmarshal(said, answer); err != nil {
		return fmt.Errorf("%s on %s wrote %.80q, which is no answer", command, p.Name(), said)
	}
	return nil
}

// threads drive the load on a host.
func threads(p place.Place) int {
	n := len(p.Facts().LoadCPUs)
	if n == 0 {
		n = p.Facts().CPUs
	}
	return min(max(n, 1), maxThreads)
}

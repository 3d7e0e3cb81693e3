package check

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"interleave/internal/quantity"
	"interleave/results"
	"interleave/runner/calibrate"
	"interleave/runner/load"
	"interleave/runner/place"
	"interleave/runner/process"
	"interleave/runner/truth"
	"interleave/scenarios"
)

const (
	warmup     = 200 * time.Millisecond
	window     = 500 * time.Millisecond
	clients    = 64 // of each host
	maxThreads = 16

	// slack is how long a load may take beyond its planned time.
	slack = 20 * time.Second
)

// climb has all load hosts together make ever higher rates until two in a row are too high
// for them.
func (c *Config) climb(ctx context.Context, r *Report) error {
	for i, rate := range calibrate.Stairs() {
		c.Progress(quantity.Chosen(rate) + " requests/s of all load hosts together")
		step, err := c.step(ctx, rate, uint64(i+1))
		if err != nil {
			return err
		}
		r.Staircase = append(r.Staircase, step)
		if n := len(r.Staircase); n >= 2 && step.Limited && r.Staircase[n-2].Limited {
			break
		}
	}
	for _, s := range r.Staircase {
		if !s.Limited {
			r.KeptUp = &s.Rate
		}
	}
	return nil
}

// step takes one rate, of which each host makes its part.
func (c *Config) step(ctx context.Context, rate float64, seed uint64) (results.Step, error) {
	spec := truth.Spec{Null: true}
	line, err := json.Marshal(spec)
	if err != nil {
		return results.Step{}, err
	}
	server, err := c.Server.Start(ctx, place.Spec{
		Spec: process.Spec{
			Name: "server that answers at once", Path: c.Self, Args: []string{truth.Command},
			CPUs: c.Server.Facts().ServerCPUs, Pipes: true, Input: append(line, '\n'), ReadyWithin: readyLimit,
		},
		Listen: place.AnyPort,
	})
	if err != nil {
		return results.Step{}, err
	}
	defer server.Kill()
	var drivers []*load.Driver
	for i, p := range c.Load {
		child, err := p.Start(ctx, place.Spec{Spec: process.Spec{
			Name: "load driver on " + p.Name(), Path: c.Self, Args: []string{"load-driver"}, CPUs: p.Facts().LoadCPUs, Pipes: true,
		}})
		if err != nil {
			return results.Step{}, err
		}
		defer child.Kill()
		// Streams of arrivals by chance add up to one; clocks have no part in it.
		driver, err := load.Attach(child.Stdin(), child.Stdout(), load.Spec{
			URL: "http://" + server.Addr(), Requests: spec.Requests(), Arrivals: scenarios.Poisson, Rate: rate / float64(len(c.Load)),
			Clients: clients, Threads: threads(p), Warmup: warmup, Duration: window, Seed: seed<<8 + uint64(i),
		})
		if err != nil {
			return results.Step{}, err
		}
		drivers = append(drivers, driver)
	}
	all, err := ended(ctx, server, drivers)
	return calibrate.StepOf(rate, all...), err
}

// ended waits for the results of all drivers.
func ended(ctx context.Context, server place.Child, drivers []*load.Driver) (all []*results.LoadResult, err error) {
	limit := time.NewTimer(warmup + window + slack)
	defer limit.Stop()
	for _, d := range drivers {
		select {
		case <-d.Done():
			result, err := d.Result()
			if err != nil {
				return nil, err
			}
			all = append(all, result)
		case <-server.Done():
			return nil, server.Unasked()
		case <-limit.C:
			return nil, fmt.Errorf("the load hung: no end %s after its planned time", quantity.Duration(slack))
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
	if len(all) == 0 {
		return nil, errors.New("no host makes load")
	}
	return all, nil
}

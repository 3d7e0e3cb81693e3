package runner

import (
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"time"

	"interleave/internal/endpoint"
	"interleave/results"
	"interleave/runner/load"
	"interleave/runner/place"
	"interleave/runner/process"
	"interleave/runner/quiet"
	"interleave/scenarios"
)

func newTrial(s slot) *results.Trial {
	return &results.Trial{
		Schema: results.TrialSchema, Model: s.model.Name, Scenario: s.scenario.Name, Load: s.load.Name,
		Engine: s.engine, Block: s.block, Position: s.position, Attempt: s.attempt, StartedAt: time.Now(),
		Valid: true, InvalidBecause: []string{}, Warnings: []string{}, MemoryByConns: []results.MemorySample{},
	}
}

// measureAlone carries out one trial whose engine knows no turns. Whatever goes wrong makes
// it invalid; it leaves no process behind.
func (b *lab) measureAlone(ctx context.Context, s slot) *results.Trial {
	stand := b.newStand(s)
	watch := quiet.StartWatch(b.env.ServerCPUs)
	err := b.connect(ctx)
	if err == nil {
		err = stand.setUp(ctx, false)
	}
	if err == nil {
		spec := stand.loadSpec()
		spec.Extend = true
		err = stand.putLoad(stand.ctx, spec)
	}
	if err == nil {
		err = b.readNetwork(ctx, stand.trial)
	}
	if err == nil {
		b.probe(stand.ctx, stand)
	}
	stand.tearDown(err)
	b.conclude(stand, watch.Stop())
	return stand.trial
}

// conclude judges a trial, with the noise that it had.
func (b *lab) conclude(s *stand, noise results.Noise) {
	t := s.trial
	t.Noise = &noise
	s.account()
	b.judge(s.slot, t, s.lost)
	t.Took = time.Since(t.StartedAt).Seconds()
	t.Overhead = t.Took
	if t.LoadResult != nil {
		t.Overhead -= b.config.warmUp(s.cell).Seconds() + t.LoadResult.Duration
	}
}

// loadSpec is the load of a stand, as its driver is told.
func (s *stand) loadSpec() load.Spec {
	b := s.lab
	return load.Spec{
		URL: endpoint.URL(s.server.Addr(), ""), Engine: s.engine, Groups: s.load.Groups, Timeout: s.load.Timeout, Allow: s.load.Allow,
		Phases: s.load.Phases, InTime: s.load.InTime, Streams: slices.Contains(s.scenario.Needs, scenarios.Streaming),
		Idle: s.load.Idle, IdleStep: (s.load.Idle + idleSteps - 1) / idleSteps, Pause: s.load.Idle > 0 || s.scenario.Parked(s.load) > 0,
		Warmup: b.config.warmUp(s.cell), Duration: b.config.window(s.cell),
		Requests: s.scenario.Asks(s.load), Secret: s.secret,
		Numbers: s.data != nil && s.engine == load.Native,
		Threads: b.threads(s.drivers[0], s.scenario),
		// Another arrival sequence in each block, the same for all models.
		Seed: b.config.Seed + uint64(s.block),
	}
}

// threads is how many threads drive the load of s on a place, where backends need a
// processor too if they are there.
func (b *lab) threads(on place.Place, s *scenarios.Scenario) int {
	cpus := len(on.Facts().LoadCPUs)
	if len(s.Upstreams) > 0 && on.Name() == b.upstream.Name() {
		cpus--
	}
	return min(max(cpus, 1), maxLoadThreads)
}

// maxLoadThreads drive more than any server here answers.
const maxLoadThreads = 16

// idleSteps is at how many connection counts memory is read while idle
// connections are opened: enough for a slope with an interval.
const idleSteps = 5

// startDriver starts a load driver on a place, which inherits a descriptor, if any.
func (s *stand) startDriver(ctx context.Context, on place.Place, spec load.Spec, inherit *os.File) (place.Child, *load.Driver, error) {
	proc, err := on.Start(ctx, place.Spec{Spec: process.Spec{
		Name: "load driver", Path: s.lab.config.Programs.Self, Args: []string{"load-driver"},
		CPUs: on.Facts().LoadCPUs, Pipes: true, Inherit: inherit, Network: s.lab.clients(),
	}})
	if err != nil {
		return nil, nil, err
	}
	driver, err := load.Attach(proc.Stdin(), proc.Stdout(), spec)
	if err != nil {
		proc.Kill()
		return nil, nil, err
	}
	return proc, driver, nil
}

// putLoad runs the load driver against the server and watches both.
func (s *stand) putLoad(ctx context.Context, spec load.Spec) error {
	on := s.drivers[0]
	proc, driver, err := s.startDriver(ctx, on, spec, nil)
	if err != nil {
		return err
	}
	defer proc.Kill()
	w := newWindow(s)
	w.drivenBy(on, proc)
	defer w.close()
	heard := func(e load.Event) error {
		err := w.on(e, driver)
		if err == nil && e.Kind == load.EventWindowStart {
			err = s.lab.forgetNetwork(ctx)
		}
		return err
	}
	s.trial.LoadResult, err = follow(ctx, driver, spec.Warmup+2*spec.Duration, heard)
	if err != nil {
		return errors.Join(err, endedUnder(ctx, err, proc))
	}
	w.finish()
	return nil
}

// endGrace is how long a process that a trial failed of may take to be known as
// ended: its closed connections are seen before.
const endGrace = time.Second

// endedUnder says which of the processes that a trial needs ended under load;
// nil if none did. A trial that failed, with err, has mostly failed of that.
func endedUnder(ctx context.Context, err error, needed ...process.Ending) error {
	if err != nil {
		grace, cancel := context.WithTimeout(ctx, endGrace)
		defer cancel()
		watched, cancel := process.Watch(grace, needed...)
		defer cancel()
		<-watched.Done()
	}
	if ended := process.Ended(needed...); ended != nil {
		return fmt.Errorf("ended under load: %w", ended)
	}
	return nil
}

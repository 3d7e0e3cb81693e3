package runner

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"interleave/internal/endpoint"
	"interleave/results"
	"interleave/runner/load"
	"interleave/runner/metrics"
	"interleave/runner/process"
	"interleave/scenarios"
)

// measure carries out one trial. Whatever goes wrong makes it invalid; it
// leaves no process behind.
func (b *lab) measure(ctx context.Context, s slot) *results.Trial {
	t := newTrial(s)
	watch := metrics.StartWatch(b.env.ServerCPUs)
	b.attempt(ctx, s, t, nil)
	b.conclude(s, t, watch.Stop())
	return t
}

func newTrial(s slot) *results.Trial {
	return &results.Trial{
		Schema: results.TrialSchema, Model: s.model.Name, Scenario: s.scenario.Name, Load: s.load.Name,
		Engine: s.engine, Block: s.block, Attempt: s.number, Position: s.position, StartedAt: time.Now(),
		Valid: true, InvalidBecause: []string{}, Warnings: []string{}, MemoryByConns: []results.MemorySample{},
	}
}

// conclude judges a trial, with the noise that it had.
func (b *lab) conclude(s slot, t *results.Trial, noise results.Noise) {
	t.Noise = &noise
	b.judge(s, t)
	t.Took = time.Since(t.StartedAt).Seconds()
	t.Overhead = t.Took
	if t.LoadResult != nil {
		t.Overhead -= b.config.Profile.Warmup.Seconds() + t.LoadResult.Duration
	}
}

// attempt makes the trial, alone or as one side of a pair.
func (b *lab) attempt(ctx context.Context, s slot, t *results.Trial, pair *side) {
	if err := b.tryOut(ctx, s, t, pair); err != nil {
		refuse(t, strings.ReplaceAll(err.Error(), "\n", "; "))
	}
}

// tryOut starts the server, puts the load on, and stops it again.
func (b *lab) tryOut(ctx context.Context, s slot, t *results.Trial, pair *side) (err error) {
	if err := enoughDescriptors(s.scenario, s.load); err != nil {
		return err
	}
	if err := enoughProcessors(processorsOf(b.env, s.load), s.load); err != nil {
		return err
	}
	up, err := b.upstreamsOf(ctx, s.cell)
	if err != nil {
		return err
	}
	var counted *counts
	if s.build != nil && s.outside == nil {
		if counted, err = newCounts(); err != nil {
			return err
		}
		defer counted.record(t)
	}
	server, addr, err := b.start(ctx, s.cell, up, counted)
	if err != nil {
		return err
	}
	tree := metrics.NewTree(server.Pid())
	defer tree.Close()
	defer tree.Account()() // released when the server has ended
	given := ctx           // ends when the run does, ctx when a process does as well
	ctx, cancel := process.Watch(ctx, server, up.process())
	defer cancel()
	defer func() {
		if ended := endedUnder(given, err, server, up.process()); ended != nil && given.Err() == nil {
			err = ended // whatever else followed from it
		}
		warning, stopErr := b.stop(s.cell, server)
		if warning != "" {
			t.Warnings = append(t.Warnings, warning)
		}
		if given.Err() == nil {
			err = errors.Join(err, stopErr)
		}
		if err != nil {
			t.StderrTail = server.StderrTail()
		}
	}()
	baseline, kind, err := tree.Memory()
	if err != nil {
		return fmt.Errorf("read the server's memory: %w", err)
	}
	t.Memory.Baseline, t.MemoryKind = &baseline, kind
	// The first reading opens files, which takes longer: not at the window's
	// edge.
	if _, err := tree.Read(); err != nil {
		return fmt.Errorf("read the server's processes: %w", err)
	}
	pair.meet(ctx, started)
	if err := b.putLoad(ctx, s, up, addr, server, tree, t, pair); err != nil {
		return err
	}
	pair.meet(ctx, loaded)
	b.probe(ctx, s, up, addr)
	return nil
}

// loadSpec is the load of a cell, as its driver is told.
func (b *lab) loadSpec(s slot, up *upstreams, addr string, pair *side) load.Spec {
	return load.Spec{
		URL: endpoint.URL(addr, ""), Engine: s.engine, Arrivals: s.load.Arrivals,
		Clients: s.load.Clients, Rate: s.load.Rate, Timeout: s.load.Timeout,
		Idle: s.load.Idle, IdleStep: (s.load.Idle + idleSteps - 1) / idleSteps, Pause: s.load.Idle > 0,
		Warmup: b.config.Profile.Warmup, Duration: b.config.window(s.cell), Extend: pair == nil, Turn: pair.turn(),
		Requests: s.scenario.Asks(s.load), Secret: up.proofSecret(),
		Threads: loadThreads(len(b.env.LoadCPUs), s.scenario),
		// Another arrival sequence in each block, the same for all models.
		Seed: b.config.Seed + uint64(s.block),
	}
}

// loadThreads is how many threads drive the load on cpus processors, of which
// backends need one.
func loadThreads(cpus int, s *scenarios.Scenario) int {
	if len(s.Upstreams) > 0 {
		cpus--
	}
	return min(max(cpus, 1), maxLoadThreads)
}

// maxLoadThreads drive more than any server here answers.
const maxLoadThreads = 16

// idleSteps is at how many connection counts memory is read while idle
// connections are opened: enough for a slope with an interval.
const idleSteps = 5

// putLoad runs the load driver against the server and watches both.
func (b *lab) putLoad(ctx context.Context, s slot, up *upstreams, addr string, server *process.Process, tree *metrics.Tree, t *results.Trial, pair *side) error {
	spec := b.loadSpec(s, up, addr, pair)
	proc, err := process.Start(ctx, process.Spec{
		Name: "load driver", Path: b.config.Programs.Self, Args: []string{"load-driver"},
		CPUs: b.env.LoadCPUs, Pipes: true, Inherit: pair.end(),
	})
	pair.letGo()
	if err != nil {
		return err
	}
	defer proc.Kill()
	driver, err := load.Attach(proc.Stdin, proc.Stdout, spec)
	if err != nil {
		return err
	}
	w := &window{tree: tree, driver: metrics.NewTree(proc.Pid()), trial: t, turns: pair != nil}
	defer w.driver.Close()
	defer w.close()
	on := func(e load.Event) error { return w.on(e, driver) }
	t.LoadResult, err = follow(ctx, driver, pair.lasting(spec.Warmup+2*spec.Duration), on)
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
func endedUnder(ctx context.Context, err error, needed ...*process.Process) error {
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

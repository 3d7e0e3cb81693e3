package load

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"sync"
	"time"

	"interleave/internal/netpoll"
	"interleave/results"
)

// runNative drives the load over raw sockets.
func runNative(ctx context.Context, spec Spec, ctl Control) (*results.LoadResult, error) {
	to, err := findTarget(ctx, spec.URL)
	if err != nil {
		return nil, err
	}
	first, err := newMix(&spec, to)
	if err != nil {
		return nil, err
	}
	idle, err := newIdlers(&spec, to, first)
	if err != nil {
		return nil, err
	}
	defer idle.close()
	if err := idle.open(ctx, spec.IdleStep, pauses(&spec, ctl)); err != nil {
		return nil, tooEarly(ctx, err)
	}

	clock := startClock()
	parks := first.told(&spec) > 0
	if spec.Turns || parks {
		clock = restingClock()
	}
	threads := min(spec.Threads, spec.most())
	phases := newPhases(&spec, clock.now()+int64(time.Millisecond), threads)
	shards, err := newShards(&spec, to, first, clock, phases, threads)
	if err != nil {
		return nil, err
	}
	withPulses(&spec, first, shards, ctl.Pulse)
	err = openParked(ctx, shards, pauses(&spec, ctl))
	if err == nil && spec.Hold {
		err = ctl.hold(ctx)
	}
	if err != nil {
		for _, s := range shards {
			s.closeAll()
		}
		return nil, tooEarly(ctx, err)
	}
	if parks && !spec.Turns {
		clock.resume()
	}
	if spec.Hold {
		ctl.started(time.Now())
	}
	wake := func() {
		for _, s := range shards {
			s.wake()
		}
	}
	var watch watched
	if spec.Turns {
		withExcerpt(&spec, first, shards)
		watch, phases = driveByTurns(ctx, &spec, ctl, clock, phases, shards, wake)
	} else {
		watch = watchWindow(ctx, clock, phases, ctl, startShards(shards), wake)
	}
	if watch.err != nil {
		return nil, watch.err
	}
	if spec.onlyExcerpt() {
		return excerptResult(&spec, first, shards), nil
	}
	if phases.ended() <= phases.start {
		return nil, tooEarly(ctx, nil)
	}

	var led firstRedirect
	for _, s := range shards {
		s.exchange.settle(s.recorder)
		led.take(s.exchange.redirect)
	}
	seen := shards[0].recorder
	for _, s := range shards[1:] {
		seen.merge(s.recorder)
	}
	result, err := report(&spec, seen, measured{
		told:     first.told(&spec),
		phases:   phases,
		cpu:      watch.cpu,
		pieces:   watch.pieces,
		cpus:     min(threads, runtime.NumCPU()),
		classes:  classNames(first),
		idleHeld: idle.alive(),
		idle:     idle.errors,
	})
	if err != nil {
		return nil, err
	}
	result.Excerpt = excerptOf(&spec, first, shards)
	if spec.Numbers {
		result.Numbers = numbersOf(shards)
	}
	result.Warnings = append(result.Warnings, first.remarks(result.Errors[results.ErrBody])...)
	if result.Redirects > 0 {
		result.Warnings = append(result.Warnings, led.remark(result.Redirects))
	}
	return result, nil
}

// pauses is what happens after each step of idle connections.
func pauses(spec *Spec, ctl Control) func(context.Context, int) error {
	if !spec.Pause {
		return func(context.Context, int) error { return nil }
	}
	return ctl.connections
}

// tooEarly is the error of a load that ended before its window: ErrTooEarly
// if it was told to end, else err.
func tooEarly(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return ErrTooEarly
	}
	return err
}

func classNames(m *mix) []string {
	var names []string
	for i := range m.kinds {
		names = append(names, m.kinds[i].class)
	}
	return names
}

func newShards(spec *Spec, to target, first *mix, clock clock, p *phases, threads int) ([]*shard, error) {
	var shards []*shard
	for i := range threads {
		s, err := newShard(spec, to, first.fork(), clock, p, i, threads)
		if err != nil {
			for _, s := range shards {
				s.closeAll()
			}
			return nil, err
		}
		shards = append(shards, s)
	}
	return shards, nil
}

// newShard makes shard i of n.
func newShard(spec *Spec, to target, m *mix, clock clock, p *phases, i, n int) (*shard, error) {
	poller, err := netpoll.New()
	if err != nil {
		return nil, fmt.Errorf("make a poller: %w", err)
	}
	groups, clients := newGroups(spec, m, p.begin, i, n)
	s := &shard{
		clock:    clock,
		phases:   p,
		recorder: newRecorder(p, m.scheduled()...),
		exchange: newExchanger(m),
		poller:   poller,
		events:   make([]netpoll.Event, min(max(clients, 8), 512)),
		to:       to,
		sources:  newSources(to.addr.Addr(), spec.clients()+spec.Idle, spec.churns()),
		timeout:  int64(spec.Timeout),
		groups:   groups,
		conns:    make([]conn, clients),
		tickGap:  int64(tickGap(spec.Timeout, clients)),
		voteAt:   p.voteAt(),

		tellsNumbers: spec.Numbers,
	}
	s.exchange.allow = spec.Allow
	s.recorder.phased = newPhased(spec, m)
	s.exchange.examples = s.recorder.errors.example
	for i := range m.kinds {
		s.recorder.classes[i].reports, s.recorder.classes[i].reported = m.kinds[i].reports, m.kinds[i].reported
		s.recorder.classes[i].faulty = m.kinds[i].faulty
		if m.kinds[i].faulty && spec.Turns {
			s.recorder.aftermath = &aftermath{}
		}
	}
	for g := range groups {
		for j := range groups[g].n {
			c := &s.conns[groups[g].first+j]
			c.fd, c.group = -1, uint8(g)
		}
	}
	s.needSlow()
	s.unstamped = !spec.open() && spec.Warmup > 0
	if spec.open() {
		s.exchange.stamper = &stamper{clock: clock}
		s.pacer = newPacer(clock, &p.spun)
	}
	return s, nil
}

// tickGap is how often all clients are looked at for time-outs: often enough
// for the time-out's precision, seldom enough to cost nothing.
func tickGap(timeout time.Duration, clients int) time.Duration {
	gap := 10 * time.Millisecond
	if clients > 2_000 {
		gap = 50 * time.Millisecond
	}
	return max(min(gap, timeout/8), time.Millisecond)
}

// startShards runs the shards. The channel gives the first error, or nil when
// all have ended well.
func startShards(shards []*shard) <-chan error {
	errs := make([]error, len(shards))
	var all sync.WaitGroup
	for i, s := range shards {
		all.Go(func() {
			if errs[i] = s.run(); errs[i] != nil {
				// The others would wait for its requests.
				s.phases.stopAt.CompareAndSwap(0, max(1, s.clock.now()))
			}
		})
	}
	ended := make(chan error, 1)
	go func() {
		all.Wait()
		ended <- errors.Join(errs...)
	}()
	return ended
}

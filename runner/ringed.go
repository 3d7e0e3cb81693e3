package runner

import (
	"cmp"
	"context"
	"errors"
	"math/rand/v2"
	"slices"
	"sync"
	"time"

	"interleave/results"
	"interleave/runner/load"
	"interleave/runner/metrics"
	"interleave/runner/place"
	"interleave/runner/process"
	"interleave/runner/quiet"
	"interleave/runner/ring"
	"interleave/scenarios"
)

// measureRing carries out the trials of slots, which differ in their models or
// builds only, side by side, within limits. Whatever goes
// wrong makes a trial invalid, and takes no other along; no process is left
// behind but the backends.
func (b *lab) measureRing(ctx context.Context, slots []slot, within limit) []*results.Trial {
	stands := make([]*driven, len(slots))
	errs := make([]error, len(slots))
	var up sync.WaitGroup
	for i, s := range slots {
		stands[i] = &driven{stand: b.newStand(s), result: make(chan error, 1)}
		// Each server is a file of its own, so that no two share memory.
		if len(slots) > 1 {
			errs[i] = b.copyFor(s)
		}
	}
	watch := quiet.StartWatch(b.env.ServerCPUs)
	if err := b.connect(ctx); err != nil {
		for i := range errs {
			errs[i] = errors.Join(errs[i], err)
		}
	}
	for i, s := range stands {
		up.Go(func() {
			if errs[i] == nil {
				errs[i] = s.getReady(ctx, len(slots) > 1, b.config.silence(cellsOf(slots), within))
			}
		})
	}
	up.Wait()
	if err := b.forgetNetwork(ctx); err != nil {
		for i := range errs {
			errs[i] = cmp.Or(errs[i], err)
		}
	}
	b.giveTurns(ctx, stands, errs, within)
	b.readNetworkOf(ctx, stands, errs)
	for i, s := range stands {
		up.Go(func() {
			if errs[i] == nil {
				b.probe(s.ctx, s.stand)
			}
			s.letGo()
			s.tearDown(errs[i])
		})
	}
	up.Wait()
	noise := watch.Stop()
	trials := make([]*results.Trial, len(stands))
	for i, s := range stands {
		b.conclude(s.stand, noise)
		trials[i] = s.trial
	}
	return trials
}

// giveTurns runs the ring of those stands that have no error yet, and puts what
// it finds on their trials.
func (b *lab) giveTurns(ctx context.Context, stands []*driven, errs []error, within limit) {
	var members []ring.Member
	var at []int // by member
	for i, s := range stands {
		if errs[i] == nil {
			members, at = append(members, s.member(len(stands) > 1)), append(at, i)
		}
	}
	if len(members) == 0 {
		return
	}
	c := stands[0].cell
	watched := slices.Concat(b.env.ServerCPUs, b.env.LoadCPUs)
	meter := quiet.NewMeter(watched)
	defer meter.Close()
	plan := ring.Plan{
		Turn:  b.config.turnOf(c, len(stands)),
		Quiet: b.config.window(c), Most: within.turns,
		Rule:       quiet.Rule{Guard: max(quiet.DefaultGuard, c.waits()), Linger: -1},
		Linger:     lingerOf(c),
		Patience:   within.patience,
		Processors: max(len(watched), 1),
		Random:     rand.New(rand.NewPCG(b.config.Seed, uint64(stands[0].block))),
	}
	if stands[0].hasExcerpt() {
		plan.Excerpt, plan.Tries = c.excerptLead()+c.load.Excerpt.Length, excerptTries
		if c.scenario.Library != "" {
			plan.Tries = 1 // an order of one number is written once
		}
	}
	if len(watched) == 0 {
		plan.Processors = max(1, b.env.CPUs)
	}
	outcomes, judged := ring.Run(ctx, plan, members, meter)
	for j, o := range outcomes {
		s := stands[at[j]]
		errs[at[j]] = s.conclude(o, plan, judged, len(members))
	}
	var level []*stand
	for _, s := range stands {
		level = append(level, s.stand)
	}
	levelCosts(level)
}

// driven is a stand with a load driver that takes turns.
type driven struct {
	*stand
	proc   place.Child
	driver *metrics.Tree
	baton  *load.Baton
	result chan error // of following the driver, whose result is then on the trial
}

// getReady starts the server and its driver, which may be silent for so long.
func (s *driven) getReady(ctx context.Context, shared bool, silence time.Duration) error {
	if err := s.setUp(ctx, shared); err != nil {
		return err
	}
	conductor, end, err := load.NewBaton()
	if err != nil {
		return err
	}
	defer end.Close()
	s.baton = conductor
	spec := s.loadSpec()
	s.asTurns(&spec)
	if s.hasExcerpt() {
		s.withExcerpt(&spec)
	}
	proc, driver, err := s.startDriver(s.ctx, s.drivers[0], spec, end)
	if err != nil {
		return err
	}
	s.proc, s.driver = proc, metrics.NewTree(place.Process(proc).Pid())
	opened := &opening{tree: s.tree, trial: s.trial}
	go func() {
		var err error
		s.trial.LoadResult, err = follow(s.ctx, driver, silence, func(e load.Event) error { return opened.on(e, driver) })
		if err != nil {
			// Whoever waits for the driver's turn waits in vain.
			s.baton.Close()
		}
		s.result <- err
	}()
	return nil
}

// asTurns makes spec that of a load that is put on by turns.
func (s *stand) asTurns(spec *load.Spec) {
	spec.Turns, spec.Cut = true, s.cut()
	spec.Spread = scenarios.Longest(s.scenario.Asks(s.load), s.scenario.LongestWait)
}

// member is the stand as the ring needs it, which others share or not.
func (s *driven) member(shared bool) ring.Member {
	m := ring.Member{
		Baton: s.baton, Warmup: s.lab.config.warmUp(s.cell), Tree: place.MetricsTree(s.tree), Driver: s.driver, Answer: cmp.Or(s.load.Timeout, load.DefaultTimeout),
		Gone: func() error { return process.Ended(s.server, s.up.process(), s.proc, s.lab.network()) },
	}
	m.Warmed, m.Measured = s.warmed, s.measured
	if shared {
		m.Rest = place.Process(s.server).Suspend
	}
	return m
}

// letGo ends the driver, if it was started.
func (s *driven) letGo() {
	if s.baton != nil {
		s.baton.Close()
	}
	if s.proc != nil {
		s.proc.Kill()
		s.driver.Close()
	}
}

// conclude puts what the ring saw of the stand on its trial.
func (s *driven) conclude(o ring.Outcome, plan ring.Plan, judged []quiet.Slice, members int) error {
	if o.Err != nil {
		if ended := endedUnder(s.given, o.Err, s.proc); ended != nil {
			s.baton.Close()
			<-s.result
			return ended
		}
		s.baton.Close()
		if silent := new(ring.SilentError); errors.As(o.Err, &silent) {
			<-s.result
			return silent
		}
		// The driver's own words say more than that it did not answer.
		return errors.Join(<-s.result, o.Err)
	}
	if err := <-s.result; err != nil {
		return err
	}
	s.costs = recordRing(s.trial, s.scenario.Asks(s.load), o, plan, judged, members)
	return nil
}

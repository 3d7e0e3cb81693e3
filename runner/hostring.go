package runner

import (
	"cmp"
	"context"
	"errors"
	"math/rand/v2"
	"sync"

	"interleave/results"
	"interleave/runner/ring"
)

// measureApart carries out the trials of slots, which differ in their models only, side by
// side over several hosts, within limits. What befalls a host voids all of them; whatever else
// goes wrong makes one invalid. No process is left behind but the backends.
func (b *lab) measureApart(ctx context.Context, slots []slot, within limit) []*results.Trial {
	stands := make([]*hosted, len(slots))
	errs := make([]error, len(slots))
	watches := b.watch(b.config.Hosts.all())
	var up sync.WaitGroup
	for i, s := range slots {
		stands[i] = &hosted{stand: b.newStand(s), shared: len(slots) > 1}
		up.Go(func() { errs[i] = stands[i].getReady(ctx) })
	}
	up.Wait()
	if lost := lostHost(errors.Join(errs...)); lost != nil {
		voidAll(errs, lost)
	} else {
		b.conduct(ctx, stands, errs, within)
		b.putExcerpts(stands, errs)
	}
	for i, s := range stands {
		up.Go(func() {
			if errs[i] == nil {
				errs[i] = s.rest(false)
			}
			if errs[i] == nil {
				b.probe(s.ctx, s.stand)
			}
			s.letGo()
			s.tearDown(errs[i])
		})
	}
	up.Wait()
	voidRing(stands)
	noise := watches.stop()
	trials := make([]*results.Trial, len(stands))
	for i, s := range stands {
		s.noteHosts(noise)
		b.conclude(s.stand, noise[b.server])
		trials[i] = s.trial
	}
	return trials
}

// voidAll has a host that was lost be why each trial failed that has not failed by itself.
func voidAll(errs []error, lost error) {
	for i := range errs {
		errs[i] = cmp.Or(errs[i], lost)
	}
}

// voidRing has a host that was lost under one trial of a ring void all of them, also while the
// processes are ended: a run that is resumed would make up for the one in a smaller ring.
func voidRing(stands []*hosted) {
	var lost error
	for _, s := range stands {
		lost = cmp.Or(lost, s.lost)
	}
	for _, s := range stands {
		s.lost = cmp.Or(s.lost, lost)
	}
}

// conduct runs the ring of those stands that have no error yet, and puts what it finds on
// their trials.
func (b *lab) conduct(ctx context.Context, stands []*hosted, errs []error, within limit) {
	var members []ring.Apart
	var ready []*hosted
	var at []int // by member
	for i, s := range stands {
		if errs[i] == nil {
			members, ready, at = append(members, s.member()), append(ready, s), append(at, i)
		}
	}
	if len(members) == 0 {
		return
	}
	c := stands[0].cell
	plan := ring.Plan{
		Turn: b.config.turnOf(c, len(stands)), Quiet: b.config.window(c), Most: within.turns,
		Random: rand.New(rand.NewPCG(b.config.Seed, uint64(stands[0].block))),
	}
	outcomes, given := ring.RunApart(ctx, plan, members, func(err error) bool { return lostHost(err) != nil })
	var level []*stand
	for j, o := range outcomes {
		s := ready[j]
		if errs[at[j]] = o.Err; o.Err == nil {
			s.record(o, plan, given, len(members))
			level = append(level, s.stand)
		}
	}
	levelCosts(level)
}

// putExcerpts gives each server that was measured the host for its excerpt, in random order.
func (b *lab) putExcerpts(stands []*hosted, errs []error) {
	rng := rand.New(rand.NewPCG(b.config.Seed, uint64(stands[0].block)))
	for _, i := range rng.Perm(len(stands)) {
		s := stands[i]
		if errs[i] != nil || !s.hasExcerpt() {
			continue
		}
		if errs[i] = s.explained(s.excerpt()); lostHost(errs[i]) != nil {
			voidAll(errs, lostHost(errs[i]))
			return
		}
	}
}

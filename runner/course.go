package runner

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"iter"
	"slices"
	"time"

	"interleave/internal/quantity"
	"interleave/results"
)

// course is a run that is carried out, block by block.
type course struct {
	config   *Config
	lab      *lab
	store    *results.Store
	plan     *results.Run
	schedule *schedule

	began  time.Time
	widths *widths
	narrow int // looks in a row at which every figure was known well enough
}

func newCourse(c *Config, l *lab, store *results.Store, run *results.Run, done []results.Trial) *course {
	r := &course{
		config: c, lab: l, store: store, plan: run, schedule: newSchedule(c, done),
		began: time.Now(), widths: newWidths(c.Precision.measure()),
	}
	for i := range done {
		r.note(&done[i])
	}
	if r.lookBefore(done) {
		r.narrow = inARow - 1
	}
	return r
}

// lookBefore reports whether every figure was known well enough before the last block. The
// last one is looked at again.
func (r *course) lookBefore(done []results.Trial) bool {
	last := r.config.Profile.Blocks - 1
	w := newWidths(r.config.Precision.measure())
	for i := range done {
		if done[i].Block < last {
			w.add(&done[i], r.config.engines()[0])
		}
	}
	reached, _ := w.reached(r.config.Precision, last)
	return reached
}

// note takes a trial in for the precision: not that of a second opinion.
func (r *course) note(t *results.Trial) { r.widths.add(t, r.config.engines()[0]) }

// run measures the planned blocks, and further ones until their figures are known as
// well as they should be.
func (r *course) run(ctx context.Context) error {
	for {
		r.tell()
		if err := r.rings(ctx, r.schedule.all()); err != nil {
			return err
		}
		if r.config.Precision.Share == 0 {
			return r.again(ctx)
		}
		if r.ends() {
			return nil
		}
		r.schedule.further()
		r.plan.Plan.Blocks = r.config.Profile.Blocks
		// Should the run be cut short, its plan has the block in it that is begun.
		if err := r.store.WriteRun(r.plan); err != nil {
			return err
		}
	}
}

func (r *course) tell() {
	left := r.schedule.remaining()
	if r.config.Precision.Share > 0 {
		left = max(0, r.config.Precision.limit()-time.Since(r.began))
	}
	r.config.Progress.Planned(r.schedule.trials, r.schedule.done, left)
}

// again measures once more what lost a trial.
func (r *course) again(ctx context.Context) error {
	rings := r.schedule.again()
	if len(rings) == 0 {
		return nil
	}
	r.schedule.extend(rings)
	r.tell()
	return r.rings(ctx, slices.Values(rings))
}

// rings measures rings, and stores their trials.
func (r *course) rings(ctx context.Context, rings iter.Seq[[]slot]) error {
	for ring := range rings {
		r.config.Progress.Started(ringName(ring), r.schedule.remaining())
		started := time.Now()
		trials, err := r.measured(ctx, ring)
		if err != nil {
			return err
		}
		r.schedule.took(ring, time.Since(started))
		for _, trial := range trials {
			r.note(trial)
			r.schedule.keep(trial)
			r.config.Progress.Ended(trial)
		}
	}
	return nil
}

// measured measures a ring, once more each time that a host was lost under it and came
// back, and stores the trials.
func (r *course) measured(ctx context.Context, ring []slot) ([]*results.Trial, error) {
	for lost := 1; ; lost++ {
		trials := r.lab.measure(ctx, ring, r.schedule.limit(ring))
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		void := ""
		for i, trial := range trials {
			if err := r.store.Append(trial); err != nil {
				return nil, fmt.Errorf("store the trial of %v: %w", ring[i].cell, err)
			}
			void = cmp.Or(void, voidBy(trial))
		}
		if void == "" {
			return trials, nil
		}
		if lost == mostLost {
			return nil, &errHost{errors.New(void), fmt.Sprintf("that was time %d in a row", lost)}
		}
		r.say(void + ": the trial is void and is made again")
		if err := r.config.Hosts.await(ctx, errors.New(void)); err != nil {
			return nil, err
		}
		ring = attempted(ring)
	}
}

// inARow is how many looks have to find every figure known well enough: a single one
// may be luck.
const inARow = 2

// ends reports whether a run by precision is over, and says how well its figures are
// known.
func (r *course) ends() bool {
	blocks, p := r.config.Profile.Blocks, r.config.Precision
	reached, line := r.widths.reached(p, blocks)
	if r.narrow++; !reached {
		r.narrow = 0
	}
	r.say(line)
	switch {
	case r.narrow >= inARow:
		return true
	case r.widths.hopeless(blocks):
		r.say(fmt.Sprintf("no model has a %s: more blocks would not help", r.widths.measure.Phrase()))
		return true
	case time.Since(r.began)+r.schedule.block() > p.limit():
		r.say(fmt.Sprintf("the time is up (%s): go on with --resume and a longer --for", quantity.Duration(p.limit())))
		return true
	}
	return false
}

// Teller is a Progress that takes lines for people, too.
type Teller interface{ Say(line string) }

func (r *course) say(line string) {
	if t, does := r.config.Progress.(Teller); does {
		t.Say(line)
	}
}

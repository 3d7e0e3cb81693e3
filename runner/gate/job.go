package gate

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"time"

	"interleave/internal/quantity"
	"interleave/results"
	"interleave/results/stat"
	"interleave/runner"
)

// job is a gate that runs.
type job struct {
	Config
	// measureRing carries out trials side by side.
	measureRing func(context.Context, []runner.Subject) []*results.Trial

	rng      *rand.Rand
	started  time.Time
	first    time.Duration // the window of the pairs up to the first look
	window   time.Duration // of the pairs that are measured now
	done     int           // trials
	beside   time.Duration // what all of them took beside warm-ups and windows
	noise    []results.Noise
	spent    bool // the time was up before all was decided
	controls controls
}

// controls are the series that are known beforehand.
type controls struct{ same, handicapped *series }

// measure takes pairs of all series that need them, round by round, and judges
// the gated ones at each look, until all is decided, the last look is over, or
// the time is up, except what is kept for reruns. Controls, if not nil, are
// measured in each round too; the handicap has to be found before all is
// decided.
func (j *job) measure(ctx context.Context, gated []*series, controls *controls, kept func() time.Duration) error {
	looks := stat.GateSequence.Looks
	for round := 1; round <= looks[len(looks)-1]; round++ {
		active := append(unsettled(gated), controls.unsettled()...)
		if len(active) == 0 || !slices.ContainsFunc(gated, func(s *series) bool { return !s.hopeless() }) {
			return nil // where nothing can be measured, a control has nothing to show
		}
		until := j.started.Add(j.Budget - kept())
		active = append(j.urgent(active, round, until), controls.along()...)
		if time.Now().Add(j.round(len(active))).After(until) {
			j.spent = true
			break
		}
		j.rng.Shuffle(len(active), func(a, b int) { active[a], active[b] = active[b], active[a] })
		for i, s := range active {
			if err := j.pair(ctx, s, round, ahead(round, len(active), i), time.Until(until)); err != nil {
				return err
			}
		}
		if slices.Contains(looks, round) {
			j.judge(gated)
			j.Progress.Say(progressLine(round, gated))
			if next := toNextLook(round + 1); next >= 0 {
				left := len(unsettled(gated)) + len(controls.unsettled()) + len(controls.along())
				j.stretch(j.started.Add(j.Budget-kept()), nextLook, left, next+1)
			}
		}
	}
	j.judge(gated)
	return nil
}

// urgent are the series to measure in a round: all that are active. If time is
// too short to bring them all to the next look, they are those that look like a
// FAIL, those that only ask whether a build is broken, and the control that has to
// be found.
func (j *job) urgent(active []*series, round int, until time.Time) []*series {
	rounds := time.Duration(toNextLook(round) + 1)
	if round <= stat.GateSequence.Looks[0] || time.Now().Add(rounds*j.round(len(active)+1)).Before(until) {
		return active
	}
	few := slices.DeleteFunc(slices.Clone(active), func(s *series) bool {
		return s.role == results.RoleGated && s.most == 0 && !s.suspect()
	})
	if len(few) == 0 {
		return active
	}
	return few
}

// judge judges the gated series and the controls, each group as a family of
// its own: what was done to a control on purpose is none of the job's figures.
func (j *job) judge(gated []*series) {
	margin := j.Margin
	judge(gated, j.controls.same, margin)
	for _, s := range []*series{j.controls.same, j.controls.handicapped} {
		if s != nil {
			judge([]*series{s}, j.controls.same, margin)
		}
	}
}

// unsettled is the handicap, as long as it was not found.
func (c *controls) unsettled() []*series {
	if c == nil || c.handicapped == nil {
		return nil
	}
	return unsettled([]*series{c.handicapped})
}

// along is base against base, which goes on as long as anything does: it says
// how much two trials of the same build differ.
func (c *controls) along() []*series {
	if c == nil || c.same == nil || c.same.hopeless() {
		return nil
	}
	return []*series{c.same}
}

func unsettled(all []*series) []*series {
	var left []*series
	for _, s := range all {
		if !s.settled() {
			left = append(left, s)
		}
	}
	return left
}

// pair measures both builds in one cell, in random order.
func (j *job) pair(ctx context.Context, s *series, round, ahead int, left time.Duration) error {
	j.Progress.Trial(fmt.Sprintf("pair %d of %v", round, s.cell), j.done, j.done+ahead, left)
	trials, err := j.trials(ctx, s, s.block+round)
	if err != nil {
		return err
	}
	s.add(trials)
	return nil
}

// trials are one of each of the series' builds, which take turns. The first
// is the base's, whichever began.
func (j *job) trials(ctx context.Context, s *series, block int) (trials [2]*results.Trial, err error) {
	began := time.Now()
	first := j.rng.IntN(2)
	order := [2]int{first, 1 - first} // sides by position
	pair := make([]runner.Subject, len(order))
	for position, side := range order {
		cell := j.in(s.cell, s.sides[side])
		cell.Load = lasting(cell.Load, j.window)
		pair[position] = runner.Subject{Cell: cell, Build: s.sides[side], Block: block, Position: position}
	}
	measured := j.measureRing(ctx, pair)
	if ctx.Err() != nil {
		return trials, ctx.Err()
	}
	j.beside += max(0, time.Since(began)-2*(warmup+j.window))
	for position, side := range order {
		t := measured[position]
		trials[side] = t
		t.Build = s.sides[side].Name
		j.done++
		if t.Noise != nil && position == 0 { // both have the same
			j.noise = append(j.noise, *t.Noise)
		}
		if j.Keep != nil {
			if err := j.Keep(t); err != nil {
				return trials, fmt.Errorf("store a trial of %v: %w", s.cell, err)
			}
		}
	}
	return trials, nil
}

// overhead is about what a pair takes beside warm-ups and windows.
func (j *job) overhead() time.Duration {
	if j.done == 0 {
		return pairOverhead
	}
	return 2 * j.beside / time.Duration(j.done)
}

// round is about how long a pair of each of n series takes.
func (j *job) round(n int) time.Duration {
	return time.Duration(n) * (j.overhead() + 2*(warmup+j.window))
}

// stretch makes the windows of n series as long as the time allows in which so
// many pairs of each have to be measured.
func (j *job) stretch(until time.Time, part float64, n, pairs int) {
	if n > 0 {
		j.window = windowFor(time.Until(until), part, n*pairs, j.overhead())
	}
}

// ahead is how many trials there are to the next look, from pair i of n in a
// round on.
func ahead(round, n, i int) int { return 2 * (n - i + toNextLook(round)*n) }

// toNextLook is how many rounds there are after this one to the next look; -1
// if there is none.
func toNextLook(round int) int {
	for _, look := range stat.GateSequence.Looks {
		if look >= round {
			return look - round
		}
	}
	return -1
}

func progressLine(round int, gated []*series) string {
	var passed, open, bad int
	for _, s := range gated {
		switch {
		case s.hopeless() || s.any(stat.Fails):
			bad++
		case s.settled():
			passed++
		default:
			open++
		}
	}
	return fmt.Sprintf("after %s: %d of %s pass, %d fail, %d undecided", quantity.Plural(round, "pair"), passed, quantity.Plural(len(gated), "cell"), bad, open)
}

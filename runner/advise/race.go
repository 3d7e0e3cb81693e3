package advise

import (
	"cmp"
	"slices"
	"time"

	"interleave/models"
	"interleave/results"
	"interleave/runner"
	"interleave/runner/capacity"
)

const (
	// Margin is by how much a capacity has to be higher to count: models within it are as
	// good.
	Margin = 0.1
	// sure is how likely it has to be that the workload's rate is kept, or not.
	sure = 0.95
	// told is how likely it has to be that a capacity is higher by more than Margin.
	told = 0.95
	// unlikely is how likely it is that a model is better which is probed no more, and few is
	// how many are probed in a round beside the one that would be advised.
	unlikely = 0.1
	few      = 2
	// precision is how exactly the capacity of the model that is advised is searched for.
	precision = 0.05
	// aside is the part of the workload's rate below which nothing is probed.
	aside = 0.9
	// ahead is in how many rounds, at most, the one that would be advised is probed alone,
	// until it is known where its capacity is about.
	ahead = 3
	// roomy is the part of a limit of memory up to which nobody asks who takes less, and the
	// factor by which less it has to be.
	roomy = 0.5
)

// race is the search for the capacities of the models that may be advised. They are probed
// by turns, all of a round with the same arrivals. Whoever's probes can no longer change
// the answer takes no part in the next round.
type race struct {
	all    []racer // the plainest first
	rate   float64
	room   float64 // memory up to which nobody asks who takes less; 0 if any is allowed
	rounds int     // until now

	// over reports whether no further round is for a model, if it were advised; nil is never.
	over func(models.Model) bool
}

// racer is a model in the race.
type racer struct {
	runner.Standing
	model  models.Model
	memory float64 // in bytes; 0 if it is not known
}

// race searches for capacities, and puts the model that they speak for into the advice.
func (j *course) race(screened map[string]runner.RateFinding) {
	r := &race{rate: j.Rate, room: roomy * float64(j.Limit.Memory)}
	ends := func(part float64) time.Duration { return time.Duration(part*float64(j.For)) - (j.For - j.left()) }
	r.over = func(m models.Model) bool { return j.tuning(m).Workers > 0 && ends(racePart) <= 0 }
	var subjects []runner.RateSubject
	for _, m := range models.Plainest(j.Models) {
		f, probed := screened[m.Name]
		if !probed || f.Limited != "" {
			continue
		}
		one := racer{model: m}
		if f.Memory != nil {
			one.memory = *f.Memory
		}
		r.all = append(r.all, one)
		subjects = append(subjects, runner.RateSubject{
			Cell:  runner.Cell{Model: m, Scenario: j.Scenario, Load: j.Scenario.Loads[0]},
			Limit: j.Limit, Connections: j.Connections, Start: j.Rate, Before: []runner.RateFinding{f},
		})
	}
	if len(subjects) == 0 {
		return
	}
	found := runner.FindCapacities(j.ctx, j.lab, j.env, runner.RateSearches{
		Subjects: subjects, Precision: precision, Seed: j.Seed, For: ends(longRacePart),
		Among: r.among,
		Began: func(_ int, what string, _ time.Duration) { j.began(what) },
	})
	for i := range r.all {
		r.all[i].Failed = found[i].Failed != ""
	}
	j.take(r, found)
}

// take puts into the advice what the race has found: of models that were probed again, the
// capacities.
func (j *course) take(r *race, found []results.Capacity) {
	pick, good := r.pick()
	for i := range r.all {
		judge(j.advice.Candidate(r.all[i].model.Name), r.all[i].Above(j.Rate))
		if len(found[i].Probes) > 1 || i == pick {
			j.advice.Capacities = append(j.advice.Capacities, found[i])
		}
	}
	if pick < 0 {
		return
	}
	j.advice.Model = r.all[pick].model.Name
	for _, i := range good {
		if i != pick && j.advice.Candidate(r.all[i].model.Name).Keeps {
			j.advice.Tied = append(j.advice.Tied, r.all[i].model.Name)
		}
	}
}

// among says who takes part in the next round: the model that would be advised now, and
// those whose probes most likely change that. These are asked for the same, by Margin more
// often: if no more of the requests are slow then, they are better by more than Margin. What
// all have in common, such as requests that came together, does not tell them apart.
func (r *race) among(all []runner.Standing) []bool {
	r.rounds++
	for i := range r.all {
		r.all[i].Standing = all[i]
		r.all[i].Follow(capacity.Step{})
	}
	part := make([]bool, len(r.all))
	pick, _ := r.pick()
	if pick < 0 || r.over != nil && r.over(r.all[pick].model) {
		return part
	}
	part[pick] = true
	near, placed := r.rate, false
	if c := r.all[pick].Result(); c.Value > 0 { // it is NaN if nothing is known
		near, placed = max(near, c.Value), !c.AtLeast && !c.AtMost
	}
	if !placed && r.rounds <= ahead {
		return part // it is not known yet where to probe the others
	}
	rivals := r.rivals(pick)
	for _, i := range rivals {
		part[i] = true
	}
	lead := pick
	if len(rivals) > 0 && r.rounds%2 == 0 {
		lead = rivals[0]
	}
	step, more := r.all[lead].Next()
	if !more {
		step = capacity.Step{Rate: near, Overload: precision / 2, Whole: true}
	}
	if lead != pick {
		step.Rate /= 1 + Margin
	}
	step.Rate = max(step.Rate, aside*r.rate)
	if len(rivals) > 0 || more {
		r.all[pick].Follow(step)
	}
	step.Rate *= 1 + Margin
	for _, i := range rivals {
		r.all[i].Follow(step)
	}
	return part
}

// rivals are the models, a few at most, whose probes most likely change who is picked.
func (r *race) rivals(pick int) (some []int) {
	chance := make([]float64, len(r.all))
	for i, o := range r.all {
		keeps := o.Above(r.rate)
		switch {
		case i == pick || o.Failed || keeps <= 1-sure:
		case i > pick:
			chance[i] = o.Exceeds(r.all[pick].Search, 1+Margin)
		case keeps < sure && !r.exceeded(i): // it comes first if it keeps the rate
			chance[i] = 1
		}
		if chance[i] > unlikely {
			some = append(some, i)
		}
	}
	slices.SortStableFunc(some, func(a, b int) int { return cmp.Compare(chance[b], chance[a]) })
	return some[:min(len(some), few)]
}

// pick is the model that is advised by what is known, -1 if none keeps the rate, and all
// that are as good: nobody's capacity is told to be higher than theirs by more than
// Margin. Of these the plainest is taken. Where it takes much of the memory that it may,
// one that takes far less comes first.
func (r *race) pick() (pick int, good []int) {
	highest := -1
	for i := range r.all {
		if !r.fits(i) {
			continue
		}
		if highest < 0 || r.all[i].Result().Value > r.all[highest].Result().Value {
			highest = i
		}
		if !r.exceeded(i) {
			good = append(good, i)
		}
	}
	switch {
	case highest < 0:
		return -1, nil
	case len(good) == 0: // each is exceeded by one that another exceeds
		good = []int{highest}
	}
	if others := slices.Clone(good); r.room > 0 {
		good = slices.DeleteFunc(good, func(i int) bool { return r.crowded(i, others) })
	}
	return good[0], good
}

// fits reports whether a model may keep the rate, and likely does if others surely do.
func (r *race) fits(i int) bool {
	least := 1 - sure
	if slices.ContainsFunc(r.all, func(o racer) bool { return !o.Failed && o.Above(r.rate) >= sure }) {
		least = 0.5
	}
	return !r.all[i].Failed && r.all[i].Above(r.rate) > least
}

// exceeded reports whether another's capacity is surely higher by more than Margin.
func (r *race) exceeded(i int) bool {
	for k := range r.all {
		if k != i && r.fits(k) && r.all[k].Exceeds(r.all[i].Search, 1+Margin) >= told {
			return true
		}
	}
	return false
}

// crowded reports whether a model takes much of the memory that it may, and one of others
// takes far less.
func (r *race) crowded(i int, others []int) bool {
	own := r.all[i].memory
	return own > r.room && slices.ContainsFunc(others, func(k int) bool { return r.all[k].memory > 0 && r.all[k].memory < roomy*own })
}

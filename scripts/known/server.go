package main

import (
	"fmt"
	"math"
	"math/rand/v2"

	"interleave/models"
	modelsall "interleave/models/all"
	"interleave/scenarios"
	"interleave/scenarios/workload"
)

// server is a model with a workload.
type server struct {
	workload *workload.Workload
	workers  int // that hold a request each; 0 means a loop
	blockers int // threads of a loop for calls that block
	parallel bool
}

// loopBlockers is how many calls that block a loop makes at a time.
const loopBlockers = 16

// serverOf is the model of a name, with the settings that it chooses.
func serverOf(model string, s *scenarios.Scenario) (*server, error) {
	w, err := workload.Parse(s.Workload)
	if err != nil {
		return nil, err
	}
	for _, m := range modelsall.Models() {
		if m.Name != model {
			continue
		}
		return of(m, s, w)
	}
	return nil, fmt.Errorf("there is no model %s", model)
}

func of(m models.Model, s *scenarios.Scenario, w *workload.Workload) (*server, error) {
	own := &server{workload: w, blockers: loopBlockers, parallel: m.Has(scenarios.ParallelCalls)}
	switch {
	case m.Has(scenarios.Bounded):
		own.workers = m.Tune(s, 1).Workers
	case !m.Has(scenarios.SingleLoop):
		return nil, fmt.Errorf("model %s is neither a loop nor workers: nothing is known of it", m.Name)
	}
	return own, nil
}

// queue is the server as a queue, whose requests take so much CPU time on average, in
// seconds: what the workload says and the rest, which all requests have alike.
func (s *server) queue(cpu float64) *queue {
	rest := max(cpu-s.computes(), 0)
	q := &queue{servers: map[place]int{loop: 1, blockers: s.blockers, enter: s.workers}}
	var mix []*workload.Kind
	q.request = func(r *rand.Rand) []stage {
		if len(mix) == 0 {
			mix = s.mix(r)
		}
		k := mix[0]
		mix = mix[1:]
		if s.workers > 0 {
			return s.held(k, rest, r)
		}
		return s.looped(k, rest, r)
	}
	return q
}

// computes is what requests compute on average by the workload, in seconds.
func (s *server) computes() float64 {
	sum, shares := 0.0, 0.0
	for _, k := range s.workload.Kinds {
		shares += float64(k.Share)
		for _, step := range k.Steps {
			sum += float64(k.Share) * step.Compute.Seconds()
		}
	}
	return sum / shares
}

// mix are the kinds of the next requests: each in its share exactly, in random order.
func (s *server) mix(r *rand.Rand) (all []*workload.Kind) {
	whole := 0
	for _, k := range s.workload.Kinds {
		whole += k.Share
	}
	unit := max(whole/s.workload.Mix(), 1)
	for i := range s.workload.Kinds {
		k := &s.workload.Kinds[i]
		for range k.Share / unit {
			all = append(all, k)
		}
	}
	r.Shuffle(len(all), func(i, j int) { all[i], all[j] = all[j], all[i] })
	return all
}

// held is a request that has a worker from its first byte to its last.
func (s *server) held(k *workload.Kind, rest float64, r *rand.Rand) []stage {
	stages := []stage{{at: enter}, {processor, rest / 2}}
	for _, step := range k.Steps {
		switch {
		case step.Compute > 0:
			stages = append(stages, stage{processor, step.Compute.Seconds()})
		default:
			stages = append(stages, stage{elsewhere, step.Block.Seconds() + s.calls(step, r)})
		}
	}
	return append(stages, stage{processor, rest / 2}, stage{at: leave})
}

// looped is a request that a loop goes on with whenever it can.
func (s *server) looped(k *workload.Kind, rest float64, r *rand.Rand) []stage {
	visits := 1
	for _, step := range k.Steps {
		if step.Compute == 0 && !step.Untold {
			visits++
		}
	}
	each := rest / float64(visits)
	stages := []stage{{loop, each}}
	for _, step := range k.Steps {
		last := &stages[len(stages)-1]
		switch {
		case step.Compute > 0:
			last.takes += step.Compute.Seconds()
		case step.Untold:
			last.takes += step.Block.Seconds()
		case step.Block > 0:
			stages = append(stages, stage{blockers, step.Block.Seconds()}, stage{loop, each})
		default:
			stages = append(stages, stage{elsewhere, s.calls(step, r)}, stage{loop, each})
		}
	}
	return stages
}

// calls is for how long a step waits for services.
func (s *server) calls(step workload.Step, r *rand.Rand) (whole float64) {
	for _, i := range step.Calls {
		d := delay(s.workload.Services[i], r)
		if s.parallel {
			whole = max(whole, d)
		} else {
			whole += d
		}
	}
	return whole
}

// delay is that of one call: lognormal where delays scatter, within bounds.
func delay(u scenarios.Upstream, r *rand.Rand) float64 {
	d := u.Delay.Seconds() * math.Exp(u.Sigma()*r.NormFloat64())
	return min(max(d, u.Least().Seconds()), u.Slowest().Seconds())
}

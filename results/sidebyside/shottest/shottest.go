// Package shottest makes what an experiment would have measured on a host that
// is known.
package shottest

import (
	"math"
	"math/rand/v2"

	"interleave/results"
	"interleave/results/sidebyside"
)

// Host is a simulated one. Its amounts are standard deviations of logarithms:
// 0.03 is about 3 %.
type Host struct {
	Own   float64 // what each measurement errs by for itself
	Drift float64 // how far the host's speed is from its mean, which two servers share that are measured side by side
}

// Shots measures a pair in so many blocks in both ways. The first server needs
// ratio times the CPU time of the second, and has no p50 in a hello scenario.
func (h Host) Shots(p sidebyside.Pair, ratio float64, blocks int, seed uint64) []sidebyside.Shot {
	rng := rand.New(rand.NewPCG(seed, 0))
	var shots []sidebyside.Shot
	for block := range blocks {
		for _, together := range []bool{true, false} {
			shot := sidebyside.Shot{Pair: p, Together: together, Block: block, Took: 3}
			drift := h.Drift * rng.NormFloat64()
			for i, truth := range []float64{ratio * 1e-5, 1e-5} {
				if i > 0 && !together {
					drift = h.Drift * rng.NormFloat64()
				}
				shot.Trials[i] = trial(truth*math.Exp(drift+h.Own*rng.NormFloat64()), p.Scenario != "hello")
			}
			shots = append(shots, shot)
		}
	}
	return shots
}

func trial(cpu float64, latency bool) results.Trial {
	t := results.Trial{
		Valid: true, CPUPerRequest: &cpu,
		LoadResult: &results.LoadResult{Duration: 0.75},
		Ring:       &results.Ring{Masked: 0.08},
	}
	if p50 := 2000 * cpu; latency {
		t.LoadResult.Latency.P50 = &p50
	}
	return t
}

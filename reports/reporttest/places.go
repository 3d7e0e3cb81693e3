package reporttest

import (
	"fmt"
	"math"
	"math/rand/v2"

	"interleave/results"
)

// places replaces the loads of backend by five that differ in one thing: how much of
// 100 ms a request computes, and does not wait, on two processors.
func places(run *results.Run, trials []results.Trial) []results.Trial {
	const backend = 1
	random := rand.New(rand.NewPCG(11, 6))
	s := &run.Plan.Scenarios[backend]
	kept := trials[:0]
	for _, t := range trials {
		if t.Scenario != s.Name {
			kept = append(kept, t)
		}
	}
	s.Loads, s.Predictions, s.Shows = nil, nil, nil
	s.Requests = []results.RequestInfo{{Class: "other", Share: 0.5, Block: 0.020}}
	for _, compute := range []float64{0, 0.5, 2, 20, 100} {
		l := results.LoadInfo{
			Name: fmt.Sprintf("compute-%g", compute), Arrivals: "closed", Clients: 256, Window: 0.4, Processors: 2, Class: fmt.Sprintf("%g-%g", 100-compute, compute),
			At: &results.PlaceInfo{Of: "waiting : computing, ms", Value: compute, Name: fmt.Sprintf("%g:%g", 100-compute, compute)},
		}
		s.Loads = append(s.Loads, l)
		s.Requests = append(s.Requests, results.RequestInfo{Class: l.Class, Share: 0.1, Wait: (100 - compute) / 1000, Compute: compute / 1000})
		for model := range run.Plan.Models {
			like := trial(model, backend, 1, random)
			for block := range run.Plan.Blocks {
				t := mixed(&like, model, compute/1000, l, random)
				t.Block, t.Position, t.StartedAt = block, len(kept), run.StartedAt
				calm(&t, random)
				pass(&t)
				kept = append(kept, t)
			}
		}
	}
	return kept
}

// mixed makes up a trial of a model whose requests compute for so many seconds of a
// tenth: it has workers, or processors, or clients, whichever is least.
func mixed(like *results.Trial, model int, compute float64, l results.LoadInfo, random *rand.Rand) results.Trial {
	t := clone(like)
	workers := []float64{64, 64, 128, 256, 256, 256}[model%6]
	processors := []float64{2, 2, 2, 1, 1, 2}[model%6]
	rate := min(workers/0.1, processors/(compute+100e-6)) * math.Exp(0.01*random.NormFloat64())
	r := t.LoadResult
	t.Load, r.Clients, r.Established, r.Duration = l.Name, l.Clients, l.Clients, l.Window
	r.Throughput, r.FirstHalf, r.SecondHalf, r.Requests = rate, rate, rate, int64(rate*l.Window)
	r.Histogram, r.Latency = latencies(r.Requests, 256/rate, 2, random)
	r.ServiceHistogram, r.ServiceTime = "", r.Latency
	return t
}

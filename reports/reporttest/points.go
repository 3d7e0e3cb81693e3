package reporttest

import (
	"fmt"
	"math"
	"math/rand/v2"

	"interleave/results"
)

// curves adds the points of curves to a run: hello and backend with ever more
// clients, backend at ever higher rates.
func curves(run *results.Run, trials []results.Trial) []results.Trial {
	random, measured := rand.New(rand.NewPCG(11, 5)), len(trials) > 0
	for i := range run.Plan.Scenarios {
		s := &run.Plan.Scenarios[i]
		s.Points = points(s.Name)
		var like []results.Trial
		for model := range run.Plan.Models {
			like = append(like, trial(model, i, 1, random))
		}
		for _, p := range s.Points {
			if p.Name == s.Loads[0].Name && measured { // as a load
				continue
			}
			for block := range run.Plan.Blocks {
				for model := range run.Plan.Models {
					t := point(&like[model], model, i, p, random)
					t.Block, t.Position, t.StartedAt = block, len(trials), run.StartedAt
					calm(&t, random)
					pass(&t)
					trials = append(trials, t)
				}
			}
		}
	}
	return trials
}

func points(scenario string) (all []results.LoadInfo) {
	closed := func(delay float64, counts ...int) {
		for _, n := range counts {
			p := results.LoadInfo{Name: fmt.Sprintf("closed-%d", n), Arrivals: "closed", Clients: n, Window: 0.4}
			if delay > 0 {
				ceiling := float64(n) / delay
				p.Ceiling = &ceiling
			}
			all = append(all, p)
		}
	}
	switch scenario {
	case "hello":
		closed(0, 1, 4, 16, 64, 128, 256, 512)
	case "backend":
		closed(0.02, 1, 8, 32, 64, 128, 256, 512, 1024)
		for _, rate := range []float64{250, 1000, 2000, 3000, 4000, 6000, 8000} {
			all = append(all, results.LoadInfo{Name: fmt.Sprintf("open-%g", rate), Arrivals: "poisson", Clients: 256, Rate: &rate, Ceiling: &rate, Window: 0.4})
		}
	}
	return all
}

// point makes up a trial of a point: hello follows the scalability law, backend
// has a kink where the workers or the processor are exhausted.
func point(like *results.Trial, model, scenario int, p results.LoadInfo, random *rand.Rand) results.Trial {
	t := clone(like)
	b := behaviourOf(model, 0)
	n, delay := float64(p.Clients), 0.0
	capacity := b.throughput
	rate := 1 / (1/capacity + 60e-6/n) * (1 - 0.0001*n)
	if scenario == 1 {
		delay, capacity = 0.02, []float64{690, 3200, 3200, 26000, 25500, 24000}[model%6]
		rate = min(n/(delay+60e-6), capacity)
	}
	latency := n / rate
	if p.Rate != nil {
		rate = min(*p.Rate, capacity)
		latency = delay + 1e-3 + max(*p.Rate/capacity-1, 0)*0.2
	}
	noise := math.Exp(0.012 * random.NormFloat64())
	l := t.LoadResult
	t.Load, l.Clients, l.Arrivals, l.Rate, l.Duration = p.Name, p.Clients, p.Arrivals, p.Rate, p.Window
	l.Throughput, l.Requests = rate*noise, int64(rate*noise*p.Window)
	l.FirstHalf, l.SecondHalf, l.Established = rate, rate, p.Clients
	cpu := *t.CPUPerRequest * noise
	t.CPUPerRequest = &cpu
	l.SendLag, l.GeneratorCPU = nil, l.GeneratorCPU*p.Window/like.LoadResult.Duration
	if p.Rate != nil {
		l.SendLag = &results.SendLag{P50: 20e-6, P99: 150e-6, Max: 700e-6}
		countDue(l)
	}
	l.Histogram, l.Latency = latencies(l.Requests, latency*noise, 2, random)
	l.ServiceHistogram, l.ServiceTime = "", l.Latency
	return t
}

package advise

import (
	"context"
	"flag"
	"fmt"
	"math"
	"math/rand/v2"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	raced "interleave/internal/race"
	"interleave/models"
	"interleave/results"
	"interleave/runner"
	"interleave/runner/capacity"
	"interleave/scenarios"
	"interleave/scenarios/workload"
)

var pairs = flag.Int("pairs", 4, "how many pairs of runs are simulated of each market")

// leastSame and leastRight are what part of the pairs of runs agree, and of the runs are
// right, where one answer is right.
const leastSame, leastRight = 0.85, 0.9

// rate is that of the workload, and usual the capacity that ratios are of.
const rate, usual = 100.0, 130.0

// market is a host whose servers are queues of which arithmetic knows the capacity: M/M/1,
// where P(T > t) = exp(−(μ−λ)t).
type market struct {
	capacity []float64 // requests per second, of the servers called 0, 1, 2 …
	busy     bool      // for 1.5 s out of 4 another program takes a third of the processor
	seed     uint64
	probes   uint64
}

const (
	// luck is how far servers differ from start to start, as a standard deviation of the
	// logarithm of their speed.
	luck = 0.01
	// odd is how many of ten requests cost a server something else than the others.
	odd = 3
	// startUp is how long a probe takes beside its load.
	startUp = 1200 * time.Millisecond
	batch   = 0.1 // seconds
)

var within = capacity.Limit{Slow: 0.01, Latency: 100 * time.Millisecond, Errors: 0.001}

// ProbeRate simulates a probe. Its number decides when requests arrive and mostly what they
// cost, as on a host, where all servers are asked the same.
func (m *market) ProbeRate(_ context.Context, p runner.RateProbe) (runner.RateFinding, error) {
	var n int
	fmt.Sscan(p.Model.Name, &n)
	m.probes++
	common, own := rand.New(rand.NewPCG(m.seed, uint64(p.Number))), rand.New(rand.NewPCG(m.seed, m.probes<<32))
	speed := (m.capacity[n] + math.Log(1/within.Slow)/within.Latency.Seconds()) * math.Exp(luck*own.NormFloat64())
	phase := 4 * own.Float64()
	taken := func(t float64) bool { return m.busy && math.Mod(t+phase, 4) < 1.5 }
	counts, all := capacity.NewTest(p.Limit, p.Step), capacity.NewTest(p.Limit, p.Step)
	warm, limit := p.Limit.Warmup().Seconds(), within.Latency.Seconds()
	var ends []float64 // of requests that are not answered yet, ascending
	at, free, border := 0.0, 0.0, warm
	b := capacity.Batch{}
	for !counts.Over() {
		at += common.ExpFloat64() / p.Step.Rate
		work := common.ExpFloat64()
		if own.IntN(10) < odd { // it costs this server something else
			work = own.ExpFloat64()
		}
		for at >= border {
			for len(ends) > 0 && ends[0] <= border {
				ends = ends[1:]
			}
			if border > warm {
				b.Length, b.Waiting = time.Duration(batch*float64(time.Second)), int64(len(ends))
				b.Masked = taken(border-batch) || taken(border) || taken(border-2*batch) || taken(border+limit)
				counts.Add(b)
				b.Masked = false
				all.Add(b)
			}
			b = capacity.Batch{}
			border += batch
		}
		begin := max(at, free)
		if work /= speed; taken(begin) {
			work *= 1.5
		}
		free = begin + work
		ends = append(ends, free)
		if b.Due++; free-at > limit {
			b.Slow++
		}
	}
	time.Sleep(startUp + time.Duration(border*float64(time.Second)))
	f := runner.RateFinding{CPU: 1 / speed, Memory: new(6e6), Finding: counts.Finding()}
	if f.Quiet < 0.3 {
		quiet := f.Quiet
		f.Finding = all.Finding()
		f.Quiet, f.Disturbed = quiet, true
	}
	f.Arrivals = p.Number
	f.Busy, f.Served = min(p.Step.Rate/speed, 1), min(p.Step.Rate, speed)
	return f, nil
}

// advised is what a full run says in simulated time, and how long it takes.
func (m *market) advised(t *testing.T, rate float64) (a *results.Advice, took time.Duration) {
	w := &workload.Workload{
		Name: "shop", Rate: rate, Services: []scenarios.Upstream{{Name: "db", Delay: 10 * time.Millisecond}},
		Kinds: []workload.Kind{{Share: 1, Steps: []workload.Step{{Calls: []int{0}}, {Compute: time.Millisecond}}}},
	}
	c := Config{Scenario: w.Scenario(), Rate: rate, Limit: within, Connections: 256, For: 5 * time.Minute, Seed: m.seed}
	for n := range m.capacity {
		c.Models = append(c.Models, models.Model{
			Info: models.Info{Name: fmt.Sprint(n)},
			Tune: func(*scenarios.Scenario, int) models.Tuning { return models.Tuning{} },
		})
	}
	a = &results.Advice{}
	synctest.Test(t, func(t *testing.T) {
		began := time.Now()
		Find(t.Context(), m, results.Environment{CPUs: 2, ServerCPUs: []int{0}}, c, a)
		took = time.Since(began)
	})
	return a, took
}

// TestTwoRunsGiveTheSameAdvice: also where models are nearly as good, and on a host on which
// another program is at work. One that is better by far is advised though others are plainer.
func TestTwoRunsGiveTheSameAdvice(t *testing.T) {
	if raced.Enabled {
		t.Skip("is arithmetic in one goroutine, and takes ten times as long under the race detector")
	}
	markets := []struct {
		name   string
		ratios []float64 // of capacities, the plainest model first
		want   string    // who is advised; empty if several are right
		busy   bool
	}{
		{"all alike", []float64{1, 1, 1, 1, 1, 0.5, 0.45}, "0", false},
		{"nearly alike", []float64{1, 1.04, 0.95, 1.06, 0.97, 0.8, 0.5}, "0", false},
		{"nearly alike, a busy host", []float64{1, 1.04, 0.95, 1.06, 0.97, 0.8, 0.5}, "0", true},
		{"one is better by 25 %", []float64{1, 0.97, 1.25, 1.02, 0.9, 0.5}, "2", false},
		{"two are better by 30 %", []float64{1, 0.9, 1.3, 1.3, 0.9, 0.5}, "2", false},
		{"the plainest does not keep the rate", []float64{0.55, 0.5, 1, 1.05, 1.02, 0.5}, "2", false},
		{"drawn", nil, "", false},
	}
	var mu sync.Mutex
	same, all, right, asked := 0, 0, 0, 0
	t.Run("markets", func(t *testing.T) {
		for _, test := range markets {
			t.Run(test.name, func(t *testing.T) {
				t.Parallel()
				for pair := range uint64(*pairs) {
					ratios := test.ratios
					if ratios == nil {
						ratios = drawn(pair)
					}
					a := advisedAt(t, ratios, test.busy, 1000*pair)
					b := advisedAt(t, ratios, test.busy, 1000*pair+1)
					if a != b {
						t.Logf("%.2f: %q and %q", ratios, a, b)
					}
					if test.want == "" { // two may be right
						continue
					}
					mu.Lock()
					all, asked = all+1, asked+2
					for _, got := range []string{a, b} {
						if got == test.want {
							right++
						}
					}
					if a == b {
						same++
					}
					mu.Unlock()
				}
			})
		}
	})
	t.Logf("%d of %d pairs agree, %d of %d runs are right", same, all, right, asked)
	if float64(same) < leastSame*float64(all) || float64(right) < leastRight*float64(asked) {
		t.Errorf("%d of %d pairs of runs agree and %d of %d are right, want parts of %v and %v", same, all, right, asked, leastSame, leastRight)
	}
}

// drawn are ratios of capacities of which many differ by about as much as counts.
func drawn(seed uint64) (ratios []float64) {
	r := rand.New(rand.NewPCG(seed, 9))
	for range 7 {
		ratios = append(ratios, math.Exp(0.5*r.Float64()-0.3)) // 0.74 to 1.22
	}
	return ratios
}

// advisedAt is who is advised in a market with such ratios of capacities.
func advisedAt(t *testing.T, ratios []float64, busy bool, seed uint64) string {
	m := &market{busy: busy, seed: seed}
	for _, ratio := range ratios {
		m.capacity = append(m.capacity, usual*ratio)
	}
	a, took := m.advised(t, rate)
	if took > 5*time.Minute {
		t.Errorf("a run took %v, want 5 minutes at most", took)
	}
	t.Logf("%s after %v and %d probes; as good %v", a.Model, took.Round(time.Second), m.probes, a.Tied)
	return a.Model
}

package reporttest

import "interleave/results"

// Advice is a made-up advice: requests compute for 1 ms and wait for 40 ms, of a loop
// whose capacity was found, of workers whose capacity was found, and of others of which
// one probe is known.
func Advice() *results.Advice {
	limit := results.CapacityLimit{Text: "p99 ≤ 100 ms", Slow: 0.01, Latency: 0.1}
	capacity := func(model string, value, low, high float64) results.Capacity {
		return results.Capacity{Model: model, Scenario: "shop", Limit: limit, Value: &value, Low: &low, High: &high}
	}
	return &results.Advice{
		Workload: "shop", Text: "name: shop", Command: "interleave advise shop.yaml", Rate: 300, Clients: 200, Limit: limit,
		Model: "loop", Tied: []string{}, Wait: 0.041, Processors: 1,
		Work: results.Work{Compute: 0.001, AtOnce: 0.03, Serial: 0.04},
		Candidates: []results.Candidate{
			{Model: "loop", Keeps: true, CPU: new(0.00125), Busy: new(0.38), Shape: results.Shape{Loops: 1, Blockers: 16, Parallel: true}},
			{Model: "pool", Settings: "32 workers", Keeps: true, CPU: new(0.0015), Busy: new(0.45), Shape: results.Shape{Workers: 32}},
			{Model: "tasks", Keeps: true, CPU: new(0.0014), Busy: new(0.42), Shape: results.Shape{Parallel: true}},
			{Model: "cgi", Settings: "64 workers", Slow: 1, CPU: new(0.01), Busy: new(1.0), Why: "its processors are busy", Shape: results.Shape{Workers: 64}},
			{Model: "late", Why: "the time was up before it was measured"},
		},
		Capacities: []results.Capacity{capacity("loop", 720, 680, 760), capacity("pool", 600, 540, 640)},
		Changes:    []results.Change{},
	}
}

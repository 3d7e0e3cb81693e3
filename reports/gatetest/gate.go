package gatetest

import (
	"time"

	"interleave/results"
)

// cells are the models and scenarios of a made-up gate, one load each.
var cells = []struct{ model, scenario, load string }{
	{"cgi", "hello", "closed-64"},
	{"prefork", "hello", "closed-64"},
	{"eventloop", "hello", "closed-64"},
	{"greenlet", "hello", "closed-64"},
	{"goroutine", "hello", "closed-64"},
	{"eventloop", "purchase", "closed-256"},
	{"greenlet", "purchase", "closed-256"},
	{"goroutine", "hog", "open-1500"},
}

// Passing returns a gate in which no cell changed and both controls held.
func Passing() *results.Gate {
	budget := 900.0
	g := &results.Gate{
		Schema:    results.GateSchema,
		StartedAt: time.Date(2026, time.November, 20, 14, 5, 0, 0, time.UTC),
		Took:      612,
		Command:   "interleave gate --base-ref 4f2a91c07d --candidate bin --seed 7421",
		Seed:      7421,
		Base:      results.GateBuild{Dir: "/tmp/base/bin", Ref: "4f2a91c07dd0c2f1b9c3e64c5a3a0e6d8f7b1c22", Digest: "5d41402abc4b2a76b9719d911017c592"},
		Candidate: results.GateBuild{Dir: "bin", Digest: "7d793037a0760186574b0282f2f435e7"},
		Environment: results.Environment{
			Host: "bench-1", OS: "linux", Kernel: "6.18.2", Arch: "amd64",
			CPUModel: "Intel(R) Xeon(R) @ 2.80GHz", CPUs: 2, GoVersion: "go1.26.1",
		},
		Looks: []int{12, 20, 30}, Level: 0.995, Budget: &budget,
		Verdict: results.GatePass, Reasons: []string{}, Warnings: []string{},
		Controls: []results.GateCell{
			control(results.RoleAA, -0.002, results.GatePass),
			control(results.RoleHandicap, 0.151, results.GateFail),
		},
	}
	for i, c := range cells {
		g.Cells = append(g.Cells, quiet(c.model, c.scenario, c.load, i))
	}
	return g
}

// quiet is a cell that did not change; its noise differs with i.
func quiet(model, scenario, load string, i int) results.GateCell {
	noise := 0.002 * float64(i%5-2)
	return results.GateCell{
		Cell: results.Cell{Model: model, Scenario: scenario, Load: load}, Role: results.RoleGated,
		Pairs: 12, Verdict: results.GatePass,
		Metrics: []results.GateMetric{
			metric(results.CPUPerRequest, 3.9e-6*float64(i+1), noise, 0.012),
			metric(results.Throughput, 74_000/float64(i+1), -noise, 0.02),
			metric(results.LatencyP50, 0.84e-3*float64(i+1), noise/2, 0.02),
			metric(results.LatencyP99, 2.1e-3*float64(i+1), 3*noise, 0.09),
			metric(results.PeakMemory, 11.2*(1<<20), noise, 0.008),
			metric(results.AllocsPerRequest, 4, 0, 0),
		},
	}
}

// control is a cell of base against base.
func control(role string, change float64, verdict results.GateVerdict) results.GateCell {
	return results.GateCell{
		Cell: results.Cell{Model: "eventloop", Scenario: "hello", Load: "closed-64"}, Role: role, Pairs: 12, Verdict: verdict,
		Metrics: []results.GateMetric{metric(results.CPUPerRequest, 3.9e-6, change, 0.011)},
	}
}

// margins are those of each metric: FAIL above the first, PASS below the
// second.
var margins = map[results.Measure][2]float64{
	results.CPUPerRequest:    {0.03, 0.05},
	results.Throughput:       {0.10, 0.12},
	results.LatencyP50:       {0.10, 0.12},
	results.LatencyP99:       {0.10, 0.12},
	results.PeakMemory:       {0.10, 0.12},
	results.AllocsPerRequest: {0.5, 0.833},
}

// metric is a figure whose candidate is worse by change, known within spread.
// Allocations are compared as a difference.
func metric(name results.Measure, base, change, spread float64) results.GateMetric {
	candidate := base * (1 + change)
	if name == results.Throughput {
		candidate = base / (1 + change)
	}
	absolute := name == results.AllocsPerRequest
	if absolute {
		candidate = base + change
	}
	low, high := change-spread, change+spread
	m := results.GateMetric{
		Metric: name, Advisory: name == results.LatencyP99,
		Base: &base, Candidate: &candidate, Change: &change, Low: &low, High: &high, Absolute: absolute,
		Fail: margins[name][0], Pass: margins[name][1], Pairs: 12,
	}
	switch {
	case low > m.Fail:
		m.Verdict = results.GateFail
	case high < m.Pass:
		m.Verdict = results.GatePass
	default:
		m.Verdict = results.GateInconclusive
	}
	return m
}

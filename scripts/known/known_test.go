package main

import (
	"math"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"interleave/results"
	"interleave/runner/workloadfile"
	"interleave/scenarios"
)

func load(t *testing.T, name string) *scenarios.Scenario {
	t.Helper()
	s, err := workloadfile.Load(filepath.Join("workloads", name+".yaml"))
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// TestEachWorkloadIsMeasured: no file is left out, and each is named as its workload.
func TestEachWorkloadIsMeasured(t *testing.T) {
	files, err := filepath.Glob("workloads/*.yaml")
	if err != nil {
		t.Fatal(err)
	}
	all := cases()
	if len(files) != len(all) {
		t.Errorf("%d files, and %d workloads in cases", len(files), len(all))
	}
	for _, f := range files {
		name := strings.TrimSuffix(filepath.Base(f), ".yaml")
		if !slices.ContainsFunc(all, func(k known) bool { return k.workload == name }) {
			t.Errorf("%s is not among the cases", f)
		}
		if s := load(t, name); s.Name != name || s.Goal.P99 == 0 {
			t.Errorf("%s: workload %s with limit %v, want the name of its file and a limit", f, s.Name, s.Goal.P99)
		}
	}
}

// tailMD is the part of requests that stay longer than limit in M/D/1, by its exponential
// tail (H. C. Tijms, A First Course in Stochastic Models, section 9.2).
func tailMD(service, rate, limit float64) float64 {
	load := rate * service
	low, high := 1e-9/service, 50/service // theta with rate·(exp(theta·service)−1) = theta
	for range 100 {
		mid := (low + high) / 2
		if rate*math.Expm1(mid*service) < mid {
			low = mid
		} else {
			high = mid
		}
	}
	return (1 - load) / (load*math.Exp(low*service) - 1) * math.Exp(-low*(limit-service))
}

// md is the capacity of M/D/1 with a p99.
func md(service, limit float64) float64 {
	low, high := 0.0, 1/service
	for range 50 {
		if mid := (low + high) / 2; tailMD(service, mid, limit) <= 0.01 {
			low = mid
		} else {
			high = mid
		}
	}
	return low
}

// TestCapacitiesByHand: one loop is M/D/1; many servers, or a limit that is long beside
// the service, leave the capacity little below what the busiest place can answer.
func TestCapacitiesByHand(t *testing.T) {
	const cpu = 100e-6 // that a request needs beside
	tests := []struct {
		workload, model string
		computes        float64 // by the workload
		low, high       float64
	}{
		{"wait-stuck", "eventloop", 0, 0.96 * md(2.1e-3, 12e-3), 1.04 * md(2.1e-3, 12e-3)},
		{"compute-short", "eventloop", 1e-3, 0.96 * md(1.1e-3, 10e-3), 1.04 * md(1.1e-3, 10e-3)},
		{"compute-long", "eventloop", 8e-3, 0.96 * md(8.1e-3, 80e-3), 1.04 * md(8.1e-3, 80e-3)},
		{"mix-stuck", "eventloop", 1e-3, 0.96 * md(4.1e-3, 40e-3), 1.04 * md(4.1e-3, 40e-3)},
		{"wait-pool", "threadpool", 0, 0.95 * 128 / 40.1e-3, 128 / 40.1e-3},
		{"wait-forked", "prefork", 0, 0.94 * 64 / 50.1e-3, 64 / 50.1e-3},
		{"wait-held", "eventloop", 0, 0.85 * 16 / 50e-3, 16 / 50e-3},
		{"wait-held", "threadpool", 0, 0.90 * 32 / 50.1e-3, 32 / 50.1e-3},
		{"wait-many", "eventloop", 1e-3, 0.95 / 1.1e-3, 1 / 1.1e-3},
	}
	for _, test := range tests {
		own, err := serverOf(test.model, load(t, test.workload))
		if err != nil {
			t.Fatal(err)
		}
		q := own.queue(test.computes + cpu)
		limit := load(t, test.workload).Goal.P99.Seconds()
		got := q.capacity(q.draw(40_000, 1), 0.01, limit)
		if got < test.low || got > test.high {
			t.Errorf("%s of %s: %.0f/s, want %.0f to %.0f", test.workload, test.model, got, test.low, test.high)
		}
	}
}

// TestKindsComeInTheirShares, as the load driver sends them.
func TestKindsComeInTheirShares(t *testing.T) {
	own, err := serverOf("eventloop", load(t, "heavy-stuck"))
	if err != nil {
		t.Fatal(err)
	}
	a := own.queue(0.6e-3).draw(1000, 1)
	for from := 0; from < len(a.stages); from += 100 {
		heavy := 0
		for _, stages := range a.stages[from : from+100] {
			if stages[0].takes > 0.02 {
				heavy++
			}
		}
		if heavy != 1 {
			t.Errorf("%d heavy requests of 100 from the %d. on, want 1", heavy, from)
		}
	}
}

func TestVerdicts(t *testing.T) {
	capacity := func(value, low, high float64) *results.Capacity {
		c := &results.Capacity{Value: &value, Low: &low, High: &high}
		if math.IsInf(high, 1) {
			c.High, c.AtLeast = nil, true
		}
		return c
	}
	for _, test := range []struct {
		found *results.Capacity
		want  string
	}{
		{capacity(100, 95, 105), "right"},
		{capacity(104, 101, 108), "beside its interval"},
		{capacity(115, 95, 130), "off by more than 10 %"},
		{capacity(115, 105, 130), "wrong"},
		{capacity(50, 50, math.Inf(1)), "a bound"},
		{capacity(120, 120, math.Inf(1)), "wrong"},
		{capacity(40, 40, math.Inf(1)), "a bound that says too little"},
		{&results.Capacity{Value: new(150.0), High: new(150.0), AtMost: true}, "a bound"},
		{&results.Capacity{Value: new(250.0), High: new(250.0), AtMost: true}, "a bound that says too little"},
		{&results.Capacity{}, "not known"},
	} {
		r := row{truth: 100, found: test.found}
		if got := r.verdict(); got != test.want {
			t.Errorf("%+v against 100: %q, want %q", test.found, got, test.want)
		}
	}
}

package compare_test

import (
	"sync"
	"testing"

	"interleave/reports"
	"interleave/reports/compare"
	"interleave/reports/reporttest"
	"interleave/results"
)

// pair is two runs that a comparison must cope with.
type pair struct {
	name string
	make func() (base, candidate compare.Side)
}

// pairs returns an ordinary comparison and the odd ones.
func pairs() []pair {
	return []pair{
		{"changed", func() (compare.Side, compare.Side) {
			run, trials := reporttest.Rerun(reporttest.Quick, 1)
			run.Environment.GoVersion, run.Environment.Kernel = "go1.27.0", "6.19.1"
			run.Plan.Models[2].Settings["backend"] = "128 workers"
			for i := range trials {
				change(&trials[i])
			}
			return quick(), side("results/runs/after", run, trials)
		}},
		{"unchanged", func() (compare.Side, compare.Side) {
			run, trials := reporttest.Rerun(reporttest.Quick, 2)
			return quick(), side("results/runs/after", run, trials)
		}},
		{"one-trial", func() (compare.Side, compare.Side) {
			shape := reporttest.Shape{Models: 1, Scenarios: 1, Blocks: 1}
			run, trials := reporttest.Rerun(shape, 1)
			return named("one-trial"), side("results/runs/after", run, trials)
		}},
		{"all-invalid", func() (compare.Side, compare.Side) { return quick(), named("all-invalid") }},
		{"doubted", func() (compare.Side, compare.Side) { return named("mixed"), named("doubted") }},
		{"fewer", func() (compare.Side, compare.Side) {
			run, trials := reporttest.Rerun(reporttest.Shape{Models: 2, Scenarios: 6, Blocks: 4}, 1)
			run.Plan.Profile, run.Plan.Window = "smoke", 0.3
			rate := 450.0
			run.Plan.Scenarios[4].Loads[0].Rate = &rate
			return quick(), side("results/runs/after", run, trials)
		}},
		{"hostile", func() (compare.Side, compare.Side) {
			a, b := named("hostile"), named("hostile")
			a.Dir, b.Dir = "<b>before</b> run", "after | \x1b[31m"
			b.Report.Run.Environment.GoVersion = "<script>alert(1)</script>"
			return a, b
		}},
		{"nothing-known", func() (compare.Side, compare.Side) { return named("nothing-known"), named("nothing-known") }},
		{"no-trials", func() (compare.Side, compare.Side) { return named("no-trials"), named("empty") }},
	}
}

// change makes a candidate of a trial: some figures are better, some worse.
func change(t *results.Trial) {
	times := func(v *float64, by float64) { *v *= by }
	switch t.Scenario + " " + t.Model {
	case "hello goroutine":
		times(t.CPUPerRequest, 1.12)
		times(&t.LoadResult.Throughput, 0.9)
	case "hello eventloop":
		times(t.CPUPerRequest, 0.8)
	case "backend cgi":
		times(t.Memory.Peak, 1.3)
	case "idle greenlet":
		times(t.Memory.PerConnection, 0.5)
		times(t.Memory.PerConnectionLow, 0.5)
		times(t.Memory.PerConnectionHigh, 0.5)
	case "purchase prefork":
		times(t.CPUPerRequest, 1.012) // resolved, yet within the margin
	}
	for _, v := range []*float64{t.Noise.CanaryBefore, t.Noise.CanaryAfter} {
		if v != nil {
			times(v, 1.04)
		}
	}
}

func side(dir string, run *results.Run, trials []results.Trial) compare.Side {
	return compare.Side{Dir: dir, Report: reports.Build(run, trials)}
}

// quick is the base of most pairs.
var quick = sync.OnceValue(func() compare.Side {
	run, trials := reporttest.Full(reporttest.Quick)
	return side("results/runs/before", run, trials)
})

func named(name string) compare.Side {
	for _, c := range reporttest.Cases() {
		if c.Name == name {
			run, trials := c.Make()
			return side("results/runs/"+name, run, trials)
		}
	}
	panic("reporttest has no case " + name)
}

// compared are kept for all tests: making up a run takes longer than comparing.
var compared = map[string]*compare.Comparison{}

func comparison(t *testing.T, name string) *compare.Comparison {
	t.Helper()
	for _, p := range pairs() {
		if p.name == name && compared[name] == nil {
			compared[name] = compare.New(p.make())
		}
	}
	if compared[name] == nil {
		t.Fatalf("there is no pair %q", name)
	}
	return compared[name]
}

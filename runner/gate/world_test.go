package gate

import (
	"context"
	"math"
	"math/rand/v2"
	"testing"
	"time"

	"interleave/models"
	"interleave/results"
	"interleave/runner"
	"interleave/scenarios"
)

// world plays the host and the servers: it makes up trials.
type world struct {
	rng   *rand.Rand
	noise float64 // of a figure, as a share
	// change is what is different in a trial of that subject; nil changes
	// nothing.
	change func(s runner.Subject, t *results.Trial)
}

func newWorld() *world { return &world{rng: rand.New(rand.NewPCG(3, 5)), noise: 0.02} }

const cost = 10e-6 // seconds of CPU time per request

func (w *world) measureRing(_ context.Context, pair []runner.Subject) []*results.Trial {
	return []*results.Trial{w.measure(pair[0]), w.measure(pair[1])}
}

func (w *world) measure(s runner.Subject) *results.Trial {
	around := func(v float64) *float64 {
		v *= math.Exp(w.noise * w.rng.NormFloat64())
		return &v
	}
	t := &results.Trial{
		Valid: true, CPUPerRequest: around(cost + s.Build.Handicap.Seconds()), Memory: results.Memory{Peak: around(10e6)},
		LoadResult: &results.LoadResult{Throughput: *around(50_000), Latency: results.Quantiles{P50: around(1e-3)}},
	}
	allocations := 2 + 0.01*w.rng.NormFloat64()
	t.Allocations = &allocations
	if w.change != nil {
		w.change(s, t)
	}
	return t
}

// invalid makes t a trial that does not count, because of a check that failed.
func invalid(t *results.Trial, check, why string) {
	t.Valid, t.InvalidBecause = false, []string{why}
	t.Checks = []results.Check{{Name: check, Verdict: results.Failed, Detail: why}}
}

func someCells() []Cell {
	hello := &scenarios.Scenario{Name: "hello", Loads: []scenarios.Load{{Name: "closed-64", Groups: scenarios.ClosedLoop(64)}}}
	idle := &scenarios.Scenario{Name: "idle", Loads: []scenarios.Load{{Name: "idle-1000", Groups: scenarios.AtRandom(1, 500)}}}
	loop := models.Model{Info: models.Info{Name: "loop", Shape: models.Shape{MaxProcesses: 1}}}
	pool := models.Model{Info: models.Info{Name: "pool"}}
	return Cells([]models.Model{loop, pool}, []*scenarios.Scenario{hello, idle})
}

// gateIn runs a gate in a world.
func gateIn(t *testing.T, w *world) *results.Gate {
	t.Helper()
	return gateWith(t, w, Config{Cells: someCells(), Seed: 1, Budget: time.Hour})
}

func gateWith(t *testing.T, w *world, c Config) *results.Gate {
	t.Helper()
	j := newJob(c)
	j.measureRing = w.measureRing
	outcomes, err := j.run(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return j.record(outcomes)
}

// is reports whether a subject is of a cell in the build that is called so.
func is(s runner.Subject, build, model, scenario string) bool {
	return s.Build.Name == build && s.Model.Name == model && s.Scenario.Name == scenario
}

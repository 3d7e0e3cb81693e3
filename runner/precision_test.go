package runner

import (
	"math/rand/v2"
	"strings"
	"testing"

	"interleave/results"
)

// noisy is one block's trials of two models, whose host is slow or fast as one and whose
// own scatter is so much.
func noisy(rng *rand.Rand, block int, scatter float64) (trials []results.Trial) {
	host := 1 + rng.Float64()
	for model, cost := range map[string]float64{"quick": 1e-5, "slow": 2e-5} {
		v := cost * host * (1 + scatter*(rng.Float64()-0.5))
		trials = append(trials, results.Trial{
			Model: model, Scenario: "hello", Load: "closed-64", Engine: "native", Block: block, Valid: true,
			CPUPerRequest: &v, LoadResult: &results.LoadResult{},
		})
	}
	return trials
}

func TestPrecisionIsThatOfRatios(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	p := Precision{Share: 0.02}
	w := newWidths(p.measure())
	blocks := 0
	reached, line := false, ""
	for ; !reached && blocks < 500; blocks++ {
		for _, trial := range noisy(rng, blocks, 0.2) {
			w.add(&trial, "native")
		}
		reached, line = w.reached(p, blocks+1)
		switch {
		case blocks+1 < leastBlocks && (reached || !strings.Contains(line, "has no interval yet")):
			t.Fatalf("after %d blocks: %v, %q", blocks+1, reached, line)
		case blocks+1 == leastBlocks && !strings.Contains(line, "after 6 blocks: CPU per request within ±"):
			t.Errorf("line = %q", line)
		}
	}
	// The host alone is off by a half: a figure without its rival would never be as
	// precise. A ratio with a deviation of 8 % takes about 64 blocks.
	if !reached || blocks < 20 || blocks > 200 {
		t.Errorf("reached: %v after %d blocks (%s), want it after some 64", reached, blocks, line)
	}
	if !strings.Contains(line, "slow/hello/closed-64") {
		t.Errorf("line = %q, want it to name the widest: that of the model that is compared with the best", line)
	}
}

func TestPrecisionOfAModelAlone(t *testing.T) {
	w := newWidths(results.CPUPerRequest)
	for block := range 8 {
		v := 1e-5 * (1 + 0.001*float64(block))
		w.add(&results.Trial{Model: "m", Engine: "native", Block: block, Valid: true, CPUPerRequest: &v, LoadResult: &results.LoadResult{}}, "native")
		w.add(&results.Trial{Model: "broken", Load: "other", Engine: "native", Block: block}, "native")
	}
	if reached, line := w.reached(Precision{Share: 0.01}, 8); !reached {
		t.Errorf("not reached: %s", line)
	}
	if reached, line := w.reached(Precision{Share: 0.001}, 8); reached || !strings.Contains(line, "1 of 1 interval wider than ±0.1 %") {
		t.Errorf("reached %v: %s", reached, line)
	}
	if w = newWidths(results.PeakMemory); w.hopeless(5) || !w.hopeless(6) {
		t.Error("a figure that no model has is to be given up after six blocks, and not before")
	}
}

// TestAResumedRunLooksTwice: the look with which a run was cut short is made again, and
// counts once.
func TestAResumedRunLooksTwice(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	for _, tt := range []struct {
		name   string
		blocks int
		want   bool
	}{{"never", leastBlocks - 1, false}, {"for the first time", leastBlocks, false}, {"before", leastBlocks + 1, true}} {
		c := &Config{Precision: Precision{Share: 0.02}, Profile: Profile{Blocks: tt.blocks}}
		var done []results.Trial
		for block := range tt.blocks {
			done = append(done, noisy(rng, block, 0.001)...)
		}
		r := &course{config: c}
		if got := r.lookBefore(done); got != tt.want {
			t.Errorf("reached %s: lookBefore = %v, want %v", tt.name, got, tt.want)
		}
	}
}

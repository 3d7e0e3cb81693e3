package stat

import (
	"math"
	"math/rand/v2"
)

// The metrics of a simulated cell, all as "how much worse, ln ratio".
const (
	cpu = iota
	throughput
	p50
	memory
	metrics
)

// noise says how the trials of a simulated host err. Its amounts are natural
// logarithms of ratios: 0.04 is about 4 %.
type noise struct {
	name  string
	jobs  int // A/A jobs to simulate
	shape func(*rand.Rand) float64

	// What is left of a pair's disturbance after pairing: its own to each
	// metric, and one that moves the time-like ones together.
	own, shared [metrics]float64

	drift  float64 // of the host's speed over a job, to and fro
	second float64 // how much slower the second trial of a pair is, whichever build it runs

	// Bursts are other work that slows whole stretches of trials down, at any
	// moment of a pair: both trials may be hit, or only one.
	every, length float64          // mean trials between and within bursts
	size          float64          // mean slowdown
	felt          [metrics]float64 // share of it that a metric shows
}

// The noise of three kinds of host. That of the shared runner is what the
// gate's margins were chosen for: a pair's ln ratio has a standard deviation
// of about 4 % in CPU time, 6 % in throughput and median latency, and 2 % in
// memory. It is an assumption, and TestNoiseIsAsAssumed holds it.
var (
	quietLaptop = noise{
		name: "quiet laptop", jobs: 5000, shape: (*rand.Rand).NormFloat64,
		own:    [metrics]float64{0.008, 0.010, 0.015, 0.005},
		shared: [metrics]float64{0.005, 0.010, 0.010, 0},
		drift:  0.05, second: 0.003,
		every: 500, length: 5, size: 0.10, felt: [metrics]float64{0.5, 1, 1, 0.05},
	}
	sharedRunner = noise{
		name: "shared runner", jobs: 4500, shape: student4,
		own:    [metrics]float64{0.026, 0.035, 0.035, 0.018},
		shared: [metrics]float64{0.024, 0.040, 0.040, 0},
		drift:  0.15, second: 0.01,
		every: 60, length: 6, size: 0.08, felt: [metrics]float64{0.5, 1, 1, 0.1},
	}
	wildRunner = noise{
		name: "runner with bursts and heavy tails", jobs: 500, shape: student2,
		own:    [metrics]float64{0.035, 0.045, 0.045, 0.02},
		shared: [metrics]float64{0.035, 0.050, 0.050, 0},
		drift:  0.3, second: 0.02,
		every: 30, length: 8, size: 0.25, felt: [metrics]float64{0.5, 1, 1, 0.1},
	}
	allNoise = []noise{quietLaptop, sharedRunner, wildRunner}
)

// student4 is Student's t with four degrees of freedom, of unit variance.
func student4(rng *rand.Rand) float64 {
	chi2 := -2 * math.Log((1-rng.Float64())*(1-rng.Float64()))
	return rng.NormFloat64() / math.Sqrt(chi2/4) / math.Sqrt2
}

// student2 is Student's t with two degrees of freedom. Its variance is
// infinite; its quartiles are those of unit variance.
func student2(rng *rand.Rand) float64 {
	chi2 := -2 * math.Log(1-rng.Float64())
	return rng.NormFloat64() / math.Sqrt(chi2/2) * 0.826
}

// host is a machine in the course of a job.
type host struct {
	*noise
	rng    *rand.Rand
	trial  int
	left   int     // trials of the burst to come
	amount float64 // of the burst
}

// pair runs one pair of trials and returns how much worse the candidate, which
// is truly worse by slower, came out.
func (h *host) pair(slower [metrics]float64) (d [metrics]float64) {
	early, burst1 := h.run()
	late, burst2 := h.run()
	speed, burst := late-early+h.second, burst2-burst1
	if h.rng.IntN(2) == 0 { // the candidate ran first
		speed, burst = -speed, -burst
	}
	together := h.shape(h.rng)
	for m := range d {
		d[m] = slower[m] + h.own[m]*h.shape(h.rng) + h.shared[m]*together + h.felt[m]*burst
		if m != memory {
			d[m] += speed
		}
	}
	return d
}

// run passes the time of one trial and returns how much slower drift and burst
// made it.
func (h *host) run() (drift, burst float64) {
	h.trial++
	drift = h.drift * math.Sin(float64(h.trial)/200)
	if h.left == 0 {
		if h.rng.Float64() < 1/h.every {
			h.left = 1 + int(h.length*h.rng.ExpFloat64())
			h.amount = h.size * h.rng.ExpFloat64()
		}
		return drift, 0
	}
	h.left--
	return drift, h.amount * (0.5 + h.rng.Float64())
}

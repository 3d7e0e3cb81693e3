package validity

import (
	"interleave/internal/quantity"
	"interleave/results"
)

// These questions look at the host alone. What it did is masked, so that they
// take no figure away.

// From which share of the CPU time on noise is worth a word: that of other
// guests of the hypervisor, and of other programs.
const (
	FlagSteal   = 0.02
	FlagForeign = 0.05
)

const (
	flagThrottled = 0.001
	flagFrequency = 0.05 // of the frequency before
	flagCanary    = 1.15 // times the fastest of the run
)

// noisy asks for a share that should be small.
func noisy(share func(*results.Noise) *float64, flag float64, what string) func(TrialFacts) answer {
	return func(f TrialFacts) answer {
		if f.Trial.Noise == nil {
			return answer{}
		}
		v := share(f.Trial.Noise)
		if v == nil {
			return unknown
		}
		a := read(*v, flag)
		if *v > flag {
			return a.flagged(what, quantity.ShortPercent(*v))
		}
		return a
	}
}

// fallen is by how much the frequency fell.
func fallen(n *results.Noise) *float64 {
	if n.MHzBefore == nil || n.MHzAfter == nil || *n.MHzBefore <= 0 {
		return nil
	}
	return new(1 - *n.MHzAfter / *n.MHzBefore)
}

func canary(f TrialFacts) answer {
	n := f.Trial.Noise
	if n == nil {
		return answer{}
	}
	slowest := 0.0
	for _, c := range []*float64{n.CanaryBefore, n.CanaryAfter} {
		if c != nil {
			slowest = max(slowest, *c)
		}
	}
	if slowest == 0 || f.BestCanary == 0 {
		return unknown
	}
	times := slowest / f.BestCanary
	a := read(times, flagCanary)
	if times > flagCanary {
		return a.flagged("a fixed piece of work took %s times as long as at best: the processor was slow", quantity.Number(times))
	}
	return a
}

func battery(f TrialFacts) answer {
	n := f.Trial.Noise
	if n == nil || n.OnBattery == nil {
		return answer{}
	}
	if *n.OnBattery {
		return answer{verdict: results.Flagged, detail: "the host ran on battery, which slows processors down"}
	}
	return answer{verdict: results.Passed}
}

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
func noisy(share *float64, flag float64, what string) answer {
	if share == nil {
		return unknown
	}
	a := read(*share, flag)
	if *share > flag {
		return a.flagged(what, quantity.ShortPercent(*share))
	}
	return a
}

func steal(f TrialFacts) answer {
	if f.Trial.Noise == nil {
		return answer{}
	}
	return noisy(f.Trial.Noise.Steal, FlagSteal, "the hypervisor gave %s of the CPU time to other guests")
}

func throttled(f TrialFacts) answer {
	if f.Trial.Noise == nil {
		return answer{}
	}
	return noisy(f.Trial.Noise.Throttled, flagThrottled, "the cgroup was throttled for %s of the time")
}

func foreign(f TrialFacts) answer {
	if f.Trial.Noise == nil {
		return answer{}
	}
	return noisy(f.Trial.Noise.Foreign, FlagForeign, "other programs used %s of the CPU time")
}

func frequency(f TrialFacts) answer {
	n := f.Trial.Noise
	if n == nil {
		return answer{}
	}
	if n.MHzBefore == nil || n.MHzAfter == nil || *n.MHzBefore <= 0 {
		return unknown
	}
	drop := 1 - *n.MHzAfter / *n.MHzBefore
	return noisy(&drop, flagFrequency, "the processor's frequency fell by %s")
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

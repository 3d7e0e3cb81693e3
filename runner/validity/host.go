package validity

import (
	"interleave/internal/quantity"
	"interleave/results"
)

// These questions look at the host alone, so that measuring again because of
// their answers chooses no result.

// From which share of the CPU time on noise is flagged, and from which on it
// disturbs: that of other guests of the hypervisor, and of other programs.
const (
	FlagSteal, RedoSteal     = 0.02, 0.05
	FlagForeign, RedoForeign = 0.05, 0.20
)

const (
	flagThrottled, redoThrottled = 0.001, 0.05
	flagFrequency, redoFrequency = 0.05, 0.15 // of the frequency before
	flagCanary, redoCanary       = 1.15, 1.50 // times the fastest of the run
)

// noisy asks for a share that should be small.
func noisy(share *float64, flag, redo float64, what string) answer {
	if share == nil {
		return unknown
	}
	a := read(*share, flag)
	switch {
	case *share > redo:
		return a.disturbed(what, quantity.ShortPercent(*share))
	case *share > flag:
		return a.flagged(what, quantity.ShortPercent(*share))
	}
	return a
}

func steal(f TrialFacts) answer {
	if f.Trial.Noise == nil {
		return answer{}
	}
	return noisy(f.Trial.Noise.Steal, FlagSteal, RedoSteal, "the hypervisor gave %s of the CPU time to other guests")
}

func throttled(f TrialFacts) answer {
	if f.Trial.Noise == nil {
		return answer{}
	}
	return noisy(f.Trial.Noise.Throttled, flagThrottled, redoThrottled, "the cgroup was throttled for %s of the time")
}

func foreign(f TrialFacts) answer {
	if f.Trial.Noise == nil {
		return answer{}
	}
	return noisy(f.Trial.Noise.Foreign, FlagForeign, RedoForeign, "other programs used %s of the CPU time")
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
	return noisy(&drop, flagFrequency, redoFrequency, "the processor's frequency fell by %s")
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
	switch {
	case times > redoCanary:
		return a.disturbed("a fixed piece of work took %s times as long as at best: the processor was slow", quantity.Number(times))
	case times > flagCanary:
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

package runner

import (
	"fmt"
	"slices"

	"interleave/results"
	"interleave/scenarios"
)

// processors is what a server may use of the host.
type processors struct {
	set   []int // CPU set; empty if nothing can be held apart
	count int
}

// processorsOf are those of a server under l.
func processorsOf(env results.Environment, l scenarios.Load) processors {
	switch n := len(env.ServerCPUs); {
	case n == 0 && l.OneProcessor:
		return processors{count: 1}
	case n == 0:
		return processors{count: max(1, env.CPUs)}
	case l.OneProcessor:
		return processors{set: env.ServerCPUs[:1], count: 1}
	case l.AllProcessors:
		set := slices.Sorted(slices.Values(slices.Concat(env.ServerCPUs, env.LoadCPUs)))
		return processors{set: set, count: len(set)}
	default:
		return processors{set: env.ServerCPUs, count: n}
	}
}

// enoughProcessors refuses a load that shows what more of them bring where
// there is but one.
func enoughProcessors(p processors, l scenarios.Load) error {
	if l.AllProcessors && p.count < 2 {
		return fmt.Errorf("%s asks what a server makes of several processors, and this host has one", l.Name)
	}
	return nil
}

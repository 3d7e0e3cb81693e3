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
// there is but one, and one for a single one where the host has several and
// holds nobody to it.
func enoughProcessors(p processors, l scenarios.Load) error {
	if l.AllProcessors && p.count < 2 {
		return fmt.Errorf("%s asks what a server makes of several processors, and this host has one", l.Name)
	}
	if l.OneProcessor && p.count > 1 {
		return fmt.Errorf("%s is for a server on one processor, and this host cannot hold it to one", l.Name)
	}
	return nil
}

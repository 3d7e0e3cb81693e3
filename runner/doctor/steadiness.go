package doctor

import (
	"fmt"
	"slices"

	"interleave/internal/quantity"
	"interleave/runner/validity"
)

// canary is how long one fixed piece of work took on one processor, again and
// again.
type canary struct {
	cpu   int // -1 if it was not held to one
	times []float64
}

// quantile returns the value under which the share q of times lies.
func quantile(times []float64, q float64) float64 {
	if len(times) == 0 {
		return 0
	}
	sorted := slices.Sorted(slices.Values(times))
	return sorted[int(q*float64(len(sorted)-1)+0.5)]
}

// The spread of one processor from which the trials' own check doubts it, and
// the difference between processors that shows in comparisons.
const (
	doubtSpread     = 1.15
	doubtDifference = 1.10
)

// steadiness asks whether a processor does the same work in the same time, and
// whether all processors do.
func steadiness(h *host) Finding {
	f := Finding{Name: "steadiness", Looked: "a fixed piece of work, timed again and again on each processor"}
	if len(h.canaries) == 0 {
		return f.unavailable(h, "")
	}
	var spread, fastest, slowest float64
	unsteady, fast, slow := 0, 0, 0
	for i, c := range h.canaries {
		median := quantile(c.times, 0.5)
		if s := quantile(c.times, 0.95) / median; s > spread {
			spread, unsteady = s, c.cpu
		}
		if i == 0 || median < fastest {
			fastest, fast = median, c.cpu
		}
		if i == 0 || median > slowest {
			slowest, slow = median, c.cpu
		}
	}
	f.read(spread, doubtSpread, "")
	f.Found = fmt.Sprintf("the same work takes up to %s times its median (p95", quantity.Short(spread))
	if unsteady >= 0 {
		f.Found += fmt.Sprintf(", processor %d", unsteady)
	}
	f.Found += ")"
	uneven := slowest/fastest > doubtDifference
	if len(h.canaries) > 1 {
		f.Found += fmt.Sprintf("; processors differ by a factor of %s", quantity.Short(slowest/fastest))
	}
	switch {
	case spread > doubtSpread:
		f.Verdict = Limits
		f.Means = "what slows the processor down now and then is in every figure: small differences between models need many " +
			"blocks to be resolved (--profile full)"
		if others := h.activity.foreign; others != nil && *others > validity.FlagForeign {
			f.Means += "; other programs are the likely cause"
		}
		f.denies = fmt.Sprintf("differences of a few per cent in a short run: now and then the same work takes %s times as long", quantity.Short(spread))
	case uneven:
		f.Verdict = Limits
		f.Means = fmt.Sprintf("processor %d is slower than processor %d: how fast a server is depends on which of them it runs on",
			slow, fast)
		if even := h.evenProcessors(fastest); len(even) >= 2 {
			f.Mend = fmt.Sprintf("taskset -c %s interleave bench", cpuSet(even))
		}
	default:
		f.Verdict = Fine
		f.Means = "the processors are as fast at one moment as at another"
	}
	return f
}

// evenProcessors lists the processors that are about as fast as the fastest.
func (h *host) evenProcessors(fastest float64) (cpus []int) {
	for _, c := range h.canaries {
		if c.cpu >= 0 && quantile(c.times, 0.5) <= fastest*doubtDifference {
			cpus = append(cpus, c.cpu)
		}
	}
	slices.Sort(cpus)
	return cpus
}

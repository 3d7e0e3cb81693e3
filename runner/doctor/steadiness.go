package doctor

import (
	"fmt"
	"slices"

	"interleave/internal/quantity"
)

const (
	// canaryRounds is a piece of work of some hundred microseconds.
	canaryRounds = 100_000
	canaryTries  = 50
	mostCanaries = 64 // processors that are tried
)

// quantile returns the value under which the share q of times lies.
func quantile(times []float64, q float64) float64 {
	if len(times) == 0 {
		return 0
	}
	sorted := slices.Sorted(slices.Values(times))
	return sorted[int(q*float64(len(sorted)-1)+0.5)]
}

// The spread of one processor from which small differences are in doubt, and
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
	var spread, slowest float64
	fastest := quantile(h.canaries[0], 0.5)
	for _, times := range h.canaries {
		median := quantile(times, 0.5)
		spread = max(spread, quantile(times, 0.95)/median)
		slowest, fastest = max(slowest, median), min(fastest, median)
	}
	f.read(spread, doubtSpread, "")
	f.Found = fmt.Sprintf("the same work takes up to %s times its median (p95)", quantity.Short(spread))
	if len(h.canaries) > 1 {
		f.Found += fmt.Sprintf("; processors differ by a factor of %s", quantity.Short(slowest/fastest))
	}
	switch {
	case spread > doubtSpread:
		f.Verdict = Limits
		f.Means = "what slows the processor down now and then is in every figure: small differences between models need many " +
			"blocks to be resolved (--profile full)"
		f.denies = fmt.Sprintf("differences of a few per cent in a short run: now and then the same work takes %s times as long", quantity.Short(spread))
	case slowest/fastest > doubtDifference:
		f.Verdict = Limits
		f.Means = "some processors are slower than others: how fast a server is depends on which of them it runs on"
	default:
		return f.fine("the processors are as fast at one moment as at another")
	}
	return f
}

package curve

import (
	"fmt"
	"math"
	"slices"

	"interleave/internal/quantity"
	"interleave/reports/measure"
	"interleave/results"
)

// workersText says how many workers keep one processor busy at each place of a sweep
// over how much requests wait and compute: as many as a request lasts longer than it
// computes. It is empty for sweeps over something else.
func (s *Sweep) workersText() string {
	var at []string
	for _, l := range s.Loads {
		if n, ok := workersEach(l); ok {
			at = append(at, fmt.Sprintf("%s at %s", quantity.Whole(n), s.place(l)))
		}
	}
	if len(at) < 2 {
		return ""
	}
	return "A processor is busy with 1 + waiting ÷ computing workers that serve one request each: " + quantity.Join(at) + "."
}

// workersEach is how many workers that serve one request each keep a processor busy
// under a load whose requests are alike; false if they are not, or compute nothing.
func workersEach(l *measure.Load) (n int64, ok bool) {
	i := slices.IndexFunc(l.Scenario.Requests, func(r results.RequestInfo) bool { return r.Class == l.Class })
	if i < 0 || len(l.Groups) > 0 || l.Class == "" {
		return 0, false
	}
	r := l.Scenario.Requests[i]
	if r.Compute <= 0 {
		return 0, false
	}
	return int64(math.Ceil(1 + quantity.Round((r.Wait+r.Block)/r.Compute, 6))), true
}

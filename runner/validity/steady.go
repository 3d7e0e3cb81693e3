package validity

import (
	"fmt"
	"math"

	"interleave/internal/quantity"
)

// The bounds beyond which a load's figures do not fit each other.
const (
	maxHalvesDiffer = 0.05
	maxLittle       = 0.10
	wildLittle      = 0.25
)

// little holds the mean number of requests in flight against throughput times
// mean service time (Little's law), which were counted separately. In closed
// loop without either of them, all clients are in flight. Where the mean is not
// known, because requests did not end, it is known what it is at least.
func little(f LoadFacts) answer {
	r := f.Result
	mean, atLeast := r.ServiceTime.Mean, false
	if least := r.ServiceTime.AtLeast; mean == nil && least != nil {
		mean, atLeast = least.Mean, true
	}
	if mean == nil || r.Requests == 0 || len(r.Errors) > 0 || r.Allowed != nil && r.Allowed.Requests > 0 {
		return answer{}
	}
	var inFlight float64
	switch {
	case r.MeanInFlight != nil:
		inFlight = *r.MeanInFlight
	case r.Rate == nil:
		inFlight = float64(r.Clients)
	default:
		return unknown
	}
	// Requests that straddle an edge of the window count on one side only. By
	// turns it has many edges, and an open loop's requests may have been due
	// before one and be in flight for long after it.
	longest := r.ServiceTime.Max
	if r.Pieces > 0 && (r.Rate != nil || longest == nil || *longest*float64(r.Pieces) > maxLittle*r.Duration) {
		return unknown
	}
	if inFlight == 0 || float64(r.Requests) < 20*inFlight {
		return unknown
	}
	made := *mean * r.Throughput
	residual := made/inFlight - 1
	if atLeast && residual <= maxLittle {
		return unknown
	}
	a := read(residual, maxLittle)
	text := fmt.Sprintf("latency and throughput do not fit (Little's law): they make %s requests in flight, %s were", quantity.Short(made), quantity.Short(inFlight))
	switch {
	case math.Abs(residual) <= maxLittle:
		return a
	case math.Abs(residual) > wildLittle:
		return a.failed("%s", text)
	}
	return a.flagged("%s", text)
}

// halves compares the throughput of the window's halves. A difference that
// counting noise explains does not count as drift.
func halves(f LoadFacts) answer {
	r := f.Result
	if r.Deliveries != nil || r.Faults != nil || len(r.Phases) > 0 || max(r.FirstHalf, r.SecondHalf) == 0 || r.Duration < f.Planned*0.999 {
		return answer{}
	}
	a := read(r.Drift(), maxHalvesDiffer)
	if Unsteady(r.FirstHalf*r.Duration/2, r.SecondHalf*r.Duration/2) {
		again := ""
		if r.Extended {
			again = ", although the window was extended"
		}
		return a.flagged("not steady: %s requests/s in the first half, %s in the second%s", quantity.Short(r.FirstHalf), quantity.Short(r.SecondHalf), again)
	}
	return a
}

// Unsteady reports whether the numbers of requests answered in the halves of
// a window differ by more than 5 % and by more than counting noise explains.
func Unsteady(first, second float64) bool {
	differ := math.Abs(first - second)
	return differ > maxHalvesDiffer*max(first, second) && differ > 2*math.Sqrt(first+second)
}

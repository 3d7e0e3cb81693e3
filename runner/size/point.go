package size

import (
	"slices"

	"interleave/runner"
	"interleave/runner/capacity"
)

// Point is what is known of one setting.
type Point struct {
	Setting int
	Probes  []runner.RateFinding // those that count, in the order in which they were made
}

// Kept is how many of the probes kept the limit.
func (p *Point) Kept() (n int) {
	for _, f := range p.Probes {
		if f.Likely > 0.5 {
			n++
		}
	}
	return n
}

// Keeps reports whether most of the probes kept the limit.
func (p *Point) Keeps() bool { return 2*p.Kept() > len(p.Probes) }

// Torn reports whether the probes contradict each other.
func (p *Point) Torn() bool { return p.Kept() > 0 && p.Kept() < len(p.Probes) }

// Sure reports whether enough probes say the same for the answer to rest on them.
func (p *Point) Sure() bool { return max(p.Kept(), len(p.Probes)-p.Kept()) >= enough }

// enough is how many probes of an answer, and of its neighbour below, have to agree.
const enough = 2

// Slow is the share of the requests that were slow or failed; 0 if there were none.
func (p *Point) Slow() float64 {
	var due, slow int64
	for _, f := range p.Probes {
		due, slow = due+f.Due, slow+f.Slow
	}
	return float64(slow) / float64(max(due, 1))
}

// Cause is what broke the limit, empty if nothing did.
func (p *Point) Cause() capacity.Cause {
	for _, f := range slices.Backward(p.Probes) {
		if f.Likely <= 0.5 && f.Cause != capacity.None {
			return f.Cause
		}
	}
	return capacity.None
}

// P90 is the mean of the probes that have one, in seconds; 0 if none has.
func (p *Point) P90() float64 {
	return p.mean(func(f runner.RateFinding) float64 { return value(f.P90) })
}

// P99 is the mean of the probes that have one, in seconds; 0 if none has.
func (p *Point) P99() float64 {
	return p.mean(func(f runner.RateFinding) float64 { return value(f.P99) })
}

// CPU is the CPU time of a request, in seconds; 0 if it is not known.
func (p *Point) CPU() float64 { return p.mean(func(f runner.RateFinding) float64 { return f.CPU }) }

// Busy is the share of its processors that the server used; 0 if it is not known.
func (p *Point) Busy() float64 { return p.mean(func(f runner.RateFinding) float64 { return f.Busy }) }

// Memory is the most that the server took, in bytes; 0 if it is not known.
func (p *Point) Memory() (most float64) {
	for _, f := range p.Probes {
		most = max(most, value(f.Memory))
	}
	return most
}

// mean is that of the probes of which a figure is known, which is above zero then.
func (p *Point) mean(of func(runner.RateFinding) float64) float64 {
	sum, n := 0.0, 0.0
	for _, f := range p.Probes {
		if v := of(f); v > 0 {
			sum, n = sum+v, n+1
		}
	}
	return sum / max(n, 1)
}

func value(v *float64) float64 {
	if v == nil {
		return 0
	}
	return *v
}

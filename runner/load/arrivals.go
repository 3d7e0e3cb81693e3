package load

import (
	"math"
	"math/bits"
	"math/rand/v2"

	"interleave/scenarios"
)

// arrivals gives the times at which one shard's requests are due, one after
// the other. Requests that could not be sent yet need no memory: they are
// those between next and now.
type arrivals struct {
	next   int64 // when the next request is due, on the load's clock
	own    int64 // and in the schedule's own time, which phases make run faster or slower
	pacing pacing

	// Constant: request i of all shards is due at begin + i/rate.
	begin, i, step uint64
	milliRate      uint64 // requests in 1000 s

	random  *rand.Rand // Poisson: gaps are drawn from it; else nil
	meanGap float64    // in nanoseconds
}

// newArrivals gives shard number shard its part of the requests that begin
// at begin. Constant arrivals are dealt out in turn; a Poisson process split
// into independent ones of a lower rate is the same process.
func newArrivals(g scenarios.Group, seed uint64, begin int64, shard, shards int) *arrivals {
	a := &arrivals{begin: uint64(begin), i: uint64(shard), step: uint64(shards)}
	if g.Arrivals == scenarios.Poisson {
		a.random = rand.New(rand.NewPCG(seed, uint64(shard)))
		a.meanGap = float64(shards) * 1e9 / g.Rate
		a.own = begin
		a.advance()
		return a
	}
	a.milliRate = uint64(math.Round(g.Rate * 1000))
	a.own = a.constant()
	a.next = a.own
	return a
}

// pace has the schedule's time run in another way. It is what it was at the time at
// which that begins.
func (a *arrivals) pace(p pacing) {
	a.pacing = p
	a.next = p.clock(a.own)
}

// advance goes on to the next request.
func (a *arrivals) advance() {
	if a.random != nil {
		a.own += int64(a.random.ExpFloat64()*a.meanGap + 0.5)
	} else {
		a.i += a.step
		a.own = a.constant()
	}
	a.next = a.pacing.clock(a.own)
}

// constant computes begin + i/rate without accumulating a rounding error.
func (a *arrivals) constant() int64 {
	const nanosIn1000s = 1_000_000_000_000
	hi, lo := bits.Mul64(a.i, nanosIn1000s)
	if hi >= a.milliRate { // centuries from now
		return math.MaxInt64
	}
	ns, _ := bits.Div64(hi, lo, a.milliRate)
	return int64(min(a.begin+ns, math.MaxInt64))
}

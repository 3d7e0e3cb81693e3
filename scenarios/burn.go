package scenarios

import (
	"sync/atomic"
	"time"
)

// Burn computes for a number of rounds. Work is counted in rounds and not in
// elapsed time, because a handler that is interrupted must still do all of
// its work afterwards.
func Burn(rounds uint64) {
	x := rounds
	for range rounds {
		x = mix(x + golden)
	}
	burnt.Store(x)
}

// burnt takes what Burn computes: a result that nobody sees need not be
// computed at all.
var burnt atomic.Uint64

// MeasureRate returns how many rounds of Burn one CPU computes per second. It
// takes a few milliseconds and keeps the fastest of several tries, the one
// that was disturbed least.
func MeasureRate() float64 {
	const tries, rounds = 8, 100_000
	fastest := time.Duration(1<<63 - 1)
	for range tries {
		start := time.Now()
		Burn(rounds)
		fastest = min(fastest, max(time.Since(start), 1))
	}
	return rounds / fastest.Seconds()
}

// ComputeRounds returns the rounds that take one CPU of the given rate, in
// rounds per second, d to compute.
func ComputeRounds(rate float64, d time.Duration) uint64 {
	return uint64(max(rate*d.Seconds(), 0))
}

package metrics

import (
	"runtime"
	"slices"
	"time"

	"interleave/scenarios"
)

const (
	canaryRounds = 250_000 // 1 ms on a processor of 2021
	canaryTries  = 5       // one pre-emption lasts longer than a try and spoils two at most
)

// Canary returns how many seconds a fixed piece of integer work takes on the
// first of cpus, or anywhere if there are none: a slower clock shows in it, and
// so does a neighbour on the same core. It is the fastest of a few tries, so
// that work which only interrupts it does not show. It is nil where that
// processor cannot be had; on macOS it runs anywhere.
func Canary(cpus []int) *float64 {
	tries := Tries(cpus, canaryRounds, canaryTries)
	if len(tries) == 0 {
		return nil
	}
	return new(slices.Min(tries))
}

// Tries returns how many seconds each of some pieces of integer work takes on
// the first of cpus, or anywhere if there are none. It is empty where that
// processor cannot be had.
func Tries(cpus []int, rounds uint64, tries int) []float64 {
	took := make(chan []float64)
	go func() {
		// Not unlocked: the thread ends with its goroutine, so that no pinned
		// thread goes back to the others.
		runtime.LockOSThread()
		var seconds []float64
		if len(cpus) == 0 || pin(cpus[0]) {
			for range tries {
				began := time.Now()
				scenarios.Burn(rounds)
				seconds = append(seconds, time.Since(began).Seconds())
			}
		}
		took <- seconds
	}()
	return <-took
}

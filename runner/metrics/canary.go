package metrics

import (
	"runtime"
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
	took := make(chan *float64)
	go func() {
		// Not unlocked: the thread ends with its goroutine, so that no pinned
		// thread goes back to the others.
		runtime.LockOSThread()
		if len(cpus) > 0 && !pin(cpus[0]) {
			took <- nil
			return
		}
		fastest := time.Duration(1<<63 - 1)
		for range canaryTries {
			began := time.Now()
			scenarios.Burn(canaryRounds)
			fastest = min(fastest, time.Since(began))
		}
		seconds := fastest.Seconds()
		took <- &seconds
	}()
	return <-took
}

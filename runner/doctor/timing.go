package doctor

import (
	"context"
	"runtime"
	"time"

	"interleave/scenarios"
)

// readCost is what one reading of the clock takes, in seconds: the least of
// several tries, which was disturbed least.
func readCost() float64 {
	const tries, readings = 100, 200
	least := time.Duration(1<<63 - 1)
	for range tries {
		start := time.Now()
		var last time.Time
		for range readings {
			last = time.Now()
		}
		least = min(least, last.Sub(start))
	}
	return max(least.Seconds()/readings, 1e-12)
}

const (
	wait       = 100 * time.Microsecond
	waitTries  = 400
	waitBudget = 800 * time.Millisecond
)

// lateness is how late waits of 100 µs ended, in seconds. It waits as the load
// driver does, on a thread of its own.
func lateness(ctx context.Context) []float64 {
	late := make(chan []float64)
	go func() {
		// The thread's settings are changed: it ends with this goroutine.
		runtime.LockOSThread()
		waiter := newWaiter()
		defer waiter.close()
		var all []float64
		deadline := time.Now().Add(waitBudget)
		for len(all) < waitTries && time.Now().Before(deadline) && ctx.Err() == nil {
			start := time.Now()
			waiter.wait(wait)
			all = append(all, max(time.Since(start)-wait, 0).Seconds())
		}
		late <- all
	}()
	return <-late
}

const (
	canaryTries = 50
	// canaryRounds is a piece of work of some hundred microseconds.
	canaryRounds = 100_000
	// canaryBudget bounds the time on all processors together.
	canaryBudget = 1500 * time.Millisecond
	// mostCanaries is how many processors are tried; of more, some spread over
	// all.
	mostCanaries = 64
)

// watchCanaries times the piece of work on each of cpus in turn, or wherever
// it runs if there are none.
func watchCanaries(ctx context.Context, cpus []int) (all []canary) {
	if len(cpus) == 0 {
		cpus = []int{-1}
	}
	step := (len(cpus) + mostCanaries - 1) / mostCanaries
	budget := canaryBudget / time.Duration((len(cpus)+step-1)/step)
	for i := 0; i < len(cpus) && ctx.Err() == nil; i += step {
		if c := watchCanary(cpus[i], budget); len(c.times) > 0 {
			all = append(all, c)
		}
	}
	return all
}

// watchCanary leaves times empty if the processor cannot be used.
func watchCanary(cpu int, budget time.Duration) canary {
	done := make(chan canary)
	go func() {
		// The thread's CPU set is changed: it ends with this goroutine.
		runtime.LockOSThread()
		c := canary{cpu: cpu}
		if cpu < 0 || pinThread(cpu) == nil {
			scenarios.Burn(canaryRounds) // warms up
			deadline := time.Now().Add(budget)
			for len(c.times) < canaryTries && time.Now().Before(deadline) {
				start := time.Now()
				scenarios.Burn(canaryRounds)
				c.times = append(c.times, time.Since(start).Seconds())
			}
		}
		done <- c
	}()
	return <-done
}

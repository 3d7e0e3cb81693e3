package doctor

import (
	"context"
	"fmt"
	"runtime"
	"slices"
	"strings"
	"time"

	"interleave/internal/netpoll"
	"interleave/internal/quantity"
)

// clock is how well this host tells the time, in seconds.
type clock struct {
	read    float64 // cost of reading the clock; 0 if not measured
	lateP50 float64 // how late a wait of 100 µs ends, at the median
	lateP99 float64
	waits   int // how many such waits; 0 if not measured
}

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
		runtime.LockOSThread() // its settings are changed: it ends with this goroutine
		netpoll.SharpenTimers()
		var all []float64
		if poller, err := netpoll.New(); err == nil {
			defer poller.Close()
			events := make([]netpoll.Event, 1)
			deadline := time.Now().Add(waitBudget)
			for len(all) < waitTries && time.Now().Before(deadline) && ctx.Err() == nil {
				start := time.Now()
				poller.Wait(events, wait)
				all = append(all, max(time.Since(start)-wait, 0).Seconds())
			}
		}
		late <- all
	}()
	return <-late
}

const clockFolder = "sys/devices/system/clocksource/clocksource0/"

// slowRead is the cost of reading the clock above which it shows: the load
// driver reads it a few times for a request of some microseconds.
const slowRead = 200e-9

// clockSource asks what reading the clock costs.
func clockSource(h *host) Finding {
	f := Finding{Name: "clock", Looked: "clock_gettime, timed"}
	if h.clock.read == 0 {
		return f.unavailable(h, "")
	}
	f.read(h.clock.read, slowRead, "s")
	f.Found = "a reading costs " + quantity.Span(h.clock.read)
	source, known := h.text(clockFolder + "current_clocksource")
	if known {
		f.Looked += ", /" + clockFolder + "current_clocksource"
		f.Found = source + "; " + f.Found
	}
	if h.clock.read <= slowRead {
		return f.fine("reading the clock does not show in the figures")
	}
	f.Verdict = Limits
	f.Means = "the load driver reads the clock several times for each request: it is the limit earlier, and models that " +
		"read it too cost more CPU time than elsewhere (hello most of all)"
	others, _ := h.text(clockFolder + "available_clocksource")
	if slices.Contains(strings.Fields(others), "tsc") && source != "tsc" {
		f.Mend = h.write("tsc", clockFolder+"current_clocksource")
	}
	return f
}

// A wait that is late by more than lateLimit at p99 makes a trial's send lag
// that of the load driver; one by more than lateDoubt colours latencies.
const (
	lateLimit = 1e-3
	lateDoubt = 0.25e-3
)

// timers asks how late a wait ends.
func timers(h *host) Finding {
	f := Finding{Name: "timers", Looked: fmt.Sprintf("%s of 100 µs, timed", quantity.Plural(h.clock.waits, "wait"))}
	if h.clock.waits == 0 {
		return f.unavailable(h, "")
	}
	f.read(h.clock.lateP99, lateLimit, "s")
	f.Found = fmt.Sprintf("a wait of 100 µs ends %s late (p50), %s late (p99)", quantity.Span(h.clock.lateP50), quantity.Span(h.clock.lateP99))
	f.allows = fmt.Sprintf("latency, to within %s: so late is the load driver woken at most, one time in 100 aside", quantity.Span(h.clock.lateP99))
	switch {
	case h.clock.lateP99 > lateLimit:
		f.Verdict = Limits
		f.Means = "requests of open loops go out late, and trials whose send lag is over 1 ms at p99 are the load driver's and " +
			"not the server's"
		f.allows, f.denies = "", "latency of open loops with certainty: the load driver is woken more than 1 ms late now and then"
	case h.clock.lateP99 > lateDoubt:
		f.Verdict = Limits
		f.Means = "latencies under a millisecond have this in them: compare them between models, do not quote them"
	default:
		return f.fine("requests go out when they are due")
	}
	return f
}

package doctor

import (
	"fmt"
	"slices"
	"strings"

	"interleave/internal/quantity"
)

// clock is how well this host tells the time, in seconds.
type clock struct {
	read    float64 // cost of reading the clock; 0 if not measured
	lateP50 float64 // how late a wait of 100 µs ends, at the median
	lateP99 float64
	waits   int // how many such waits; 0 if not measured
}

const clockFolder = "sys/devices/system/clocksource/clocksource0/"

// slowRead is the cost of reading the clock above which it shows: the load
// driver reads it a few times for a request of some microseconds.
const slowRead = 200e-9

// clockSource asks what reading the clock costs.
func clockSource(h *host) Finding {
	f := Finding{Name: "clock", Looked: "clock_gettime, timed"}
	source, known := h.text(clockFolder + "current_clocksource")
	if known {
		f.Looked += ", /" + clockFolder + "current_clocksource"
	}
	if h.clock.read == 0 {
		return f.unavailable(h, "")
	}
	f.read(h.clock.read, slowRead, "s")
	f.Found = "a reading costs " + quantity.Span(h.clock.read)
	if known {
		f.Found = source + "; " + f.Found
	}
	slow := h.clock.read > slowRead
	if !slow {
		f.Verdict, f.Means = Fine, "reading the clock does not show in the figures"
		return f
	}
	f.Verdict = Limits
	f.Means = "the load driver reads the clock several times for each request: it is the limit earlier, and models that " +
		"read it too cost more CPU time than elsewhere (hello most of all)"
	if slices.Contains(fastSources, source) {
		f.Means += "; the source is a fast one: look for what slows the processor down"
		return f
	}
	others, _ := h.text(clockFolder + "available_clocksource")
	for _, better := range fastSources {
		if slices.Contains(strings.Fields(others), better) {
			f.Mend = h.write(better, clockFolder+"current_clocksource")
			break
		}
	}
	return f
}

// fastSources are clocks that a program reads without entering the kernel.
var fastSources = []string{"tsc", "arch_sys_counter", "kvm-clock", "hyperv_clocksource_tsc_page"}

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
	switch {
	case h.clock.lateP99 > lateLimit:
		f.Verdict = Limits
		f.Means = "requests of open loops go out late, and trials whose send lag is over 1 ms at p99 are the load driver's and " +
			"not the server's"
		f.denies = "latency of open loops with certainty: the load driver is woken more than 1 ms late now and then"
	case h.clock.lateP99 > lateDoubt:
		f.Verdict = Limits
		f.Means = "latencies under a millisecond have this in them: compare them between models, do not quote them"
		f.allows = fmt.Sprintf("latency, to within %s", quantity.Span(h.clock.lateP99))
	default:
		f.Verdict = Fine
		f.Means = "requests go out when they are due"
		f.allows = fmt.Sprintf("latency, to within %s: so late is the load driver woken at most, one time in 100 aside", quantity.Span(h.clock.lateP99))
	}
	return f
}

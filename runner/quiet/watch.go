package quiet

import (
	"runtime"
	"time"

	"interleave/results"
	"interleave/runner/metrics"
)

// Watch is how quiet the host is during a trial.
type Watch struct {
	cpus   []int
	meter  *Meter
	began  time.Time
	before Reading

	mhz, canary *float64
}

// StartWatch begins to watch the whole host. The servers' processors are cpus,
// empty if they may use any; then the frequency is the first processor's and
// the canary runs wherever the system puts it.
//
// It takes a few milliseconds of the first of cpus, and so does Stop: the
// server must have nothing to do at either time.
func StartWatch(cpus []int) *Watch {
	w := &Watch{cpus: cpus, canary: metrics.Canary(cpus), mhz: metrics.Megahertz(first(cpus))}
	w.meter = NewMeter(nil)
	w.began = time.Now()
	w.before = w.meter.Read(1)
	return w
}

// Stop returns what was seen since StartWatch. It must be called while what
// the run has started is still there, or was waited for: the time of an
// orphan that has ended passes for foreign.
func (w *Watch) Stop() results.Noise {
	defer w.meter.Close()
	n := Between(w.before, w.meter.Read(1+int64(time.Since(w.began))), runtime.NumCPU())
	n.MHzBefore, n.MHzAfter = w.mhz, metrics.Megahertz(first(w.cpus))
	n.OnBattery = metrics.OnBattery()
	n.CanaryBefore, n.CanaryAfter = w.canary, metrics.Canary(w.cpus)
	return n
}

// Between returns what others took between two readings of a Meter of so many
// processors: shares of these, and of the time in which our quota was used up.
// What is not known is nil.
func Between(before, after Reading, processors int) (n results.Noise) {
	passed := time.Duration(after.At - before.At)
	share := func(known bool, taken, of time.Duration) *float64 {
		if !known || of <= 0 {
			return nil
		}
		return new(min(max(float64(taken)/float64(of), 0), 1))
	}
	all := passed * time.Duration(processors)
	n.Foreign = share(after.Known.Foreign, after.Foreign+after.Late-before.Foreign-before.Late, all)
	n.Steal = share(after.Known.Steal, after.Steal-before.Steal, all)
	n.Throttled = share(after.Known.Throttled, after.Throttled-before.Throttled, passed)
	return n
}

func first(cpus []int) int {
	if len(cpus) == 0 {
		return 0
	}
	return cpus[0]
}

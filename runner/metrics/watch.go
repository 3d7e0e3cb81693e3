package metrics

import (
	"time"

	"interleave/results"
)

// Watch is how quiet the host is during a trial.
type Watch struct {
	cpus      []int
	began     time.Time
	steal     *Steal
	foreign   *foreign
	throttled *time.Duration // nil if unknown
	mhz       *float64
	canary    *float64
}

// StartWatch begins to watch. The servers' processors are cpus, empty if they
// may use any; then the frequency is the first processor's and the canary runs
// wherever the system puts it.
//
// It takes a few milliseconds of the first of cpus, and so does Stop: the
// server must have nothing to do at either time.
func StartWatch(cpus []int) *Watch {
	w := &Watch{cpus: cpus, canary: Canary(cpus), mhz: megahertz(first(cpus))}
	w.throttled = throttledTime()
	w.steal = StartSteal()
	w.foreign = startForeign()
	w.began = time.Now()
	return w
}

// Stop returns what was seen since StartWatch. It must be called while what
// the run has started is still there, or was waited for: the time of an
// orphan that has ended passes for foreign.
func (w *Watch) Stop() results.Noise {
	n := results.Noise{
		Foreign: w.foreign.share(), Steal: w.steal.Steal(), Throttled: w.throttledShare(),
		MHzBefore: w.mhz, MHzAfter: megahertz(first(w.cpus)),
		CanaryBefore: w.canary, OnBattery: onBattery(),
	}
	n.CanaryAfter = Canary(w.cpus)
	return n
}

// throttledShare is the share of the elapsed time in which this process's
// cgroup, or one that holds it, was stopped because it had used up its CPU
// quota. It is nil where there is no such count. It may exceed 1: each
// processor's wait is counted.
func (w *Watch) throttledShare() *float64 {
	after := throttledTime()
	elapsed := time.Since(w.began)
	if w.throttled == nil || after == nil || elapsed <= 0 {
		return nil
	}
	share := max(*after-*w.throttled, 0).Seconds() / elapsed.Seconds()
	return &share
}

func first(cpus []int) int {
	if len(cpus) == 0 {
		return 0
	}
	return cpus[0]
}

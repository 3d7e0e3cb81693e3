package metrics

import "time"

// Used is what a tree has used between two readings.
type Used struct {
	Took          time.Duration
	CPU           float64 // seconds
	Voluntary     int64   // context switches
	Involuntary   int64
	SwitchesKnown bool
	Queued        float64 // seconds, see Reading.Queued
	Busy          int     // threads, see Busy
}

// Between is what was used from one reading to a later one.
func Between(before, after Reading) Used {
	return Used{
		Took: after.At.Sub(before.At), CPU: after.CPU - before.CPU,
		Voluntary: after.Counts.Voluntary - before.Counts.Voluntary, Involuntary: after.Counts.Involuntary - before.Counts.Involuntary,
		SwitchesKnown: after.Counts.SwitchesKnown,
		Queued:        max(0, after.Queued-before.Queued), Busy: Busy(before, after),
	}
}

// Add adds what was used at another time. Busy stays: it is of one time.
func (u *Used) Add(more Used) {
	u.Took += more.Took
	u.CPU += more.CPU
	u.Voluntary += more.Voluntary
	u.Involuntary += more.Involuntary
	u.SwitchesKnown = more.SwitchesKnown
	u.Queued += more.Queued
}

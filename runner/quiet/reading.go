package quiet

import "time"

// Reading is what others have taken since NewMeter, of all watched processors
// together. No count ever falls.
type Reading struct {
	At int64 // nanoseconds on the caller's clock

	// Foreign is CPU time of processes that are not ours. What a process
	// used between two Readings is in the second one.
	Foreign time.Duration

	// Late is foreign time as well, which no look at the processes has found:
	// of processes that came and went between two Readings. It is known late,
	// and only as a sum: what it is more than in the Reading before was used
	// between LateFrom and At, nobody knows when. LateFrom is 0 if it is not
	// more.
	Late     time.Duration
	LateFrom int64

	// Steal is time in which a hypervisor ran something else, in steps of
	// 10 ms. A step may show after the time in which it was complete.
	Steal time.Duration

	// Throttled is how long our control group was stopped because it had used
	// up its CPU quota, each processor's wait counted.
	Throttled time.Duration

	Known Known
}

// Known tells which of a Reading's counts the host lets us read. One that it
// does not is zero in the Reading, which means nothing then.
type Known struct {
	Foreign, Late, Steal, Throttled bool
}

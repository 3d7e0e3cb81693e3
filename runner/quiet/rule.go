package quiet

import (
	"time"

	"interleave/results"
)

// Rule says which slices of time are disturbed. The zero value is the rule
// with all defaults.
type Rule struct {
	// Bound is the share of the watched processors' time, from 0 to 1, that
	// others may use in a slice. 0 means DefaultBound. A slice shorter than
	// Shortest has the bound of one that long.
	Bound float64

	// Guard is how long before a disturbed slice no slice counts: what was due
	// there may still be on its way. 0 means DefaultGuard, less than 0 none.
	Guard time.Duration

	// Linger is how long after a disturbance no slice counts, until the queue
	// is gone that has built up: so long at least, and half as long as the
	// disturbance. 0 means DefaultLinger, less than 0 that all count.
	Linger time.Duration
}

// The defaults of a Rule. Package quiet's documentation says where they come
// from.
const (
	DefaultBound  = results.UsualBound
	DefaultGuard  = 20 * time.Millisecond
	DefaultLinger = 50 * time.Millisecond

	// Shortest is the length below which a slice's share tells nothing: a
	// process of the system's that wakes up for 100 µs is half of a slice of
	// 200.
	Shortest = 20 * time.Millisecond
)

// Why is what masks a slice.
type Why string

// The reasons. Of several that hold in one slice, the first one is told.
const (
	Quiet     Why = ""          // it is not masked
	Foreign   Why = "foreign"   // other processes had more than the bound
	Steal     Why = "steal"     // a hypervisor took time
	Throttled Why = "throttled" // our CPU quota was used up
	Beside    Why = "beside"    // a slice close by is disturbed
)

// Slice is the time between two Readings. Shares are of the watched
// processors' time, from 0 to 1; that of what is not known is 0.
type Slice struct {
	From, To                  int64 // nanoseconds, as the Readings have them
	Foreign, Steal, Throttled float64
	Masked                    bool
	Why                       Why
}

// Judge decides, for each stretch from one reading to the next, whether it is
// masked. The readings must be in the order of time, of one Meter that watched
// so many processors. What is not known masks nothing.
func (r Rule) Judge(readings []Reading, processors int) []Slice {
	j := NewJudge(r, processors)
	for _, reading := range readings {
		j.Add(reading)
	}
	return j.Slices
}

// Long says what masks a long stretch of time, of which only the sums of what others took are
// known: more than the bound, of any kind. A short step of the hypervisor's is in most of
// them.
func (r Rule) Long(s Slice) Why {
	bound := r.withDefaults().Bound
	switch {
	case s.Foreign > bound:
		return Foreign
	case s.Steal > bound:
		return Steal
	case s.Throttled > bound:
		return Throttled
	}
	return Quiet
}

// Taken is the share of the processors' time that others took, from 0 to 1.
func (s Slice) Taken() float64 { return min(1, s.Foreign+s.Steal+s.Throttled) }

func (r Rule) withDefaults() Rule {
	if r.Bound == 0 {
		r.Bound = DefaultBound
	}
	if r.Guard == 0 {
		r.Guard = DefaultGuard
	}
	r.Guard = max(r.Guard, 0)
	if r.Linger == 0 {
		r.Linger = DefaultLinger
	}
	return r
}

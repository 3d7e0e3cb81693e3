package quiet

import (
	"math"
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
	if len(readings) < 2 {
		return nil
	}
	r = r.withDefaults()
	slices := make([]Slice, len(readings)-1)
	late := spread(readings)
	for i := range slices {
		slices[i] = r.judge(readings[i], readings[i+1], late[i], processors)
		if i > 0 && slices[i].Steal > 0 && slices[i-1].Why == Quiet {
			slices[i-1].Why = Steal // the step may have shown late
		}
	}
	r.mask(slices)
	return slices
}

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

// judge looks at one slice by itself. late is its part of what is known late.
func (r Rule) judge(before, after Reading, late float64, processors int) Slice {
	s := Slice{From: before.At, To: after.At}
	all := float64(max(after.At-before.At, 1)) * float64(max(processors, 1))
	known := after.Known
	foreign := late
	if known.Foreign {
		foreign += float64(after.Foreign - before.Foreign)
	}
	s.Foreign = share(foreign, all)
	if known.Steal {
		s.Steal = share(float64(after.Steal-before.Steal), all)
	}
	if known.Throttled {
		s.Throttled = share(float64(after.Throttled-before.Throttled), all)
	}
	least := r.Bound * max(all, float64(Shortest)*float64(processors))
	switch {
	case foreign > least:
		s.Why = Foreign
	case s.Steal > 0:
		s.Why = Steal
	case s.Throttled > 0:
		s.Why = Throttled
	}
	return s
}

func share(part, all float64) float64 { return min(max(part/all, 0), 1) }

// spread shares out what is known late over the slices in which it may have
// been used, in nanoseconds.
func spread(readings []Reading) []float64 {
	parts := make([]float64, len(readings)-1)
	for i := 1; i < len(readings); i++ {
		r := readings[i]
		more := float64(r.Late - readings[i-1].Late)
		if !r.Known.Late || more <= 0 || r.At <= r.LateFrom {
			continue
		}
		each := more / float64(r.At-r.LateFrom)
		for j := i - 1; j >= 0 && readings[j+1].At > r.LateFrom; j-- {
			parts[j] += each * float64(readings[j+1].At-max(readings[j].At, r.LateFrom))
		}
	}
	return parts
}

// mask masks what is disturbed and what lies beside it.
func (r Rule) mask(slices []Slice) {
	since, until := int64(0), int64(math.MinInt64) // of the last disturbance, what it left behind included
	for i := range slices {
		s := &slices[i]
		if !s.disturbed() {
			if s.From < until {
				s.beside()
			}
			continue
		}
		s.Masked = true
		if i == 0 || !slices[i-1].disturbed() {
			since = s.From
			for j := i - 1; j >= 0 && !slices[j].disturbed() && slices[j].To > s.From-int64(r.Guard); j-- {
				slices[j].beside()
			}
		}
		until = s.To
		if r.Linger > 0 {
			until += max(int64(r.Linger), (s.To-since)/2)
		}
	}
}

// disturbed reports whether s is masked for what happened in it.
func (s *Slice) disturbed() bool { return s.Why != Quiet && s.Why != Beside }

func (s *Slice) beside() { s.Masked, s.Why = true, Beside }

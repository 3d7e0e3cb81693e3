package calibrate

import (
	"math"
	"time"

	"interleave/internal/quantity"
	"interleave/results"
	"interleave/runner/load"
	"interleave/runner/truth"
	"interleave/scenarios"
)

const (
	freezeRate  = 1_000
	freezeFor   = time.Second
	freezeAfter = 500 * time.Millisecond
	// freezeSlow is from where on a request counts as one that met the freeze.
	freezeSlow = 100 * time.Millisecond
)

// freezes asks what a server that stops for a second looks like: in open loop
// to the requests that were due meanwhile, in closed loop to a client that
// waits and asks none.
func freezes(quick bool) []question {
	window := freezeAfter + freezeFor + time.Second
	open := question{
		group: "freeze", what: "1 s, open loop at 1,000/s",
		server: truth.Spec{
			Freeze: freezeFor, FreezeAfter: freezeAfter, Rate: freezeRate,
			Count: due(freezeRate, window),
		},
		load: load.Spec{
			Arrivals: scenarios.Constant, Rate: freezeRate, Duration: window,
			// Fewer than are due: the others wait in the driver, and count.
			Clients: 200,
		},
		checks: frozenOpen,
	}
	if quick {
		return []question{open}
	}
	closed := question{
		group: "freeze", what: "1 s, closed loop",
		server: truth.Spec{Freeze: freezeFor, FreezeAfter: freezeAfter},
		load:   load.Spec{Arrivals: scenarios.Closed, Clients: 1, Duration: window},
		checks: frozenClosed,
	}
	return []question{open, closed}
}

// due is how many requests a constant schedule has within a window.
func due(rate float64, window time.Duration) uint64 {
	milli := uint64(rate*1000 + 0.5) // as the driver has it
	n := milli * uint64(window) / 1_000_000_000_000
	if n*1_000_000_000_000 < milli*uint64(window) {
		n++
	}
	return n
}

// frozenOpen compares with the server's account of when it answered, against
// the schedule.
func frozenOpen(o *outcome) []results.CalibrationCheck {
	const name = "1 s, open loop at 1,000/s: "
	slow := float64(above(o.lateness, freezeSlow))
	many := check(name+"requests slower than 100 ms", count,
		slow, float64(o.slower(freezeSlow)), max(3, math.Floor(0.01*slow)))
	frozen := o.account.Frozen
	// Those that were due before the last tenth of a second of it.
	many.Note = "by arithmetic " + quantity.Short(freezeRate*(frozen-freezeSlow).Seconds())
	tail := timed(name+"p99", at(o.lateness, 0.99), o.reads(0.99))
	beyond := time.Duration(0.01 * float64(o.read.Ended()+o.read.Unfinished()) / freezeRate * 1e9)
	tail.Note = "by arithmetic " + inUnit((frozen-beyond).Seconds(), seconds)
	largest := most(name+"max", at(o.lateness, 1), o.reads(1))
	largest.Note = "frozen for " + inUnit(frozen.Seconds(), seconds)
	return []results.CalibrationCheck{many, tail, largest}
}

// frozenClosed is the contrast: the one client was waiting, so that there is
// one slow request, however many would have come meanwhile.
func frozenClosed(o *outcome) []results.CalibrationCheck {
	const name = "1 s, closed loop of one client: "
	frozen := o.account.Frozen
	one := equal(name+"requests slower than 100 ms", 1, o.slower(freezeSlow))
	one.Note = "a closed loop does not ask while it waits: it finds one of the many"
	return []results.CalibrationCheck{
		one,
		// It was sent at most one request's time after the freeze began.
		most(name+"max", frozen.Seconds(), o.reads(1)),
	}
}

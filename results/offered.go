package results

import "math"

// MinOffered is the share of the requests due that a server answers in open loop which
// keeps up.
const MinOffered = 0.95

// Offered is how many requests were due in the window in open loop, and how many were
// answered rightly within it that are sent on a schedule, those that were due before it
// included. The two are the same in the long run, up to what is under way when the
// window begins and ends; where a queue grows, fewer are answered, however soon all
// are once nothing is due any more. Of a load that is not steady it is how many of those
// that were due were answered at any time. Both are 0 in closed loop.
//
// Results that did not count these have less to tell: of requests that were due, what was
// answered at any time, but no more than all that was answered within the window; or,
// in older ones, what the rate makes due on average, and all that was answered.
func (r *LoadResult) Offered() (due, answered float64) {
	switch {
	case r.Rate == nil:
		return 0, 0
	case r.Due > 0 && !r.Steady():
		return float64(r.Due), float64(r.DueAnswered)
	case r.ScheduledAnswered != nil:
		return float64(r.Due), float64(*r.ScheduledAnswered)
	case r.Due > 0:
		return float64(r.Due), float64(min(r.DueAnswered, r.Requests))
	}
	return *r.Rate * r.Duration, float64(r.Requests)
}

// Steady reports whether the load is the same all the time and no request goes wrong: else
// it is about what a server answers then, and not about whether it keeps up.
func (r *LoadResult) Steady() bool { return len(r.Phases) == 0 && r.Faults == nil }

// Behind reports whether the server did not keep up with what was due.
func (r *LoadResult) Behind() bool { return r.Steady() && Behind(r.Offered()) }

// Behind reports whether fewer requests were answered than were due in the same time, by
// more than chance explains: what is under way when that begins and ends varies by less than
// one and a half times the root of the count, however long requests take and in how many
// pieces the time is.
func Behind(due, answered float64) bool {
	return answered < due*MinOffered-3*math.Sqrt(due)
}

package validity

import (
	"fmt"
	"slices"
	"strings"

	"interleave/internal/quantity"
	"interleave/results"
)

// LoadFacts is what a load driver knows.
type LoadFacts struct {
	Result  *results.LoadResult
	Planned float64 // length of the window that was asked for, in seconds

	// Tail is the p99 latency in seconds, of the requests whose class has the
	// smallest one, or what it is at least; 0 if there is none.
	Tail float64

	MaxErrors float64 // the share of the requests that may fail

	Unfinished Unfinished
}

// Unfinished is what is known of the requests that had no answer when the load
// ended.
type Unfinished struct {
	Youngest, Oldest float64 // ages of those of the window, in seconds; 0 if there are none
	Before           int64   // were sent before the window, and so are older than it is long
	Cut              bool    // they were to be given up then
}

// The bounds beyond which a load is doubted.
const (
	minEstablished = 0.95
	minIdleHeld    = 0.95
)

var loadChecks = []check[LoadFacts]{
	{"client_faults", clientFaults},
	{"answers", answers},
	{"failed_requests", failedRequests},
	{"cut_short", cutShort},
	{"offered_rate", offeredRate},
	{"established", established},
	{"idle_held", idleHeld},
	{"deliveries", deliveries},
	{"generator_cpu", generatorCPU},
	{"send_lag", sendLag},
	{"unfinished", unfinished},
	{"little", little},
	{"halves", halves},
}

// answers: was anything answered at all, and to the end?
func answers(f LoadFacts) answer {
	r := f.Result
	a := read(float64(r.Requests), 1)
	switch {
	case r.Streamed != nil && r.Streamed.Bytes > 0 && r.Requests == 0:
		// Answers that last longer than the window count by their bytes.
		n, list := errorsAmong(r, nil)
		if float64(n) > f.MaxErrors*float64(n+int64(r.Streamed.Most)) {
			return a.failed("%s failed beside %s: %s", quantity.Plural(n, "request"), quantity.Plural(r.Streamed.Most, "stream"), list)
		}
		return read(float64(r.Streamed.Bytes), 1)
	case r.Requests == 0 && r.Faults != nil && r.Faults.Usual > 0: // it was, before a fault that was the end
	case r.Requests == 0:
		if n, list := errorsAmong(r, nil); n > 0 {
			return a.failed("no request was answered rightly: %s", list)
		}
		if r.Allowed != nil && r.Allowed.Requests > 0 {
			return a.failed("no request was answered: %s", results.ListErrors(r.Allowed.Details))
		}
		return a.failed("no request was answered within the window")
	case r.Deliveries != nil: // come in waves: see deliveries
	case len(r.Phases) > 0: // that halves are not alike is what the load is about
	case r.Faults != nil: // which may be the end of all answers
	case r.SecondHalf == 0 && r.Duration >= f.Planned*0.999 && r.FirstHalf*r.Duration/2 > 10:
		return a.failed("the server stopped answering half-way")
	}
	return a
}

// cutShort: was the load told to end before its time?
func cutShort(f LoadFacts) answer {
	a := read(f.Result.Duration, f.Planned)
	if f.Result.Duration < f.Planned*0.999 {
		return a.flagged("stopped after %s s of the planned %s s", quantity.Fixed(f.Result.Duration, 2), quantity.Fixed(f.Planned, 2))
	}
	return a
}

// offeredRate: was as much answered as was due meanwhile? If not, there is a queue that
// grows for as long as the load lasts. By turns it is empty again at the end of each. The
// latencies stand, for they count from when each request was due, but are of a window of
// this length.
func offeredRate(f LoadFacts) answer {
	due, answered := f.Result.Offered()
	if due == 0 || !f.Result.Steady() {
		return answer{}
	}
	a := read(answered/due, results.MinOffered)
	if f.Result.Behind() {
		return a.flagged("of %s requests that were due, %s were answered rightly in the same time", quantity.Short(due), quantity.Short(answered))
	}
	return a
}

// established: in closed loop the number of clients is the load.
func established(f LoadFacts) answer {
	r := f.Result
	if r.Clients == 0 || r.Faults != nil {
		return answer{}
	}
	share := float64(r.Established) / float64(r.Clients)
	a := read(share, 1)
	switch {
	case share >= 1:
		return a
	case r.Rate == nil && share < minEstablished && !lostAsAllowed(r):
		return a.failed("only %s of %s had a connection: the load was another one", quantity.Whole(r.Established), quantity.Plural(r.Clients, "client"))
	}
	return a.flagged("%s of %s had a connection", quantity.Whole(r.Established), quantity.Plural(r.Clients, "client"))
}

// lostAsAllowed reports whether connections were lost, and may be: some are just
// being made again when the load ends.
func lostAsAllowed(r *results.LoadResult) bool {
	return r.Allowed != nil && slices.ContainsFunc(r.Allowed.Details, func(e results.ErrorDetail) bool { return e.Kind != results.ErrStatus })
}

// idleHeld: were the silent connections there to the end? A server that closes
// them, to turn to others, answers fast beside a load that is gone.
func idleHeld(f LoadFacts) answer {
	r := f.Result
	if r.IdleAsked == 0 {
		return answer{}
	}
	share := float64(r.IdleHeld) / float64(r.IdleAsked)
	a := read(share, 1)
	switch {
	case share < minIdleHeld:
		return a.spoiled([]results.Figure{results.FigureThroughput, results.FigureLatency, results.FigureMemoryPerConnection},
			"held only %s of %s", quantity.Whole(r.IdleHeld), quantity.Plural(r.IdleAsked, "idle connection"))
	case share < 1:
		return a.flagged("%s of %s %s open at the end", quantity.Whole(r.IdleHeld), quantity.Plural(r.IdleAsked, "idle connection"), quantity.Form(r.IdleHeld, "was"))
	}
	return a
}

// deliveries: a message that does not reach all who wait for it is lost.
func deliveries(f LoadFacts) answer {
	d := f.Result.Deliveries
	if d == nil || d.Told+d.Short == 0 {
		return answer{}
	}
	a := read(float64(d.Told)/float64(d.Told+d.Short), 1)
	if d.Short > 0 {
		return a.failed("%s of %s did not reach all of %s", quantity.Whole(d.Short), quantity.Plural(d.Told+d.Short, "message"), quantity.Plural(d.Clients, "waiting client"))
	}
	return a
}

// unfinished: requests that had no answer when the load ended. What they would
// have taken is not known, only what it is at least. Latencies are estimated
// with that, and stand.
func unfinished(f LoadFacts) answer {
	r, u := f.Result, f.Unfinished
	n := r.InFlightAtEnd + r.Unsent
	if u.Cut {
		return answer{}
	}
	a := read(float64(n+u.Before), 0)
	var parts []string
	if n > 0 {
		text := quantity.Plural(n, "request") + " unfinished at the end"
		if r.Unsent > 0 {
			text += fmt.Sprintf(" (%s never sent)", quantity.Whole(r.Unsent))
		}
		text += ": latency at least " + quantity.Span(u.Youngest)
		if n > 1 {
			text += ", of the oldest " + quantity.Span(u.Oldest)
		}
		parts = append(parts, text)
	}
	if u.Before > 0 {
		parts = append(parts, quantity.Plural(u.Before, "request")+" sent before the window and unfinished at its end: latency at least "+quantity.Span(r.Duration))
	}
	if len(parts) == 0 {
		return a
	}
	return a.flagged("%s", strings.Join(parts, "; "))
}

package load

import (
	"time"

	"github.com/HdrHistogram/hdrhistogram-go"

	"interleave/results"
)

// maxLatency is the largest latency that is told from a larger one.
const maxLatency = 120 * time.Second

func newHistogram() *hdrhistogram.Histogram {
	return hdrhistogram.New(1, int64(maxLatency), 3)
}

// observe records a latency in nanoseconds.
func observe(h *hdrhistogram.Histogram, ns int64) {
	h.RecordValue(min(max(ns, 0), int64(maxLatency)))
}

// recorder is what one thread has seen.
type recorder struct {
	phases       *phases
	start, end   int64 // the window; it may end later, as long as decided is false
	decided      bool  // end is the window's end
	flights      inFlight
	classes      []tally
	lag          *hdrhistogram.Histogram // nil in closed loop
	errors       map[string]int64
	warmupErrors int64
	rightly      int64 // right answers at any time
	unsent       int64
	inFlight     int64
	established  int

	// stamped and unstamped are the answers in the window with and without
	// the kernel's stamp, where it was asked for.
	stamped, unstamped int64
}

// tally is what was seen of one kind of request.
type tally struct {
	timeline timeline // of the right answers in the window
	latency  *hdrhistogram.Histogram
	service  *hdrhistogram.Histogram // nil in closed loop, where it is latency
}

func newRecorder(p *phases, kinds int, open bool) *recorder {
	r := &recorder{phases: p, start: p.start, end: p.end, errors: map[string]int64{}}
	for range kinds {
		t := tally{latency: newHistogram()}
		if open {
			t.service = newHistogram()
		}
		r.classes = append(r.classes, t)
	}
	if open {
		r.lag = newHistogram()
	}
	return r
}

// within reports whether t is in the window.
func (r *recorder) within(t int64) bool {
	return t >= r.start && (t < r.end || !r.decided && t < r.decide())
}

// decide says that the window's planned end has come, and returns the end that
// counts.
func (r *recorder) decide() int64 {
	if !r.decided {
		r.end, r.decided = r.phases.close(), true
	}
	return r.end
}

// stop ends the window at a time at which the load was told to end.
func (r *recorder) stop(at int64) {
	if at >= r.end {
		r.decide()
	}
	r.end, r.decided = min(r.end, at), true
}

// answered records the right answer to c's request, read at t.
func (r *recorder) answered(c *conn, t int64) {
	r.rightly++
	tally := &r.classes[c.kind]
	if r.within(t) {
		tally.timeline.add(r.phases.part(t), t-c.due)
	}
	if c.inWindow {
		tally.age(c, t)
	}
}

// failed counts an error at t; mine says that it happened to a request of the
// window.
func (r *recorder) failed(fault string, t int64, mine bool) {
	if mine || r.within(t) || results.ClientFault(fault) {
		r.errors[fault]++
	} else if t < r.start {
		r.warmupErrors++
	}
}

// censored records a request of the window that was given up at t without an
// answer: it would have taken at least that long.
func (r *recorder) censored(c *conn, t int64) { r.classes[c.kind].age(c, t) }

func (t *tally) age(c *conn, now int64) {
	observe(t.latency, now-c.due)
	if t.service != nil {
		observe(t.service, now-c.sent)
	}
}

// merge adds what another thread has seen.
func (r *recorder) merge(from *recorder) {
	for i := range r.classes {
		r.classes[i].add(&from.classes[i])
	}
	if r.lag != nil {
		r.lag.Merge(from.lag)
	}
	for fault, n := range from.errors {
		r.errors[fault] += n
	}
	r.warmupErrors += from.warmupErrors
	r.rightly += from.rightly
	r.flights.area += from.flights.area
	r.unsent += from.unsent
	r.inFlight += from.inFlight
	r.established += from.established
	r.stamped += from.stamped
	r.unstamped += from.unstamped
}

// answers are the right answers of all kinds.
func (r *recorder) answers() *timeline {
	var all timeline
	for i := range r.classes {
		all.merge(&r.classes[i].timeline)
	}
	return &all
}

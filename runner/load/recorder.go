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
	start, mid, end int64 // the window
	classes         []tally
	lag             *hdrhistogram.Histogram // nil in closed loop
	errors          map[string]int64
	warmupErrors    int64
	unsent          int64
	inFlight        int64
	established     int

	// stamped and unstamped are the answers in the window with and without
	// the kernel's stamp, where it was asked for.
	stamped, unstamped int64
}

// tally is what was seen of one kind of request.
type tally struct {
	answered [2]int64 // right answers in each half of the window
	latency  *hdrhistogram.Histogram
	service  *hdrhistogram.Histogram // nil in closed loop, where it is latency
}

func newRecorder(p *phases, kinds int, open bool) *recorder {
	r := &recorder{start: p.start, mid: p.mid(), end: p.end, errors: map[string]int64{}}
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
func (r *recorder) within(t int64) bool { return t >= r.start && t < r.end }

// answered records the right answer to c's request, read at t.
func (r *recorder) answered(c *conn, t int64) {
	tally := &r.classes[c.kind]
	if r.within(t) {
		half := 0
		if t >= r.mid {
			half = 1
		}
		tally.answered[half]++
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
		to, from := &r.classes[i], &from.classes[i]
		to.answered[0] += from.answered[0]
		to.answered[1] += from.answered[1]
		to.latency.Merge(from.latency)
		if to.service != nil {
			to.service.Merge(from.service)
		}
	}
	if r.lag != nil {
		r.lag.Merge(from.lag)
	}
	for fault, n := range from.errors {
		r.errors[fault] += n
	}
	r.warmupErrors += from.warmupErrors
	r.unsent += from.unsent
	r.inFlight += from.inFlight
	r.established += from.established
	r.stamped += from.stamped
	r.unstamped += from.unstamped
}

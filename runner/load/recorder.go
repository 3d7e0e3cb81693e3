package load

import (
	"slices"

	"interleave/results"
	"interleave/results/latency"
)

// recorder is what one thread has seen.
type recorder struct {
	phases       *phases
	start, end   int64 // the window; it may end later, as long as decided is false
	decided      bool  // end is the window's end
	follow       int64 // until when the window's requests are followed; never if that is open
	flights      inFlight
	phased       *phased // nil if the load has no phases
	rows         *rows   // of all requests, if it is said later which of them count; else nil
	aside        bool    // an excerpt is on, which counts in nothing
	classes      []tally
	lag          *latency.Times // nil in closed loop
	errors       faults
	warmupErrors faults
	resent       int64               // requests of the window that were sent again
	redirects    int64               // of the right answers in the window
	rightly      int64               // right answers at any time
	due          int64               // requests that were due in the window
	dueAnswered  int64               // of these, those that were answered rightly
	turns        map[int]turnAnswers // by turn; nil without turns
	deliveries   map[int64]delivery  // of requests that were due in the window, by when they were sent
	aftermath    *aftermath          // of requests that go wrong; nil if none do
	unsent       int64
	inFlight     int64
	slowBytes    int64 // that clients with a pace wrote and read
	leftovers    leftovers
	flow         flow
	established  int

	// stamped and unstamped are the answers in the window with and without
	// the kernel's stamp, where it was asked for.
	stamped, unstamped int64
}

// tally is what was seen of one kind of request.
type tally struct {
	timeline timeline // of the right answers in the window
	latency  *latency.Times
	service  *latency.Times // nil in closed loop, where it is latency

	scheduled bool // sent in open loop
	reports   bool // its answers tell of other requests
	reported  bool // others tell of it
	faulty    bool // its handler goes wrong
}

// newRecorder makes one for some kinds of request, and says which of them are
// sent on a schedule.
func newRecorder(p *phases, scheduled ...bool) *recorder {
	open := slices.Contains(scheduled, true)
	r := &recorder{phases: p, start: p.start, end: p.end, follow: never, errors: newFaults(), deliveries: map[int64]delivery{}}
	r.warmupErrors = faults{count: map[fault]int64{}, example: r.errors.example}
	for _, s := range scheduled {
		t := tally{latency: latency.New(), scheduled: s}
		if open {
			t.service = latency.New()
		}
		r.classes = append(r.classes, t)
	}
	if open {
		r.lag = latency.New()
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
		r.follow = r.end + int64(settleLimit)
	}
	return r.end
}

// stop ends the window at a time at which the load was told to end. Nothing is
// followed any longer.
func (r *recorder) stop(at int64) {
	if at >= r.end {
		r.decide()
	}
	r.end, r.decided = min(r.end, at), true
	r.follow = min(r.follow, at)
}

// answered records the right answer to c's request, read at t.
func (r *recorder) answered(c *conn, t int64) {
	if r.aside {
		return
	}
	r.rightly++
	if r.rows != nil {
		r.rows.add(r.rowOf(c, t, answeredAs(c)))
		return
	}
	tally := &r.classes[c.kind]
	if r.within(t) {
		tally.timeline.add(r.phases.part(t), t-c.due)
	}
	if !c.inWindow {
		return
	}
	if t > r.follow {
		r.unanswered(c)
		return
	}
	if tally.scheduled {
		r.dueAnswered++
	}
	tally.ended(t-c.due, t-c.sent)
	r.told(tally, c.due, c.sent, t)
}

// unanswered records a request of the window that was in flight when it was no
// longer followed. That time is the same for all, so that the age at which one
// is left does not depend on what it would have taken.
func (r *recorder) unanswered(c *conn) {
	r.inFlight++
	r.leftovers.add(r.follow - c.due)
	r.censored(c, r.follow)
}

// failed counts an error at t; mine says that it happened to a request of the
// window.
func (r *recorder) failed(f fault, t int64, mine bool) {
	if r.aside {
		return
	}
	if r.rows != nil {
		// What the host did to a request makes no wrong answer right, but a turn
		// that only warmed the server up is none of the window's.
		if r.rows.turn == 1 && !results.ClientFault(f.kind) {
			r.warmupErrors.count[f]++
		} else {
			r.errors.count[f]++
		}
		return
	}
	if mine || r.within(t) || results.ClientFault(f.kind) || r.phases.coldStart() && t < r.start {
		r.errors.count[f]++
	} else if t < r.start {
		r.warmupErrors.count[f]++
	}
}

// led counts a right answer, read at t, that is a redirect.
func (r *recorder) led(t int64) {
	if r.within(t) {
		r.redirects++
	}
}

// sentAgain counts a request that goes out a second time at t.
func (r *recorder) sentAgain(t int64, mine bool) {
	if mine || r.within(t) {
		r.resent++
	}
}

// censored records a request of the window that was given up at t without an
// answer: it would have taken longer.
func (r *recorder) censored(c *conn, t int64) {
	tally := &r.classes[c.kind]
	tally.left(t-c.due, t-c.sent)
}

// ended records a right answer after so long since it was due, and since it was
// sent.
func (t *tally) ended(latency, service int64) {
	t.latency.End(latency)
	if t.service != nil {
		t.service.End(service)
	}
}

// left records a request that was given up after so long.
func (t *tally) left(latency, service int64) {
	t.latency.Leave(latency)
	if t.service != nil {
		t.service.Leave(service)
	}
}

// notSent records a request of the given kind that was due in the window and
// never sent.
func (r *recorder) notSent(kind int16, due int64) {
	r.unsent++
	r.due++
	r.leftovers.add(r.follow - due)
	r.classes[kind].latency.Leave(r.follow - due)
}

// leftovers are the requests that had no answer when the load ended.
type leftovers struct {
	n                int64
	youngest, oldest int64 // ages
	before           int64 // were sent before the window, and are not in n
}

func (l *leftovers) add(age int64) { l.merge(&leftovers{n: 1, youngest: age, oldest: age}) }

func (l *leftovers) merge(from *leftovers) {
	l.before += from.before
	if from.n == 0 {
		return
	}
	if l.n == 0 || from.youngest < l.youngest {
		l.youngest = from.youngest
	}
	l.n += from.n
	l.oldest = max(l.oldest, from.oldest)
}

// merge adds what another thread has seen.
func (r *recorder) merge(from *recorder) {
	for i := range r.classes {
		r.classes[i].add(&from.classes[i])
	}
	if r.lag != nil {
		r.lag.Merge(from.lag)
	}
	r.errors.add(from.errors)
	r.warmupErrors.add(from.warmupErrors)
	r.resent += from.resent
	r.redirects += from.redirects
	r.rightly += from.rightly
	for turn, kinds := range from.turns {
		r.ofTurn(turn).add(kinds)
	}
	for sent, d := range from.deliveries {
		mine := r.deliveries[sent]
		r.deliveries[sent] = delivery{mine.clients + d.clients, max(mine.last, d.last)}
	}
	r.phased.merge(from.phased)
	r.aftermath.merge(from.aftermath)
	r.due += from.due
	r.dueAnswered += from.dueAnswered
	r.flights.area += from.flights.area
	r.flow.merge(&from.flow)
	r.slowBytes += from.slowBytes
	r.unsent += from.unsent
	r.inFlight += from.inFlight
	r.leftovers.merge(&from.leftovers)
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

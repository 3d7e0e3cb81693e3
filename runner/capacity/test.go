package capacity

import (
	"math"
	"time"
)

// Test decides whether a server keeps a limit at a rate, from the batches of one probe.
type Test struct {
	limit Limit
	step  Step
	times Times

	passed  time.Duration // masked batches included
	counted time.Duration
	slow    bursts
	failed  bursts
	behind  behind
	verdict Verdict
	cause   Cause
}

// NewTest begins the test of a probe.
func NewTest(l Limit, step Step) *Test {
	return &Test{limit: l, step: step, times: step.Times(l), slow: bursts{share: l.Slow}, failed: bursts{share: l.Errors, single: true}}
}

const (
	// factor is that between the limit's share and those that are told apart: a share
	// of slow requests between q/1.5 and 1.5 q may be found to be either.
	factor = 1.5
	// level is the chance of a wrong answer at these shares.
	level = 0.05
	// fewest is the number of batches from which requests that were slow together are
	// told from others.
	fewest = 8
	// farBehind is how many times as long as the limit requests have to take, by
	// Little's law, for a server to be overloaded; behindFor is for how many batches.
	farBehind = 3
	behindFor = 2
	// hint is the evidence from which failures count though the probe was not decided.
	hint = 1
	// plenty is the number of requests of which most tell, though they came together.
	plenty = 20
)

var (
	// evidence is the logarithm of the likelihood ratio for each slow request beyond
	// the share. That of the test's two shares is zero a little above it; taken from
	// the share itself, neither answer is favoured.
	evidence = 2 * math.Log(factor)
	// threshold is the evidence at which a test is decided.
	threshold = math.Log((1 - level) / level)
)

// Add takes the next batch in and returns the verdict so far. Once it is not Open it
// stays.
func (t *Test) Add(b Batch) Verdict {
	if t.verdict != Open {
		return t.verdict
	}
	t.passed += b.Length
	if b.Masked {
		t.behind = behind{}
		return Open
	}
	t.counted += b.Length
	t.slow.add(b.Due, b.Slow)
	t.failed.add(b.Due, b.Failed)
	if t.tooMany(b.Waiting) {
		t.behind.add(b)
	} else {
		t.behind = behind{}
	}
	switch slow := t.slow.evidence(t.step.Effect); {
	case t.behind.batches >= behindFor && t.limit.mostly(t.behind.slow, t.behind.due):
		t.verdict, t.cause = Breaks, Overload
	case t.failed.batches >= fewest && t.failed.n >= 3 && t.failed.evidence(1) >= threshold:
		t.verdict, t.cause = Breaks, Errors
	case t.slow.batches >= fewest && slow >= threshold || t.slow.batches >= 2*fewest && t.slow.due >= plenty && t.limit.mostly(t.slow.n, t.slow.due):
		t.verdict, t.cause = Breaks, Latency
		if 2*t.failed.n > t.slow.n {
			t.cause = Errors
		}
	case t.counted >= t.times.Least && slow <= -threshold:
		t.verdict = Keeps
	}
	return t.verdict
}

// tooMany reports whether so many requests wait that they take far longer than the
// limit, by more than chance explains.
func (t *Test) tooMany(waiting int64) bool {
	within := t.step.Rate * t.limit.part() * t.limit.Latency.Seconds()
	return float64(waiting) > farBehind*(within+math.Sqrt(within)+1)
}

// behind counts the batches in a row in which too many requests wait.
type behind struct {
	batches   int
	due, slow int64
}

func (b *behind) add(batch Batch) {
	b.batches, b.due, b.slow = b.batches+1, b.due+batch.Due, b.slow+batch.Slow
}

// mostly reports whether most requests are slow, and clearly more than may be. Where few
// take very long the mean says nothing of the limit.
func (l Limit) mostly(slow, due int64) bool {
	return due > 0 && float64(slow) >= max(0.5, factor*l.Slow)*float64(due)
}

// Over reports whether the probe may end: it is decided, or its time is up. Time that
// was masked is given again, as far as half of it.
func (t *Test) Over() bool {
	return t.verdict != Open || t.counted >= t.times.Most || 2*t.passed >= 3*t.times.Most
}

// Finding is what the test has found.
func (t *Test) Finding() Finding {
	f := Finding{
		Rate: t.step.Rate, Verdict: t.verdict, Cause: t.cause,
		Due: t.slow.due, Slow: t.slow.n, Failed: t.failed.n, Counted: t.counted,
		Together: t.slow.squares(), FailedTogether: t.failed.squares(), Likely: 1 / (1 + math.Exp(t.slow.evidence(t.step.Effect))),
	}
	if t.passed > 0 {
		f.Quiet = float64(t.counted) / float64(t.passed)
	}
	errors := t.failed.evidence(1)
	switch t.verdict {
	case Open:
		if errors > hint && t.failed.n > 1 {
			f.Cause, f.Likely = Errors, min(f.Likely, 1/(1+math.Exp(errors)))
		}
	case Keeps:
		f.Likely = 1
	case Breaks:
		f.Likely = 0
	}
	return f
}

// Takes has the server's memory at its peak, in bytes, decide: a rate at which it is more
// than the limit allows is not kept.
func (l Limit) Takes(bytes float64, f *Finding) {
	if l.Memory > 0 && bytes > float64(l.Memory) {
		f.Verdict, f.Cause, f.Likely = Breaks, Memory, 0
	}
}

// Finding is what a probe found.
type Finding struct {
	Rate    float64 // of all requests, that was put on
	Verdict Verdict
	// Arrivals is equal for probes that had the same requests, closer together at a
	// higher rate.
	Arrivals int
	// Likely is how likely it is that the server keeps the limit at the rate, from 0 to
	// 1, by this probe alone: 1 or 0 if it was decided.
	Likely  float64
	Cause   Cause         // what broke the limit
	Due     int64         // requests that count
	Slow    int64         // of these; failed ones are slow
	Failed  int64         // of these
	Counted time.Duration // of the probe
	Quiet   float64       // share of its time that counted, from 0 to 1; 0 if nothing was seen
	// Together is the sum of the squares of how many requests were slow in each burst.
	Together float64
	// FailedTogether is the same of failures in each batch.
	FailedTogether float64

	// Busy is the share of the server's processors that it used, and Served how many
	// requests per second it answered; 0 if that is not known. They hint at
	// the next rate and decide nothing.
	Busy   float64
	Served float64
	// Disturbed says that others disturbed most of the probe, and that it counts for less.
	Disturbed bool
	// Limited says why the rate could not be put on: "the load driver was the limit".
	// Then nothing else counts. Empty if it was.
	Limited string
}

// bursts counts requests that are slow, or fail, in a row of batches.
type bursts struct {
	share    float64 // that may be
	single   bool    // each batch is a burst of its own
	batches  int
	due, n   int64
	square   float64 // of the bursts that are over
	together int64   // in the burst that is not
}

// add takes a batch in. A batch without any ends a burst.
func (b *bursts) add(due, n int64) {
	b.batches++
	b.due, b.n = b.due+due, b.n+n
	b.together += n
	if n == 0 || b.single {
		b.square, b.together = b.squares(), 0
	}
}

func (b *bursts) squares() float64 { return b.square + float64(b.together)*float64(b.together) }

// evidence is the logarithm of how much likelier what was seen is with 1.5 times the
// share than with a part of 1.5, if one tells as much as effect of them, or as much as
// those that came in one burst.
func (b *bursts) evidence(effect float64) float64 {
	if b.n > 0 {
		effect = max(effect, b.squares()/float64(b.n))
	}
	return evidence * (float64(b.n) - b.share*float64(b.due)) / max(effect, 1)
}

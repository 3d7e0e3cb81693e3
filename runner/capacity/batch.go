package capacity

import "time"

// Batch is what became of the requests of a probe that were due in one stretch of
// time. Batches of a probe are equally long and follow each other.
type Batch struct {
	Length time.Duration
	Due    int64 // requests that the limit is about
	Slow   int64 // of these, those without a right answer within the limit: late, failed or not sent
	Failed int64 // of these, those that failed
	// Waiting is how many requests that the limit is about were due and without an
	// answer at the end of the stretch.
	Waiting int64
	// Masked says that others disturbed the host. The batch counts for nothing.
	Masked bool
}

// Verdict is what a probe says of its rate.
type Verdict int

const (
	Open   Verdict = iota // not decided
	Keeps                 // the server keeps the limit at this rate
	Breaks                // it does not
)

func (v Verdict) String() string {
	switch v {
	case Keeps:
		return "keeps"
	case Breaks:
		return "breaks"
	}
	return "open"
}

// Cause is what broke a limit.
type Cause string

const (
	None     Cause = ""
	Latency  Cause = "latency"  // too many requests were slow
	Errors   Cause = "errors"   // too many failed
	Overload Cause = "overload" // the queue grew beyond what the limit allows
	Memory   Cause = "memory"   // the server took more than the limit allows
)

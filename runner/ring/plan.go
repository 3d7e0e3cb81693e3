package ring

import (
	"math/rand/v2"
	"time"

	"interleave/internal/quantity"
	"interleave/runner/load"
	"interleave/runner/metrics"
	"interleave/runner/quiet"
)

// Turn is the shape of a turn.
type Turn struct {
	Lead   time.Duration // before anything counts
	Count  time.Duration // what counts; with Whole, how long requests are begun
	Least  time.Duration // of Count, in a turn that has to make up for little; 0 means Count
	Slice  time.Duration // into which Count is cut; 0 means that it is one slice
	Settle time.Duration // for which the load stays on afterwards
	Whole  bool          // all of the turn counts, and is one slice
	Closed bool          // clients ask again when they are answered: one that is slow takes turns of its own length
}

// lacking is the turn of a server that still lacks so much quiet time: no longer
// than that takes on a host that is seldom disturbed.
func (t Turn) lacking(quiet time.Duration) Turn {
	if t.Least > 0 {
		t.Count = min(t.Count, max(t.Least, quiet*5/4))
	}
	return t
}

// length is how long the driver begins requests.
func (t Turn) length() time.Duration {
	if t.Whole {
		return t.Count
	}
	return t.Lead + t.Count + t.Settle
}

// Plan is how a ring is measured.
type Plan struct {
	Turn  Turn
	Quiet time.Duration // what counts of each server is to be as long
	// Most is how long all turns together may take, but for those of servers that need
	// more than twice their share. Whoever has not had his
	// quiet time by then has less. A server that needs longer for its turns
	// than others has none any more when it has used twice its share.
	Most time.Duration
	Rule quiet.Rule
	// Patience is how long all waits together may take for others to end what
	// they do: a turn that begins beside them is wasted.
	Patience time.Duration
	// Linger is how long after a disturbance nothing counts within the same
	// turn, at least, until the queue is gone that has built up; 0 where no
	// queue does.
	Linger time.Duration
	// Processors is how many the servers and their drivers run on, those that
	// the meter watches.
	Processors int
	Random     *rand.Rand // orders the rounds

	// Excerpt is how long each server has the host for another turn when all were
	// measured, one after the other in random order, of which nothing counts; 0 means
	// that there is none. If others disturb it, it is put on again, Tries times in all at
	// most.
	Excerpt time.Duration
	Tries   int
}

// Meter reads what others take from the host.
type Meter interface{ Read(at int64) quiet.Reading }

// Member is a server of the ring, with what puts its load on.
type Member struct {
	Baton  *load.Baton
	Tree   *metrics.Tree // of the server
	Driver *metrics.Tree
	// Warmup is how long its first turn is, which does not count.
	Warmup time.Duration
	// Answer is how long the longest request may take, so that a driver that
	// says nothing is known to hang.
	Answer time.Duration
	// Rest stops the server while others have their turns, so that it takes
	// nothing from them: processes of Go's runtime that wake up now and then
	// for a while are enough. It is nil for a server that is alone.
	Rest func(stopped bool)
	// Warmed is called after the turn that warms the server up; nil if nobody asks.
	Warmed func()
	// Measured is called when nothing more will count; nil if nobody asks.
	Measured func()
	// Gone is why the server or its driver cannot go on; nil while they can.
	Gone func() error
}

// Outcome is what was seen of a member.
type Outcome struct {
	Counted []load.Span   // what counts, in order
	CPU     float64       // seconds that the server used in it
	Quiet   time.Duration // the length of Counted
	Turns   int           // without the first one
	ByTurn  map[int]Used  // by a turn's number from 1; the first one, which warms up, is not there
	Right   int64         // right answers in these
	Masked  Masked

	// Bound is the share of the processors' time that others took at most in
	// Counted and beside it, if there was next to no quiet time. 0 means that
	// the rule decided.
	Bound float64
	// Chosen says that some of Counted is masked: there was next to no quiet time.
	Chosen bool

	// Before and After are the readings before the first turn and after the
	// last one, and Asked is how long all turns took, the first one included.
	Before, After, DriverBefore, DriverAfter metrics.Reading

	Asked time.Duration
	Forks *int64 // processes and threads that the host began in the turns; nil if unknown
	Peaks metrics.Peaks

	// RestCPU is what the server used between its turns, in seconds, and Rested
	// how long that was.
	RestCPU float64
	Rested  time.Duration

	// Disturbed is what others did to the host in the excerpt; empty if next to nothing.
	Disturbed quiet.Why

	Err error // why it could not be measured to the end
}

// SilentError is why a server had no turn that counts: it has answered nobody rightly in
// the first one.
type SilentError struct{ Asked time.Duration }

func (e *SilentError) Error() string {
	return "it answered nobody rightly in its first turn, which took " + quantity.Duration(e.Asked.Round(100*time.Millisecond))
}

// Used is what a server used of CPU time, in seconds, in a turn.
type Used struct {
	CPU   float64       // in the part of it that counts
	Quiet time.Duration // how long that is
	Whole float64       // in all of it, from its first request to its last answer
	// Calm says that others did next to nothing in all of the turn. Short waits
	// and guards, which latency needs, do not matter here.
	Calm bool
}

// Masked is how much of what would count was left out, by reason.
type Masked struct {
	All time.Duration
	By  map[quiet.Why]time.Duration
}

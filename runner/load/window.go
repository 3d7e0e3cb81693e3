package load

import (
	"sync/atomic"
	"time"
)

// settleLimit is how long after the window its last requests may take until
// they are counted as unanswered. All the while the load stays on.
const settleLimit = 250 * time.Millisecond

// phases are the times of a load, on its clock, shared by its threads.
type phases struct {
	begin      int64 // the load starts: warm-up
	start, end int64 // the measured window as planned
	shards     int

	extendable bool
	state      atomic.Int32 // a windowState
	votes      votes

	// stopAt, once it is not zero, is when the load was told to end early.
	stopAt atomic.Int64
	// unsettled counts the shards that still wait for requests of the window.
	unsettled atomic.Int32
	// spun is the CPU time that the shards have spent spinning.
	spun atomic.Int64
}

func newPhases(s *Spec, begin int64, shards int) *phases {
	p := &phases{begin: begin, shards: shards, extendable: s.Extend}
	p.start = begin + int64(s.Warmup)
	p.end = p.start + int64(s.Duration)
	p.votes.missing.Store(int32(shards))
	p.unsettled.Store(int32(shards))
	return p
}

// coldStart reports whether there is no warm-up: then a connection that fails
// on its way to the window fails within it.
func (p *phases) coldStart() bool { return p.start == p.begin }

// ended returns when the window ended: early if the load was stopped.
func (p *phases) ended() int64 {
	if at := p.stopAt.Load(); at != 0 {
		return max(p.begin, min(p.finalEnd(), at))
	}
	return p.finalEnd()
}

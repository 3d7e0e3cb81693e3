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

// ended returns when the window ended: early if the load was stopped.
func (p *phases) ended() int64 {
	if at := p.stopAt.Load(); at != 0 {
		return max(p.begin, min(p.finalEnd(), at))
	}
	return p.finalEnd()
}

// quarters is how many requests were answered in the quarters of a window of
// twice the planned length. One that is not extended has the first two.
type quarters [4]int64

// borders are where the second, third and fourth quarter begin.
func (p *phases) borders() [3]int64 {
	half := (p.end - p.start) / 2
	return [3]int64{p.start + half, p.end, p.end + half}
}

// halves are the answers in the halves of the window, and where the second
// one begins.
func (p *phases) halves(q quarters) (first, second, mid int64) {
	if p.wasExtended() {
		return q[0] + q[1], q[2] + q[3], p.end
	}
	return q[0], q[1], p.borders()[0]
}

func (q *quarters) add(from quarters) {
	for i := range q {
		q[i] += from[i]
	}
}

func (q *quarters) sum() int64 { return q[0] + q[1] + q[2] + q[3] }

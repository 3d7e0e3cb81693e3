package load

import (
	"sync/atomic"
	"time"

	"interleave/runner/validity"
)

// A window whose halves differ is extended by its own length, once. Its
// shards find that out together a little before its end, so that none of them
// has stopped counting by then: each casts a vote, which is what it has
// counted, and the last one decides.

// voteBefore is how long before the window's end the votes are cast: a
// twentieth of the window, but no longer than this.
const voteBefore = 20 * time.Millisecond

// windowState says whether the window's end is where it was planned. It leaves
// stillOpen once, for one of the others, and that is the last word: a shard
// that comes to the planned end closes the window, unless it has been extended.
type windowState = int32

const (
	stillOpen windowState = iota
	extended
	closed
)

// votes are what the shards have counted when the window was nearly over.
type votes struct {
	missing       atomic.Int32
	first, second atomic.Int64 // answers in the window's halves
	counted       atomic.Int64 // for how long they have counted the second one, together
}

// voteAt is when shards are to vote, or never.
func (p *phases) voteAt() int64 {
	if !p.extendable {
		return never
	}
	return p.end - min(int64(voteBefore), (p.end-p.start)/20)
}

// vote takes what one shard has counted in each half of the window by now.
func (p *phases) vote(first, second, now int64) {
	half := (p.end - p.start) / 2
	v := &p.votes
	v.first.Add(first)
	v.second.Add(second)
	v.counted.Add(now - p.start - half)
	if v.missing.Add(-1) > 0 {
		return
	}
	counted := float64(v.counted.Load()) / float64(p.shards)
	whole := float64(v.second.Load()) * float64(half) / counted
	if validity.Unsteady(float64(v.first.Load()), whole) {
		p.state.CompareAndSwap(stillOpen, extended)
	}
}

// close says that the planned end has come, and returns the end that counts.
func (p *phases) close() int64 {
	p.state.CompareAndSwap(stillOpen, closed)
	return p.finalEnd()
}

// finalEnd is the window's end as far as is known.
func (p *phases) finalEnd() int64 {
	if p.state.Load() == extended {
		return p.end + (p.end - p.start)
	}
	return p.end
}

// wasExtended reports whether the window went on after its planned end. One
// that was stopped before has no more than the planned length.
func (p *phases) wasExtended() bool { return p.ended() > p.end }

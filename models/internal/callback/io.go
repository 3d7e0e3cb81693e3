package callback

import (
	"time"

	"interleave/scenarios"
)

// An exchange is the CallbackIO of its handler. No completion is called
// before the method that took it has returned, so that handlers need not
// expect it in the middle of their own code.
var _ scenarios.CallbackIO = (*exchange)(nil)

// Call asks an upstream.
func (x *exchange) Call(c scenarios.Call, done func(scenarios.Reply, error)) {
	x.waits++
	x.loop.ask(x, c, done)
}

// Sleep waits for d.
func (x *exchange) Sleep(d time.Duration, done func()) {
	x.waits++
	l := x.loop
	// The turn's time may be old by now: nobody may sleep too short.
	l.sleepers.Add(l.clock()+int64(max(d, 0)), sleeper{x, done})
}

// sleeper is a completion that is due at a time.
type sleeper struct {
	x    *exchange
	done func()
}

// wakeSleepers calls back those that are due. One that goes to sleep again in
// its completion, for however short, waits for the next turn.
func (l *Loop) wakeSleepers() {
	for s, ok := l.sleepers.Due(l.now); ok; s, ok = l.sleepers.Due(l.now) {
		n := len(l.ready)
		s.x.completed(s.done)
		l.answerFrom(n)
	}
}

// Compute burns d of CPU time on the loop's thread: this is what a loop
// cannot be protected from.
func (x *exchange) Compute(d time.Duration) {
	scenarios.Burn(scenarios.ComputeRounds(x.loop.config.ComputeRate, d))
}

// Random returns the next number of the loop's sequence.
func (x *exchange) Random() uint64 { return x.loop.sequence.Next() }

// completed calls a completion on x's behalf.
func (x *exchange) completed(completion func()) {
	x.waits--
	x.guard(completion)
	x.settle()
}

func (x *exchange) guard(completion func()) {
	defer x.rescue()
	completion()
}

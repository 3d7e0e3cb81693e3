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
	l.sleepers.push(sleeper{l.clock() + int64(max(d, 0)), x, done})
}

// Block runs op on a thread of the pool.
func (x *exchange) Block(op func() error, done func(error)) {
	x.waits++
	x.loop.pool.submit(&job{op: op, x: x, done: done})
}

// Compute burns d of CPU time on the loop's thread: this is what a loop
// cannot be protected from.
func (x *exchange) Compute(d time.Duration) {
	scenarios.Burn(scenarios.ComputeRounds(x.loop.rate, d))
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

package backends

import (
	"context"
	"fmt"
	"os"
	"runtime"
	"time"

	"interleave/internal/netloop"
	"interleave/internal/timer"
	"interleave/scenarios/wire"
)

// drainSlack is how long after the longest delay a stopping loop waits for
// peers to take their answers.
const drainSlack = time.Second

// Serve answers calls on listener, a bound and listening TCP socket that it
// makes non-blocking and does not close. It calls ready once, when it is up.
// When ctx is cancelled it stops accepting, answers the calls in flight after
// their delay, and returns nil.
func Serve(ctx context.Context, listener *os.File, spec Spec, ready func()) error {
	defer runtime.KeepAlive(listener)
	l, err := newLoop(int(listener.Fd()), spec)
	if err == nil {
		err = l.Run(ctx, ready, func() (more bool, err error) { return l.turn(ctx) })
	}
	if err != nil {
		return fmt.Errorf("backends: %w", err)
	}
	return nil
}

// loop is the one thread's state.
type loop struct {
	*netloop.Loop
	epoch    time.Time // the zero of the loop's clock
	secret   uint64
	services map[string]*service // by path
	accounts map[string]*account // by path and caller
	longest  time.Duration       // delay

	waiting  timer.Heap[*exchange] // by the loop's clock
	free     *exchange             // spare exchanges, linked by next
	inFlight int

	draining bool
	deadline time.Duration // of draining

	req  wire.Request
	resp wire.Response
	date wire.Date
	in   [64 << 10]byte
	out  []byte

	piece [pourSize]byte // of a long body
}

func newLoop(listener int, spec Spec) (*loop, error) {
	l := &loop{epoch: time.Now(), secret: spec.Secret, accounts: map[string]*account{}}
	var err error
	if l.services, err = spec.services(); err != nil {
		return nil, err
	}
	for _, svc := range l.services {
		l.longest = max(l.longest, svc.longest())
		if svc.topic != nil {
			l.longest = max(l.longest, patience)
		}
	}
	l.Loop, err = netloop.New(listener, func(int) netloop.Served { return &conn{loop: l} })
	return l, err
}

func (l *loop) now() time.Duration { return time.Since(l.epoch) }

// turn waits for something to do, and does it.
func (l *loop) turn(ctx context.Context) (more bool, err error) {
	if ctx.Err() != nil && !l.draining {
		l.draining = true
		l.StopListening()
		l.deadline = l.now() + l.longest + drainSlack
	}
	if l.draining && (l.inFlight == 0 || l.now() >= l.deadline) {
		return false, nil
	}
	events, err := l.Wait(l.idle())
	for i := range events {
		l.Handle(&events[i])
	}
	l.fire()
	return true, err
}

// idle is how long the loop may wait for events; negative is for ever.
func (l *loop) idle() time.Duration {
	next := l.waiting.Next()
	if l.draining {
		next = min(next, int64(l.deadline))
	}
	if next == timer.Never {
		return -1
	}
	return max(time.Duration(next)-l.now(), 0)
}

// fire answers all exchanges that are due.
func (l *loop) fire() {
	now := l.now()
	for e, ok := l.waiting.Due(int64(now)); ok; e, ok = l.waiting.Due(int64(now)) {
		e.queued = false
		if e.conn != nil && e.ready && e.length > 0 && e.conn.pouring { // its share of an earlier turn was used up
			l.pour(e.conn)
			continue
		}
		if a := e.account; a != nil && !e.ready {
			a.waited += now - e.read
			if e.length == 0 {
				a.calls++
			}
			if a.service.size == 0 || a.service.proves {
				a.note(e, now)
			}
		}
		if e.conn == nil { // answered before
			l.release(e)
			continue
		}
		if e.topic != nil && !e.ready {
			l.ripen(e)
		}
		e.ready = true
		if e.conn.FD < 0 {
			l.release(e)
			continue
		}
		l.answer(e.conn)
	}
}

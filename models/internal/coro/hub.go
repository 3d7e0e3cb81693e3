package coro

import (
	"errors"
	"time"

	"interleave/internal/netpoll"
	"interleave/internal/timer"
	"interleave/models/internal/offload"
	"interleave/models/internal/pace"
)

const (
	eventBatch = 512

	// maxRounds is how often greenlets may wake each other before the hub
	// looks at the poller again.
	maxRounds = 8

	// slice is how long a busy hub goes on without yielding to Go's scheduler. A
	// turn, in which many greenlets run, may take some milliseconds.
	slice = 4 * time.Millisecond

	// maxSpare is how many finished coroutines are kept for the next spawn.
	maxSpare = 1024
)

// ErrStopped is returned from every wait after Kill.
var ErrStopped = errors.New("the server is stopping")

// Hub switches between greenlets. All its methods but Post belong to the
// thread that calls Run, which must be locked to its goroutine
// (runtime.LockOSThread) from before the first Go until Run has returned.
type Hub struct {
	poller  *netpoll.Poller
	current *greenlet
	aside   func() // what the running greenlet has done on the hub's stack
	ready   queue  // greenlets to resume
	spare   queue  // finished coroutines, for reuse
	spares  int
	live    int // greenlets that have not returned
	killed  bool
	killAt  int64 // nanoseconds since epoch
	logf    func(format string, args ...any)

	epoch    time.Time
	now      int64 // nanoseconds since epoch, as of this turn
	wall     int64 // the same moment in Unix nanoseconds
	pace     pace.Pace
	fds      []*Desc // by descriptor number
	wheel    wheel
	sleepers timer.Heap[*greenlet]
	pool     offload.Pool
	blocked  map[*blocked]struct{}
	events   [eventBatch]netpoll.Event
}

// New makes a hub whose Block uses up to blockers threads. logf hears of
// panics that no task recovered.
func New(blockers int, logf func(format string, args ...any)) (*Hub, error) {
	poller, err := netpoll.New()
	if err != nil {
		return nil, err
	}
	h := &Hub{poller: poller, logf: logf, killAt: never, epoch: time.Now(), pace: pace.Pace{Every: slice}}
	h.pool.Init(blockers, func() { poller.Wake() })
	h.blocked = make(map[*blocked]struct{})
	h.tick()
	return h, nil
}

// Run resumes greenlets until the last one has returned, and then frees all
// that the hub holds. It fails only if the poller does; then the greenlets are
// killed first.
func (h *Hub) Run() error {
	var failure error
	for {
		for range maxRounds {
			if !h.round() {
				break
			}
		}
		if h.live == 0 {
			break
		}
		if err := h.turn(); err != nil && failure == nil {
			failure = err
			h.Kill()
		}
	}
	for h.round() { // surplus coroutines on their way out
	}
	for g := h.spare.pop(); g != nil; g = h.spare.pop() {
		g.end()
	}
	h.pool.Close()
	return errors.Join(failure, h.poller.Close())
}

// round resumes each greenlet that is ready now, not those that become ready
// meanwhile, and reports whether there were any.
func (h *Hub) round() bool {
	batch := h.ready
	h.ready = queue{}
	if batch.head == nil {
		return false
	}
	for g := batch.pop(); g != nil; g = batch.pop() {
		h.resume(g)
	}
	return true
}

// turn waits for something to happen and makes ready whom it concerns. What
// has arrived is seen before what has expired: after a stall, a greenlet whose
// data is there has not timed out.
func (h *Hub) turn() error {
	h.pace.Turn(h.now)
	err := h.poll(h.patience())
	h.tick()
	if h.wheel.next() <= h.now {
		// The thread may have been off its processor since it looked.
		err = errors.Join(err, h.poll(0))
	}
	h.pool.Collect()
	h.wakeSleepers(h.now)
	h.wheel.expire(h)
	if h.now >= h.killAt {
		h.Kill()
	}
	return err
}

// poll waits for readiness and tells those whom it concerns.
func (h *Hub) poll(timeout time.Duration) error {
	n, err := h.poller.Wait(h.events[:], timeout)
	for i := range n {
		ev := &h.events[i]
		if d := h.fds[ev.Token]; d != nil {
			d.happened(ev)
		}
	}
	return err
}

// patience is how long the poller may wait.
func (h *Hub) patience() time.Duration {
	if h.ready.head != nil {
		return 0
	}
	next := min(h.wheel.next(), h.sleepers.Next(), h.killAt)
	if next == never {
		return -1
	}
	return time.Duration(max(0, next-h.clock()))
}

const never = timer.Never

func (h *Hub) clock() int64 { return int64(time.Since(h.epoch)) }

func (h *Hub) tick() {
	t := time.Now()
	h.now = int64(t.Sub(h.epoch))
	h.wall = t.UnixNano()
}

// Now is the time in Unix nanoseconds, as of this turn of the hub: it is read
// once for all that has happened since the last one.
func (h *Hub) Now() int64 { return h.wall }

// Post runs f on the hub's thread, between greenlets: it must not wait. Post
// may be called from any thread; after Run has returned it does nothing.
func (h *Hub) Post(f func()) { h.pool.Post(f) }

// KillAfter calls Kill when d has passed, if greenlets are then left.
func (h *Hub) KillAfter(d time.Duration) { h.killAt = h.clock() + int64(d) }

// Kill makes every wait, under way or to come, return ErrStopped, so that all
// greenlets unwind. Greenlets that compute or wait for none are not stopped.
func (h *Hub) Kill() {
	if h.killed {
		return
	}
	h.killed, h.killAt = true, never
	for _, d := range h.fds {
		if d != nil {
			d.Interrupt()
		}
	}
	h.wakeSleepers(never)
	h.abandonBlocked()
}

package backends

import (
	"context"
	"fmt"
	"os"
	"runtime"
	"syscall"
	"time"

	"interleave/internal/netpoll"
	"interleave/scenarios"
	"interleave/scenarios/wire"
)

const (
	// listenerToken cannot be a connection's, whose low half is a descriptor.
	listenerToken = 1<<64 - 2

	// eventBatch bounds how long answers that are due wait for reading.
	eventBatch = 128

	// acceptPause is how long the loop leaves the listener alone when it has
	// run out of descriptors.
	acceptPause = 20 * time.Millisecond

	// drainSlack is how long after the longest delay a stopping loop waits
	// for peers to take their answers.
	drainSlack = time.Second
)

// Serve answers calls on listener, a bound and listening TCP socket that it
// makes non-blocking and does not close. It calls ready once, when it is up.
// When ctx is cancelled it stops accepting, answers the calls in flight after
// their delay, and returns nil.
func Serve(ctx context.Context, listener *os.File, spec Spec, ready func()) error {
	// One thread does all the work: the poller's blocking wait must not be
	// handed from thread to thread.
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()

	defer runtime.KeepAlive(listener)

	l, err := newLoop(int(listener.Fd()), spec)
	if err != nil {
		return fmt.Errorf("backends: %w", err)
	}
	defer l.close()
	woken := make(chan struct{})
	stop := context.AfterFunc(ctx, func() {
		l.poller.Wake()
		close(woken)
	})
	defer func() {
		if !stop() {
			<-woken // it must not meet a closed poller
		}
	}()
	if ready != nil {
		ready()
	}
	if err := l.run(ctx); err != nil {
		return fmt.Errorf("backends: %w", err)
	}
	return nil
}

// loop is the one thread's state.
type loop struct {
	poller   *netpoll.Poller
	listener int
	epoch    time.Time // the zero of the loop's clock
	secret   uint64

	services map[string]*service // by path
	accounts map[string]*account // by path and caller
	atOnce   *delayQueue
	patience *delayQueue   // of those who ask for news
	queues   []*delayQueue // all of them, atOnce included

	conns      []*conn // by descriptor
	generation uint32
	free       *exchange // spare exchanges, linked by next
	inFlight   int

	acceptAgain time.Duration // when to listen again; 0 if the loop listens
	draining    bool

	req  wire.Request
	resp wire.Response
	date wire.Date
	in   [64 << 10]byte
	out  []byte
}

func newLoop(listener int, spec Spec) (*loop, error) {
	if err := syscall.SetNonblock(listener, true); err != nil {
		return nil, err
	}
	l := &loop{listener: listener, epoch: time.Now(), secret: spec.Secret, accounts: map[string]*account{}}
	l.atOnce, l.patience = l.queue(0), l.queue(patience)
	var err error
	l.services, err = spec.services(func(u scenarios.Upstream) (usual, slow *delayQueue) {
		return l.queue(u.Delay), l.queue(u.Straggler)
	})
	if err != nil {
		return nil, err
	}
	if l.poller, err = netpoll.New(); err != nil {
		return nil, err
	}
	if err := l.listen(); err != nil {
		l.poller.Close()
		return nil, err
	}
	return l, nil
}

// queue returns the queue of a delay.
func (l *loop) queue(delay time.Duration) *delayQueue {
	for _, q := range l.queues {
		if q.delay == delay {
			return q
		}
	}
	q := &delayQueue{delay: delay}
	l.queues = append(l.queues, q)
	return q
}

func (l *loop) now() time.Duration { return time.Since(l.epoch) }

func (l *loop) run(ctx context.Context) error {
	var events [eventBatch]netpoll.Event
	var deadline time.Duration // of draining
	for {
		if ctx.Err() != nil && !l.draining {
			deadline = l.drain()
		}
		if l.draining && (l.inFlight == 0 || l.now() >= deadline) {
			return nil
		}
		n, err := l.poller.Wait(events[:], l.timeout(deadline))
		if err != nil {
			return err
		}
		for i := range events[:n] {
			l.handle(&events[i])
		}
		l.fire()
		if l.acceptAgain > 0 && !l.draining && l.now() >= l.acceptAgain {
			if err := l.listen(); err != nil {
				return err
			}
		}
	}
}

// timeout is how long the loop may wait for events; negative is for ever.
func (l *loop) timeout(deadline time.Duration) time.Duration {
	next := time.Duration(-1)
	sooner := func(t time.Duration) {
		if next < 0 || t < next {
			next = t
		}
	}
	for _, q := range l.queues {
		if e := q.first(); e != nil {
			sooner(e.due)
		}
	}
	if l.draining {
		sooner(deadline)
	} else if l.acceptAgain > 0 {
		sooner(l.acceptAgain)
	}
	if next < 0 {
		return next
	}
	return max(next-l.now(), 0)
}

func (l *loop) handle(ev *netpoll.Event) {
	if ev.Token == listenerToken {
		l.accept()
		return
	}
	fd := int(uint32(ev.Token))
	if fd >= len(l.conns) {
		return
	}
	c := l.conns[fd]
	if c == nil || c.token() != ev.Token {
		return // closed earlier in this batch
	}
	if ev.Writable && len(c.out) > 0 {
		l.send(c)
	}
	if ev.Readable && c.fd >= 0 {
		l.read(c, ev.Hangup)
	}
}

// fire answers all exchanges that are due.
func (l *loop) fire() {
	now := l.now()
	for _, q := range l.queues {
		for e := q.first(); e != nil && e.due <= now; e = q.first() {
			q.pop()
			e.queued = false
			if a := e.account; a != nil {
				a.calls++
				a.waited += now - (e.due - q.delay)
			}
			if e.conn == nil { // answered before
				l.release(e)
				continue
			}
			if e.topic != nil && !e.ready {
				l.ripen(e)
			}
			e.ready = true
			if e.conn.fd < 0 {
				l.release(e)
				continue
			}
			l.answer(e.conn)
		}
	}
}

func (l *loop) listen() error {
	l.acceptAgain = 0
	return l.poller.Add(l.listener, netpoll.Level, listenerToken)
}

// accept takes all connections that wait. Without a descriptor left it stops
// listening for a moment: the listener would be reported again and again.
func (l *loop) accept() {
	for !l.draining {
		fd, err := netpoll.Accept(l.listener)
		if err == netpoll.ErrAgain {
			return
		}
		if err != nil {
			l.poller.Remove(l.listener)
			l.acceptAgain = l.now() + acceptPause
			return
		}
		l.open(fd)
	}
}

// drain begins to stop, and returns the time by which the loop must have.
func (l *loop) drain() (deadline time.Duration) {
	l.draining = true
	l.poller.Remove(l.listener)
	var longest time.Duration
	for _, q := range l.queues {
		longest = max(longest, q.delay)
	}
	return l.now() + longest + drainSlack
}

func (l *loop) close() {
	for _, c := range l.conns {
		if c != nil {
			l.drop(c)
		}
	}
	l.poller.Close()
}

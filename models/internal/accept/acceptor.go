package accept

import (
	"errors"
	"fmt"
	"sync"
	"syscall"
	"time"

	"interleave/internal/netpoll"
)

// Acceptor takes connections off one listener. Accept, Sweep and Close belong
// to one thread at a time, which a lock ensures; Done may be called by any.
type Acceptor struct {
	listener int
	take     func(listener int) (fd int, err error)
	limit    *Limit

	mu       sync.Mutex
	listened bool // the listener was of use
	stopped  bool
	refused  refused
	reserve  int
	pause    time.Duration
}

// New makes an acceptor of the listening descriptor, which it makes
// non-blocking, for as many connections at once as limit allows. take is
// netpoll.Accept, or does the same in another way.
func New(listener int, limit *Limit, take func(listener int) (fd int, err error)) (*Acceptor, error) {
	if err := syscall.SetNonblock(listener, true); err != nil {
		return nil, fmt.Errorf("make the listener non-blocking: %w", err)
	}
	a := &Acceptor{listener: listener, take: take, limit: limit, reserve: -1}
	a.holdReserve()
	return a, nil
}

const (
	// perCall bounds the connections that one call refuses, so that a flood of
	// them does not keep the thread from those that it has accepted.
	perCall = 64

	minPause = 10 * time.Millisecond
	maxPause = 200 * time.Millisecond
)

// Accept returns the next connection, a non-blocking descriptor that sends
// small writes at once; Done must follow when it is closed. It returns
// netpoll.ErrAgain if there is none. A pause that is not zero says that the
// system lacks a descriptor or memory: the model shall wait that long, doing
// other things, before it accepts again, because the listener stays readable
// all the while. Any other error means that the listener is of no use.
func (a *Acceptor) Accept() (fd int, pause time.Duration, err error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.stopped {
		return -1, 0, netpoll.ErrAgain
	}
	for range perCall {
		fd, err := a.take(a.listener)
		a.listened = a.listened || err == nil || err == netpoll.ErrAgain
		switch {
		case err == syscall.EINVAL && a.listened:
			// Another process that shares the listener was told to stop, and has
			// shut it. This one hears of it, too.
			return -1, maxPause, nil
		case err == nil:
			a.pause = 0
			if a.limit.enter() {
				return fd, 0, nil
			}
			a.refused.add(fd)
		case err == netpoll.ErrAgain:
			return -1, 0, err
		case err == syscall.EMFILE || err == syscall.ENFILE:
			if !a.shed() {
				return -1, a.longerPause(), nil
			}
		case errors.Is(err, syscall.EBADF), errors.Is(err, syscall.EINVAL), errors.Is(err, syscall.ENOTSOCK), errors.Is(err, syscall.EOPNOTSUPP):
			return -1, 0, fmt.Errorf("accept: %w", err)
		default:
			// Lack of memory, or an error of the connection's network
			// that accept(2) reports in its place.
			return -1, a.longerPause(), nil
		}
	}
	return -1, minPause, nil
}

// AcceptUpTo calls Accept up to most times, and take with each connection. It
// ends as Accept does; without a pause and an error there may be more.
func (a *Acceptor) AcceptUpTo(most int, take func(fd int)) (pause time.Duration, err error) {
	for range most {
		fd, pause, err := a.Accept()
		if err != nil || pause > 0 {
			return pause, err
		}
		take(fd)
	}
	return 0, nil
}

// Done says that a connection from Accept was closed.
func (a *Acceptor) Done() { a.limit.leave() }

// Held is the number of connections that are accepted and not done, in this
// process.
func (a *Acceptor) Held() int { return int(a.limit.own.Load()) }

// Sweep closes the refused connections whose clients have read their answer,
// or have had time to, and reports whether some are left. The model calls it
// every few dozen milliseconds while that is so.
func (a *Acceptor) Sweep() (more bool) {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.refused.sweep(time.Now())
}

// Refusing reports whether Sweep has something to do.
func (a *Acceptor) Refusing() bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	return len(a.refused.conns) > 0
}

// Close frees the acceptor's own descriptors. The listener is the caller's.
func (a *Acceptor) Close() {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.refused.closeAll()
	if a.reserve >= 0 {
		syscall.Close(a.reserve)
		a.reserve = -1
	}
}

func (a *Acceptor) longerPause() time.Duration {
	a.pause = min(max(2*a.pause, minPause), maxPause)
	return a.pause
}

package accept

import (
	"syscall"
	"time"

	"interleave/internal/netpoll"
)

// Stop ends accepting. The connections that wait already are handed to take
// as Accept would; whoever comes later is refused by the kernel, at once and
// by all processes that share the listener. Accept then finds nobody. The
// descriptor itself is the caller's to close, once it polls it no more.
//
// A client whose connection is complete before the listener is shut but after
// the last look at it is reset. That gap is a few microseconds wide, and there
// is no way to close it.
func (a *Acceptor) Stop(take func(fd int)) {
	end := time.Now().Add(stopTime)
	for taken := 0; taken < maxWaiting && time.Now().Before(end); {
		fd, pause, err := a.Accept()
		if err == nil && pause == 0 {
			take(fd)
			taken++
			continue
		}
		if err != nil || !a.flooded(pause) {
			break
		}
		taken += perCall
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	a.stopped = true
	shut(a.listener)
}

const (
	// maxWaiting bounds the connections that Stop takes: more than the backlog of
	// a listener that clients go on connecting to.
	maxWaiting = 1 << 14

	// stopTime bounds the time in which it does: those who are served wait for it.
	stopTime = time.Second
)

// flooded reports whether Accept asked for a pause because it has refused many at
// once, and can refuse more.
func (a *Acceptor) flooded(pause time.Duration) bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	return pause == minPause && a.pause == 0
}

// shut ends listening for all processes that share the descriptor. Where the
// kernel does not know that of a listener, closing all copies must do.
func shut(listener int) { syscall.Shutdown(listener, syscall.SHUT_RD) }

// Refuse is Stop for a process that serves nobody itself: those who wait for
// the listener, which must be non-blocking, are answered 503. It returns when
// they have read that, or have had time to.
func Refuse(listener int) {
	var r refused
	for range maxWaiting {
		fd, err := netpoll.Accept(listener)
		if err != nil {
			break
		}
		r.add(fd)
	}
	shut(listener)
	for r.sweep(time.Now()) {
		time.Sleep(sweepEvery)
	}
}

const sweepEvery = 10 * time.Millisecond

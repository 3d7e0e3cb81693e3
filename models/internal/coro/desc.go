package coro

import (
	"errors"
	"os"
	"time"

	"interleave/internal/netpoll"
)

// Readiness is what a greenlet waits for on a descriptor.
type Readiness uint8

const (
	Readable Readiness = 1 << iota
	Writable
	hungup // nothing more will be reported: read until the end of the stream
)

// ErrTimeout is a wait that lasted too long. It is os.ErrDeadlineExceeded, as
// for the standard library's connections.
var ErrTimeout = os.ErrDeadlineExceeded

// ErrInterrupted is a wait that Interrupt ended.
var ErrInterrupted = errors.New("wait interrupted")

// Desc is a descriptor that greenlets can wait for, one at a time. It is
// registered with the poller once, edge-triggered: what is reported while
// nobody waits is remembered until a read or a write finds it used up.
type Desc struct {
	hub      *Hub
	waiter   *greenlet
	next     *Desc // neighbours in the wheel
	prev     *Desc
	deadline int64 // of the wait under way; 0 if it has none
	fd       int32
	tick     int32 // when the wheel looks at it; 0 if it is not in there
	ready    Readiness
	want     Readiness
	outcome  outcome
}

type outcome uint8

const (
	reported outcome = iota
	timedOut
	interrupted
)

// Open makes fd, which must be non-blocking, a descriptor of h. On an error fd
// is left as it was.
func (d *Desc) Open(h *Hub, fd int, mode netpoll.Mode) error {
	if err := h.poller.Add(fd, mode, uint64(fd)); err != nil {
		return err
	}
	*d = Desc{hub: h, fd: int32(fd)}
	for len(h.fds) <= fd {
		h.fds = append(h.fds, nil)
	}
	h.fds[fd] = d
	return nil
}

// FD is the descriptor's number.
func (d *Desc) FD() int { return int(d.fd) }

// Hub is where d was opened.
func (d *Desc) Hub() *Hub { return d.hub }

// Close closes the descriptor. No greenlet may be waiting for it.
func (d *Desc) Close() error {
	d.forget()
	return netpoll.Close(int(d.fd))
}

// Detach takes the descriptor out of the hub without closing it.
func (d *Desc) Detach() error {
	d.forget()
	return d.hub.poller.Remove(int(d.fd))
}

func (d *Desc) forget() {
	d.hub.wheel.remove(d)
	d.hub.fds[d.fd] = nil
}

// Read reads what is there. ErrAgain means nothing: Wait.
func (d *Desc) Read(p []byte) (int, error) {
	n, err := netpoll.Read(int(d.fd), p)
	// A short read has emptied the buffer, and what comes next will be
	// reported: no second read is needed to hear so. Only the end of the
	// stream may have been reported already.
	if err == netpoll.ErrAgain || n > 0 && n < len(p) && d.ready&hungup == 0 {
		d.ready &^= Readable
	}
	return n, err
}

// Write writes what there is room for. ErrAgain means nothing: Wait.
func (d *Desc) Write(p []byte) (int, error) {
	n, err := netpoll.Write(int(d.fd), p)
	if err == netpoll.ErrAgain || n > 0 && n < len(p) {
		d.ready &^= Writable
	}
	return n, err
}

// Exhausted says that a call on the descriptor other than Read and Write, such
// as accept, found it not ready for r.
func (d *Desc) Exhausted(r Readiness) { d.ready &^= r }

// Ready reports whether Wait would return at once.
func (d *Desc) Ready(want Readiness) bool { return d.ready&want != 0 }

// Wait parks the greenlet until d is ready for want, and returns at once if it
// is known to be. A timeout of 0 is none; time-outs are noticed up to 50 ms
// late.
func (d *Desc) Wait(want Readiness, timeout time.Duration) error {
	if d.ready&want != 0 {
		return nil
	}
	h := d.hub
	if h.killed {
		return ErrStopped
	}
	d.deadline = 0
	if timeout > 0 {
		d.deadline = h.now + int64(timeout)
		h.wheel.arm(d)
	}
	d.want, d.waiter = want, h.current
	h.park()
	switch d.outcome {
	case reported:
		return nil
	case timedOut:
		return ErrTimeout
	}
	if h.killed {
		return ErrStopped
	}
	return ErrInterrupted
}

// Interrupt ends a wait that is under way.
func (d *Desc) Interrupt() { d.release(interrupted) }

func (d *Desc) release(o outcome) {
	if g := d.waiter; g != nil {
		d.waiter, d.outcome = nil, o
		d.hub.wake(g)
	}
}

func (d *Desc) happened(ev *netpoll.Event) {
	if ev.Readable {
		d.ready |= Readable
	}
	if ev.Writable {
		d.ready |= Writable
	}
	if ev.Hangup {
		d.ready |= hungup
	}
	if d.ready&d.want != 0 {
		d.release(reported)
	}
}

// Package netloop is the loop of a server on one thread: it accepts connections
// and tells what happens to them, and does nothing else.
package netloop

import (
	"context"
	"runtime"
	"syscall"
	"time"

	"interleave/internal/netpoll"
)

const (
	// listenerToken cannot be a connection's, whose low half is a descriptor.
	listenerToken = 1<<64 - 2

	// eventBatch bounds how long what is due waits for reading.
	eventBatch = 128

	// acceptPause is how long the loop leaves the listener alone when it has
	// run out of descriptors: it would be reported again and again.
	acceptPause = 20 * time.Millisecond
)

// Conn is the part of a connection that the loop knows. A server's own type
// has it inside.
type Conn struct {
	FD    int // -1 once it is closed
	token uint64
}

// Base returns c, which may be inside another type.
func (c *Conn) Base() *Conn { return c }

// Served is a connection with a Conn inside.
type Served interface {
	Base() *Conn
	// Happened is called when something has happened to the connection, which
	// is polled by netpoll.Edge.
	Happened(*netpoll.Event)
}

// Loop accepts connections and polls them. All of it belongs to the thread
// that runs it.
type Loop struct {
	poller     *netpoll.Poller
	listener   int // -1 if it accepts no more
	accepted   func(fd int) Served
	conns      []Served // by descriptor
	generation uint64
	again      time.Time // when to accept again; zero unless that pauses
	events     [eventBatch]netpoll.Event
}

// New makes a loop of listener, a bound and listening socket that it makes
// non-blocking and does not close. accepted makes a connection of a descriptor.
func New(listener int, accepted func(fd int) Served) (*Loop, error) {
	if err := syscall.SetNonblock(listener, true); err != nil {
		return nil, err
	}
	poller, err := netpoll.New()
	if err != nil {
		return nil, err
	}
	l := &Loop{poller: poller, listener: listener, accepted: accepted}
	if err := l.listen(); err != nil {
		poller.Close()
		return nil, err
	}
	return l, nil
}

// Run calls ready once, if it is not nil, and then turn, which calls Wait, until
// turn returns false or an error. The end of ctx cuts a Wait short. Run closes
// all connections before it returns.
func (l *Loop) Run(ctx context.Context, ready func(), turn func() (more bool, err error)) error {
	// The poller's blocking wait must not be handed from thread to thread.
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	woken := make(chan struct{})
	stop := context.AfterFunc(ctx, func() {
		l.poller.Wake()
		close(woken)
	})
	defer func() {
		if !stop() {
			<-woken // it must not meet a closed poller
		}
		l.close()
	}()
	if ready != nil {
		ready()
	}
	for {
		if more, err := turn(); !more || err != nil {
			return err
		}
	}
}

// Wait waits for something to happen, until timeout at the latest (negative
// is for ever), and returns what has, to be given to Handle.
func (l *Loop) Wait(timeout time.Duration) ([]netpoll.Event, error) {
	if !l.again.IsZero() {
		left := max(time.Until(l.again), 0)
		if timeout < 0 || left < timeout {
			timeout = left
		}
		if left == 0 {
			if err := l.listen(); err != nil {
				return nil, err
			}
		}
	}
	n, err := l.poller.Wait(l.events[:], timeout)
	return l.events[:n], err
}

// Handle deals with an event.
func (l *Loop) Handle(ev *netpoll.Event) {
	if ev.Token == listenerToken {
		l.Accept()
		return
	}
	// The connection may have been closed earlier in this batch.
	if c := l.conns[uint32(ev.Token)]; c != nil && c.Base().token == ev.Token {
		c.Happened(ev)
	}
}

func (l *Loop) listen() error {
	l.again = time.Time{}
	return l.poller.Add(l.listener, netpoll.Level, listenerToken)
}

// Accept takes all connections that wait.
func (l *Loop) Accept() {
	for l.listener >= 0 {
		fd, err := netpoll.Accept(l.listener)
		if err == netpoll.ErrAgain {
			return
		}
		if err != nil {
			l.poller.Remove(l.listener)
			l.again = time.Now().Add(acceptPause)
			return
		}
		l.open(fd)
	}
}

func (l *Loop) open(fd int) {
	for fd >= len(l.conns) {
		l.conns = append(l.conns, nil)
	}
	// Half of the range keeps tokens clear of the listener's and the poller's.
	l.generation = (l.generation + 1) & (1<<31 - 1)
	c := l.accepted(fd)
	*c.Base() = Conn{FD: fd, token: l.generation<<32 | uint64(fd)}
	if err := l.poller.Add(fd, netpoll.Edge, c.Base().token); err != nil {
		netpoll.Close(fd)
		return
	}
	l.conns[fd] = c
}

// Drop closes a connection.
func (l *Loop) Drop(c *Conn) {
	l.conns[c.FD] = nil
	netpoll.Close(c.FD)
	c.FD = -1
}

// StopListening ends accepting. The listener is the caller's to close.
func (l *Loop) StopListening() {
	l.poller.Remove(l.listener)
	l.listener, l.again = -1, time.Time{}
}

func (l *Loop) close() {
	for _, c := range l.conns {
		if c != nil {
			l.Drop(c.Base())
		}
	}
	l.poller.Close()
}

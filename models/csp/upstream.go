package csp

import (
	"net/netip"
	"syscall"
	"time"

	"interleave/internal/netpoll"
	"interleave/models/internal/blocking"
)

// link is a connection to an upstream. The handler that makes the call uses it;
// the reader tells it that something has happened.
type link struct {
	*line
	fd      int
	ready   chan struct{}
	watched chan error // the reader's word that it will tell
	timer   *time.Timer
}

var _ blocking.Stream = (*link)(nil)

func (l *line) dial(addr netip.AddrPort, timeout time.Duration) (blocking.Stream, error) {
	fd, err := netpoll.ConnectLimited(addr, netip.Addr{}, l.Scenario.SocketBuffer)
	if err != nil {
		return nil, err
	}
	k := &link{line: l, fd: fd, ready: make(chan struct{}, 1), watched: make(chan error, 1), timer: time.NewTimer(timeout)}
	if err = k.connect(timeout); err != nil {
		k.Close()
		return nil, err
	}
	return k, nil
}

func (k *link) connect(timeout time.Duration) error {
	select {
	case k.orders <- order{kind: watch, link: k}:
	case <-k.aborting:
		return blocking.ErrTimeout
	}
	select {
	case err := <-k.watched:
		if err != nil {
			return err
		}
	case <-k.aborting:
		return blocking.ErrTimeout
	}
	for deadline := time.Now().Add(timeout); ; {
		if err := netpoll.SocketError(k.fd); err != nil {
			return err
		}
		if _, err := syscall.Getpeername(k.fd); err == nil {
			return nil
		}
		if err := k.wait(time.Until(deadline)); err != nil {
			return err
		}
	}
}

// wait waits until the reader has told of something.
func (k *link) wait(timeout time.Duration) error {
	k.timer.Reset(timeout)
	select {
	case <-k.ready:
		return nil
	case <-k.timer.C:
	case <-k.aborting:
	}
	return blocking.ErrTimeout
}

// WaitReadable may return early: an event may be of something else.
func (k *link) WaitReadable(timeout time.Duration) error { return k.wait(timeout) }

func (k *link) Read(p []byte, _ time.Duration) (int, error) { return netpoll.Read(k.fd, p) }

func (k *link) Write(p []byte, timeout time.Duration) error {
	for deadline := (time.Time{}); len(p) > 0; {
		n, err := netpoll.Write(k.fd, p)
		p = p[n:]
		switch {
		case err == nil:
			continue
		case err != netpoll.ErrAgain:
			return err
		case deadline.IsZero():
			deadline = time.Now().Add(timeout)
		}
		if err := k.wait(time.Until(deadline)); err != nil {
			return err
		}
	}
	return nil
}

func (k *link) CloseWrite() error { return netpoll.ShutdownWrite(k.fd) }

// Close also ends the reader's watch: the kernel forgets a closed descriptor.
func (k *link) Close() error {
	k.timer.Stop()
	return netpoll.Close(k.fd)
}

// pool is where connections to an upstream wait for the next call: in a channel.
type pool chan blocking.Stream

// poolLength is how many of them wait at most.
const poolLength = 4096

func newPool() blocking.Idle { return make(pool, poolLength) }

func (p pool) Take() blocking.Stream {
	select {
	case s := <-p:
		return s
	default:
		return nil
	}
}

func (p pool) Put(s blocking.Stream) {
	select {
	case p <- s:
	default:
		s.Close()
	}
}

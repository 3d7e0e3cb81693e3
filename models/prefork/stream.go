package prefork

import (
	"net/netip"
	"syscall"
	"time"

	"interleave/internal/netpoll"
	"interleave/models/internal/blocking"
	"interleave/models/internal/thread"
)

// stream is a client's connection. It is read in a raw blocking call, which
// costs a third of one that the scheduler is told of. The kernel ends that
// wait after slice, and a worker that still has nothing to do waits in an
// ordinary call, where it uses no CPU time at all.
type stream struct {
	socket
	worker *worker
	conn   *blocking.Conn
	idle   bool // between requests, so that the master may have it dropped
	asked  bool // at least once
	told   bool // the connection knows of the server's stop
}

// WaitReadable leaves the waiting to Read, which does it in the same call.
func (s *stream) WaitReadable(time.Duration) error {
	s.idle = s.conn.Idle()
	return nil
}

// Read waits until there is something to read.
func (s *stream) Read(p []byte, timeout time.Duration) (n int, err error) {
	if !s.idle {
		return s.read(p, timeout)
	}
	waits := fresh
	if s.asked {
		waits = idle
	}
	s.worker.slot.set(waits)
	n, err = s.read(p, timeout)
	s.worker.slot.set(busy)
	s.asked = true
	return n, err
}

func (s *stream) read(p []byte, timeout time.Duration) (int, error) {
	errno := syscall.EAGAIN
	if timeout > slice {
		var n int
		if n, errno = receive(s.fd, p); errno == 0 {
			return n, nil
		}
		timeout -= slice
	}
	for end := time.Now().Add(timeout); ; {
		switch errno {
		case syscall.EINTR: // the master calls
			if err := s.heed(s.worker.listen()); err != nil {
				return 0, err
			}
		case syscall.EAGAIN:
			if err := s.rest(end); err != nil {
				return 0, err
			}
		default:
			return 0, errno
		}
		var n int
		if n, errno = receive(s.fd, p); errno == 0 {
			return n, nil
		}
	}
}

// rest waits for bytes in a call that the scheduler knows of.
func (s *stream) rest(end time.Time) error {
	defer s.worker.slot.answerTo()
	for {
		left := time.Until(end)
		if left <= 0 {
			return blocking.ErrTimeout
		}
		control := s.worker.self.Control
		if s.worker.stopped {
			control = -1 // says only this, for ever
		}
		ready, called := thread.ReadableOr(s.fd, control, left)
		if ready {
			return nil
		}
		if err := s.heed(called && s.worker.listen()); err != nil {
			return err
		}
	}
}

// heed is what the connection makes of the master's commands: it is told of
// the server's stop once, and ends if it is idle and its place is needed.
func (s *stream) heed(drop bool) error {
	if s.worker.stopped && !s.told {
		s.told = true
		if !thread.Readable(s.fd, 0) {
			return blocking.ErrStopped
		}
	}
	if drop && s.idle && !thread.Readable(s.fd, 0) {
		return blocking.ErrStopped
	}
	return nil
}

// Pending reports whether there is something to read.
func (s *stream) Pending() bool { return thread.Readable(s.fd, 0) }

func asError(errno syscall.Errno) error {
	if errno == 0 {
		return nil
	}
	return errno
}

// socket is what streams of clients and of upstreams have in common.
type socket struct{ fd int }

// Write sends all of p, waiting for a slow peer where it must.
func (s *socket) Write(p []byte, timeout time.Duration) error {
	n, errno := send(s.fd, p)
	if n == len(p) {
		return nil
	}
	for end := time.Now().Add(timeout); ; n, errno = send(s.fd, p) {
		if errno != 0 && errno != syscall.EAGAIN {
			return errno
		}
		if p = p[n:]; len(p) == 0 {
			return nil
		}
		left := time.Until(end)
		if left <= 0 {
			return blocking.ErrTimeout
		}
		thread.Writable(s.fd, left)
	}
}

// CloseWrite ends the sending side.
func (s *socket) CloseWrite() error { return syscall.Shutdown(s.fd, syscall.SHUT_WR) }

// Close closes the connection.
func (s *socket) Close() error { return closeSocket(s.fd) }

// call is a connection to an upstream.
type call struct{ socket }

// dial connects to an upstream.
func (w *worker) dial(addr netip.AddrPort, timeout time.Duration) (blocking.Stream, error) {
	fd, err := netpoll.ConnectLimited(addr, netip.Addr{}, w.server.Scenario.SocketBuffer)
	if err != nil {
		return nil, err
	}
	if !thread.Writable(fd, timeout) {
		closeSocket(fd)
		return nil, blocking.ErrTimeout
	}
	err = netpoll.SocketError(fd)
	if err == nil {
		err = prepareSocket(fd)
	}
	if err != nil {
		closeSocket(fd)
		return nil, err
	}
	return &call{socket{fd}}, nil
}

// WaitReadable leaves the waiting to Read.
func (c *call) WaitReadable(time.Duration) error { return nil }

// Read waits for the upstream in a raw call, as a client's stream does.
func (c *call) Read(p []byte, timeout time.Duration) (int, error) {
	for end := time.Now().Add(timeout); ; {
		left := time.Until(end)
		if left <= 0 {
			return 0, blocking.ErrTimeout
		}
		if left <= slice && !thread.Readable(c.fd, left) {
			continue
		}
		n, errno := receive(c.fd, p)
		if errno != syscall.EAGAIN && errno != syscall.EINTR {
			return n, asError(errno)
		}
	}
}

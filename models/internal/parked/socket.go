package parked

import (
	"errors"
	"os"
	"sync/atomic"
	"syscall"
	"time"

	"interleave/internal/netpoll"
	"interleave/models/internal/blocking"
)

// socket is a connected descriptor that the runtime's poller watches. One
// goroutine uses it; the watch only ends its waits.
type socket struct {
	fd    int
	file  *os.File
	raw   syscall.RawConn
	watch *watch
	slot  int // in the watch

	// deadline of the wait under way, in the watch's time; 0 when not waiting
	deadline atomic.Int64

	// doubt is whether the end of the stream may have arrived unnoticed.
	doubt atomic.Uint32
}

// The doubts about a socket. Each read that leaves one makes it new. One that is old at
// a tick of the watch is looked into: who has read again meanwhile would have found the
// end, so that a client who sends a little all the time costs no look.
const (
	noDoubt uint32 = iota
	oldDoubt
	newDoubt
)

// open takes over a non-blocking descriptor, which is closed if that fails.
func (s *socket) open(fd int, w *watch) error {
	s.fd, s.watch = fd, w
	s.file = os.NewFile(uintptr(fd), "")
	raw, err := s.file.SyscallConn()
	if err != nil {
		s.file.Close()
		return err
	}
	s.raw = raw
	w.add(s)
	return nil
}

// until sets how long the wait that begins now may take.
func (s *socket) until(timeout time.Duration) {
	s.deadline.Store(s.watch.now() + int64(timeout))
}

// expired reports whether the wait that was broken off has taken too long,
// and makes the socket fit to wait again.
func (s *socket) expired() bool {
	deadline := s.deadline.Swap(0)
	s.file.SetDeadline(time.Time{})
	return deadline != 0 && deadline <= s.watch.now()
}

// peek looks at what a read would give: bytes, the end of the stream, or
// neither yet.
func (s *socket) peek() (pending, ended bool) {
	var one [1]byte
	n, _, err := syscall.Recvfrom(s.fd, one[:], syscall.MSG_PEEK|syscall.MSG_DONTWAIT)
	return err == nil && n > 0, err == nil && n == 0
}

// breakOff ends the wait under way, or else the next one.
func (s *socket) breakOff() { s.file.SetDeadline(past) }

var past = time.Unix(1, 0)

// park waits in the way of op, a method of s.raw, until done. It returns
// ErrTimeout when the wait has taken longer than timeout, and once the server
// has run out of patience.
func (s *socket) park(op func(func(uintptr) bool) error, timeout time.Duration, done func(uintptr) bool) error {
	s.until(timeout)
	for {
		err := op(done)
		if err == nil {
			s.deadline.Store(0)
			return nil
		}
		if !errors.Is(err, os.ErrDeadlineExceeded) {
			return err
		}
		left := s.deadline.Load()
		if s.expired() || s.watch.aborted.Load() {
			return blocking.ErrTimeout
		}
		s.deadline.Store(left)
	}
}

func (s *socket) Write(p []byte, timeout time.Duration) error {
	n, err := netpoll.Write(s.fd, p)
	if n == len(p) {
		return nil
	}
	if err != nil && err != blocking.ErrAgain {
		return err
	}
	return s.writeRest(p[n:], timeout)
}

// writeRest is for clients that take their answer slowly.
func (s *socket) writeRest(p []byte, timeout time.Duration) error {
	var failed error
	err := s.park(s.raw.Write, timeout, func(uintptr) bool {
		for len(p) > 0 {
			n, err := netpoll.Write(s.fd, p)
			if err != nil {
				failed = err
				return err != blocking.ErrAgain
			}
			p = p[n:]
		}
		failed = nil
		return true
	})
	if err != nil {
		return err
	}
	return failed
}

func (s *socket) CloseWrite() error { return syscall.Shutdown(s.fd, syscall.SHUT_WR) }

func (s *socket) shut() error {
	s.watch.remove(s)
	return s.file.Close()
}

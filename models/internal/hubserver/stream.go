package hubserver

import (
	"time"

	"interleave/internal/netpoll"
	"interleave/models/internal/blocking"
	"interleave/models/internal/coro"
)

// stream is a socket that greenlets wait for in the hub.
type stream struct{ coro.Desc }

var _ blocking.Stream = (*stream)(nil)

func (s *stream) WaitReadable(timeout time.Duration) error {
	return waitError(s.Wait(coro.Readable, timeout))
}

// Read does not wait: the time for that is WaitReadable, when no buffer is
// held.
func (s *stream) Read(p []byte, _ time.Duration) (int, error) { return s.Desc.Read(p) }

func (s *stream) Write(p []byte, timeout time.Duration) error {
	n, err := s.Desc.Write(p)
	if n == len(p) && err == nil {
		return nil
	}
	return s.writeRest(p[n:], err, timeout)
}

// writeRest is Write for what there was no room for at once.
func (s *stream) writeRest(p []byte, err error, timeout time.Duration) error {
	deadline := time.Now().Add(timeout)
	for {
		if err != nil && err != netpoll.ErrAgain {
			return err
		}
		if len(p) == 0 {
			return nil
		}
		if err == netpoll.ErrAgain {
			left := time.Until(deadline)
			if left <= 0 {
				return blocking.ErrTimeout
			}
			if err := s.Wait(coro.Writable, left); err != nil {
				return waitError(err)
			}
		}
		var n int
		n, err = s.Desc.Write(p)
		p = p[n:]
	}
}

func (s *stream) CloseWrite() error { return netpoll.ShutdownWrite(s.FD()) }

// waitError says what the hub tells in blocking's words. ErrStopped of the
// hub, which is final, stays as it is: to blocking it is a failure.
func waitError(err error) error {
	switch err {
	case coro.ErrTimeout:
		return blocking.ErrTimeout
	case coro.ErrInterrupted:
		return blocking.ErrStopped
	}
	return err
}

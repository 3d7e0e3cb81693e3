package threadpool

import (
	"syscall"
	"time"

	"interleave/models/internal/blocking"
)

// socket is a connected descriptor in blocking mode. A thread that reads or
// writes it waits in the system call.
type socket struct {
	fd      int
	receive time.Duration // the kernel's time-out for reads, SO_RCVTIMEO
	send    time.Duration // and for writes, SO_SNDTIMEO
}

// limitRead sets the kernel's time-out unless the one in place will do: it
// costs a system call, so a wait may take an eighth too long.
func (s *socket) limitRead(timeout time.Duration) error {
	if timeout <= s.receive && timeout >= s.receive-s.receive/8 {
		return nil
	}
	s.receive = timeout
	return setTimeout(s.fd, syscall.SO_RCVTIMEO, timeout)
}

func (s *socket) limitWrite(timeout time.Duration) error {
	if timeout <= s.send && timeout >= s.send-s.send/8 {
		return nil
	}
	s.send = timeout
	return setTimeout(s.fd, syscall.SO_SNDTIMEO, timeout)
}

func setTimeout(fd, option int, d time.Duration) error {
	// Zero would mean for ever.
	tv := syscall.NsecToTimeval(int64(max(d, time.Microsecond)))
	return syscall.SetsockoptTimeval(fd, syscall.SOL_SOCKET, option, &tv)
}

// read waits for bytes.
func (s *socket) read(p []byte) (int, error) {
	for {
		n, err := syscall.Read(s.fd, p)
		switch err {
		case nil:
			return n, nil
		case syscall.EINTR:
		case syscall.EAGAIN:
			return 0, blocking.ErrTimeout
		default:
			return 0, err
		}
	}
}

func (s *socket) Write(p []byte, timeout time.Duration) error {
	if err := s.limitWrite(timeout); err != nil {
		return err
	}
	n, err := syscall.Write(s.fd, p)
	if n == len(p) {
		return nil
	}
	return s.writeRest(p, n, err, timeout)
}

// writeRest goes on after a write that was cut short, by a signal or because
// the client takes its answer slowly.
func (s *socket) writeRest(p []byte, n int, err error, timeout time.Duration) error {
	start := time.Now()
	for {
		switch err {
		case nil:
			p = p[n:]
		case syscall.EINTR:
		case syscall.EAGAIN:
			return blocking.ErrTimeout
		default:
			return err
		}
		if len(p) == 0 {
			return nil
		}
		if time.Since(start) > timeout {
			return blocking.ErrTimeout
		}
		n, err = syscall.Write(s.fd, p)
	}
}

func (s *socket) CloseWrite() error { return syscall.Shutdown(s.fd, syscall.SHUT_WR) }

package thread

import (
	"syscall"
	"time"

	"interleave/models/internal/blocking"
)

// Socket is a connected descriptor in blocking mode, and a stream whose waits
// are in the system calls.
type Socket struct {
	FD      int
	all     *Sockets
	receive time.Duration // the kernel's time-out for reads, SO_RCVTIMEO
	send    time.Duration // and for writes, SO_SNDTIMEO
	bell    *Bell         // ends waits for another reason than bytes; nil if there is none
}

var (
	_ blocking.Stream = (*Socket)(nil)
	_ blocking.Waker  = (*Socket)(nil)
)

// Open takes over a descriptor as one of all. Close closes it, even if Open
// has failed.
func (s *Socket) Open(all *Sockets, fd int) error {
	s.FD, s.all = fd, all
	if err := all.add(fd); err != nil {
		return err
	}
	return syscall.SetNonblock(fd, false)
}

// Close closes the descriptor.
func (s *Socket) Close() error {
	if s.bell != nil {
		s.bell.Close()
		s.bell = nil
	}
	return s.all.close(s.FD)
}

// MayWake hangs a bell beside the socket: a thread can wait for two descriptors, but
// for nothing else.
func (s *Socket) MayWake() (err error) {
	s.bell, err = NewBell()
	return err
}

// Wake rings it. It may be called on any thread.
func (s *Socket) Wake() { s.bell.Ring() }

// limitRead sets the kernel's time-out unless the one in place will do: it
// costs a system call, so a wait may take an eighth too long.
func (s *Socket) limitRead(timeout time.Duration) error {
	if timeout <= s.receive && timeout >= s.receive-s.receive/8 {
		return nil
	}
	s.receive = timeout
	return setTimeout(s.FD, syscall.SO_RCVTIMEO, timeout)
}

func (s *Socket) limitWrite(timeout time.Duration) error {
	if timeout <= s.send && timeout >= s.send-s.send/8 {
		return nil
	}
	s.send = timeout
	return setTimeout(s.FD, syscall.SO_SNDTIMEO, timeout)
}

func setTimeout(fd, option int, d time.Duration) error {
	// Zero would mean for ever.
	tv := syscall.NsecToTimeval(int64(max(d, time.Microsecond)))
	return syscall.SetsockoptTimeval(fd, syscall.SOL_SOCKET, option, &tv)
}

// WaitReadable is left to Read, unless there is a bell to be heard as well.
func (s *Socket) WaitReadable(timeout time.Duration) error {
	if s.bell == nil {
		return nil
	}
	for start := time.Now(); ; {
		left := timeout - time.Since(start)
		bytes, rung := ReadableOr(s.FD, s.bell.Heard, left)
		switch {
		case rung:
			s.bell.Silence()
			return blocking.ErrWoken
		case bytes:
			return nil
		case left <= 0:
			return blocking.ErrTimeout
		}
	}
}

// Read waits for bytes.
func (s *Socket) Read(p []byte, timeout time.Duration) (int, error) {
	if err := s.limitRead(timeout); err != nil {
		return 0, err
	}
	return s.ReadNow(p)
}

// ReadNow reads a socket that is known to be readable.
func (s *Socket) ReadNow(p []byte) (int, error) {
	for {
		n, err := receive(s.FD, p)
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

// Pending reports whether bytes have arrived that nobody has read.
func (s *Socket) Pending() bool {
	var one [1]byte
	n, _, err := syscall.Recvfrom(s.FD, one[:], syscall.MSG_PEEK|syscall.MSG_DONTWAIT)
	return err == nil && n > 0
}

// Write waits until the socket has taken all of p.
func (s *Socket) Write(p []byte, timeout time.Duration) error {
	if err := s.limitWrite(timeout); err != nil {
		return err
	}
	n, err := send(s.FD, p)
	if n == len(p) {
		return nil
	}
	return s.writeRest(p, n, err, timeout)
}

// writeRest goes on after a write that was cut short, by a signal or because
// the client takes its answer slowly.
func (s *Socket) writeRest(p []byte, n int, err error, timeout time.Duration) error {
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
		n, err = send(s.FD, p)
	}
}

// CloseWrite ends the sending side.
func (s *Socket) CloseWrite() error { return syscall.Shutdown(s.FD, syscall.SHUT_WR) }

package threadpool

import (
	"errors"
	"net/netip"
	"syscall"
	"time"

	"interleave/models/internal/blocking"
)

// upstream is a connection to an upstream, used by the thread that makes the
// call.
type upstream struct {
	socket
	server *server
}

var _ blocking.Stream = (*upstream)(nil)

var errEnding = errors.New("the server is ending")

// dial waits in connect, which the kernel's time-out for writes bounds.
func (s *server) dial(addr netip.AddrPort, timeout time.Duration) (blocking.Stream, error) {
	fd, err := newSocket()
	if err != nil {
		return nil, err
	}
	u := &upstream{server: s}
	u.fd = fd
	if !s.open.add(fd) {
		syscall.Close(fd)
		return nil, errEnding
	}
	if err := u.connect(addr, timeout); err != nil {
		u.Close()
		return nil, err
	}
	return u, nil
}

func (u *upstream) connect(addr netip.AddrPort, timeout time.Duration) error {
	if err := u.limitWrite(timeout); err != nil {
		return err
	}
	if err := syscall.SetsockoptInt(u.fd, syscall.IPPROTO_TCP, syscall.TCP_NODELAY, 1); err != nil {
		return err
	}
	to := &syscall.SockaddrInet4{Addr: addr.Addr().As4(), Port: int(addr.Port())}
	for {
		switch err := syscall.Connect(u.fd, to); err {
		case nil, syscall.EISCONN:
			return nil
		case syscall.EINTR:
			// The connection is being made all the same: asking again waits
			// for it.
		case syscall.EINPROGRESS, syscall.EALREADY:
			return blocking.ErrTimeout
		default:
			return err
		}
	}
}

// WaitReadable is left to Read.
func (u *upstream) WaitReadable(time.Duration) error { return nil }

func (u *upstream) Read(p []byte, timeout time.Duration) (int, error) {
	if err := u.limitRead(timeout); err != nil {
		return 0, err
	}
	return u.read(p)
}

func (u *upstream) Close() error { return u.server.open.close(u.fd) }

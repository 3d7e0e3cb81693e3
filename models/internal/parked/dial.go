package parked

import (
	"net/netip"
	"syscall"
	"time"

	"interleave/internal/netpoll"
	"interleave/models/internal/blocking"
)

// upstream is a connection to an upstream, used by the goroutine that makes
// the call.
type upstream struct{ socket }

var _ blocking.Stream = (*upstream)(nil)

func (s *Server) dial(addr netip.AddrPort, timeout time.Duration) (blocking.Stream, error) {
	fd, err := netpoll.ConnectLimited(addr, netip.Addr{}, s.Scenario.SocketBuffer)
	if err != nil {
		return nil, err
	}
	u := new(upstream)
	if err := u.open(fd, &s.watch); err != nil {
		return nil, err
	}
	var failed error
	err = u.park(u.raw.Write, timeout, func(uintptr) bool {
		if failed = netpoll.SocketError(fd); failed != nil {
			return true
		}
		_, err := syscall.Getpeername(fd)
		return err == nil
	})
	if err == nil {
		err = failed
	}
	if err != nil {
		u.Close()
		return nil, err
	}
	return u, nil
}

// WaitReadable looks before it waits: the poller may have told of the
// arrival before anybody asked.
func (u *upstream) WaitReadable(timeout time.Duration) error {
	looked := false
	return u.park(u.raw.Read, timeout, func(uintptr) bool {
		if looked {
			return true
		}
		looked = true
		var one [1]byte
		_, _, err := syscall.Recvfrom(u.fd, one[:], syscall.MSG_PEEK|syscall.MSG_DONTWAIT)
		return err != blocking.ErrAgain
	})
}

func (u *upstream) Read(p []byte, _ time.Duration) (int, error) { return netpoll.Read(u.fd, p) }

func (u *upstream) Close() error { return u.shut() }

package hubserver

import (
	"net/netip"
	"time"

	"interleave/internal/netpoll"
	"interleave/models/internal/blocking"
	"interleave/models/internal/coro"
)

// dial connects to an upstream. The greenlet parks until the connection is
// made.
func (s *server) dial(addr netip.AddrPort, timeout time.Duration) (blocking.Stream, error) {
	fd, err := netpoll.Connect(addr, netip.Addr{})
	if err != nil {
		return nil, err
	}
	up := new(stream)
	if err := up.Open(s.hub, fd, netpoll.Edge); err != nil {
		netpoll.Close(fd)
		return nil, err
	}
	err = up.Wait(coro.Writable, timeout)
	if err == nil {
		err = netpoll.SocketError(fd)
	}
	if err != nil {
		up.Close()
		return nil, waitError(err)
	}
	return up, nil
}

package hubserver

import (
	"net/netip"
	"time"

	"interleave/internal/netpoll"
	"interleave/models/internal/blocking"
	"interleave/models/internal/coro"
)

// subscription is the task of a greenlet that feeds a topic.
type subscription func()

func (s subscription) Run() { s() }

func (s *server) subscribe(run func()) { s.hub.Spawn(subscription(run)) }

// dial connects to an upstream. The greenlet parks until the connection is
// made.
func (s *server) dial(addr netip.AddrPort, timeout time.Duration) (blocking.Stream, error) {
	fd, err := netpoll.ConnectLimited(addr, netip.Addr{}, s.Scenario.SocketBuffer)
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

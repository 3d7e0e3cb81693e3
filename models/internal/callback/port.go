package callback

import (
	"net/netip"
	"time"

	"interleave/internal/netpoll"
)

// Port is how a loop reaches the kernel. No method but Wait waits: what cannot
// be done at once is done later. Then the result is netpoll.ErrAgain, and an
// event of the descriptor says when to call again. To a port that polls, the
// event says that the kernel is ready now; to one that submits, that the
// kernel has done it, and the call hands over the result.
//
// A port belongs to the loop's thread, but for Wake, which may be called on
// any.
type Port interface {
	// Wait fills events with what has happened since, and returns how many
	// there are: 0 after timeout or a Wake. A negative timeout waits for ever.
	Wait(events []netpoll.Event, timeout time.Duration) (int, error)
	Wake() error

	// Add reports what happens to fd under token from now on. A connection is
	// added with netpoll.Edge.
	Add(fd int, mode netpoll.Mode, token uint64) error

	// Remove ends that. Of a listener, Accept still hands over the connections that
	// a port has accepted by then.
	Remove(fd int) error

	Accept(listener int) (fd int, err error)

	// Connect begins a connection, which is there, or has failed, when it is
	// writable. Until then Write returns ErrAgain or ENOTCONN.
	Connect(addr netip.AddrPort) (fd int, err error)

	// Read returns 0 and no error at the end of the stream. If it fills less
	// than p there is no more, unless an event has told of a hang-up.
	Read(fd int, p []byte) (int, error)

	// Write takes what it can of p. It may send that later, in order, but does
	// not keep p.
	Write(fd int, p []byte) (int, error)

	// CloseWrite and Close come into effect after what was written.
	CloseWrite(fd int) error
	Close(fd int) error

	// Free frees what the port holds itself.
	Free() error
}

// poll is the port of a readiness poller: epoll or kqueue.
type poll struct {
	*netpoll.Poller
	buffer int // of connections that are made: see scenarios.Scenario.SocketBuffer
	relay  *netpoll.Relay
}

func newPoll(buffer int) (Port, error) {
	poller, err := netpoll.New()
	return poll{poller, buffer, new(netpoll.Relay)}, err
}

func (poll) Accept(listener int) (int, error) { return netpoll.Accept(listener) }
func (p poll) Connect(addr netip.AddrPort) (int, error) {
	return netpoll.ConnectLimited(addr, netip.Addr{}, p.buffer)
}
func (poll) Read(fd int, p []byte) (int, error)  { return netpoll.Read(fd, p) }
func (poll) Write(fd int, p []byte) (int, error) { return netpoll.Write(fd, p) }
func (poll) CloseWrite(fd int) error             { return netpoll.ShutdownWrite(fd) }
func (poll) Close(fd int) error                  { return netpoll.Close(fd) }
func (p poll) Pass(from, to int, most int64) (n int, rest []byte, in, out error) {
	return p.relay.Pass(from, to, most)
}
func (p poll) Free() error {
	p.relay.Close()
	return p.Poller.Close()
}

package load

import (
	"context"
	"errors"
	"net/netip"
	"syscall"

	"interleave/internal/endpoint"
	"interleave/internal/netpoll"
)

// target is the server that a URL names.
type target struct {
	addr   netip.AddrPort
	socket string // the path of a Unix socket; empty for TCP
	host   string // for the Host field
	path   string // with the query; at least "/"
}

func parseTarget(text string) (target, error) {
	e, err := endpoint.Parse(text)
	return targetOf(e), err
}

// findTarget is parseTarget, and finds out where localhost is.
func findTarget(ctx context.Context, text string) (target, error) {
	e, err := endpoint.Parse(text)
	if err != nil {
		return target{}, err
	}
	return targetOf(e.Resolve(ctx)), nil
}

func targetOf(e endpoint.Endpoint) target {
	return target{addr: e.Addr, socket: e.Socket, host: e.Host, path: e.Path}
}

// errQueueFull says that a Unix socket takes no more connections now. A TCP
// client would not be told, and would try again.
var errQueueFull = errors.New("the socket's queue of connections is full")

// connect starts a connection.
func (t *target) connect(from *sources) (fd int, err error) {
	if t.socket == "" {
		return netpoll.Connect(t.addr, from.next())
	}
	if fd, err = netpoll.ConnectUnix(t.socket); err == syscall.EAGAIN {
		err = errQueueFull
	}
	return fd, err
}

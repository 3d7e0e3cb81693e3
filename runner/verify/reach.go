package verify

import (
	"context"
	"errors"
	"fmt"
	"net"
	"syscall"

	"interleave/internal/endpoint"
)

// unanswered is an error after which other questions would find the same:
// nobody takes connections, or there is no end to an answer.
type unanswered struct {
	text string
	err  error
}

func (e unanswered) Error() string { return e.text }
func (e unanswered) Unwrap() error { return e.err }

// unreachable says why there is no connection to addr.
func unreachable(addr string, err error) error {
	var timeout net.Error
	switch {
	case errors.Is(err, syscall.ECONNREFUSED), errors.Is(err, syscall.ENOENT): // of a Unix socket
		return unanswered{fmt.Sprintf("nobody listens at %s", addr), err}
	case errors.As(err, &timeout) && timeout.Timeout():
		return unanswered{fmt.Sprintf("%s takes no connection within %v", addr, connectedWithin), err}
	}
	return unanswered{fmt.Sprintf("cannot connect to %s: %v", addr, err), err}
}

// Reach connects to addr once, a host with its port or a Unix socket, and returns the address of
// the server that took the connection: a name may have several.
func Reach(ctx context.Context, addr string) (string, error) {
	network, address := endpoint.Dialable(addr)
	c, err := (&net.Dialer{Timeout: connectedWithin}).DialContext(ctx, network, address)
	if err != nil {
		return "", unreachable(addr, err)
	}
	defer c.Close()
	if network == "unix" {
		return addr, nil
	}
	return c.RemoteAddr().String(), nil
}

package load

import (
	"errors"
	"fmt"
	"syscall"
	"testing"

	"interleave/results"
)

// The client's own faults must not be blamed on the server.
func TestFaults(t *testing.T) {
	for _, test := range []struct {
		err  error
		want string
	}{
		{syscall.EADDRNOTAVAIL, results.ErrClientPorts},
		{syscall.EMFILE, results.ErrClientDescriptors},
		{syscall.ENFILE, results.ErrClientDescriptors},
		{syscall.ENOBUFS, results.ErrClientOther},
		{errors.New("no errno"), results.ErrClientOther},
		{syscall.ECONNREFUSED, results.ErrRefused},
		{fmt.Errorf("connect: %w", syscall.ECONNRESET), results.ErrRefused},
		{syscall.ETIMEDOUT, results.ErrConnect},
	} {
		if got := connectFault(test.err); got != test.want {
			t.Errorf("connectFault(%v) = %s, want %s", test.err, got, test.want)
		}
	}
	for _, test := range []struct {
		err   error
		begun bool
		want  string
	}{
		{syscall.ECONNRESET, false, results.ErrResetBefore},
		{syscall.ECONNRESET, true, results.ErrResetAfter},
		{syscall.EPIPE, false, results.ErrResetBefore},
		{syscall.ECONNREFUSED, false, results.ErrRefused},
		{syscall.ENOMEM, false, results.ErrClientOther},
	} {
		if got := ioFault(test.err, test.begun); got != test.want {
			t.Errorf("ioFault(%v, %v) = %s, want %s", test.err, test.begun, got, test.want)
		}
	}
	for text, want := range map[string]string{
		`Get "http://127.0.0.1:1": dial tcp 127.0.0.1:1: connect: connection refused`:                        results.ErrRefused,
		`Get "http://x": dial tcp 127.0.0.1:1: connect: cannot assign requested address`:                     results.ErrClientPorts,
		`Get "http://x": dial tcp 127.0.0.1:1: socket: too many open files`:                                  results.ErrClientDescriptors,
		`Get "http://x": context deadline exceeded (Client.Timeout exceeded while awaiting headers)`:         results.ErrTimeout,
		`Get "http://x": dial tcp 127.0.0.1:1: i/o timeout (Client.Timeout exceeded while awaiting headers)`: results.ErrConnect,
		`Get "http://x": read tcp 127.0.0.1:2->127.0.0.1:1: read: connection reset by peer`:                  results.ErrResetBefore,
		`Get "http://x": EOF`: results.ErrClosed,
		`Get "http://x": net/http: HTTP/1.x transport connection broken: malformed HTTP response "x"`: results.ErrProtocol,
		`Get "http://x": something new`: results.ErrClientOther,
	} {
		if got := heyFault(text); got != want {
			t.Errorf("heyFault(%q) = %s, want %s", text, got, want)
		}
	}
}

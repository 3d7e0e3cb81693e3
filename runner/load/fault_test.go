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
		if got := connectFault(test.err).kind; got != test.want {
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
		if got := ioFault(test.err, test.begun).kind; got != test.want {
			t.Errorf("ioFault(%v, %v) = %s, want %s", test.err, test.begun, got, test.want)
		}
	}
}

// What hey tells of net/http's errors is its text. What the server sent is the
// server's fault, and what differs from request to request is no cause.
func TestHeyFaults(t *testing.T) {
	const broken = "net/http: HTTP/1.x transport connection broken: "
	for text, want := range map[string]fault{
		`dial tcp 127.0.0.1:1: connect: connection refused`:                                  {kind: results.ErrRefused, cause: "connection refused"},
		`dial tcp [::1]:1: connect: cannot assign requested address`:                         {kind: results.ErrClientPorts, cause: "cannot assign requested address"},
		`dial tcp 127.0.0.1:1: socket: too many open files`:                                  {kind: results.ErrClientDescriptors, cause: "too many open files"},
		`dial tcp 127.0.0.1:1: something new`:                                                {kind: results.ErrClientOther, cause: "something new"},
		`context deadline exceeded (Client.Timeout exceeded while awaiting headers)`:         {kind: results.ErrTimeout, cause: "context deadline exceeded"},
		`dial tcp 127.0.0.1:1: i/o timeout (Client.Timeout exceeded while awaiting headers)`: {kind: results.ErrConnect, cause: "i/o timeout"},
		`read tcp 127.0.0.1:2->127.0.0.1:1: read: connection reset by peer`:                  {kind: results.ErrResetBefore, cause: "connection reset by peer"},
		`EOF`: {kind: results.ErrClosed, cause: "EOF"},
		broken + `malformed HTTP response "x\x1b"`:                                             {kind: results.ErrProtocol, cause: "malformed HTTP response"},
		broken + `bad Content-Length "1x"`:                                                     {kind: results.ErrProtocol, cause: "bad Content-Length"},
		broken + `unsupported transfer encoding: "gzip"`:                                       {kind: results.ErrProtocol, cause: "unsupported transfer encoding:"},
		broken + `http: message cannot contain multiple Content-Length headers; got ["1" "2"]`: {kind: results.ErrProtocol, cause: "message cannot contain multiple Content-Length headers"},
		`stopped after 10 redirects`:                                                           {kind: results.ErrStatus, cause: "stopped after 10 redirects"},
		"something\x1b new":                                                                    {kind: results.ErrProtocol, cause: `something\x1b new`},
	} {
		if got := heyFault(`Get "http://127.0.0.1:1/": ` + text); got != want {
			t.Errorf("heyFault(%q) = %+v, want %+v", text, got, want)
		}
	}
}

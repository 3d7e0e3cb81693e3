package load

import (
	"errors"
	"syscall"

	"interleave/results"
)

// connectFault names the error kind of a connection that could not be opened.
func connectFault(err error) string {
	var errno syscall.Errno
	if !errors.As(err, &errno) {
		return results.ErrClientOther
	}
	switch errno {
	case syscall.EADDRNOTAVAIL, syscall.EADDRINUSE, syscall.EAGAIN:
		return results.ErrClientPorts
	case syscall.EMFILE, syscall.ENFILE:
		return results.ErrClientDescriptors
	case syscall.ECONNREFUSED, syscall.ECONNRESET, syscall.EPIPE, syscall.EHOSTUNREACH, syscall.ENETUNREACH:
		return results.ErrRefused
	case syscall.ETIMEDOUT:
		return results.ErrConnect
	}
	return results.ErrClientOther
}

// ioFault names the error kind of a read or write that failed, after the
// first byte of the answer or before.
func ioFault(err error, begun bool) string {
	var errno syscall.Errno
	if !errors.As(err, &errno) {
		return results.ErrClientOther
	}
	switch errno {
	case syscall.ECONNRESET, syscall.EPIPE, syscall.ENOTCONN, syscall.ECONNABORTED:
		if begun {
			return results.ErrResetAfter
		}
		return results.ErrResetBefore
	case syscall.ECONNREFUSED:
		return results.ErrRefused
	case syscall.ETIMEDOUT, syscall.EHOSTUNREACH:
		return results.ErrTimeout
	}
	return results.ErrClientOther
}

package child

import (
	"errors"
	"strconv"
	"strings"
	"syscall"
	"time"

	"interleave/scenarios"
	"interleave/scenarios/wire"
)

// failure is a call's failure: what it means to the handler, and why.
type failure struct {
	kind error
	why  string
}

func (f *failure) Error() string { return f.kind.Error() + ": " + f.why }
func (f *failure) Unwrap() error { return f.kind }

func failed(name string, err error) error {
	kind := scenarios.ErrUpstream
	// A blocking socket says of a time-out that it would have to wait.
	if err == syscall.EAGAIN || err == syscall.EINPROGRESS || err == syscall.ETIMEDOUT {
		kind = scenarios.ErrUpstreamTimeout
	}
	return &failure{kind, name + ": " + err.Error()}
}

// Call asks one upstream, over a connection of its own: there is no process
// that could keep it for the next request.
func (io *blockingIO) Call(c scenarios.Call) (scenarios.Reply, error) {
	where, known := syscall.Getenv(UpstreamEnv + c.Upstream)
	if !known {
		return scenarios.Reply{}, failed(c.Upstream, errors.New("no upstream has this name"))
	}
	host, path, _ := strings.Cut(where, "/")
	deadline := time.Now().Add(io.timeout)
	fd, err := connect(host, deadline, io.buffer)
	if err != nil {
		return scenarios.Reply{}, failed(c.Upstream, err)
	}
	defer syscall.Close(fd)

	if err := writeAll(fd, c.AppendRequest(nil, host, "/"+path)); err != nil {
		return scenarios.Reply{}, failed(c.Upstream, err)
	}
	reply, err := receive(fd, deadline)
	if err != nil {
		return scenarios.Reply{}, failed(c.Upstream, err)
	}
	return reply, nil
}

// connect connects to an IPv4 address and port.
func connect(host string, deadline time.Time, buffer int) (int, error) {
	addr, err := parseAddr(host)
	if err != nil {
		return -1, err
	}
	fd, err := syscall.Socket(syscall.AF_INET, syscall.SOCK_STREAM, 0)
	if err != nil {
		return -1, err
	}
	err = limit(fd, syscall.SO_SNDTIMEO, deadline) // it bounds the connecting too
	for _, option := range []int{syscall.SO_RCVBUF, syscall.SO_SNDBUF} {
		if err == nil && buffer > 0 {
			err = syscall.SetsockoptInt(fd, syscall.SOL_SOCKET, option, buffer)
		}
	}
	if err == nil {
		err = syscall.Connect(fd, &addr)
		// A signal, such as those by which the runtime interrupts itself, ends
		// the wait but not the connecting: to ask again is to wait again.
		for err == syscall.EINTR || err == syscall.EALREADY {
			err = syscall.Connect(fd, &addr)
		}
		if err == syscall.EISCONN {
			err = nil
		}
	}
	if err != nil {
		syscall.Close(fd)
		return -1, err
	}
	return fd, nil
}

func limit(fd, option int, deadline time.Time) error {
	left := time.Until(deadline)
	if left <= 0 {
		return syscall.ETIMEDOUT
	}
	// Nothing at all would mean no limit.
	tv := syscall.NsecToTimeval(int64(max(left, time.Millisecond)))
	return syscall.SetsockoptTimeval(fd, syscall.SOL_SOCKET, option, &tv)
}

// more appends what comes to buf, and returns how much that is: 0 at the end.
func more(fd int, buf *[]byte, deadline time.Time) (n int, err error) {
	if len(*buf) == cap(*buf) {
		*buf = append(*buf, 0)[:len(*buf)]
	}
	for {
		if err := limit(fd, syscall.SO_RCVTIMEO, deadline); err != nil {
			return 0, err
		}
		n, err = syscall.Read(fd, (*buf)[len(*buf):cap(*buf)])
		if err == syscall.EINTR {
			continue
		}
		if err != nil {
			return 0, err
		}
		*buf = (*buf)[:len(*buf)+n]
		return n, nil
	}
}

// receive reads one answer.
func receive(fd int, deadline time.Time) (reply scenarios.Reply, err error) {
	var parser wire.ResponseParser
	var head wire.ResponseHead
	buf := make([]byte, 0, 2<<10)
	for {
		n, err := more(fd, &buf, deadline)
		if err != nil {
			return reply, err
		}
		taken, body, err := parser.Parse(buf, &head)
		if err != nil {
			return reply, err
		}
		if taken > 0 {
			return scenarios.Reply{Status: head.Status, Body: body}, nil
		}
		if n > 0 {
			continue
		}
		// The end of the stream may be the end of the body.
		if err := parser.EOF(); err != nil {
			return reply, err
		}
		if taken, body, err = parser.Parse(buf, &head); taken > 0 && err == nil {
			return scenarios.Reply{Status: head.Status, Body: body}, nil
		}
		return reply, wire.ErrTruncated
	}
}

// parseAddr reads "127.0.0.1:4001" without package net.
func parseAddr(s string) (addr syscall.SockaddrInet4, err error) {
	host, port, ok := strings.Cut(s, ":")
	parts := strings.Split(host, ".")
	p, err := strconv.ParseUint(port, 10, 16)
	if !ok || len(parts) != 4 || err != nil {
		return addr, errors.New("the address " + strconv.Quote(s) + " is not an IPv4 address and port")
	}
	addr.Port = int(p)
	for i, part := range parts {
		n, err := strconv.ParseUint(part, 10, 8)
		if err != nil {
			return addr, errors.New("the address " + strconv.Quote(s) + " is not an IPv4 address and port")
		}
		addr.Addr[i] = byte(n)
	}
	return addr, nil
}

package child

import (
	"errors"
	"io"
	"strings"
	"syscall"
	"time"

	"interleave/scenarios"
	"interleave/scenarios/wire"
)

// source is an upstream's answer that is read as it comes, over a connection of its
// own. The process's end closes it.
type source struct {
	name    string // of the upstream
	fd      int
	held    []byte // what came with the head
	length  int64
	left    int64
	timeout time.Duration
}

var errNoLength = errors.New("the answer is not 200, or does not say how long it is")

// Open asks an upstream and waits for the head of its answer.
func (b *blockingIO) Open(c scenarios.Call) (scenarios.Source, error) {
	where, known := syscall.Getenv(UpstreamEnv + c.Upstream)
	if !known {
		return nil, failed(c.Upstream, errors.New("no upstream has this name"))
	}
	host, path, _ := strings.Cut(where, "/")
	deadline := time.Now().Add(b.timeout)
	fd, err := connect(host, deadline, b.buffer)
	if err != nil {
		return nil, failed(c.Upstream, err)
	}
	s := &source{name: c.Upstream, fd: fd, timeout: b.timeout}
	if err = writeAll(fd, c.AppendRequest(nil, host, "/"+path)); err == nil {
		err = s.receiveHead(deadline)
	}
	if err != nil {
		syscall.Close(fd)
		return nil, failed(c.Upstream, err)
	}
	return s, nil
}

func (s *source) receiveHead(deadline time.Time) error {
	var parser wire.ResponseParser
	var head wire.ResponseHead
	buf := make([]byte, 0, 2<<10)
	for {
		n, err := more(s.fd, &buf, deadline)
		if err != nil {
			return err
		}
		if n == 0 {
			return wire.ErrTruncated
		}
		taken, err := parser.Head(buf, &head)
		if err != nil {
			return err
		}
		if taken == 0 {
			continue
		}
		if head.Status != 200 || head.ContentLength < 0 {
			return errNoLength
		}
		s.held, s.length, s.left = buf[taken:], head.ContentLength, head.ContentLength
		return limit(s.fd, syscall.SO_RCVTIMEO, time.Now().Add(s.timeout))
	}
}

func (s *source) Length() int64 { return s.length }

// Read waits in the system call.
func (s *source) Read(p []byte) (n int, err error) {
	p = p[:min(int64(len(p)), s.left)]
	switch {
	case s.left == 0:
		return 0, io.EOF
	case len(s.held) > 0:
		n = copy(p, s.held)
		s.held = s.held[n:]
	default:
		if n, err = receiveSome(s.fd, p); err == nil && n == 0 {
			err = wire.ErrTruncated
		}
		if err != nil {
			return 0, failed(s.name, err)
		}
	}
	s.left -= int64(n)
	return n, nil
}

// receiveSome reads what there is.
func receiveSome(fd int, p []byte) (int, error) {
	for {
		n, err := syscall.Read(fd, p)
		if err != syscall.EINTR {
			return max(n, 0), err
		}
	}
}

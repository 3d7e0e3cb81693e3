package blocking_test

import (
	"errors"
	"io"
	"net"
	"net/netip"
	"os"
	"time"

	"interleave/models/internal/blocking"
)

// netStream waits in Read, as a preforked worker does.
type netStream struct{ *net.TCPConn }

func dial(addr netip.AddrPort, timeout time.Duration) (blocking.Stream, error) {
	c, err := net.DialTimeout("tcp", addr.String(), timeout)
	if err != nil {
		return nil, translate(err)
	}
	return netStream{c.(*net.TCPConn)}, nil
}

func (s netStream) WaitReadable(time.Duration) error { return nil }

func (s netStream) Read(p []byte, timeout time.Duration) (int, error) {
	s.SetReadDeadline(time.Now().Add(timeout))
	n, err := s.TCPConn.Read(p)
	if err == io.EOF {
		return 0, nil
	}
	return n, translate(err)
}

func (s netStream) Write(p []byte, timeout time.Duration) error {
	s.SetWriteDeadline(time.Now().Add(timeout))
	_, err := s.TCPConn.Write(p)
	return translate(err)
}

func translate(err error) error {
	if errors.Is(err, os.ErrDeadlineExceeded) {
		return blocking.ErrTimeout
	}
	return err
}

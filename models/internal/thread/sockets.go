package thread

import (
	"errors"
	"net/netip"
	"sync"
	"syscall"
	"time"

	"interleave/internal/netpoll"
	"interleave/models/internal/blocking"
)

// Sockets are a server's open sockets, of clients and of upstreams, so that
// threads that wait in them can be woken when the server must end. Its zero
// value has none.
type Sockets struct {
	Buffer int // of connections to upstreams: see scenarios.Scenario.SocketBuffer

	mu   sync.Mutex
	open map[int]struct{}
	shut bool
}

var errEnding = errors.New("the server is ending")

// add notes fd. It fails once all were shut down.
func (s *Sockets) add(fd int) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.shut {
		return errEnding
	}
	if s.open == nil {
		s.open = make(map[int]struct{})
	}
	s.open[fd] = struct{}{}
	return nil
}

func (s *Sockets) close(fd int) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.open, fd)
	return syscall.Close(fd)
}

// Shutdown ends all waits in all sockets, those to come included.
func (s *Sockets) Shutdown() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.shut = true
	for fd := range s.open {
		syscall.Shutdown(fd, syscall.SHUT_RDWR)
	}
}

// Dial connects to an upstream. The thread waits in connect, which the
// kernel's time-out for writes bounds.
func (s *Sockets) Dial(addr netip.AddrPort, timeout time.Duration) (blocking.Stream, error) {
	fd, err := newSocket()
	if err != nil {
		return nil, err
	}
	up := new(Socket)
	if err = up.Open(s, fd); err == nil {
		err = netpoll.LimitBuffers(fd, s.Buffer)
	}
	if err == nil {
		err = up.connect(addr, timeout)
	}
	if err != nil {
		up.Close()
		return nil, err
	}
	return up, nil
}

func (s *Socket) connect(addr netip.AddrPort, timeout time.Duration) error {
	if err := s.limitWrite(timeout); err != nil {
		return err
	}
	if err := syscall.SetsockoptInt(s.FD, syscall.IPPROTO_TCP, syscall.TCP_NODELAY, 1); err != nil {
		return err
	}
	to := &syscall.SockaddrInet4{Addr: addr.Addr().As4(), Port: int(addr.Port())}
	for {
		switch err := syscall.Connect(s.FD, to); err {
		case nil, syscall.EISCONN:
			return nil
		case syscall.EINTR:
			// The connection is being made all the same: asking again waits
			// for it.
		case syscall.EINPROGRESS, syscall.EALREADY:
			return blocking.ErrTimeout
		default:
			return err
		}
	}
}

package netpoll

import (
	"errors"
	"net/netip"
	"syscall"
)

// ErrAgain says that a non-blocking call would have had to wait.
const ErrAgain = syscall.EAGAIN

// Read reads from a non-blocking descriptor, without telling the scheduler.
// It returns 0 and no error at the end of the stream. Interrupted calls are
// repeated.
func Read(fd int, p []byte) (int, error) {
	if len(p) == 0 {
		return 0, nil
	}
	for {
		n, errno := read(fd, p)
		if errno == 0 {
			return n, nil
		}
		if errno != syscall.EINTR {
			return 0, errno
		}
	}
}

// Peek is Read that leaves what it reads in the socket.
func Peek(fd int, p []byte) (int, error) {
	for {
		n, errno := peek(fd, p)
		if errno == 0 {
			return n, nil
		}
		if errno != syscall.EINTR {
			return 0, errno
		}
	}
}

// Write writes to a non-blocking descriptor, without telling the scheduler.
// It may take fewer bytes than given. The process must ignore SIGPIPE on
// sockets, as Go programs do.
func Write(fd int, p []byte) (int, error) {
	if len(p) == 0 {
		return 0, nil
	}
	for {
		n, errno := write(fd, p)
		if errno == 0 {
			return n, nil
		}
		if errno != syscall.EINTR {
			return 0, errno
		}
	}
}

// Connect starts a non-blocking connection to addr, from the address source
// unless that is the zero value. The socket is connected, or has failed, when
// it becomes writable: SocketError tells which.
func Connect(addr netip.AddrPort, source netip.Addr) (fd int, err error) {
	return ConnectLimited(addr, source, 0)
}

// ConnectLimited is Connect for a socket with LimitBuffers.
func ConnectLimited(addr netip.AddrPort, source netip.Addr, bytes int) (fd int, err error) {
	family, to := syscall.AF_INET, socketAddress(addr)
	if addr.Addr().Is6() {
		family = syscall.AF_INET6
	}
	if to == nil {
		return -1, errors.New("no address to connect to: " + addr.String())
	}
	fd, err = newSocket(family)
	if err != nil {
		return -1, err
	}
	syscall.SetsockoptInt(fd, syscall.IPPROTO_TCP, syscall.TCP_NODELAY, 1)
	if err := LimitBuffers(fd, bytes); err != nil {
		syscall.Close(fd)
		return -1, err
	}
	if source.Is4() {
		bindLatePort(fd)
		if err := syscall.Bind(fd, &syscall.SockaddrInet4{Addr: source.As4()}); err != nil {
			syscall.Close(fd)
			return -1, err
		}
	}
	return begin(fd, to)
}

// ConnectUnix is Connect to the Unix socket at path. It fails with
// syscall.EAGAIN if the server's queue of connections is full.
func ConnectUnix(path string) (fd int, err error) {
	fd, err = newSocket(syscall.AF_UNIX)
	if err != nil {
		return -1, err
	}
	return begin(fd, &syscall.SockaddrUnix{Name: path})
}

// begin starts to connect fd, and closes it if that fails at once.
func begin(fd int, to syscall.Sockaddr) (int, error) {
	if err := syscall.Connect(fd, to); err != nil && err != syscall.EINPROGRESS {
		syscall.Close(fd)
		return -1, err
	}
	return fd, nil
}

// LimitReceive bounds what the system holds for a socket that has not read it, to
// about twice so many bytes: a peer that sends more has to wait.
func LimitReceive(fd, bytes int) error {
	return syscall.SetsockoptInt(fd, syscall.SOL_SOCKET, syscall.SO_RCVBUF, bytes)
}

// LimitSend bounds what the system holds of what a socket has sent and its peer has
// not received, to about twice so many bytes.
func LimitSend(fd, bytes int) error {
	return syscall.SetsockoptInt(fd, syscall.SOL_SOCKET, syscall.SO_SNDBUF, bytes)
}

// LimitUnsent bounds what a socket takes that its peer's window has no room for.
func LimitUnsent(fd, bytes int) error {
	return syscall.SetsockoptInt(fd, syscall.IPPROTO_TCP, tcpNotSentLowat, bytes)
}

// LimitBuffers is LimitReceive and LimitSend; 0 leaves both to the system. It
// must precede the connecting, or the socket offers its peer more than it can hold.
// Connections have the limits of the listener that they come from.
func LimitBuffers(fd, bytes int) error {
	if bytes <= 0 {
		return nil
	}
	if err := LimitReceive(fd, bytes); err != nil {
		return err
	}
	return LimitSend(fd, bytes)
}

// socketAddress is addr as the system wants it, nil if there is none.
func socketAddress(addr netip.AddrPort) syscall.Sockaddr {
	switch ip := addr.Addr(); {
	case ip.Is4():
		return &syscall.SockaddrInet4{Port: int(addr.Port()), Addr: ip.As4()}
	case ip.Is6():
		return &syscall.SockaddrInet6{Port: int(addr.Port()), Addr: ip.As16()}
	}
	return nil
}

// SocketError returns and clears fd's pending error, nil if there is none.
func SocketError(fd int) error {
	code, err := syscall.GetsockoptInt(fd, syscall.SOL_SOCKET, syscall.SO_ERROR)
	if err != nil {
		return err
	}
	if code != 0 {
		return syscall.Errno(code)
	}
	return nil
}

// ShutdownWrite ends fd's sending side: the peer reads the end of the stream
// after what was written, while its own bytes can still be read. Closing a
// socket with bytes unread would reset it, and the peer might lose the answer.
func ShutdownWrite(fd int) error { return syscall.Shutdown(fd, syscall.SHUT_WR) }

// Close closes fd, a socket: it does not tell the scheduler.
func Close(fd int) error {
	if _, _, errno := syscall.RawSyscall(syscall.SYS_CLOSE, uintptr(fd), 0, 0); errno != 0 {
		return errno
	}
	return nil
}

// Owns reports whether addr, which is IPv4, is one of this host's: a socket can be
// bound to it.
func Owns(addr netip.Addr) bool {
	fd, err := newSocket(syscall.AF_INET)
	if err != nil {
		return false
	}
	defer syscall.Close(fd)
	return syscall.Bind(fd, &syscall.SockaddrInet4{Addr: addr.As4()}) == nil
}

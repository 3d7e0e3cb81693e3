package server

import (
	"fmt"
	"net/netip"
	"os"
	"syscall"
)

// backlog is how many connections the kernel may hold for the server before
// it accepts them. The kernel cuts it down to its own limit.
const backlog = 4096

// listen makes a listening socket without the net package, which would put
// every model's memory up.
func listen(addr netip.AddrPort) (*os.File, error) {
	syscall.ForkLock.RLock()
	fd, err := syscall.Socket(syscall.AF_INET, syscall.SOCK_STREAM, 0)
	if err == nil {
		syscall.CloseOnExec(fd)
	}
	syscall.ForkLock.RUnlock()
	if err != nil {
		return nil, fmt.Errorf("cannot make a socket: %w", err)
	}
	listener := os.NewFile(uintptr(fd), "listener")
	err = syscall.SetsockoptInt(fd, syscall.SOL_SOCKET, syscall.SO_REUSEADDR, 1)
	if err == nil {
		err = syscall.Bind(fd, &syscall.SockaddrInet4{Port: int(addr.Port()), Addr: addr.Addr().As4()})
	}
	if err == nil {
		err = syscall.Listen(fd, backlog)
	}
	if err != nil {
		listener.Close()
		return nil, fmt.Errorf("cannot listen on %v: %w", addr, err)
	}
	return listener, nil
}

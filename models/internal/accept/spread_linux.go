package accept

import (
	"os"
	"syscall"

	"golang.org/x/sys/unix"

	"interleave/internal/netpoll"
)

// backlog is how many connections the kernel may hold for each listener. It cuts
// that down to its own limit.
const backlog = 4096

// reusePort makes further listeners at the address of first. Linux lets a socket
// join in that listens already. It returns nil if the kernel does not let others
// in: first may have been made by another user.
func reusePort(first *os.File, n, buffer int) ([]*os.File, error) {
	fd := int(first.Fd())
	addr, err := syscall.Getsockname(fd)
	if err != nil {
		return nil, err
	}
	if _, ip4 := addr.(*syscall.SockaddrInet4); !ip4 {
		return nil, nil
	}
	if syscall.SetsockoptInt(fd, syscall.SOL_SOCKET, unix.SO_REUSEPORT, 1) != nil {
		return nil, nil
	}
	all := []*os.File{first}
	for len(all) < n {
		l, err := listenToo(addr, buffer)
		if err != nil {
			CloseSpread(all)
			if err == syscall.EADDRINUSE || err == syscall.EACCES {
				err = nil
			}
			return nil, err
		}
		all = append(all, l)
	}
	return all, nil
}

func listenToo(addr syscall.Sockaddr, buffer int) (*os.File, error) {
	fd, err := syscall.Socket(syscall.AF_INET, syscall.SOCK_STREAM|syscall.SOCK_CLOEXEC, 0)
	if err != nil {
		return nil, err
	}
	for _, option := range []int{syscall.SO_REUSEADDR, unix.SO_REUSEPORT} {
		if err == nil {
			err = syscall.SetsockoptInt(fd, syscall.SOL_SOCKET, option, 1)
		}
	}
	if err == nil {
		err = netpoll.LimitBuffers(fd, buffer)
	}
	if err == nil {
		err = syscall.Bind(fd, addr)
	}
	if err == nil {
		err = syscall.Listen(fd, backlog)
	}
	if err != nil {
		syscall.Close(fd)
		return nil, err
	}
	return os.NewFile(uintptr(fd), "listener"), nil
}

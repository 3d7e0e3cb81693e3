package thread

import (
	"syscall"
	"time"
)

func newSocket() (int, error) {
	fd, err := syscall.Socket(syscall.AF_INET, syscall.SOCK_STREAM, 0)
	if err != nil {
		return -1, err
	}
	syscall.CloseOnExec(fd)
	return fd, syscall.SetsockoptInt(fd, syscall.SOL_SOCKET, syscall.SO_NOSIGPIPE, 1)
}

// sleep parks the goroutine and with it its thread: the system call is not in
// package syscall here.
func sleep(ns int64) { time.Sleep(time.Duration(ns)) }

func receive(fd int, p []byte) (int, error) { return syscall.Read(fd, p) }

func send(fd int, p []byte) (int, error) { return syscall.Write(fd, p) }

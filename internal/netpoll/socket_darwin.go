package netpoll

import (
	"syscall"
	"unsafe"
)

// Accept takes a waiting connection off a non-blocking listener. The new
// descriptor is non-blocking, closed on exec, and sends small writes at once.
func Accept(listener int) (int, error) {
	for {
		fd, _, err := syscall.Accept(listener)
		switch err {
		case nil:
			syscall.CloseOnExec(fd)
			syscall.SetNonblock(fd, true)
			syscall.SetsockoptInt(fd, syscall.IPPROTO_TCP, syscall.TCP_NODELAY, 1)
			syscall.SetsockoptInt(fd, syscall.SOL_SOCKET, syscall.SO_NOSIGPIPE, 1)
			return fd, nil
		case syscall.EINTR, syscall.ECONNABORTED:
		default:
			return -1, err
		}
	}
}

const tcpNotSentLowat = 0x201

func newSocket(family int) (int, error) {
	fd, err := syscall.Socket(family, syscall.SOCK_STREAM, 0)
	if err != nil {
		return -1, err
	}
	syscall.CloseOnExec(fd)
	syscall.SetsockoptInt(fd, syscall.SOL_SOCKET, syscall.SO_NOSIGPIPE, 1)
	return fd, syscall.SetNonblock(fd, true)
}

func bindLatePort(int) {}

func read(fd int, p []byte) (int, syscall.Errno) {
	n, _, errno := syscall.RawSyscall(syscall.SYS_READ, uintptr(fd), uintptr(unsafe.Pointer(unsafe.SliceData(p))), uintptr(len(p)))
	return int(n), errno
}

func write(fd int, p []byte) (int, syscall.Errno) {
	n, _, errno := syscall.RawSyscall(syscall.SYS_WRITE, uintptr(fd), uintptr(unsafe.Pointer(unsafe.SliceData(p))), uintptr(len(p)))
	return int(n), errno
}

func peek(fd int, p []byte) (int, syscall.Errno) {
	n, _, errno := syscall.RawSyscall6(syscall.SYS_RECVFROM, uintptr(fd), uintptr(unsafe.Pointer(unsafe.SliceData(p))), uintptr(len(p)), syscall.MSG_PEEK, 0, 0)
	return int(n), errno
}

// Discard takes n bytes out of a socket that holds as many, by way of scratch.
func Discard(fd, n int, scratch []byte) error {
	for n > 0 {
		got, err := Read(fd, scratch[:min(n, len(scratch))])
		if err != nil {
			return err
		}
		n -= got
	}
	return nil
}

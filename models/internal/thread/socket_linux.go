package thread

import (
	"syscall"
	"unsafe"
)

func newSocket() (int, error) {
	return syscall.Socket(syscall.AF_INET, syscall.SOCK_STREAM|syscall.SOCK_CLOEXEC, 0)
}

// sleep keeps the thread in the kernel for a while.
func sleep(ns int64) {
	left := syscall.NsecToTimespec(ns)
	for syscall.Nanosleep(&left, &left) == syscall.EINTR {
	}
}

// receive and send use the calls made for sockets, which do not pass through the
// layer of files. The scheduler knows of them: they may wait.

func receive(fd int, p []byte) (int, error) {
	n, _, errno := syscall.Syscall6(syscall.SYS_RECVFROM, uintptr(fd), uintptr(unsafe.Pointer(unsafe.SliceData(p))), uintptr(len(p)), 0, 0, 0)
	if errno != 0 {
		return 0, errno
	}
	return int(n), nil
}

func send(fd int, p []byte) (int, error) {
	n, _, errno := syscall.Syscall6(syscall.SYS_SENDTO, uintptr(fd), uintptr(unsafe.Pointer(unsafe.SliceData(p))), uintptr(len(p)), syscall.MSG_NOSIGNAL, 0, 0)
	if errno != 0 {
		return 0, errno
	}
	return int(n), nil
}

package thread

import "syscall"

func newSocket() (int, error) {
	return syscall.Socket(syscall.AF_INET, syscall.SOCK_STREAM|syscall.SOCK_CLOEXEC, 0)
}

// sleep keeps the thread in the kernel for a while.
func sleep(ns int64) {
	left := syscall.NsecToTimespec(ns)
	for syscall.Nanosleep(&left, &left) == syscall.EINTR {
	}
}

package doctor

import (
	"context"
	"syscall"
	"time"
	"unsafe"

	"golang.org/x/sys/unix"
)

// gatherSystem: all that remains is in files.
func gatherSystem(context.Context, *host) {}

// pinThread holds the calling thread to one processor.
func pinThread(cpu int) error {
	var set unix.CPUSet
	set.Set(cpu)
	return unix.SchedSetaffinity(0, &set)
}

// tryCalls tries the system calls that measuring relies on.
func tryCalls() calls {
	var c calls
	if fd, err := unix.EpollCreate1(unix.EPOLL_CLOEXEC); err != nil {
		c.epollPwait2 = err
	} else {
		c.epollPwait2 = epollPwait2(fd, 0)
		unix.Close(fd)
	}
	if fd, err := unix.Socket(unix.AF_INET, unix.SOCK_STREAM|unix.SOCK_CLOEXEC, 0); err != nil {
		c.timestamps = err
	} else {
		c.timestamps = unix.SetsockoptInt(fd, unix.SOL_SOCKET, unix.SO_TIMESTAMPNS, 1)
		unix.Close(fd)
	}
	// A ring of no entries is a mistake (EINVAL) that only a kernel tells
	// that would otherwise make one.
	var params [120]byte
	_, _, errno := unix.Syscall(unix.SYS_IO_URING_SETUP, 0, uintptr(unsafe.Pointer(&params)), 0)
	if errno != unix.EINVAL {
		c.ioUring = errno
	}
	return c
}

func epollPwait2(fd int, timeout time.Duration) error {
	var event unix.EpollEvent
	ts := unix.NsecToTimespec(int64(timeout))
	_, _, errno := unix.Syscall6(unix.SYS_EPOLL_PWAIT2, uintptr(fd), uintptr(unsafe.Pointer(&event)), 1, uintptr(unsafe.Pointer(&ts)), 0, 0)
	if errno != 0 && errno != syscall.EINTR {
		return errno
	}
	return nil
}

// waiter waits as the load driver does.
type waiter struct {
	fd     int
	coarse bool // without epoll_pwait2 waits are of whole milliseconds
}

func newWaiter() *waiter {
	unix.Prctl(unix.PR_SET_TIMERSLACK, 1, 0, 0, 0)
	fd, err := unix.EpollCreate1(unix.EPOLL_CLOEXEC)
	if err != nil {
		return &waiter{fd: -1}
	}
	return &waiter{fd: fd, coarse: epollPwait2(fd, 0) != nil}
}

func (w *waiter) wait(d time.Duration) {
	switch {
	case w.fd < 0:
		time.Sleep(d)
	case w.coarse:
		var events [1]unix.EpollEvent
		unix.EpollWait(w.fd, events[:], int((d+time.Millisecond-1)/time.Millisecond))
	default:
		epollPwait2(w.fd, d)
	}
}

func (w *waiter) close() {
	if w.fd >= 0 {
		unix.Close(w.fd)
	}
}

package thread

import (
	"time"

	"golang.org/x/sys/unix"
)

// Readable waits until there is something to read from fd, for timeout at the
// most, in a call that the scheduler knows of. It reports whether there is. A
// signal ends the wait early.
func Readable(fd int, timeout time.Duration) bool {
	first, _ := ReadableOr(fd, -1, timeout)
	return first
}

// ReadableOr waits for either of two descriptors, as Readable does. One that is
// negative is left out.
func ReadableOr(fd, other int, timeout time.Duration) (first, second bool) {
	fds := [2]unix.PollFd{{Fd: int32(fd), Events: unix.POLLIN}, {Fd: int32(other), Events: unix.POLLIN}}
	poll(fds[:], timeout)
	return fds[0].Revents != 0, fds[1].Revents != 0
}

// Writable waits until fd takes bytes, as Readable does.
func Writable(fd int, timeout time.Duration) bool {
	fds := [1]unix.PollFd{{Fd: int32(fd), Events: unix.POLLOUT}}
	poll(fds[:], timeout)
	return fds[0].Revents != 0
}

func poll(fds []unix.PollFd, timeout time.Duration) {
	ms := (max(timeout, 0) + time.Millisecond - 1) / time.Millisecond
	if n, err := unix.Poll(fds, int(min(ms, 1<<30))); err != nil || n == 0 {
		for i := range fds {
			fds[i].Revents = 0
		}
	}
}

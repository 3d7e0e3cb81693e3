package prefork

import (
	"time"

	"golang.org/x/sys/unix"
)

// poll waits in a call that the scheduler knows of. A signal ends the wait
// early.
func poll(fds []unix.PollFd, timeout time.Duration) {
	ms := (max(timeout, 0) + time.Millisecond - 1) / time.Millisecond
	if n, err := unix.Poll(fds, int(min(ms, 1<<30))); err != nil || n == 0 {
		for i := range fds {
			fds[i].Revents = 0
		}
	}
}

func readable(fd int, timeout time.Duration) bool {
	first, _ := readableOr(fd, -1, timeout)
	return first
}

// readableOr waits for either of two descriptors; the second may be -1.
func readableOr(fd, other int, timeout time.Duration) (first, second bool) {
	fds := [2]unix.PollFd{{Fd: int32(fd), Events: unix.POLLIN}, {Fd: int32(other), Events: unix.POLLIN}}
	poll(fds[:], timeout)
	return fds[0].Revents != 0, fds[1].Revents != 0
}

func awaitWritable(fd int, timeout time.Duration) bool {
	fds := [1]unix.PollFd{{Fd: int32(fd), Events: unix.POLLOUT}}
	poll(fds[:], timeout)
	return fds[0].Revents != 0
}

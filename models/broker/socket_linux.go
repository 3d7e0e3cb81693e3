package broker

import (
	"syscall"
	"time"
	"unsafe"

	"golang.org/x/sys/unix"

	"interleave/internal/netpoll"
)

// socket is a worker's connection to its front.
type socket struct{ fd int }

// slice is how long a raw call may block. The scheduler is not told of it: that
// is sound because a worker has one goroutine. One that has had nothing to do for
// so long waits in a call that the scheduler knows of, so that the runtime's
// monitor sleeps too.
const slice = time.Second

func newSocket(fd int) (socket, error) {
	tv := syscall.NsecToTimeval(int64(slice))
	err := syscall.SetsockoptTimeval(fd, syscall.SOL_SOCKET, syscall.SO_RCVTIMEO, &tv)
	if err == nil {
		err = syscall.SetNonblock(fd, false)
	}
	return socket{fd}, err
}

// read waits for bytes. It returns 0 at the end of the stream.
func (s socket) read(p []byte) (int, error) {
	for {
		n, _, errno := syscall.RawSyscall6(syscall.SYS_RECVFROM, uintptr(s.fd), uintptr(unsafe.Pointer(unsafe.SliceData(p))), uintptr(len(p)), 0, 0, 0)
		switch errno {
		case 0:
			return int(n), nil
		case syscall.EAGAIN: // nothing for a slice
			unix.Poll([]unix.PollFd{{Fd: int32(s.fd), Events: unix.POLLIN}}, -1)
		case syscall.EINTR:
		default:
			return 0, errno
		}
	}
}

// write writes all of p, waiting for the front if need be.
func (s socket) write(p []byte) error {
	n, _, errno := syscall.RawSyscall6(syscall.SYS_SENDTO, uintptr(s.fd), uintptr(unsafe.Pointer(unsafe.SliceData(p))), uintptr(len(p)), syscall.MSG_DONTWAIT|syscall.MSG_NOSIGNAL, 0, 0)
	for {
		switch errno {
		case 0:
			p = p[n:]
		case syscall.EAGAIN, syscall.EINTR:
		default:
			return errno
		}
		if len(p) == 0 {
			return nil
		}
		n, _, errno = syscall.Syscall6(syscall.SYS_SENDTO, uintptr(s.fd), uintptr(unsafe.Pointer(unsafe.SliceData(p))), uintptr(len(p)), syscall.MSG_NOSIGNAL, 0, 0)
	}
}

func (s socket) close() error { return netpoll.Close(s.fd) }

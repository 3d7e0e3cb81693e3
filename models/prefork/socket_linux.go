package prefork

import (
	"syscall"
	"time"
	"unsafe"
)

// slice is how long a raw call may block. The scheduler is not told of it:
// that is sound because a worker has one goroutine. But the runtime's monitor
// thread then looks a hundred times a second what the worker is at, so one
// that has had nothing to do for this long waits in a call that the scheduler
// knows of, and both sleep. To go there and back costs the monitor sixty looks:
// a worker that is asked twice a second already does better without.
const slice = time.Second

// prepareListener makes connections wait in blocking calls of at most slice,
// and send small writes at once. Connections inherit all of it from their
// listener, so that an accepted one costs no further call.
func prepareListener(fd int) error {
	if err := prepareSocket(fd); err != nil {
		return err
	}
	return syscall.SetsockoptInt(fd, syscall.IPPROTO_TCP, syscall.TCP_NODELAY, 1)
}

func prepareSocket(fd int) error {
	tv := syscall.NsecToTimeval(int64(slice))
	if err := syscall.SetsockoptTimeval(fd, syscall.SOL_SOCKET, syscall.SO_RCVTIMEO, &tv); err != nil {
		return err
	}
	return syscall.SetNonblock(fd, false)
}

// accept waits for a connection for at most slice, then returns EAGAIN.
func accept(listener int) (int, syscall.Errno) {
	fd, _, errno := syscall.RawSyscall6(syscall.SYS_ACCEPT4, uintptr(listener), 0, 0, syscall.SOCK_CLOEXEC, 0, 0)
	return int(fd), errno
}

// receive waits for bytes for at most slice, then returns EAGAIN. Like accept
// it returns EINTR when the master calls.
func receive(fd int, p []byte) (int, syscall.Errno) {
	n, _, errno := syscall.RawSyscall6(syscall.SYS_RECVFROM, uintptr(fd), uintptr(unsafe.Pointer(unsafe.SliceData(p))), uintptr(len(p)), 0, 0, 0)
	if errno != 0 {
		return 0, errno
	}
	return int(n), 0
}

// call wakes a worker from a raw call. The signal is one that the runtime
// catches anyway and then ignores; because the socket has a time-out, the
// kernel does not restart the interrupted call. The signal does nothing to a
// worker that is just about to wait: call again until it has heard.
func (s *slot) call() {
	if pid := s.pid.Load(); pid != 0 {
		syscall.RawSyscall(syscall.SYS_TGKILL, uintptr(pid), uintptr(s.tid.Load()), uintptr(syscall.SIGURG))
	}
}

// answerTo says which thread call shall wake: this one. The goroutine is not
// locked to it, because each look of the monitor would then cost two switches
// of threads; it stays where it is by itself, but for the rare case in which
// it comes back from a call that the scheduler knows of.
func (s *slot) answerTo() {
	s.tid.Store(int32(syscall.Gettid()))
	s.pid.Store(int32(syscall.Getpid()))
}

// sleep sleeps in raw calls.
func sleep(d time.Duration) {
	for end := time.Now().Add(d); ; {
		left := time.Until(end)
		if left <= 0 {
			return
		}
		ts := syscall.NsecToTimespec(int64(left))
		syscall.RawSyscall(syscall.SYS_NANOSLEEP, uintptr(unsafe.Pointer(&ts)), 0, 0)
	}
}

// send sends what fits into the socket's buffer.
func send(fd int, p []byte) (int, syscall.Errno) {
	for {
		n, _, errno := syscall.RawSyscall6(syscall.SYS_SENDTO, uintptr(fd), uintptr(unsafe.Pointer(unsafe.SliceData(p))), uintptr(len(p)), syscall.MSG_DONTWAIT|syscall.MSG_NOSIGNAL, 0, 0)
		if errno == 0 {
			return int(n), 0
		}
		if errno != syscall.EINTR {
			return 0, errno
		}
	}
}

func closeSocket(fd int) error {
	_, _, errno := syscall.RawSyscall(syscall.SYS_CLOSE, uintptr(fd), 0, 0)
	return asError(errno)
}

// queue is where a worker with nothing to do waits for a connection. Of all
// the workers that wait so, the kernel wakes one for each connection.
type queue struct{ epfd int }

const epollExclusive = 1 << 28

func newQueue(listener, control int) (*queue, error) {
	epfd, err := syscall.EpollCreate1(syscall.EPOLL_CLOEXEC)
	if err != nil {
		return nil, err
	}
	err = syscall.EpollCtl(epfd, syscall.EPOLL_CTL_ADD, listener, &syscall.EpollEvent{Events: syscall.EPOLLIN | epollExclusive})
	if err == nil {
		err = syscall.EpollCtl(epfd, syscall.EPOLL_CTL_ADD, control, &syscall.EpollEvent{Events: syscall.EPOLLIN})
	}
	if err != nil {
		syscall.Close(epfd)
		return nil, err
	}
	return &queue{epfd}, nil
}

// wait returns when there is a connection to accept, or the master speaks.
func (q *queue) wait() {
	var events [2]syscall.EpollEvent
	syscall.EpollWait(q.epfd, events[:], -1)
}

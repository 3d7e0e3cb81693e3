package netpoll

import (
	"errors"
	"math"
	"syscall"
	"time"
	"unsafe"
)

// wakeToken marks the poller's own wake-up descriptor.
const wakeToken = ^uint64(0)

const (
	epollET          = 1 << 31
	epollExclusive   = 1 << 28
	sysEpollPwait2   = 441
	maxKernelEvents  = 512
	skipWaits        = 16
	eventfdFlags     = syscall.O_NONBLOCK | syscall.O_CLOEXEC
	sigsetSize       = 8
	failed           = syscall.EPOLLHUP | syscall.EPOLLERR
	readableOrClosed = syscall.EPOLLIN | syscall.EPOLLRDHUP | failed
)

// epollEvent is struct epoll_event: packed on amd64, so the token is kept as
// two words to have the same layout everywhere.
type epollEvent = syscall.EpollEvent

// Poller waits for many descriptors. Wait and Close belong to one
// thread at a time; all else may be called from any.
type Poller struct {
	epfd     int
	wakefd   int
	noPwait2 bool

	// skip is for how many waits not to look first: see Wait.
	skip int

	kernel [maxKernelEvents]epollEvent
}

// New makes an empty poller.
func New() (*Poller, error) {
	epfd, err := syscall.EpollCreate1(syscall.EPOLL_CLOEXEC)
	if err != nil {
		return nil, err
	}
	wakefd, _, errno := syscall.RawSyscall(syscall.SYS_EVENTFD2, 0, eventfdFlags, 0)
	if errno != 0 {
		syscall.Close(epfd)
		return nil, errno
	}
	p := &Poller{epfd: epfd, wakefd: int(wakefd)}
	// Readable edges only, and never drained: each write is a new edge, and
	// reading the counter would raise a needless writable one.
	if err := p.ctl(syscall.EPOLL_CTL_ADD, p.wakefd, syscall.EPOLLIN|epollET, wakeToken); err != nil {
		p.Close()
		return nil, err
	}
	return p, nil
}

// Close frees the poller's descriptors, not those that were added.
func (p *Poller) Close() error {
	return errors.Join(syscall.Close(p.wakefd), syscall.Close(p.epfd))
}

func (m Mode) events() uint32 {
	switch m {
	case Incoming:
		return syscall.EPOLLIN | syscall.EPOLLRDHUP | epollET
	case Level:
		return syscall.EPOLLIN
	case Shared:
		return syscall.EPOLLIN | epollExclusive
	case OneShot:
		return syscall.EPOLLIN | syscall.EPOLLRDHUP | syscall.EPOLLONESHOT
	default:
		return syscall.EPOLLIN | syscall.EPOLLOUT | syscall.EPOLLRDHUP | epollET
	}
}

func (p *Poller) ctl(op, fd int, events uint32, token uint64) error {
	ev := epollEvent{Events: events}
	*(*[2]uint32)(unsafe.Pointer(&ev.Fd)) = [2]uint32{uint32(token), uint32(token >> 32)}
	_, _, errno := syscall.RawSyscall6(syscall.SYS_EPOLL_CTL, uintptr(p.epfd), uintptr(op), uintptr(fd), uintptr(unsafe.Pointer(&ev)), 0, 0)
	if errno != 0 {
		return errno
	}
	return nil
}

// Add reports fd's readiness under token from now on. All tokens but the
// largest number may be used.
func (p *Poller) Add(fd int, mode Mode, token uint64) error {
	return p.ctl(syscall.EPOLL_CTL_ADD, fd, mode.events(), token)
}

// Rearm lets a OneShot descriptor be reported once more.
func (p *Poller) Rearm(fd int, token uint64) error {
	return p.ctl(syscall.EPOLL_CTL_MOD, fd, OneShot.events(), token)
}

// Remove forgets fd. Closing a descriptor that no other process shares does
// so by itself.
func (p *Poller) Remove(fd int) error {
	return p.ctl(syscall.EPOLL_CTL_DEL, fd, 0, 0)
}

// FD is the poller's own descriptor. It is readable when Wait would find
// something.
func (p *Poller) FD() int { return p.epfd }

// Wake makes a Wait that is under way, or else the next one, return. Several
// Wakes may count as one.
func (p *Poller) Wake() error {
	one := uint64(1)
	_, _, errno := syscall.RawSyscall(syscall.SYS_WRITE, uintptr(p.wakefd), uintptr(unsafe.Pointer(&one)), 8)
	if errno != 0 && errno != syscall.EAGAIN {
		return errno
	}
	return nil
}

// Wait fills events with what is ready and returns how many; 0 after timeout
// or a Wake, or early when a signal arrived. A negative timeout waits for ever.
//
// It looks first by a raw call that cannot block, and only if nothing is ready
// tells the scheduler of a blocking one. Where the look is in vain, because
// the events of one wait are dealt with before the next ones come, it is only
// an expense: then it is left out for some waits.
func (p *Poller) Wait(events []Event, timeout time.Duration) (int, error) {
	limit := min(len(events), maxKernelEvents)
	var n uintptr
	var errno syscall.Errno
	look := p.skip == 0 || timeout == 0
	if look {
		n, _, errno = syscall.RawSyscall6(syscall.SYS_EPOLL_PWAIT, uintptr(p.epfd), uintptr(unsafe.Pointer(&p.kernel)), uintptr(limit), 0, 0, 0)
	}
	if errno == 0 && n == 0 && timeout != 0 {
		if p.skip--; look {
			p.skip = skipWaits
		}
		n, errno = p.block(limit, timeout)
	}
	if errno == syscall.EINTR {
		return 0, nil
	}
	if errno != 0 {
		return 0, errno
	}
	return p.convert(events, int(n)), nil
}

// block waits with nanosecond precision where the kernel has epoll_pwait2
// (5.11), else in milliseconds rounded up.
func (p *Poller) block(limit int, timeout time.Duration) (uintptr, syscall.Errno) {
	if timeout > 0 && !p.noPwait2 {
		ts := syscall.NsecToTimespec(int64(timeout))
		n, _, errno := syscall.Syscall6(sysEpollPwait2, uintptr(p.epfd), uintptr(unsafe.Pointer(&p.kernel)), uintptr(limit), uintptr(unsafe.Pointer(&ts)), 0, sigsetSize)
		if errno != syscall.ENOSYS && errno != syscall.EPERM {
			return n, errno
		}
		p.noPwait2 = true
	}
	ms := -1
	if timeout > 0 {
		ms = int(min((timeout-1)/time.Millisecond+1, math.MaxInt32))
	}
	n, _, errno := syscall.Syscall6(syscall.SYS_EPOLL_PWAIT, uintptr(p.epfd), uintptr(unsafe.Pointer(&p.kernel)), uintptr(limit), uintptr(ms), 0, 0)
	return n, errno
}

func (p *Poller) convert(events []Event, n int) int {
	out := 0
	for i := range n {
		ev := &p.kernel[i]
		words := *(*[2]uint32)(unsafe.Pointer(&ev.Fd))
		token := uint64(words[0]) | uint64(words[1])<<32
		if token == wakeToken {
			continue
		}
		events[out] = Event{
			Token:    token,
			Readable: ev.Events&readableOrClosed != 0,
			Writable: ev.Events&(syscall.EPOLLOUT|failed) != 0,
			Hangup:   ev.Events&(syscall.EPOLLRDHUP|failed) != 0,
			Failed:   ev.Events&failed != 0,
		}
		out++
	}
	return out
}

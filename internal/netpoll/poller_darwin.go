package netpoll

import (
	"errors"
	"sync"
	"syscall"
	"time"
)

const maxKernelEvents = 512

// wakeToken marks the poller's own wake-up pipe.
const wakeToken = ^uint64(0)

// Poller waits for many descriptors. Wait and Close belong to one
// thread at a time; all else may be called from any. kqueue carries a descriptor,
// not a token, so the tokens are kept here.
type Poller struct {
	kq     int
	wake   [2]int
	mu     sync.Mutex
	tokens map[int]uint64 // guarded by mu
	kernel [maxKernelEvents]syscall.Kevent_t
}

// New makes an empty poller.
func New() (*Poller, error) {
	kq, err := syscall.Kqueue()
	if err != nil {
		return nil, err
	}
	syscall.CloseOnExec(kq)
	p := &Poller{kq: kq, tokens: make(map[int]uint64)}
	if err := syscall.Pipe(p.wake[:]); err != nil {
		syscall.Close(kq)
		return nil, err
	}
	for _, fd := range p.wake {
		syscall.CloseOnExec(fd)
		syscall.SetNonblock(fd, true)
	}
	if err := p.Add(p.wake[0], Level, wakeToken); err != nil {
		p.Close()
		return nil, err
	}
	return p, nil
}

// Close frees the poller's descriptors, not those that were added.
func (p *Poller) Close() error {
	return errors.Join(syscall.Close(p.wake[0]), syscall.Close(p.wake[1]), syscall.Close(p.kq))
}

func (p *Poller) change(changes ...syscall.Kevent_t) error {
	_, err := syscall.Kevent(p.kq, changes, nil, nil)
	return err
}

func filter(fd, filter, flags int) syscall.Kevent_t {
	var k syscall.Kevent_t
	syscall.SetKevent(&k, fd, filter, flags)
	return k
}

func (p *Poller) remember(fd int, token uint64) {
	p.mu.Lock()
	p.tokens[fd] = token
	p.mu.Unlock()
}

func (p *Poller) token(fd int) (token uint64, known bool) {
	p.mu.Lock()
	token, known = p.tokens[fd]
	p.mu.Unlock()
	return token, known
}

// Add reports fd's readiness under token from now on. All tokens but the
// largest number may be used.
func (p *Poller) Add(fd int, mode Mode, token uint64) error {
	p.remember(fd, token)
	switch mode {
	case Level, Shared:
		return p.change(filter(fd, syscall.EVFILT_READ, syscall.EV_ADD))
	case Incoming:
		return p.change(filter(fd, syscall.EVFILT_READ, syscall.EV_ADD|syscall.EV_CLEAR))
	case OneShot:
		return p.change(filter(fd, syscall.EVFILT_READ, syscall.EV_ADD|syscall.EV_DISPATCH))
	default:
		return p.change(
			filter(fd, syscall.EVFILT_READ, syscall.EV_ADD|syscall.EV_CLEAR),
			filter(fd, syscall.EVFILT_WRITE, syscall.EV_ADD|syscall.EV_CLEAR))
	}
}

// Rearm lets a OneShot descriptor be reported once more.
func (p *Poller) Rearm(fd int, token uint64) error {
	p.remember(fd, token)
	return p.change(filter(fd, syscall.EVFILT_READ, syscall.EV_ADD|syscall.EV_ENABLE|syscall.EV_DISPATCH))
}

// Remove forgets fd.
func (p *Poller) Remove(fd int) error {
	p.mu.Lock()
	delete(p.tokens, fd)
	p.mu.Unlock()
	// One of the two may not be registered; that is no failure.
	p.change(filter(fd, syscall.EVFILT_READ, syscall.EV_DELETE))
	p.change(filter(fd, syscall.EVFILT_WRITE, syscall.EV_DELETE))
	return nil
}

// FD is the poller's own descriptor. It is readable when Wait would find
// something.
func (p *Poller) FD() int { return p.kq }

// Wake makes a Wait that is under way, or else the next one, return. Several
// Wakes may count as one.
func (p *Poller) Wake() error {
	if _, err := syscall.Write(p.wake[1], []byte{1}); err != nil && err != syscall.EAGAIN {
		return err
	}
	return nil
}

// Wait fills events with what is ready and returns how many; 0 after timeout
// or a Wake, or early when a signal arrived. A negative timeout waits for ever.
func (p *Poller) Wait(events []Event, timeout time.Duration) (int, error) {
	var ts *syscall.Timespec
	if timeout >= 0 {
		ts = new(syscall.NsecToTimespec(int64(timeout)))
	}
	n, err := syscall.Kevent(p.kq, nil, p.kernel[:min(len(events), maxKernelEvents)], ts)
	if err == syscall.EINTR {
		return 0, nil
	}
	if err != nil {
		return 0, err
	}
	out := 0
	for i := range n {
		k := &p.kernel[i]
		token, known := p.token(int(k.Ident))
		if !known {
			continue
		}
		if token == wakeToken {
			var drained [64]byte
			syscall.Read(p.wake[0], drained[:])
			continue
		}
		closed := k.Flags&(syscall.EV_EOF|syscall.EV_ERROR) != 0
		events[out] = Event{
			Token:    token,
			Readable: k.Filter == syscall.EVFILT_READ || closed,
			Writable: k.Filter == syscall.EVFILT_WRITE || closed,
			Hangup:   closed,
			// The end of the stream on the writing side, or with an error,
			// is the end of both sides.
			Failed: closed && (k.Filter == syscall.EVFILT_WRITE || k.Fflags != 0 || k.Flags&syscall.EV_ERROR != 0),
		}
		out++
	}
	return out, nil
}

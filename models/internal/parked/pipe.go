package parked

import (
	"sync"
	"time"

	"golang.org/x/sys/unix"

	"interleave/internal/netpoll"
	"interleave/models/internal/blocking"
	"interleave/scenarios"
)

var (
	_ scenarios.Pipes = (*handlerIO)(nil)
	_ blocking.Tap    = (*conn)(nil)
	_ blocking.Tap    = (*upstream)(nil)
)

// relays are for those who pass something on at the moment. Nobody holds one while he
// is parked, so that there are as many as processors. The zero value has none.
type relays struct {
	mu     sync.Mutex
	free   []*netpoll.Relay
	closed bool
}

func (r *relays) lend() *netpoll.Relay {
	r.mu.Lock()
	defer r.mu.Unlock()
	last := len(r.free) - 1
	if last < 0 {
		return new(netpoll.Relay)
	}
	one := r.free[last]
	r.free = r.free[:last]
	return one
}

func (r *relays) returned(one *netpoll.Relay) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.closed {
		one.Close()
		return
	}
	r.free = append(r.free, one)
}

// close closes those that are free, and has the others closed when they are returned.
func (r *relays) close() {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, one := range r.free {
		one.Close()
	}
	r.free, r.closed = nil, true
}

// Pipe passes a source on.
func (io *handlerIO) Pipe(s scenarios.Source) error {
	return io.Pass(s, io.relays.lend, io.relays.returned)
}

func (s *socket) Number() int { return s.fd }
func (s *socket) Dry()        {} // each wait looks first
func (s *socket) Full()       {}

// WaitWritable looks before it waits: the poller may have told of the room before
// anybody asked.
func (s *socket) WaitWritable(timeout time.Duration) error {
	looked := false
	return s.park(s.raw.Write, timeout, func(uintptr) bool {
		if looked {
			return true
		}
		looked = true
		fds := [1]unix.PollFd{{Fd: int32(s.fd), Events: unix.POLLOUT}}
		n, _ := unix.Poll(fds[:], 0)
		return n > 0
	})
}

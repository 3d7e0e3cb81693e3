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

// buffers are for those who pass something on at the moment. Nobody holds one while
// he is parked, so that there are as many as processors.
var buffers = sync.Pool{New: func() any { return new(blocking.Buffer) }}

// Pipe passes a source on.
func (io *handlerIO) Pipe(s scenarios.Source) error {
	return io.Pass(s, func() *blocking.Buffer { return buffers.Get().(*blocking.Buffer) }, func(b *blocking.Buffer) { buffers.Put(b) })
}

func (s *socket) Peek(p []byte) (int, error)          { return netpoll.Peek(s.fd, p) }
func (s *socket) Discard(n int, scratch []byte) error { return netpoll.Discard(s.fd, n, scratch) }
func (s *socket) WriteSome(p []byte) (int, error)     { return netpoll.Write(s.fd, p) }

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

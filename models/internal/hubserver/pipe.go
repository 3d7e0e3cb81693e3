package hubserver

import (
	"time"

	"interleave/internal/netpoll"
	"interleave/models/internal/blocking"
	"interleave/models/internal/coro"
	"interleave/scenarios"
)

var (
	_ scenarios.Pipes = (*handlerIO)(nil)
	_ blocking.Tap    = (*stream)(nil)
)

// Pipe passes a source on through the one buffer that all greenlets of the hub share:
// none of them holds it when it parks.
func (io *handlerIO) Pipe(s scenarios.Source) error {
	turn := 0
	return io.Pass(s, io.lend, func(*blocking.Buffer) {
		if turn++; turn%pipeTurn == 0 {
			io.hub.Yield()
		}
	})
}

// pipeTurn is after how many pieces a greenlet lets others have their turn: where
// upstream and client are both fast it would not wait for either.
const pipeTurn = 4

func (io *handlerIO) lend() *blocking.Buffer { return &io.Stream().(*conn).server.buffer }

func (s *stream) Peek(p []byte) (int, error) {
	n, err := netpoll.Peek(s.FD(), p)
	if err == netpoll.ErrAgain {
		s.Exhausted(coro.Readable)
	}
	return n, err
}

// Discard leaves the socket readable: there may be more, and the next Peek tells.
func (s *stream) Discard(n int, scratch []byte) error { return netpoll.Discard(s.FD(), n, scratch) }

func (s *stream) WriteSome(p []byte) (int, error) { return s.Desc.Write(p) }

func (s *stream) WaitWritable(timeout time.Duration) error {
	return waitError(s.Wait(coro.Writable, timeout))
}

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

// Pipe passes a source on through the one relay that all greenlets of the hub share:
// none of them holds it when it parks.
func (io *handlerIO) Pipe(s scenarios.Source) error {
	turn := 0
	return io.Pass(s, io.lend, func(*netpoll.Relay) {
		if turn++; turn%pipeTurn == 0 {
			io.hub.Yield()
		}
	})
}

// pipeTurn is after how many pieces a greenlet lets others have their turn: where
// upstream and client are both fast it would not wait for either.
const pipeTurn = 4

func (io *handlerIO) lend() *netpoll.Relay { return &io.Stream().(*conn).server.relay }

func (s *stream) Number() int { return s.FD() }
func (s *stream) Dry()        { s.Exhausted(coro.Readable) }
func (s *stream) Full()       { s.Exhausted(coro.Writable) }

func (s *stream) WaitWritable(timeout time.Duration) error {
	return waitError(s.Wait(coro.Writable, timeout))
}

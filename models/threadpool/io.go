package threadpool

import (
	"time"

	"interleave/models/internal/blocking"
)

// handlerIO waits where it stands: calls are made one after the other, and a
// blocking operation blocks no more than its own thread.
type handlerIO struct{ blocking.Base }

func newHandlerIO(client *blocking.Client) *handlerIO {
	io := new(handlerIO)
	io.Client = client
	return io
}

// Sleep sleeps in a system call.
func (io *handlerIO) Sleep(d time.Duration) {
	io.Flush()
	sleep(int64(d))
}

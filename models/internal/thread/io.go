package thread

import (
	"time"

	"interleave/models/internal/blocking"
)

// IO waits where it stands: calls are made one after the other, and a blocking
// operation blocks no more than its own thread.
type IO struct{ blocking.Base }

// Sleep sleeps in a system call.
func (io *IO) Sleep(d time.Duration) {
	io.Flush()
	Sleep(d)
}

// Sleep sleeps in a system call, without a timer of the runtime's, which may
// need descriptors that there are not.
func Sleep(d time.Duration) { sleep(int64(d)) }

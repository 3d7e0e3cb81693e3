package thread

import (
	"runtime"
	"runtime/debug"
	"sync"
	"time"

	"interleave/models/internal/blocking"
)

// Threads are operating system threads that each run one function. The zero
// value has none.
type Threads struct{ running sync.WaitGroup }

// Allow lets the process have n threads for its requests. The runtime ends a
// process that has too many; it needs a few for itself and one for each
// processor.
func Allow(n int) { debug.SetMaxThreads(10_000 + 2*n) }

// Go runs f on a thread of its own, which ends with it.
func (t *Threads) Go(f func()) {
	t.running.Go(func() {
		runtime.LockOSThread() // and never unlocked: the thread ends with the goroutine
		f()
	})
}

// Wait waits for all threads to end.
func (t *Threads) Wait() { t.running.Wait() }

// Ended waits for all threads to end, for patience at the most, and reports
// whether they have.
func (t *Threads) Ended(patience time.Duration) bool { return blocking.Ended(&t.running, patience) }

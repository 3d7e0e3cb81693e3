package thread

import (
	"runtime"
	"runtime/debug"
	"sync"
	"sync/atomic"
	"time"
)

// Threads are operating system threads that each run one function. The zero
// value has none.
type Threads struct {
	running sync.WaitGroup
	count   atomic.Int64 // of those that run
}

// Allow lets the process have n threads for its requests. The runtime ends a
// process that has too many; it needs a few for itself and one for each
// processor.
func Allow(n int) { debug.SetMaxThreads(10_000 + 2*n) }

// Go runs f on a thread of its own, which ends with it.
func (t *Threads) Go(f func()) {
	t.count.Add(1)
	t.running.Go(func() {
		runtime.LockOSThread() // and never unlocked: the thread ends with the goroutine
		defer t.count.Add(-1)
		f()
	})
}

// Wait waits for all threads to end.
func (t *Threads) Wait() { t.running.Wait() }

// lookEvery is how often Ended looks.
const lookEvery = time.Millisecond

// Ended waits for all threads to end, for patience at the most, and reports
// whether they have. It starts no timer: see Sleep.
func (t *Threads) Ended(patience time.Duration) bool {
	for end := time.Now().Add(patience); t.count.Load() > 0; Sleep(lookEvery) {
		if time.Now().After(end) {
			return false
		}
	}
	t.running.Wait()
	return true
}

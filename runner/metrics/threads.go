package metrics

import "time"

// ThreadTimes is the CPU time of each thread of a tree since it began.
type ThreadTimes map[threadID]time.Duration

const (
	busyShare   = 0.10 // of its tree's CPU time
	busyElapsed = 0.10 // of one processor's time
)

// Busy is how many threads had more than a tenth of the tree's CPU time between
// two readings, and a tenth of one processor's: how many take part in the
// work, not how many run at once. A thread that began in between counts; one
// that ended does not, for its time is lost. It is 0 if no thread had much to
// do, be it that the tree was idle or that many threads share the work.
//
// The threads are the kernel's, and a Go program that means to have one has a
// few. The collector's workers, and goroutines that are held to no thread, run
// on whatever thread is at hand; each that got that much counts. The runtime's
// monitor does not: it looks around every 20 µs when there is something to do
// now and then, which takes up to 5 % of a processor, in a server with little
// to do two thirds of its CPU time. The tenth leaves it out.
func Busy(before, after Reading) int {
	sum := time.Duration(0)
	for id, used := range after.Threads {
		sum += since(before.Threads, id, used)
	}
	// The tree's time is more than the sum where threads and children ended,
	// and less by a tick of the clock at times.
	bound := max(busyShare*max(after.CPU-before.CPU, sum.Seconds()), busyElapsed*after.At.Sub(before.At).Seconds())
	busy := 0
	for id, used := range after.Threads {
		if since(before.Threads, id, used).Seconds() > bound {
			busy++
		}
	}
	return busy
}

// since is what a thread used since before. Another thread with the id of one
// that ended began at zero.
func since(before ThreadTimes, id threadID, used time.Duration) time.Duration {
	if was := before[id]; was <= used {
		return used - was
	}
	return used
}

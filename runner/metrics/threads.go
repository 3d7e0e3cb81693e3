package metrics

import "time"

// ThreadTimes is the CPU time of each thread of a tree since it began.
type ThreadTimes map[threadID]time.Duration

// busyShare is the share of a tree's CPU time from which a thread is busy.
const busyShare = 0.10

// Busy is how many threads had more than 10 % of the tree's CPU time between
// two readings: how many take part in the work, not how many run at once. A
// thread that began in between counts; one that ended does not, for its time
// is lost. It is 0 if the tree used nothing.
//
// The threads are the kernel's. A Go program that means to have one has a few:
// the collector's workers and goroutines run on whatever thread is at hand,
// and each that got 10 % counts. The runtime's monitor stays below (it uses 1
// to 3 %), and so do threads that only take over during a short system call.
// A program that works on one thread thus has 1, or 2 while it collects much
// garbage.
func Busy(before, after Reading) int {
	sum := time.Duration(0)
	for id, used := range after.Threads {
		sum += since(before.Threads, id, used)
	}
	// The tree's time is more than the sum where threads and children ended,
	// and less by a tick of the clock at times.
	bound := busyShare * max(after.CPU-before.CPU, sum.Seconds())
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

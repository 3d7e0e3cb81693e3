package parked

import (
	"syscall"
	"time"

	"interleave/models/internal/blocking"
)

// gate is a semaphore: goroutines are so cheap that nothing else bounds the
// calls under way but the descriptors that they need.
type gate chan struct{}

// NewGate returns a gate that leaves half of the descriptors that the process may open to clients.
func NewGate() blocking.Gate {
	n := 1024
	var limit syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_NOFILE, &limit); err == nil {
		n = int(min(max(limit.Cur/2, 16), 1<<16))
	}
	return make(gate, n)
}

func (g gate) Enter(timeout time.Duration) error {
	select {
	case g <- struct{}{}:
		return nil
	default:
	}
	t := time.NewTimer(timeout)
	defer t.Stop()
	select {
	case g <- struct{}{}:
		return nil
	case <-t.C:
		return blocking.ErrTimeout
	}
}

func (g gate) Leave() { <-g }

package supervise

import (
	"context"
	"fmt"
	"os"
	"syscall"
)

// The environment variables that make a process a worker.
const (
	workerEnv = "INTERLEAVE_WORKER" // SLOT/GENERATION/CONTROL, numbers

	// ComputeRateEnv hands the master's measured rate of scenarios.Burn
	// down, so that workers need not measure it.
	ComputeRateEnv = "INTERLEAVE_COMPUTE_RATE"
)

// InWorker reports whether this process is a worker that a master started.
func InWorker() bool { return os.Getenv(workerEnv) != "" }

// Worker is what a worker process knows of itself.
type Worker struct {
	Slot       int // from 0 to the number of workers - 1; kept by its successors
	Generation int // how many workers held the slot before

	// Control is the descriptor that becomes readable when the master has
	// something to say. Read it with Next.
	Control int
}

// Self returns the worker that this process is.
func Self() (*Worker, error) {
	var w Worker
	if _, err := fmt.Sscanf(os.Getenv(workerEnv), "%d/%d/%d", &w.Slot, &w.Generation, &w.Control); err != nil {
		return nil, fmt.Errorf("%s=%q does not describe a worker: %w", workerEnv, os.Getenv(workerEnv), err)
	}
	os.Unsetenv(workerEnv)
	syscall.CloseOnExec(w.Control)
	return &w, syscall.SetNonblock(w.Control, true)
}

// InheritedFD is the descriptor of the i-th of Group.Files in the worker.
func InheritedFD(i int) int { return listenerFD + 1 + i }

// listenerFD is where the worker finds the listener, announced as LISTEN_FDS.
const listenerFD = 3

// Ready tells the master that the worker takes requests.
func (w *Worker) Ready() error {
	_, err := syscall.Write(w.Control, []byte{readyByte})
	if err != nil {
		return fmt.Errorf("cannot tell the master that the worker is ready: %w", err)
	}
	return nil
}

const readyByte = 'r'

// Next returns the master's next command and whether there is one. stop says
// that the master wants the worker to end, or has ended itself; there will be
// no further command then, and Control stays readable.
func (w *Worker) Next() (command byte, ok, stop bool) {
	var b [1]byte
	for {
		n, err := syscall.Read(w.Control, b[:])
		switch {
		case err == syscall.EINTR:
		case err == syscall.EAGAIN:
			return 0, false, false
		case err != nil || n == 0:
			return 0, false, true
		default:
			return b[0], true, false
		}
	}
}

// Context returns a context that ends when the master wants the worker to end,
// or has ended itself. A thread of the worker waits for that, to the end of the
// process; nobody else may call Next.
func (w *Worker) Context() context.Context {
	ctx, cancel := context.WithCancel(context.Background())
	syscall.SetNonblock(w.Control, false)
	go func() {
		for stop := false; !stop; {
			_, _, stop = w.Next()
		}
		cancel()
	}()
	return ctx
}

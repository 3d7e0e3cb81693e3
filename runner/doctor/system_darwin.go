package doctor

import (
	"bytes"
	"context"
	"errors"
	"os/exec"
	"time"

	"golang.org/x/sys/unix"

	"interleave/internal/bounded"
)

// gatherSystem reads what Linux tells in files.
func gatherSystem(ctx context.Context, h *host) {
	h.sysctls = make(map[string]int64)
	for _, k := range []knob{nrOpen, fileMax, firstPort, lastPort, backlog} {
		if n, err := unix.SysctlUint32(k.darwin); err == nil {
			h.sysctls[k.darwin] = int64(n)
		}
	}
	ctx, cancel := context.WithTimeout(ctx, time.Second)
	defer cancel()
	if out, err := bounded.Output(exec.CommandContext(ctx, "pmset", "-g", "batt"), bounded.Words); err == nil {
		on := bytes.Contains(out, []byte("'Battery Power'"))
		h.onBattery = &on
	}
}

var errNoCPUSets = errors.New("macOS has no CPU sets")

func pinThread(int) error { return errNoCPUSets }

// tryCalls: macOS has none of these calls.
func tryCalls() calls {
	return calls{epollPwait2: unix.ENOSYS, timestamps: unix.ENOSYS, ioUring: unix.ENOSYS}
}

// waiter waits for an event that never comes.
type waiter struct{ fd int }

func newWaiter() *waiter {
	fd, err := unix.Kqueue()
	if err != nil {
		return &waiter{-1}
	}
	return &waiter{fd}
}

func (w *waiter) wait(d time.Duration) {
	if w.fd < 0 {
		time.Sleep(d)
		return
	}
	timeout := unix.NsecToTimespec(int64(d))
	var events [1]unix.Kevent_t
	unix.Kevent(w.fd, nil, events[:], &timeout)
}

func (w *waiter) close() {
	if w.fd >= 0 {
		unix.Close(w.fd)
	}
}

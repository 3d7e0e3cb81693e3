package cgi

import (
	"syscall"
	"time"
)

// attributes: macOS has no signal for a parent's death. A child that outlives
// its server ends when its one request is answered.
func attributes() *syscall.SysProcAttr { return nil }

func cloexecPipe(fds []int) error {
	syscall.ForkLock.RLock()
	defer syscall.ForkLock.RUnlock()
	if err := syscall.Pipe(fds); err != nil {
		return err
	}
	for _, fd := range fds {
		syscall.CloseOnExec(fd)
	}
	return nil
}

// awaitExit waits a little: macOS cannot wait without reaping.
func awaitExit(int) { time.Sleep(time.Millisecond) }

package cgi

import (
	"syscall"

	"golang.org/x/sys/unix"
)

// attributes has children die with the server.
func attributes() *syscall.SysProcAttr {
	return &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
}

func cloexecPipe(fds []int) error { return syscall.Pipe2(fds, syscall.O_CLOEXEC) }

// awaitExit returns when the child has ended, without reaping it; it may
// return early.
func awaitExit(pid int) { unix.Waitid(unix.P_PID, pid, nil, unix.WEXITED|unix.WNOWAIT, nil) }

package cgi

import (
	"errors"
	"syscall"

	"golang.org/x/sys/unix"
)

// spawn starts a program that dies with this thread, and returns its pid and a
// descriptor that becomes readable when it has ended.
func spawn(path string, argv, env []string, stdio [3]int) (pid, exit int, err error) {
	pid, err = syscall.ForkExec(path, argv, &syscall.ProcAttr{
		Env:   env,
		Files: []uintptr{uintptr(stdio[0]), uintptr(stdio[1]), uintptr(stdio[2])},
		Sys:   &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL, PidFD: &exit},
	})
	if err == nil && exit < 0 {
		syscall.Kill(pid, syscall.SIGKILL)
		awaitExit(pid)
		syscall.Wait4(pid, nil, 0, nil)
		err = errors.New("the kernel has no descriptors for processes: Linux 5.4 has")
	}
	return pid, exit, err
}

func cloexecPipe(fds []int) error { return syscall.Pipe2(fds, syscall.O_CLOEXEC) }

// awaitExit returns when the child has ended, without reaping it; it may
// return early.
func awaitExit(pid int) { unix.Waitid(unix.P_PID, pid, nil, unix.WEXITED|unix.WNOWAIT, nil) }

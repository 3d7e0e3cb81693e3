package cgi

import (
	"syscall"
	"time"
)

// spawn starts a program and returns its pid and a descriptor that becomes
// readable when it may have ended. macOS has no signal for a parent's death: a
// child that outlives its server ends when its one request is answered.
func spawn(path string, argv, env []string, stdio [3]int) (pid, exit int, err error) {
	exit, ended, err := pipe()
	if err != nil {
		return 0, -1, err
	}
	pid, err = syscall.ForkExec(path, argv, &syscall.ProcAttr{
		Env:   env,
		Files: []uintptr{uintptr(stdio[0]), uintptr(stdio[1]), uintptr(stdio[2])},
	})
	if err != nil {
		syscall.Close(exit)
		syscall.Close(ended)
		return 0, -1, err
	}
	syscall.SetNonblock(exit, true)
	go func() {
		defer syscall.Close(ended)
		awaitEvent(pid)
	}()
	return pid, exit, nil
}

// awaitEvent returns when the child has ended. It stays a zombie, and keeps
// its pid, until the loop hears of it and reaps it.
func awaitEvent(pid int) {
	kq, err := syscall.Kqueue()
	if err != nil {
		return // the loop finds out when it is time to kill
	}
	defer syscall.Close(kq)
	syscall.CloseOnExec(kq)
	var exit syscall.Kevent_t
	syscall.SetKevent(&exit, pid, syscall.EVFILT_PROC, syscall.EV_ADD)
	exit.Fflags = syscall.NOTE_EXIT
	var events [1]syscall.Kevent_t
	for {
		// An error, but for an interruption, is that it has ended already.
		if _, err := syscall.Kevent(kq, []syscall.Kevent_t{exit}, events[:], nil); err != syscall.EINTR {
			return
		}
	}
}

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

package broker

import (
	"os"
	"strconv"
	"syscall"
	"time"
)

// private is a name in the kernel's own space: it leaves no file behind,
// whatever ends the server.
func private() string {
	return ipc + "@interleave-broker-" + strconv.Itoa(os.Getpid()) + "-" + strconv.FormatInt(time.Now().UnixNano(), 36)
}

// admits reports whether the process at the other end may be a worker. Such a
// name has no permissions, so that the front asks whose process it is.
func (e *endpoint) admits(fd int) bool {
	if !e.owner {
		return true
	}
	who, err := syscall.GetsockoptUcred(fd, syscall.SOL_SOCKET, syscall.SO_PEERCRED)
	return err == nil && int(who.Uid) == os.Geteuid()
}

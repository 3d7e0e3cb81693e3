package load

import (
	"errors"
	"os"
	"syscall"
)

// batonDescriptor is where a driver's process inherits its end of the baton.
const batonDescriptor = 3

// inheritedBaton is the end of a socket pair that this process was started
// with.
func inheritedBaton() (*os.File, error) {
	if err := syscall.SetNonblock(batonDescriptor, true); err != nil {
		return nil, errors.New("load spec: turns want the end of a socket pair as descriptor 3")
	}
	return os.NewFile(batonDescriptor, "baton"), nil
}

// Baton makes what two drivers' processes pass on to each other: each inherits
// one end as its first extra file, and whoever made them closes both when the
// processes have started, or if one never will.
func Baton() (ends [2]*os.File, err error) {
	syscall.ForkLock.RLock()
	defer syscall.ForkLock.RUnlock()
	fds, err := syscall.Socketpair(syscall.AF_UNIX, syscall.SOCK_STREAM, 0)
	if err != nil {
		return ends, os.NewSyscallError("socketpair", err)
	}
	for i, fd := range fds {
		syscall.CloseOnExec(fd)
		ends[i] = os.NewFile(uintptr(fd), "baton")
	}
	return ends, nil
}

package iouring

import (
	"bytes"
	"errors"
	"runtime"
	"sync"
	"syscall"

	"interleave/internal/bounded"
)

// Available returns nil if this process can make rings, and otherwise why not,
// in words: "not available: …". It tries once.
var Available = sync.OnceValue(func() error {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	r, err := New(Options{Requests: leastRequests, Completions: leastCompletions})
	if err != nil {
		return refused(err)
	}
	defer r.Close()
	if _, err := r.Provide(0, 1, 1<<12); err != nil {
		return refused(err)
	}
	return nil
})

// disabled is where an administrator turns io_uring off.
const disabled = "/proc/sys/kernel/io_uring_disabled"

func refused(err error) error {
	switch err {
	case syscall.EPERM:
		if setting, err := bounded.File(disabled, 1<<8); err == nil && !bytes.HasPrefix(setting, []byte("0")) {
			return errors.New("not available: this host has io_uring turned off (sysctl kernel.io_uring_disabled)")
		}
		return errors.New("not available: io_uring is forbidden here, most likely by a container's seccomp profile, as Docker's own does")
	case syscall.ENOSYS:
		return errors.New("not available: the kernel has no io_uring, or a sandbox hides it")
	case syscall.EINVAL:
		return errors.New("not available: the kernel's io_uring is too old; it takes Linux 5.19")
	case syscall.ENOMEM:
		return errors.New("not available: too little memory may be locked for io_uring; raise it with ulimit -l")
	}
	return errors.New("not available: io_uring: " + err.Error())
}

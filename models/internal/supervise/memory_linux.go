package supervise

import (
	"os"

	"golang.org/x/sys/unix"
)

// sharedFile returns an anonymous file in memory.
func sharedFile() (*os.File, error) {
	fd, err := unix.MemfdCreate("interleave-shared", unix.MFD_CLOEXEC)
	if err != nil {
		return nil, err
	}
	return os.NewFile(uintptr(fd), "shared memory"), nil
}

package prefork

import (
	"os"

	"golang.org/x/sys/unix"
)

// sharedFile returns an anonymous file in memory.
func sharedFile() (*os.File, error) {
	fd, err := unix.MemfdCreate("interleave-prefork", unix.MFD_CLOEXEC)
	if err != nil {
		return nil, err
	}
	return os.NewFile(uintptr(fd), "board"), nil
}

package thread

import "golang.org/x/sys/unix"

// wires are one descriptor with a counter in the kernel: thousands of bells cost
// thousands of them.
func wires() (heard, cord int, err error) {
	fd, err := unix.Eventfd(0, unix.EFD_CLOEXEC|unix.EFD_NONBLOCK)
	return fd, fd, err
}
